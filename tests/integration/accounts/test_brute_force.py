"""Whole days of guessing, scripted: an OTP, a password, a code of an authenticator. No counter lives in Redis."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuthenticatorDevice, Notice, OneTimeCode, PasswordReset, Throttle, User
from accounts.services import login, second_factor
from accounts.services.codes import PER_RECIPIENT_A_DAY, WrongCode
from accounts.services.passwords import complete_password_reset, start_password_reset
from accounts.services.people import locks_on
from accounts.services.senders import send_code
from accounts.services.throttles import TooManyTries
from accounts.stand_ins.server import StandIns
from coo.demo.authenticators import RECOVERY_CODES
from tests.integration.accounts.sign_in_world import (
    PASSWORD,
    digits_in,
    log_in,
    make_person,
    other_than,
    sent,
)

pytestmark = pytest.mark.django_db
VICTIM = "known@demo.test"


def a_day(step: dt.timedelta) -> Iterator[tuple[int, dt.datetime]]:
    """Yield a number and a moment, for a day from now on."""
    began = timezone.now()
    for number in range(dt.timedelta(days=1) // step):
        yield number, began + number * step


def lose_redis() -> None:
    """Restart Redis with nothing in it."""
    redis.Redis.from_url(settings.CELERY_BROKER_URL).flushdb()
    cache.clear()


def outcome(act: Callable[[], Any], *expected: type[Exception]) -> type[Exception] | None:
    try:
        act()
    except expected as error:
        return type(error)
    return None


def guess_codes(reset: PasswordReset, source: str, now: dt.datetime) -> int:
    """Guess as often as one may; return how many guesses were looked at."""
    code = OneTimeCode.objects.get(reference=reset.uuid)
    send_code(code=code.uuid, now=now)
    wrong = other_than(digits_in(sent()[0][0][1]))
    for _guess in range(8):
        with pytest.raises(WrongCode):
            complete_password_reset(reset=reset, code=wrong, password="Stolen-Stolen-1", source=source, now=now)  # noqa: S106
    code.refresh_from_db()
    return code.tries


def test_a_day_of_guessing_otps_from_everywhere_gets_fifty_guesses() -> None:
    person = make_person(VICTIM)
    sent()
    guesses = codes = 0
    for number, now in a_day(dt.timedelta(minutes=8)):
        source = f"198.51.100.{number}"
        try:
            reset = start_password_reset(email=VICTIM, language="en", source=source, now=now)
        except TooManyTries:
            continue
        codes += 1
        guesses += guess_codes(reset, source, now)
    assert (codes, guesses) == (10, 50)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    # The owner, who gets no code meanwhile, is helped by the helpdesk.
    assert PER_RECIPIENT_A_DAY.scope in locks_on(person, timezone.now()).values_list("scope", flat=True)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were looked at."""
    seen: list[str] = []
    monkeypatch.setattr(login, "_by_password", lambda person, password, now: seen.append(password))
    return seen


def guess_password(email: str, guess: str, now: dt.datetime) -> None:
    outcome(
        lambda: login.sign_in(email=email, password=guess, source="192.0.2.1", now=now), login.Refused, TooManyTries
    )


def test_a_day_of_guessing_one_password_from_one_source(outside: StandIns, looked_at: list[str]) -> None:
    make_person(VICTIM)
    tried = 0
    for number, now in a_day(dt.timedelta(hours=6)):
        for again in range(30):
            tried += 1
            guess_password(VICTIM, f"guess-{number}-{again}", now + dt.timedelta(minutes=again))
    # Half an hour at a time: five, a lock of a quarter of an hour, five more.
    assert (tried, len(looked_at)) == (120, 4 * 10)


def test_one_password_tried_on_many_addresses_from_one_source(outside: StandIns, looked_at: list[str]) -> None:
    now = timezone.now()
    for number in range(200):
        guess_password(f"n{number}@one.example", "Welcome-2026", now)
    assert len(looked_at) == 60


def verify(user: User, code: str, now: dt.datetime) -> type[Exception] | None:
    return outcome(
        lambda: second_factor.verify_second_factor(user=user, code=code, now=now), second_factor.WrongCode, TooManyTries
    )


def test_a_day_of_guessing_an_authenticator_gets_fifty_guesses_though_its_owner_logs_in(cast: Any) -> None:
    """The owner's right codes start the count of five anew, never that of the day."""
    officer, recovery = cast.officer, iter(RECOVERY_CODES)
    looked = 0
    for number, now in a_day(dt.timedelta(minutes=6)):
        looked += verify(officer, "not a code", now) is second_factor.WrongCode
        if number in (20, 40):
            assert verify(officer, next(recovery), now) in (None, TooManyTries)
    assert looked == 50
    locked = Throttle.objects.get(scope=second_factor.TRIES_A_DAY.scope)
    assert locked.locked_until
    assert verify(officer, next(recovery), locked.locked_until - dt.timedelta(seconds=1)) is TooManyTries
    assert verify(officer, next(recovery), locked.locked_until) is None


def test_the_owner_is_told_once_a_lock(cast: Any) -> None:
    now = timezone.now()
    for _try in range(9):
        verify(cast.officer, "not a code", now)
    told = Notice.objects.filter(user=cast.officer, title="Five wrong codes in a row were typed after your password")
    assert told.count() == 1
    verify(cast.officer, "not a code", now + dt.timedelta(minutes=16))
    assert told.count() == 1


def test_a_reset_of_the_second_factor_lifts_the_lock_of_the_day(cast: Any) -> None:
    now = timezone.now()
    for number in range(60):
        verify(cast.officer, "not a code", now + dt.timedelta(minutes=16 * number))
    later = now + dt.timedelta(minutes=16 * 59)
    assert second_factor.TRIES_A_DAY.scope in locks_on(cast.officer, later).values_list("scope", flat=True)
    second_factor.reset_second_factor(user=cast.officer, actor=cast.operator, reason="phone lost", now=later)
    assert not locks_on(cast.officer, later).exists()


def test_no_count_is_lost_when_redis_is(cast: Any, client: Any, outside: StandIns) -> None:
    """Five wrong tries at each of the three, and Redis flushed after every one: a right one comes too late."""
    reset_page = reverse("accounts:reset_password_otp")
    client.post(reverse("accounts:reset_password"), {"email": cast.exporter.email})
    code = digits_in(sent()[0][-1][1])
    typed = {"new_password": "Another-Loom-Entirely-9", "repeated": "Another-Loom-Entirely-9"}
    now = timezone.now()
    for _try in range(5):
        client.post(reset_page, {**typed, "code": other_than(code)})
        log_in(client, cast.exporter.email, "wrong")
        verify(cast.officer, "not a code", now)
        lose_redis()
    assert "does not count any more" in client.post(reset_page, {**typed, "code": code}).content.decode()
    assert "closed until" in log_in(client, cast.exporter.email, "Trade-Connect-2026").content.decode()
    assert verify(cast.officer, AuthenticatorDevice.objects.get(user=cast.officer).code_now(), now) is TooManyTries
