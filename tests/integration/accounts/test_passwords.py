"""Change Password and Forgot Password."""

import datetime as dt
import logging
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, PasswordReset, User, UserSession
from tests.integration.accounts.sign_in_world import (
    PASSWORD,
    digits_in,
    holds,
    log_in,
    make_person,
    other_than,
    sent,
    text_of_the_database,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outside")]

CHANGE, RESET, RESET_OTP = (
    reverse(f"accounts:{name}") for name in ("change_password", "reset_password", "reset_password_otp")
)
NEW = "Another-Loom-Entirely-9"


@pytest.fixture(autouse=True)
def _empty_outboxes(db: None) -> None:
    sent()


def new(password: str = NEW, repeated: str = "", **more: str) -> dict[str, str]:
    return {"new_password": password, "repeated": repeated or password, **more}


def ask(client: Client, email: str) -> str:
    """Ask for a reset and return the code that was sent."""
    assert client.post(RESET, {"email": email}).url == RESET_OTP
    mails, _texts = sent()
    return digits_in(mails[-1][1])


def test_a_change_by_choice_ends_the_other_sessions_and_tells(client: Client) -> None:
    person = make_person()
    elsewhere = Client()
    log_in(client, person.email, PASSWORD)
    log_in(elsewhere, person.email, PASSWORD)
    assert client.post(CHANGE, new(old_password=PASSWORD)).url == reverse("accounts:profile")
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
    # This session has a new key, and is still the one in the list.
    this = UserSession.objects.get(user=person, ended_at=None)
    assert this.session_key == client.session.session_key
    mails, _texts = sent()
    assert "password of your login was changed" in mails[-1][1]
    assert Notice.objects.filter(user=person, kind="security").count() == 1
    assert log_in(Client(), person.email, PASSWORD).status_code == 200
    assert log_in(Client(), person.email, NEW).status_code == 302


def test_the_old_password_is_needed_and_guessed_five_times_at_most(client: Client) -> None:
    person = make_person()
    log_in(client, person.email, PASSWORD)
    for _n in range(5):
        assert client.post(CHANGE, new(old_password="wrong")).status_code == 200  # noqa: S106
    page = client.post(CHANGE, new(old_password=PASSWORD))
    assert "Too many wrong passwords" in page.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (new("short"), "too short"),
        (new("password1234"), "too common"),
        (new("known@demo.test"), "too similar"),
        (new(NEW, "Something-else-4"), "not the same"),
    ],
)
def test_weak_passwords_are_refused(client: Client, typed: dict[str, str], said: str) -> None:
    person = make_person()
    log_in(client, person.email, PASSWORD)
    assert said in client.post(CHANGE, {**typed, "old_password": PASSWORD}).content.decode()


def test_a_person_of_the_customer_portal_is_shown_the_way(client: Client) -> None:
    person = User.objects.create_user("dgft@one.example", None, first_name="Asha", from_directory=True)
    client.force_login(person)
    assert RESET in client.get(CHANGE).content.decode()
    assert client.post(CHANGE, new()).status_code == 200
    person.refresh_from_db()
    assert not person.has_usable_password()


def test_a_reset_sets_the_password_ends_sessions_and_opens_a_closed_login(client: Client) -> None:
    person = make_person()
    elsewhere = Client()
    log_in(elsewhere, person.email, PASSWORD)
    for _n in range(5):
        log_in(client, person.email, "wrong")
    assert "closed until" in log_in(client, person.email, PASSWORD).content.decode()
    code = ask(client, person.email)
    assert client.post(RESET_OTP, new(code=code)).url == reverse("accounts:login")
    assert elsewhere.get(reverse("accounts:profile")).status_code == 302
    assert log_in(client, person.email, NEW).status_code == 302
    mails, _texts = sent()
    assert any("new password was set" in text for _to, text in mails)


def test_a_code_goes_to_mail_and_mobile(client: Client) -> None:
    person = make_person()
    client.post(RESET, {"email": person.email})
    mails, texts = sent()
    assert [to for to, _text in texts] == [person.mobile]
    assert digits_in(mails[0][1]) == digits_in(texts[0][1])


