"""The operators' console: who reaches it, what it lists, every act on a login, links of firms and people."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Announcement, AuthenticatorDevice, Membership, Throttle, User, UserSession
from accounts.services import people as service
from accounts.services.login import PER_PAIR
from accounts.services.login import sign_in as log_in
from accounts.services.team import TeamRefused, end_link
from accounts.services.throttles import TooManyTries, take_try
from tests.factories.files import make_draft, submit
from tests.factories.login import sign_in
from tests.integration.accounts.sign_in_world import PASSWORD, make_person, sent
from tests.integration.accounts.team_world import join, make_guest, send
from tradeconnect.common.models import AuditEvent, Job, OutsideService

pytestmark = pytest.mark.django_db
REASON = {"reason": "She called from the number that we know."}


@pytest.fixture
def operator(cast: Any) -> Client:
    return sign_in(Client(), cast.operator)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def users(client: Client, **query: str) -> list[str]:
    """Return the e-mail addresses that the list shows."""
    return [person.email for person in client.get(reverse("accounts:console_users"), query).context["page"]]


def act(client: Client, person: User, name: str, data: dict[str, str] = REASON) -> Any:
    return client.post(reverse("accounts:console_user_act", args=[person.uuid, name]), data)


def addresses(cast: Any) -> list[str]:
    link = Membership.objects.get(user=cast.colleague)
    return [
        *(
            reverse(f"accounts:console{name}")
            for name in ("", "_users", "_links", "_announcements", "_announcement_new")
        ),
        reverse("accounts:console_user", args=[cast.exporter.uuid]),
        *(reverse("accounts:console_user_act", args=[cast.exporter.uuid, name]) for name in service.ACTS),
        reverse("accounts:console_link", args=[link.uuid]),
    ]


def test_nobody_but_an_operator_reaches_it(cast: Any) -> None:
    for person in (cast.exporter, cast.rival, cast.officer, cast.admin):
        client = sign_in(Client(), person)
        for address in addresses(cast):
            assert client.get(address).status_code == 403, address
            assert client.post(address, REASON).status_code in (403, 405), address
    client = Client()
    client.force_login(cast.operator)  # without the second factor
    assert client.get(reverse("accounts:console")).headers["Location"].startswith("/login/second-factor/")
    assert User.objects.get(pk=cast.exporter.pk).is_active
    assert Membership.objects.get(user=cast.colleague).ended_at is None


def test_an_operator_reaches_all_of_it(cast: Any, operator: Client) -> None:
    for address in addresses(cast):
        assert operator.get(address).status_code == 200, address
    assert operator.get("/dashboard/").headers["Location"] == reverse("accounts:console")
    assert operator.get(reverse("accounts:console_user_act", args=[cast.exporter.uuid, "promote"])).status_code == 404


def test_the_start_says_what_needs_attention(cast: Any, operator: Client) -> None:
    assert "no login is locked" in text(operator.get(reverse("accounts:console")))
    now = timezone.now()
    OutsideService.objects.create(name="registry", failures=5, open_until=now + dt.timedelta(minutes=1))
    Job.objects.create(name="x", key="x", run_after=now, dead_at=now)
    AuthenticatorDevice.objects.filter(user=cast.officer).delete()
    lock = {"window_ends_at": now, "locked_until": now + dt.timedelta(minutes=1)}
    Throttle.objects.create(scope=PER_PAIR.scope, key_digest="0" * 64, **lock)
    html = text(operator.get(reverse("accounts:console")))
    for words in (
        "The service “registry”",
        "1 job gave up",
        "1 officer, administrator or operator has no",
        "1 login is",
    ):
        assert words in html


def test_the_start_shows_every_service_outside(cast: Any, operator: Client, settings: Any) -> None:
    settings.STAND_INS_SWITCH = settings.SHOW_MESSAGES = False
    now = timezone.now()
    OutsideService.objects.create(name="iec-registry", failures=5, open_until=now + dt.timedelta(minutes=1))
    OutsideService.objects.create(name="time-stamps", failures=2, last_error="wrong answer")
    html = text(operator.get(reverse("accounts:console")))
    for words in (
        '<dt>IEC registry</dt><dd><span class="chip chip-red">',
        '<dt>Customer-portal directory</dt><dd><span class="muted">Not asked yet',
        '<dt>time-stamps</dt><dd><span class="chip chip-saffron">',
        "The service “IEC registry” does not answer",
        "wrong answer",
    ):
        assert words in html, words
    links = (reverse("accounts:stand_ins"), reverse("accounts:sent_messages"))
    assert not [link for link in links if link in html]
    settings.STAND_INS_SWITCH = settings.SHOW_MESSAGES = True
    html = text(operator.get(reverse("accounts:console")))
    assert all(link in html for link in links)


def test_the_start_shows_what_is_announced(cast: Any, operator: Client) -> None:
    assert "None is shown just now." in text(operator.get(reverse("accounts:console")))
    now = timezone.now()
    values = {"audience": "officers", "starts_at": now, "created_by": cast.operator, "created_at": now}
    Announcement.objects.create(title="For the officers", published_at=now, **values)
    Announcement.objects.create(title="Not yet", **values)
    html = text(operator.get(reverse("accounts:console")))
    assert "For the officers" in html
    assert "Not yet" not in html
    assert "1 draft" in html


def test_users_are_found_by_name_address_number_and_iec(cast: Any, operator: Client) -> None:
    assert users(operator, q="raghavan meera") == ["exporter@demo.test"]
    assert users(operator, q="RIVAL@") == ["rival@demo.test"]
    assert set(users(operator, q="aaxcs4821k")) == {"exporter@demo.test", "colleague@demo.test", "broker@demo.test"}
    assert users(operator, q="aaxcs4821k kumar") == ["colleague@demo.test"]
    make_person("new@demo.test", mobile="9811122233")
    assert users(operator, q="98111222") == ["new@demo.test"]
    assert users(operator, q="nobody") == []


def test_users_are_filtered(cast: Any, operator: Client) -> None:
    assert set(users(operator, role="operator")) == {"operator@demo.test"}
    assert set(users(operator, role="administrator")) == {"admin@demo.test"}
    assert set(users(operator, role="officer", factor="with")) == {
        "officer@demo.test",
        "officer2@demo.test",
        "other-officer@demo.test",
    }
    make_person("new@demo.test")
    assert users(operator, role="none") == ["new@demo.test"]
    AuthenticatorDevice.objects.filter(user=cast.officer2).delete()
    assert users(operator, factor="missing") == ["officer2@demo.test"]
    User.objects.filter(pk=cast.rival.pk).update(is_active=False)
    assert users(operator, state="closed") == ["rival@demo.test"]
    assert len(users(operator, role="rubbish")) == User.objects.count()


@pytest.mark.parametrize("name", ["console_users", "console_links"])
def test_lists_cost_the_same_however_long_they_are(
    cast: Any, operator: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    address = reverse(f"accounts:{name}")
    operator.get(address)
    with CaptureQueriesContext(connection) as few:
        operator.get(address)
    for number in range(15):
        join(cast.firm, cast.exporter, make_guest(f"guest{number}@demo.test"), ("prepare",))
    with django_assert_max_num_queries(len(few)):
        assert "Showing 1 to" in text(operator.get(address))


def test_a_person_without_any_file_of_theirs(cast: Any, operator: Client) -> None:
    file = submit(make_draft(cast))
    sent()
    sign_in(Client(), cast.exporter)
    html = text(operator.get(reverse("accounts:console_user", args=[cast.exporter.uuid])))
    for words in ("exporter@demo.test", "Suvarna Looms", "AAXCS4821K", "Manage the firm&#x27;s team", "is submitted"):
        assert words in html
    assert "Your application" not in html
    assert file.importer_name not in html
    for name in ("coo:application", "coo:office_file", "coo:summary", "coo:payment_details"):
        assert operator.get(reverse(name, args=[file.uuid])).status_code in (403, 404), name


def test_a_login_is_closed_and_opened_again(cast: Any, operator: Client) -> None:
    client = sign_in(Client(), cast.exporter)
    assert client.get("/dashboard/").status_code == 200
    sent()
    act(operator, cast.exporter, "deactivate")
    assert client.get("/dashboard/").headers["Location"].startswith("/login/")
    assert not UserSession.objects.filter(user=cast.exporter, ended_at=None).exists()
    assert "Your login was closed by the helpdesk" in sent()[0][0][1]
    html = text(operator.get(reverse("accounts:console_user", args=[cast.exporter.uuid])))
    assert "Open the login again" in html
    assert REASON["reason"] in html
    act(operator, cast.exporter, "reactivate")
    assert User.objects.get(pk=cast.exporter.pk).is_active
    assert "opened again" in sent()[0][0][1]
    event = AuditEvent.objects.get(action="accounts.user.deactivated")
    assert (event.actor, event.data["reason"]) == (cast.operator, REASON["reason"])


@pytest.mark.parametrize("name", ["reactivate", "lift-locks"])
def test_what_is_so_already_is_not_done_again(cast: Any, operator: Client, name: str) -> None:
    sent()
    address = reverse("accounts:console_user_act", args=[cast.exporter.uuid, name])
    assert "Nothing was done: it is so already." in text(operator.post(address, REASON, follow=True))
    assert not AuditEvent.objects.filter(actor=cast.operator).exists()
    assert sent() == ([], [])


@pytest.mark.parametrize("name", ["deactivate", "sign-out", "reset-second-factor"])
def test_the_mail_says_that_somebody_helped(cast: Any, operator: Client, name: str) -> None:
    sent()
    act(operator, cast.officer, name)
    [(to, words)] = sent()[0]
    assert to == cast.officer.email
    assert "The helpdesk, or the administrator of your agency, did it." in words
    assert reverse("coo:contact") in words
    assert "change your password" not in words
    assert REASON["reason"] not in words


def test_every_session_is_ended(cast: Any, operator: Client) -> None:
    client = sign_in(Client(), cast.exporter)
    act(operator, cast.exporter, "sign-out")
    assert client.get("/dashboard/").headers["Location"].startswith("/login/")
    assert User.objects.get(pk=cast.exporter.pk).is_active


def test_the_second_factor_is_reset(cast: Any, operator: Client) -> None:
    sent()
    act(operator, cast.officer, "reset-second-factor")
    assert not AuthenticatorDevice.objects.filter(user=cast.officer).exists()
    assert "Your second factor was reset" in sent()[0][0][1]
    html = text(operator.get(reverse("accounts:console_user", args=[cast.officer.uuid])))
    assert "Second factor reset" in html
    assert REASON["reason"] in html


@pytest.mark.django_db(transaction=True)
def test_a_lock_is_lifted_from_whatever_source_it_came(cast: Any) -> None:
    person, now = make_person(), timezone.now()
    for source in ("203.0.113.7", "198.51.100.9"):
        for _try in range(PER_PAIR.tries):
            take_try(PER_PAIR, person.email, source, now=now)
    with pytest.raises(TooManyTries):
        log_in(email=person.email, password=PASSWORD, source="203.0.113.7", now=now)
    operator = sign_in(Client(), cast.operator)
    assert "Lift the lock of the login" in text(operator.get(reverse("accounts:console_user", args=[person.uuid])))
    act(operator, person, "lift-locks")
    for source in ("203.0.113.7", "198.51.100.9"):
        assert log_in(email=person.email, password=PASSWORD, source=source, now=now) == person
    assert "Lift the lock" not in text(operator.get(reverse("accounts:console_user", args=[person.uuid])))


@pytest.mark.parametrize("reason", ["", "  ", "no", "Her number is 2345 6789 0124"])
def test_nothing_is_done_without_a_reason(cast: Any, operator: Client, reason: str) -> None:
    for name in service.ACTS:
        answer = act(operator, cast.exporter, name, {"reason": reason})
        assert answer.status_code == 200
        assert answer.context["form"].errors["reason"]
    assert User.objects.get(pk=cast.exporter.pk).is_active
    assert not AuditEvent.objects.filter(actor=cast.operator).exists()


@pytest.mark.parametrize("name", service.ACTS)
def test_nobody_helps_with_their_own_login(cast: Any, operator: Client, name: str) -> None:
    assert act(operator, cast.operator, name).status_code == 403
    assert "This is you." in text(operator.get(reverse("accounts:console_user", args=[cast.operator.uuid])))


def test_the_services_look_themselves(cast: Any) -> None:
    for name, do in service.ACTS.items():
        for actor in (cast.rival, cast.officer, cast.admin):
            with pytest.raises(PermissionDenied):
                do(person=cast.exporter, reason="x", actor=actor, now=timezone.now())
            assert name


def test_a_link_is_ended_with_a_reason(cast: Any, operator: Client) -> None:
    link = Membership.objects.get(user=cast.exporter)
    open_offer = send(cast.firm, cast.exporter)
    client = sign_in(Client(), cast.exporter)
    assert client.get(reverse("accounts:team")).status_code == 200
    address = reverse("accounts:console_link", args=[link.uuid])
    assert "Write the reason" in text(operator.post(address, {"reason": ""}))
    sent()
    operator.post(address, REASON)
    link.refresh_from_db()
    assert (link.ended_by, link.ended_at is not None) == (cast.operator, True)
    assert client.get(reverse("accounts:team")).status_code == 403
    open_offer.refresh_from_db()
    assert open_offer.revoked_at is not None
    assert "The helpdesk has ended your membership" in sent()[0][0][1]
    html = text(operator.get(address))
    assert "Acting for the firm ended by the helpdesk" in html
    assert REASON["reason"] in html
    assert "It has ended" in html
    with pytest.raises(TeamRefused):
        end_link(membership=link, reason="x", actor=cast.operator, now=timezone.now())
    for actor in (cast.colleague, cast.admin, cast.officer):
        with pytest.raises(PermissionDenied):
            end_link(membership=link, reason="x", actor=actor, now=timezone.now())


def test_links_are_found_and_filtered(cast: Any, operator: Client) -> None:
    def found(**query: str) -> set[str]:
        page = operator.get(reverse("accounts:console_links"), query).context["page"]
        return {f"{link.user.first_name} {link.firm.iec}" for link in page}

    mine = {"Meera AAXCS4821K", "Anil AAXCS4821K", "Kavya AAXCS4821K"}
    assert found(q="AAXCS4821K") == found(q="suvarna") == mine
    assert found(q="kesari kavya") == {"Kavya AAKFK7733M"}
    assert found(q="colleague@demo") == {"Anil AAXCS4821K"}
    Membership.objects.filter(user=cast.colleague).update(ends_on=dt.date(2024, 5, 1))
    assert found(state="ended") == {"Anil AAXCS4821K"}
    assert "Anil AAXCS4821K" not in found(state="in_force")
    assert len(found()) == Membership.objects.count()
