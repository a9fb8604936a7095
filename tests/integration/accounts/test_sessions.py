"""Where one is signed in, ending it, and sessions that end by themselves."""

import datetime as dt

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, UserSession
from tests.factories.login import code_of
from tests.integration.accounts.sign_in_world import PASSWORD, log_in, make_person

pytestmark = pytest.mark.django_db

SESSIONS = reverse("accounts:sessions")
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(person: User) -> Client:
    """Return a browser that the person is signed in with."""
    client = Client()
    client.force_login(person)
    return client


def is_open(client: Client) -> bool:
    return client.get(SESSIONS).status_code == 200


def row_of(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.session.session_key)


def test_the_list_shows_both_and_marks_this_one() -> None:
    person = make_person()
    here, there = browser(person), browser(person)
    UserSession.objects.filter(pk=row_of(there).pk).update(agent=FIREFOX, source="203.0.113.7")
    page = here.get(SESSIONS).content.decode()
    assert page.count("This session") == 1
    assert "Firefox, Windows" in page
    assert "203.0.113.7" in page


def test_one_session_is_ended_and_its_row_is_gone() -> None:
    person = make_person()
    here, there = browser(person), browser(person)
    key = there.session.session_key
    here.post(SESSIONS, {"session": str(row_of(there).uuid)})
    assert is_open(here)
    assert not is_open(there)
    assert not Session.objects.filter(session_key=key).exists()
    assert "End all others" not in here.get(SESSIONS).content.decode()


def test_all_others_then_everywhere() -> None:
    person = make_person()
    here, others = browser(person), [browser(person), browser(person)]
    here.post(SESSIONS, {"others": "1"})
    assert is_open(here)
    assert not any(is_open(client) for client in others)
    assert here.post(SESSIONS, {"everywhere": "1"}).url == reverse("accounts:login")
    assert not is_open(here)
    assert not UserSession.objects.filter(user=person, ended_at=None).exists()


@pytest.mark.parametrize("uuid", ["", "x", "d9640e53-1664-4f89-85ad-8ad5e59f5c66"])
def test_a_session_that_is_not_there_is_not_found(uuid: str) -> None:
    assert browser(make_person()).post(SESSIONS, {"session": uuid}).status_code == 404


def test_nobody_ends_another_persons_session() -> None:
    mine, theirs = browser(make_person()), browser(make_person("other@one.example"))
    assert mine.post(SESSIONS, {"session": str(row_of(theirs).uuid)}).status_code == 404
    assert is_open(theirs)


@pytest.mark.parametrize("field", ["last_seen_at", "started_at"])
def test_a_session_left_alone_or_too_old_ends(field: str) -> None:
    client = browser(make_person())
    age = dt.timedelta(minutes=61) if field == "last_seen_at" else dt.timedelta(hours=8, minutes=1)
    UserSession.objects.update(**{field: timezone.now() - age})
    assert not is_open(client)


def test_a_session_in_use_goes_on() -> None:
    client = browser(make_person())
    UserSession.objects.update(last_seen_at=timezone.now() - dt.timedelta(minutes=50))
    assert is_open(client)
    assert timezone.now() - UserSession.objects.get().last_seen_at < dt.timedelta(minutes=1)


def test_what_a_page_sends_by_itself_does_not_keep_the_session_open() -> None:
    client = browser(make_person())
    then = timezone.now() - dt.timedelta(minutes=50)
    UserSession.objects.update(last_seen_at=then)
    assert client.get(SESSIONS, headers={"X-By-Itself": "1"}).status_code == 200
    assert UserSession.objects.get().last_seen_at == then
    UserSession.objects.update(last_seen_at=then - dt.timedelta(minutes=11))
    assert client.get(SESSIONS, headers={"X-By-Itself": "1"}).status_code == 302


@pytest.mark.parametrize("script", ["office.js", "look-again.js"])
def test_each_script_that_asks_by_itself_says_so(script: str) -> None:
    assert '"X-By-Itself": "1"' in (settings.BASE_DIR / "static/js" / script).read_text(encoding="utf-8")


def test_a_second_factor_keeps_the_session_in_the_list(cast: object, client: Client) -> None:
    officer = User.objects.get(email="officer@demo.test")
    client.force_login(officer)
    before = client.session.session_key
    client.post(reverse("accounts:second_factor"), {"code": code_of(officer)})
    assert client.session.session_key != before
    row = UserSession.objects.get(user=officer)
    assert (row.session_key, row.ended_at) == (client.session.session_key, None)


def test_a_get_ends_nothing() -> None:
    client = browser(make_person())
    client.get(SESSIONS, {"everywhere": "1", "others": "1"})
    assert is_open(client)


def test_a_session_without_its_row_opens_nothing() -> None:
    """Nobody could see it in the list, or end it."""
    client = browser(make_person())
    UserSession.objects.all().delete()
    assert not is_open(client)
    assert "_auth_user_id" not in client.session


def test_a_session_whose_row_is_anothers_opens_nothing() -> None:
    client = browser(make_person())
    UserSession.objects.update(user=make_person("other@one.example"))
    assert not is_open(client)


def test_a_login_over_somebody_elses_is_in_the_list(client: Client) -> None:
    """Django drops what the first one left and has no new key yet when it says that somebody has signed in."""
    first, second = make_person(), make_person("other@one.example")
    client.force_login(first)
    client.force_login(second)
    assert UserSession.objects.get(user=second).session_key == client.session.session_key
    assert is_open(client)


def test_a_login_where_a_closed_one_was_open_is_in_the_list(client: Client, outside: object) -> None:
    """The session of a person whose login was closed meanwhile is still in the browser."""
    first, second = make_person(), make_person("other@one.example")
    client.force_login(first)
    User.objects.filter(pk=first.pk).update(is_active=False)
    assert log_in(client, second.email, PASSWORD).status_code == 302
    assert is_open(client)
    assert row_of(client).user == second
