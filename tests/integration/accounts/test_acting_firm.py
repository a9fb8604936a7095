"""A person with several firms: choosing, and two tabs that act for different firms."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import ACTING_FIRM
from accounts.models import Firm, Membership
from coo.models import Application
from coo.services.submission import withdraw_application
from coo.tabs import Slug
from payments.models import PaymentIntent
from payments.services.intents import start_payment
from tests.factories.files import make_draft, sign, submit
from tests.factories.login import sign_in
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db
CHOOSE = "/dashboard/acting-firm/"


@pytest.fixture
def broker(cast: Any) -> Client:
    """The broker's browser, acting for the exporter's firm."""
    client = Client()
    sign_in(client, cast.broker)
    turn(client, cast.firm)
    return client


def turn(client: Client, firm: Firm) -> Any:
    return client.post(CHOOSE, {"firm": str(firm.uuid)})


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("address", ["/dashboard/", "/apply/", "/submitted/", "/wallet/", "/dashboard/team/"])
def test_who_has_not_chosen_is_asked_first_and_comes_back(cast: Any, address: str) -> None:
    client = Client()
    sign_in(client, cast.broker)
    asked = client.get(address)
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith(CHOOSE)
    page = client.get(asked.headers["Location"])
    assert page.context["next"] == address
    answer = client.post(CHOOSE, {"firm": str(cast.rival_firm.uuid), "next": page.context["next"]})
    assert answer.headers["Location"] == address
    shown = text(client.get(address))
    assert "You act for <b>Kesari Threadworks LLP</b>" in shown
    assert "Act for Suvarna Looms Private Limited" in shown


def test_the_last_firm_is_offered_first(cast: Any, broker: Client) -> None:
    for firm in (cast.rival_firm, cast.firm):
        turn(broker, firm)
        again = Client()
        sign_in(again, cast.broker)
        assert again.get(CHOOSE).context["firms"][0] == firm
        assert ACTING_FIRM not in again.session


def test_only_one_of_ones_own_firms_can_be_chosen(cast: Any, broker: Client) -> None:
    Membership.objects.filter(user=cast.broker, firm=cast.rival_firm).delete()
    turn(broker, cast.rival_firm)
    assert broker.session[ACTING_FIRM] == str(cast.firm.uuid)
    assert broker.post(CHOOSE, {"firm": "x"}).status_code == 400
    stranger = Client()
    sign_in(stranger, cast.operator)
    assert Client().get(CHOOSE).status_code == 302


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/", "evil", ""])
def test_the_way_back_stays_in_the_portal(cast: Any, broker: Client, wanted: str) -> None:
    answer = broker.post(CHOOSE, {"firm": str(cast.firm.uuid), "next": wanted})
    assert answer.headers["Location"] == "/dashboard/"


def test_a_person_with_one_firm_sees_nothing_of_this(cast: Any) -> None:
    client = Client()
    sign_in(client, cast.exporter)
    page = text(client.get("/dashboard/"))
    assert "You act for" not in page
    assert 'name="firm"' not in page


def own_objects(cast: Any) -> dict[str, str]:
    """Addresses of the exporter's objects that the broker, who acts for the rival's firm, may come across."""
    draft = make_draft(cast, invoice_number="A-1")
    intent = start_payment(
        iec=cast.firm.iec,
        amount_paise=100_00,
        purpose="wallet.top_up",
        reference="x",
        return_path="/wallet/",
        actor=cast.exporter,
        now=draft.created_at,
    )
    member = Membership.objects.get(user=cast.colleague)
    return {
        "tab": reverse("coo:tab", args=[draft.uuid, Slug.SHIPMENT]),
        "summary": reverse("coo:summary", args=[draft.uuid]),
        "application": reverse("coo:application", args=[draft.uuid]),
        "file": reverse("coo:attachment_file", args=[draft.uuid, draft.attachments.get().uuid]),
        "payment": reverse("payments:payment", args=[intent.uuid]),
        "sandbox": reverse("payments:sandbox", args=[intent.uuid]),
        "member": reverse("accounts:member", args=[member.uuid]),
    }


def test_an_object_of_another_of_ones_firms_says_whose_it_is_and_opens(cast: Any, broker: Client) -> None:
    addresses = own_objects(cast)
    turn(broker, cast.rival_firm)
    stranger = Client()
    sign_in(stranger, cast.rival)
    for name, address in addresses.items():
        page = broker.get(address)
        assert page.status_code == 409, name
        assert "This belongs to Suvarna Looms Private Limited" in text(page)
        assert "You act for Kesari Threadworks LLP now" in text(page)
        assert stranger.get(address).status_code == 404, name
    answer = broker.post(CHOOSE, {"firm": str(cast.firm.uuid), "next": addresses["tab"]}, follow=True)
    assert answer.redirect_chain == [(addresses["tab"], 302)]
    assert answer.status_code == 200


def test_who_has_chosen_none_goes_to_an_object_with_one_press(cast: Any) -> None:
    address = own_objects(cast)["summary"]
    client = Client()
    sign_in(client, cast.broker)
    page = client.get(address)
    assert page.status_code == 409
    assert "You have not chosen yet" in text(page)


def hidden_fields(page: Any) -> dict[str, Any]:
    return dict(page.context["typed"])


def test_a_tab_sent_while_acting_for_another_is_not_lost(cast: Any, broker: Client) -> None:
    draft = make_draft(cast)
    address = reverse("coo:tab", args=[draft.uuid, Slug.SHIPMENT])
    form = broker.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"version": str(draft.version), "shipment_document_number": 'Typed "here" & now'}
    data["shipment_date"] = draft.shipment_date.strftime("%d/%m/%Y")
    turn(broker, cast.rival_firm)
    refused = broker.post(address, data)
    assert refused.status_code == 409
    draft.refresh_from_db()
    assert draft.shipment_document_number == "2345678"
    assert 'value="Typed &quot;here&quot; &amp; now"' in refused.content.decode()
    assert "csrfmiddlewaretoken" not in hidden_fields(refused)
    again = broker.post(address, {**hidden_fields(refused), "act_for": str(cast.firm.uuid)})
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.shipment_document_number == 'Typed "here" & now'
    assert broker.session[ACTING_FIRM] == str(cast.firm.uuid)
    saved = AuditEvent.objects.filter(target_id=str(draft.uuid)).latest("id")
    assert (saved.actor, saved.on_behalf_of) == (cast.broker, cast.firm.iec)


def test_a_pin_is_never_written_into_the_page(cast: Any, broker: Client) -> None:
    draft = make_draft(cast)
    turn(broker, cast.rival_firm)
    refused = broker.post(reverse("coo:sign", args=[draft.uuid]), {"pin": "123456", "version": "1"})
    assert refused.status_code == 409
    assert refused.context["typed"] is None
    assert "123456" not in refused.content.decode()
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_start_fresh_application_from_a_stale_tab(cast: Any, broker: Client) -> None:
    """The page was shown for the exporter's firm; meanwhile another tab turned to the rival's."""
    made_for = broker.get("/apply/")
    assert f'name="for_firm" value="{cast.firm.uuid}"' in made_for.content.decode()
    turn(broker, cast.rival_firm)
    before = Application.objects.count()
    refused = broker.post(reverse("coo:apply_start"), {"for_firm": str(cast.firm.uuid)})
    assert refused.status_code == 409
    assert Application.objects.count() == before
    broker.post(reverse("coo:apply_start"), {**hidden_fields(refused), "act_for": str(cast.firm.uuid)})
    draft = Application.objects.latest("id")
    assert (Application.objects.count(), draft.firm, draft.created_by) == (before + 1, cast.firm, cast.broker)


def test_add_amount_from_a_stale_tab(cast: Any, broker: Client) -> None:
    key = broker.get("/wallet/").context["form"]["key"].value()
    data = {"for_firm": str(cast.firm.uuid), "amount": "100", "key": str(key)}
    turn(broker, cast.rival_firm)
    assert broker.post(reverse("payments:add_amount"), data).status_code == 409
    assert not PaymentIntent.objects.exists()
    turn(broker, cast.firm)
    broker.post(reverse("payments:add_amount"), data)
    assert PaymentIntent.objects.get().wallet == cast.firm.iec


@pytest.mark.parametrize("address", ["coo:apply_start", "payments:add_amount"])
def test_a_form_that_does_not_say_its_firm_is_refused_to_a_person_with_several(
    cast: Any, broker: Client, address: str
) -> None:
    before = Application.objects.count()
    assert broker.post(reverse(address), {"amount": "100"}).status_code == 403
    Membership.objects.filter(user=cast.broker, firm=cast.rival_firm).delete()
    assert broker.post(reverse(address), {"for_firm": str(cast.rival_firm.uuid)}).status_code == 403
    assert (Application.objects.count(), PaymentIntent.objects.count()) == (before, 0)


def test_the_rights_are_those_of_the_firm_that_one_acts_for(cast: Any, broker: Client) -> None:
    Membership.objects.filter(user=cast.broker, firm=cast.rival_firm).update(rights=["view"])
    signed = sign(make_draft(cast))
    assert broker.get(reverse("coo:pay", args=[signed.uuid])).status_code == 200
    turn(broker, cast.rival_firm)
    data = {"for_firm": str(cast.rival_firm.uuid), "amount": "100"}
    assert broker.post(reverse("payments:add_amount"), data).status_code == 403
    # The right of the other firm does not follow through the refused form either.
    refused = broker.post(reverse("coo:apply_start"), {"for_firm": str(cast.rival_firm.uuid)})
    assert refused.status_code == 403


def test_a_firm_that_one_does_not_act_for_cannot_be_turned_to_by_a_form(cast: Any) -> None:
    client = Client()
    sign_in(client, cast.colleague)
    data = {"for_firm": str(cast.rival_firm.uuid), "act_for": str(cast.rival_firm.uuid)}
    assert client.post(reverse("coo:apply_start"), data).status_code == 403
    assert ACTING_FIRM not in client.session


def test_the_history_says_who_did_it_for_whom(cast: Any, broker: Client) -> None:
    file = submit(make_draft(cast))
    withdraw_application(application=file, reason="Another consignment", actor=cast.broker, now=timezone.now())
    shown = text(broker.get(reverse("coo:application", args=[file.uuid])))
    assert "Kavya Nair for Suvarna Looms Private Limited" in shown
    assert "Meera Raghavan for Suvarna Looms Private Limited" in shown
