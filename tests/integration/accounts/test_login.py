"""Sign in with this portal's password or the customer portal's; lock-out by address and source."""

import datetime as dt
import logging
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Throttle, User, UserSession
from accounts.stand_ins.people import PASSWORD as PORTAL_PASSWORD
from accounts.stand_ins.server import StandIns
from coo.demo.cast import PASSWORD as DEMO_PASSWORD
from coo.demo.cast import Cast
from tests.integration.accounts.sign_in_world import PASSWORD, log_in, lose_the_cache, make_person

pytestmark = pytest.mark.django_db

LOGIN = reverse("accounts:login")
PORTAL_USER = "portal-user@demo.test"


def words(response: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_the_right_password_opens_and_the_session_gets_a_new_key(client: Client, outside: StandIns) -> None:
    person = make_person()
    client.post(reverse("accounts:reset_password"), {"email": "somebody@one.example"})
    before = client.session.session_key
    answer = client.post(f"{LOGIN}?next=/dashboard/profile/", {"username": person.email.upper(), "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session.session_key != before
    row = UserSession.objects.get(user=person)
    assert (row.session_key, row.source, row.ended_at) == (client.session.session_key, "127.0.0.1", None)
    assert outside.services["directory"].answered == 0


def test_next_leads_to_this_portal_only(client: Client, outside: StandIns) -> None:
    person = make_person()
    typed = {"username": person.email, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post(LOGIN, typed).url == reverse("coo:dashboard")


@pytest.mark.parametrize("email", ["known@demo.test", "nobody@one.example"])
def test_tries_are_counted_said_and_end_in_a_closed_login(client: Client, outside: StandIns, email: str) -> None:
    make_person("known@demo.test")
    for left in (4, 3, 2, 1):
        page = words(log_in(client, email, "wrong"))
        assert "E-mail or password is wrong" in page
        assert f"{left} tr{'y is' if left == 1 else 'ies are'} left" in page
        lose_the_cache()
    assert "The login is closed until" in words(log_in(client, email, "wrong"))
    asked = outside.services["directory"].answered
    assert "The login is closed until" in words(log_in(client, email, PASSWORD))
    assert outside.services["directory"].answered == asked, "a closed login costs no question"
    # From elsewhere the person gets in: nobody can lock them out.
    if email == "known@demo.test":
        assert log_in(client, email, PASSWORD, REMOTE_ADDR="203.0.113.7").status_code == 302


def test_a_scripted_attack_on_a_password_is_stopped(client: Client, outside: StandIns, monkeypatch: Any) -> None:
    make_person()
    looked: list[str] = []
    from accounts.services import login

    monkeypatch.setattr(login, "_by_password", lambda person, password, now: looked.append(password))
    for guess in range(40):
        log_in(client, "known@demo.test", f"guess-{guess}")
        lose_the_cache()
    assert len(looked) == 5


def test_many_addresses_from_one_source_are_stopped_too_and_right_ones_do_not_count(
    client: Client, outside: StandIns
) -> None:
    person = make_person()
    for n in range(59):
        log_in(Client(), f"n{n}@one.example", "wrong")
    for _n in range(4):
        assert log_in(Client(), person.email, PASSWORD).status_code == 302
    log_in(Client(), "n60@one.example", "wrong")
    page = words(log_in(Client(), person.email, PASSWORD))
    assert "The login is closed until" in page
    # A new password does not open it: others share the source.
    assert "Too many wrong tries came from your network" in page
    assert "opens it at once" not in page
    assert log_in(Client(), person.email, PASSWORD, REMOTE_ADDR="203.0.113.7").status_code == 302


def test_a_household_of_ipv6_is_one_source(client: Client, outside: StandIns) -> None:
    for n in range(6):
        answer = log_in(client, "nobody@one.example", "wrong", REMOTE_ADDR=f"2001:db8:1:2::{n + 1:x}")
    assert "closed until" in words(answer)
    assert "closed until" not in words(log_in(client, "nobody@one.example", "wrong", REMOTE_ADDR="2001:db8:1:3::1"))


def test_a_right_password_starts_the_count_anew(client: Client, outside: StandIns) -> None:
    person = make_person()
    for _n in range(4):
        log_in(client, person.email, "wrong")
    assert log_in(client, person.email, PASSWORD).status_code == 302
    client.post(reverse("accounts:logout"))
    assert "4 tries are left" in words(log_in(client, person.email, "wrong"))


def test_the_lock_ends_by_itself(client: Client, outside: StandIns) -> None:
    person = make_person()
    for _n in range(5):
        log_in(client, person.email, "wrong")
    Throttle.objects.update(locked_until=timezone.now() - dt.timedelta(seconds=1))
    assert log_in(client, person.email, PASSWORD).status_code == 302


def test_known_and_unknown_get_the_same_page(outside: StandIns) -> None:
    make_person("known@one.example")
    pages = [
        words(log_in(Client(), email, "wrong")).replace(email, "…")
        for email in ("known@one.example", "nobody@two.example")
    ]
    assert pages[0] == pages[1]


def test_the_first_login_from_the_customer_portal_makes_a_profile(client: Client, outside: StandIns) -> None:
    assert log_in(client, PORTAL_USER, PORTAL_PASSWORD).status_code == 302
    person = User.objects.get(email=PORTAL_USER)
    assert (person.first_name, person.mobile, person.pin) == ("Nirmala", "9840012345", "600007")
    assert person.from_directory
    assert not person.has_usable_password()
    assert client.get(reverse("coo:dashboard")).status_code in {200, 302}
    client.post(reverse("accounts:logout"))
    assert log_in(client, PORTAL_USER, PORTAL_PASSWORD).status_code == 302
    assert User.objects.filter(email=PORTAL_USER).count() == 1
    assert log_in(Client(), PORTAL_USER, "wrong").status_code == 200


def test_a_person_of_this_portal_is_linked_and_keeps_their_password(client: Client, outside: StandIns) -> None:
    person = make_person(PORTAL_USER)
    assert log_in(client, PORTAL_USER, PORTAL_PASSWORD).status_code == 302
    person.refresh_from_db()
    assert person.from_directory
    assert person.first_name == "Kiran"
    assert log_in(Client(), PORTAL_USER, PASSWORD).status_code == 302


@pytest.mark.parametrize("part", ["operator", "officer", "inactive"])
def test_the_customer_portal_opens_nothing_for_whom_it_may_not(
    client: Client, cast: Cast, outside: StandIns, part: str
) -> None:
    person = {"operator": cast.operator, "officer": cast.officer, "inactive": make_person()}[part]
    person.email, person.is_active = PORTAL_USER, part != "inactive"
    person.save()
    assert log_in(client, PORTAL_USER, PORTAL_PASSWORD).status_code == 200
    person.refresh_from_db()
    assert not person.from_directory


@pytest.mark.parametrize("mode", ["down", "slow", "wrong"])
@pytest.mark.parametrize("email", ["known@demo.test", "nobody@one.example"])
def test_a_directory_that_does_not_answer_is_said_and_stops_no_local_password(
    client: Client, outside: StandIns, mode: str, email: str
) -> None:
    make_person()
    outside.switch("directory", mode)
    page = words(log_in(client, email, "wrong"))
    assert "do not fit this portal, and the customer portal cannot be asked" in page
    assert "E-mail or password is wrong" not in page
    assert "customer portal does not answer" in page
    assert log_in(client, "known@demo.test", PASSWORD).status_code == 302


def test_a_second_factor_still_stands_between_an_officer_and_the_pages(
    client: Client, cast: Cast, outside: StandIns
) -> None:
    assert log_in(client, cast.officer.email, DEMO_PASSWORD).status_code == 302
    assert reverse("accounts:second_factor") in client.get(reverse("coo:worklist")).url


def test_no_password_is_logged(client: Client, outside: StandIns, caplog: pytest.LogCaptureFixture) -> None:
    make_person()
    with caplog.at_level(logging.DEBUG):
        log_in(client, "known@demo.test", "a-wrong-word-to-find")
        outside.switch("directory", "down")
        log_in(client, "known@demo.test", "a-wrong-word-to-find")
        log_in(client, "known@demo.test", PASSWORD)
    assert "a-wrong-word-to-find" not in caplog.text
    assert PASSWORD not in caplog.text


def test_logging_out_writes_the_end_down_and_a_get_does_not_log_out(client: Client, outside: StandIns) -> None:
    person = make_person()
    log_in(client, person.email, PASSWORD)
    assert client.get(reverse("accounts:logout")).status_code == 405
    client.post(reverse("accounts:logout"))
    assert UserSession.objects.get(user=person).ended_at is not None