def test_it_works_for_a_one_time_password_out_of_date(client: Client) -> None:
    person = make_person(must_change_password=True, password_expires_at=timezone.now() - dt.timedelta(days=1))
    client.post(RESET_OTP, new(code=ask(client, person.email)))
    person.refresh_from_db()
    assert (person.must_change_password, person.password_expires_at) == (False, None)
    assert log_in(client, person.email, NEW).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_a_person_of_the_customer_portal_may_set_a_password_of_this_one(client: Client) -> None:
    person = User.objects.create_user("dgft@one.example", None, first_name="Asha", from_directory=True)
    client.post(RESET, {"email": person.email})
    mails, texts = sent()
    assert "DGFT customer portal" in mails[0][1]
    assert texts == []  # no number is known
    client.post(RESET_OTP, new(code=digits_in(mails[0][1])))
    assert log_in(client, person.email, NEW).status_code == 302


@pytest.mark.parametrize("inactive", [False, True])
def test_an_unknown_or_closed_address_is_told_the_truth_by_mail_only(client: Client, inactive: bool) -> None:
    if inactive:
        make_person("gone@one.example", is_active=False)
    client.post(RESET, {"email": "gone@one.example"})
    mails, texts = sent()
    assert "no login for this address" in mails[0][1]
    assert not re.search(r"\b\d{6}\b", mails[0][1])
    assert texts == []
    assert client.post(RESET_OTP, new(code="123456")).status_code == 200


def test_every_page_is_the_same_for_a_known_and_an_unknown_address() -> None:
    make_person("known@one.example")
    seen = []
    for email, mask in (("known@one.example", "k•••n@one.example"), ("human@two.example", "h•••n@two.example")):
        client = Client()
        answers = [client.post(RESET, {"email": email}), client.get(RESET_OTP)]
        sent()
        answers += [client.post(RESET_OTP, new(code="000000")), client.post(RESET_OTP, new(email, code="000000"))]
        seen.append([plain(row, email, mask) for row in answers])
    assert seen[0] == seen[1]


def plain(response: Any, *echoed: str) -> tuple[int, str]:
    body = re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"|\d\d:\d\d(:\d\d)?|data-resend="\d+"', "", response.content.decode()
    )
    for word in echoed:
        body = body.replace(word, "…")
    return response.status_code, body


def test_a_wrong_code_five_times_and_the_right_one_is_too_late(client: Client) -> None:
    person = make_person()
    code = ask(client, person.email)
    for _n in range(5):
        client.post(RESET_OTP, new(code=other_than(code)))
    assert client.post(RESET_OTP, new(code=code)).status_code == 200
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_a_weak_password_costs_no_try(client: Client) -> None:
    person = make_person()
    code = ask(client, person.email)
    for _n in range(6):
        client.post(RESET_OTP, new("short", code=code))
    assert client.post(RESET_OTP, new(code=code)).status_code == 302


def test_only_the_browser_that_asked_can_use_the_code_and_only_once(client: Client) -> None:
    person = make_person()
    code = ask(client, person.email)
    assert Client().post(RESET_OTP, new(code=code)).url == RESET
    client.post(RESET_OTP, new(code=code))
    assert client.post(RESET_OTP, new("Yet-Another-Loom-3", code=code)).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_three_resets_in_ten_minutes_then_none(client: Client) -> None:
    answers = [client.post(RESET, {"email": "any@one.example"}).status_code for _n in range(4)]
    assert answers == [302, 302, 302, 200]
    assert PasswordReset.objects.count() == 3


def test_nothing_secret_is_stored_or_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    person = make_person()
    with caplog.at_level(logging.DEBUG):
        code = ask(client, person.email)
        client.post(RESET_OTP, new(code=code))
    stored = text_of_the_database()
    for secret in (code, NEW):
        assert not holds(stored, secret)
        assert not holds(caplog.text, secret)
