"""The owner invites a broker, who acts for two firms in two windows, and is out at once when the owner ends it."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Membership, User
from accounts.services.team import accept_invitation
from coo.demo.applications import GUIDE_EXAMPLE
from coo.demo.cast import PASSWORD, PIN, Cast
from coo.models import Application
from coo.tabs import Slug
from signing.demo_pki import make_demo_credential
from tests.e2e import steps
from tests.e2e.steps import FILE_NUMBER, apart, look
from tests.factories.files import make_draft
from tests.integration.accounts.team_world import send

pytestmark = pytest.mark.django_db(transaction=True)
AGENT = "agent@demo.test"


@pytest.fixture
def agent(cast: Cast) -> User:
    """A registered broker with a token and one firm already: the rival's."""
    person = User.objects.create_user(AGENT, PASSWORD, first_name="Zubin", last_name="Daruwala")
    apart(lambda: make_demo_credential(user=person, pin=PIN, organisation="Daruwala & Sons", now=timezone.now()))
    offer = send(cast.rival_firm, cast.rival, email=AGENT)
    accept_invitation(invitation=offer, actor=person, now=timezone.now())
    return person


def invite_and_accept(owner: Page, broker: Page) -> None:
    """The owner invites by e-mail; the broker finds the invitation on the dashboard and accepts."""
    owner.goto("/dashboard/team/")
    owner.get_by_role("link", name="Invite").click()
    look(owner, "60-invite")
    owner.get_by_label("E-mail").fill(AGENT)
    owner.get_by_label("Customs broker").check()
    owner.get_by_label(re.compile("^Sign")).check()
    owner.get_by_label(re.compile("^Pay")).check()
    owner.locator("#id_ends_on").fill("31/12/2099")
    owner.get_by_role("button", name="Send Invitation").click()
    expect(owner.get_by_text(f"{AGENT} is invited")).to_be_visible()
    look(owner, "61-team")
    broker.goto("/dashboard/")
    broker.get_by_role("link", name="Accept or decline").click()
    look(broker, "62-invitations")
    broker.get_by_role("button", name=re.compile("Accept")).click()
    expect(broker.get_by_role("heading", level=1, name="Which firm do you act for?")).to_be_visible()
    look(broker, "63-choose")


def act_for(page: Page, firm: str) -> None:
    page.goto("/dashboard/acting-firm/")
    page.get_by_role("button", name=re.compile(f"Act for this firm.*{firm}")).click()
    expect(page.get_by_role("note")).to_contain_text(firm)


def sign_and_pay(page: Page, draft: Application) -> None:
    page.goto(f"/applications/{draft.uuid}/summary/")
    steps.sign(page)
    page.get_by_role("link", name="Payment", exact=True).click()
    page.get_by_role("button", name="Pay from CoO Wallet").click()
    expect(page.get_by_text(FILE_NUMBER).first).to_be_visible()


def test_a_broker_files_for_two_firms_and_is_out_at_once(
    cast: Cast, agent: User, worker: None, open_page: Callable[..., Page]
) -> None:
    owner, broker = open_page("exporter@demo.test"), open_page(AGENT)
    invite_and_accept(owner, broker)
    first = make_draft(cast)
    second = make_draft(cast, plan=GUIDE_EXAMPLE, firm=cast.rival_firm, branch=cast.rival_firm.branches.get())

    act_for(broker, "Suvarna")
    look(broker, "64-broker-dashboard")
    sign_and_pay(broker, first)
    act_for(broker, "Kesari")
    sign_and_pay(broker, second)
    for draft, firm in ((first, cast.firm), (second, cast.rival_firm)):
        draft.refresh_from_db()
        assert (draft.status, draft.firm) == ("in_process", firm)

    # Who did it for whom stands in the history of the file; the broker acts for Kesari now, so it asks first.
    broker.goto(f"/applications/{first.uuid}/")
    look(broker, "65-acts-for-another")
    broker.get_by_role("button", name=re.compile("Act for Suvarna Looms.* and open it")).click()
    expect(broker.get_by_text("Zubin Daruwala for Suvarna Looms Private Limited").first).to_be_visible()

    owner.goto("/dashboard/team/")
    owner.get_by_role("link", name="Change Zubin Daruwala").click()
    look(owner, "66-member")
    owner.get_by_role("link", name="End this membership").click()
    look(owner, "67-end-member")
    owner.get_by_role("button", name="End", exact=True).click()
    expect(owner.get_by_text("does not act for Suvarna Looms Private Limited any more").first).to_be_visible()
    # The page that the broker still has open is of no use any more.
    broker.reload()
    expect(broker.get_by_text("Zubin Daruwala for Suvarna Looms")).to_have_count(0)
    broker.goto("/dashboard/")
    expect(broker.get_by_role("heading", level=1)).to_have_text("Kesari Threadworks LLP")


def test_what_was_typed_for_one_firm_while_another_window_acts_for_the_other(
    cast: Cast, open_page: Callable[..., Page]
) -> None:
    draft = make_draft(cast)
    page = open_page("broker@demo.test")
    act_for(page, "Suvarna")
    page.goto(f"/applications/{draft.uuid}/{Slug.SHIPMENT}/")
    page.get_by_label("Shipment Document No").fill("7654321")
    act_for(page.context.new_page(), "Kesari")
    page.get_by_role("button", name="Save & Next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This belongs to Suvarna Looms Private Limited")
    look(page, "68-refused-form")
    page.get_by_role("button", name=re.compile("and send it")).click()
    expect(page.get_by_role("heading", level=1, name="Attachments")).to_be_visible()
    draft.refresh_from_db()
    assert draft.shipment_document_number == "7654321"
    assert Membership.objects.filter(user=cast.broker).count() == 2
