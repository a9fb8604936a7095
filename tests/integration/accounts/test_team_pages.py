"""The pages of the team, and leaving: it takes effect at the next request of a session that is open."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import ACTING_FIRM
from accounts.models import Invitation, Membership, User
from accounts.services.team import end_membership
from coo.models import Application
from coo.services.review import applicants, tell_applicants
from tests.factories.files import make_draft, sign, submit
from tests.factories.login import sign_in
from tests.integration.accounts.team_world import ALL_RIGHTS, GUEST, in_days, join, make_guest, send
from tradeconnect.common.jobs import drain_jobs

pytestmark = pytest.mark.django_db
TEAM = "/dashboard/team/"


@pytest.fixture
def guest(cast: Any) -> User:
    return make_guest()


def as_(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_team_shows_members_invitations_and_history(cast: Any) -> None:
    send(cast.firm, cast.exporter)
    page = text(as_(cast.exporter).get(TEAM))
    for words in ("Meera Raghavan", "Anil Kumar", "Kavya Nair", "Customs broker", GUEST, "View, Prepare applications"):
        assert words in page
    assert "Farhan Siddiqui" not in page
    assert page.count("Change<") == 2
    assert "Revoke<" in page
    looks = text(as_(cast.colleague).get(TEAM))
    assert GUEST in looks
    assert "Change<" not in looks
    assert "Revoke<" not in looks
    assert reverse("accounts:invite") not in looks


def test_inviting_by_the_page(cast: Any) -> None:
    client = as_(cast.exporter)
    data = {"email": " Guest@Demo.Test ", "capacity": "broker", "rights": ["sign"], "ends_on": "31/12/2099"}
    answer = client.post(reverse("accounts:invite"), {**data, "for_firm": str(cast.firm.uuid)}, follow=True)
    assert "guest@demo.test is invited" in text(answer)
    offer = Invitation.objects.get()
    assert (offer.email, offer.capacity, offer.rights) == (GUEST, "broker", ["view", "sign"])
    again = client.post(reverse("accounts:invite"), data)
    assert "is invited already" in text(again)
    assert again.context["form"]["email"].value() == " Guest@Demo.Test "
    assert Invitation.objects.count() == 1


def test_the_page_offers_only_the_rights_that_one_holds(cast: Any) -> None:
    Membership.objects.filter(user=cast.colleague).update(rights=["view", "prepare", "manage"])
    client = as_(cast.colleague)
    offered = client.get(reverse("accounts:invite")).context["form"].fields["rights"].choices
    assert [value for value, _label in offered] == ["prepare", "manage"]
    data = {"email": GUEST, "capacity": "colleague", "rights": ["sign"]}
    assert client.post(reverse("accounts:invite"), data).context["form"].errors["rights"]
    assert not Invitation.objects.exists()


def addresses(cast: Any) -> list[str]:
    offer = send(cast.firm, cast.exporter)
    member = Membership.objects.get(user=cast.broker, firm=cast.firm)
    return [
        reverse("accounts:member", args=[member.uuid]),
        reverse("accounts:end_member", args=[member.uuid]),
        reverse("accounts:invitation", args=[offer.uuid]),
    ]


def test_another_firms_team_does_not_exist_and_a_missing_right_is_refused(cast: Any) -> None:
    for address in addresses(cast):
        for user, code in ((cast.exporter, 200), (cast.colleague, 403), (cast.rival, 404)):
            assert as_(user).get(address).status_code == code
            if code != 200:
                assert as_(user).post(address, {}).status_code == code
        assert Client().get(address).status_code == 302
    assert as_(cast.colleague).get(reverse("accounts:invite")).status_code == 403
    assert as_(cast.colleague).post(reverse("accounts:invite"), {}).status_code == 403
    assert Membership.objects.filter(ended_at=None).count() == 5
    assert Invitation.objects.get().revoked_at is None


def test_changing_ending_and_revoking_by_the_pages(cast: Any) -> None:
    member, end, offer = addresses(cast)
    client = as_(cast.exporter)
    for address in (member, end, offer):
        client.get(address)
    broker = Membership.objects.get(user=cast.broker, firm=cast.firm)
    assert broker.ended_at is None
    client.post(member, {"rights": ["pay"], "ends_on": "31/12/2099"})
    broker.refresh_from_db()
    assert broker.rights == ["view", "pay"]
    assert "over already" in text(client.post(member, {"rights": ["pay"], "ends_on": "01/01/2020"}))
    assert client.post(end).status_code == 302
    assert client.post(offer).status_code == 302
    broker.refresh_from_db()
    assert broker.ended_by == cast.exporter
    assert Invitation.objects.get().revoked_at is not None
    assert client.get(member).status_code == 404


def test_the_owners_own_page_says_why_there_is_no_form(cast: Any) -> None:
    Membership.objects.filter(user=cast.colleague).update(rights=ALL_RIGHTS)
    owner = Membership.objects.get(user=cast.exporter, firm=cast.firm)
    address = reverse("accounts:member", args=[owner.uuid])
    assert "Nobody changes their own rights" in text(as_(cast.exporter).get(address))
    assert "IEC registry names this person" in text(as_(cast.colleague).get(address))
    as_(cast.colleague).post(address, {"rights": []})
    owner.refresh_from_db()
    assert sorted(owner.rights) == sorted(ALL_RIGHTS)


def test_answering_by_the_page_for_a_person_without_any_firm(cast: Any, guest: User) -> None:
    offer = send(cast.firm, cast.exporter)
    client = as_(guest)
    assert "You have 1 invitation to act for a firm" in text(client.get("/dashboard/"))
    assert "Suvarna Looms" in text(client.get(reverse("accounts:invitations")))
    answer = client.post(reverse("accounts:invitations"), {"invitation": str(offer.uuid), "answer": "accept"})
    assert answer.headers["Location"] == "/dashboard/"
    assert "Suvarna Looms" in text(client.get("/dashboard/"))
    assert client.get("/apply/").status_code == 200


def test_declining_and_what_is_not_ones_own(cast: Any, guest: User) -> None:
    offer = send(cast.firm, cast.exporter)
    data = {"invitation": str(offer.uuid), "answer": "decline"}
    assert as_(cast.rival).post(reverse("accounts:invitations"), data).status_code == 404
    assert as_(guest).post(reverse("accounts:invitations"), {**data, "answer": "x"}).status_code == 400
    assert "You declined" in text(as_(guest).post(reverse("accounts:invitations"), data, follow=True))
    offer.refresh_from_db()
    assert offer.declined_at is not None


def test_a_second_firm_does_not_turn_one_away_from_the_first(cast: Any, guest: User) -> None:
    join(cast.firm, cast.exporter, guest)
    client = as_(guest)
    offer = send(cast.rival_firm, cast.rival)
    client.post(reverse("accounts:invitations"), {"invitation": str(offer.uuid), "answer": "accept"})
    assert client.session[ACTING_FIRM] == str(cast.firm.uuid)
    assert "You act for <b>Suvarna Looms" in text(client.get("/dashboard/"))


def test_an_open_session_is_out_at_the_next_request(cast: Any, guest: User) -> None:
    """Also on pages to sign and to pay that were opened before."""
    membership = join(cast.firm, cast.exporter, guest)
    draft, signed = make_draft(cast, invoice_number="T-1"), sign(make_draft(cast, invoice_number="T-2"))
    client = as_(guest)
    pages = [
        ("/dashboard/", {}),
        (reverse("coo:summary", args=[draft.uuid]), {}),
        (reverse("coo:pay", args=[signed.uuid]), {}),
        (reverse("payments:wallet"), {}),
        (TEAM, {}),
    ]
    for address, _data in pages:
        assert client.get(address).status_code == 200
    end_membership(membership=membership, actor=cast.exporter, now=timezone.now())
    for address, _data in pages[1:]:
        assert client.get(address).status_code == 403
    assert "Suvarna" not in text(client.get("/dashboard/"))
    posts = [
        (reverse("coo:sign", args=[draft.uuid]), {"pin": "123456"}),
        (reverse("coo:pay", args=[signed.uuid]), {"method": "wallet"}),
        (reverse("coo:apply_start"), {"for_firm": str(cast.firm.uuid)}),
        (reverse("payments:add_amount"), {"for_firm": str(cast.firm.uuid), "amount": "100"}),
    ]
    count = Application.objects.count()
    for address, data in posts:
        assert client.post(address, data).status_code == 403
    signed.refresh_from_db()
    assert signed.status == "signed"
    assert Application.objects.count() == count


def test_leaving_by_the_page(cast: Any, guest: User) -> None:
    join(cast.firm, cast.exporter, guest)
    client = as_(guest)
    address = reverse("accounts:leave_firm")
    assert "Leave this firm?" in text(client.get(address))
    assert client.post(address, {"for_firm": str(cast.rival_firm.uuid)}).status_code == 403
    assert Membership.objects.get(user=guest).ended_at is None
    client.post(address, {"for_firm": str(cast.firm.uuid)})
    assert Membership.objects.get(user=guest).ended_by == guest
    assert client.get(TEAM).status_code == 403
    owner = as_(cast.exporter)
    assert "keeps one member" in text(owner.post(address, {"for_firm": str(cast.firm.uuid)}, follow=True))


def test_a_last_day_that_is_over_counts_like_an_end(cast: Any, guest: User) -> None:
    join(cast.firm, cast.exporter, guest)
    client = as_(guest)
    assert client.get(TEAM).status_code == 200
    Membership.objects.filter(user=guest).update(ends_on=in_days(-1).date())
    assert client.get(TEAM).status_code == 403


def test_who_left_gets_no_more_mails(cast: Any, guest: User) -> None:
    membership = join(cast.firm, cast.exporter, guest)
    file = submit(make_draft(cast))
    Application.objects.filter(pk=file.pk).update(created_by=guest)
    file = Application.objects.get(pk=file.pk)
    assert guest in applicants(file, now=timezone.now())
    end_membership(membership=membership, actor=cast.exporter, now=timezone.now())
    drain_jobs()
    mail.outbox.clear()
    assert guest not in applicants(file, now=timezone.now())
    tell_applicants(file, "approved", now=timezone.now(), remarks="", office=cast.office)
    drain_jobs()
    assert [message.to for message in mail.outbox] == [["exporter@demo.test"]]
