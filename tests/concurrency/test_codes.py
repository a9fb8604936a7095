"""Guessing one code, or asking for the next, many times at once. The controls take the lock away."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.models import OneTimeCode, Registration, User
from accounts.services import codes
from accounts.services.codes import TooSoon, WrongCode, newest_codes, resend_codes
from accounts.services.login import sign_in
from accounts.services.registration import DETAILS, complete_registration, confirm_registration, start_registration
from accounts.services.throttles import TooManyTries
from tests.concurrency.together import errors, run_together
from tests.integration.accounts import sign_in_world
from tests.integration.accounts.sign_in_world import EMAIL, MOBILE, digits_in, other_than, sent
from tradeconnect.common.jobs import drain_jobs

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 12


@pytest.fixture
def waiting(db: None) -> Registration:
    """A registration whose code has been sent."""
    sent()
    details = {**sign_in_world.DETAILS, "mobile": MOBILE, "language": "en"}
    return start_registration(details={name: details[name] for name in DETAILS}, source="127.0.0.1", now=timezone.now())


@pytest.fixture
def no_lock() -> Iterator[None]:
    """Let everybody read before anybody writes, as without the lock."""
    with mock.patch.object(codes, "_lock_newest", newest_codes):
        yield


def guess(registration: Registration, code: str) -> Callable[[], Any]:
    return lambda: confirm_registration(registration=registration, code=code, now=timezone.now())


def test_guesses_at_once_get_no_more_tries_than_guesses_in_a_row(waiting: Registration) -> None:
    code = digits_in(sent()[0][0][1])
    results = run_together([guess(waiting, other_than(code))] * AT_ONCE)
    left = sorted(error.tries_left for error in errors(results) if isinstance(error, WrongCode))
    assert left == [0] * (AT_ONCE - 4) + [1, 2, 3, 4]
    assert OneTimeCode.objects.get().tries == 5


def slowly_wrong(*_args: Any) -> bool:
    time.sleep(0.3)
    return False


def test_control_without_the_lock_guesses_are_not_counted(waiting: Registration, no_lock: None) -> None:
    code = digits_in(sent()[0][0][1])
    with mock.patch.object(codes, "_is_right", slowly_wrong):
        run_together([guess(waiting, other_than(code))] * AT_ONCE)
    assert OneTimeCode.objects.get().tries < 5


def test_the_right_code_sent_many_times_makes_one_user(waiting: Registration) -> None:
    code = digits_in(sent()[0][0][1])
    results = run_together([guess(waiting, code)] * AT_ONCE)
    assert len(errors(results)) == AT_ONCE - 1
    now = timezone.now()
    run_together([lambda: complete_registration(registration=waiting.uuid, now=now)] * 4)
    drain_jobs()
    assert User.objects.filter(email=EMAIL).count() == 1
    assert len(sent()[0]) == 1


def later(registration: Registration) -> None:
    OneTimeCode.objects.update(requested_at=timezone.now() - dt.timedelta(seconds=61))


def again(registration: Registration) -> Callable[[], Any]:
    return lambda: resend_codes(reference=registration.uuid, source="127.0.0.1", now=timezone.now())


@pytest.fixture
def both_admitted() -> Iterator[None]:
    """Let neither of two requests go on before both have seen that a minute has passed."""
    barrier = threading.Barrier(2, timeout=20)
    with mock.patch.object(codes, "admit_codes", side_effect=lambda *_args, **_more: barrier.wait()):
        yield


def test_asking_again_twice_at_once_sends_one_code(waiting: Registration, both_admitted: None) -> None:
    later(waiting)
    results = run_together([again(waiting), again(waiting)])
    assert [type(error) for error in errors(results)] == [TooSoon]
    assert OneTimeCode.objects.count() == 2


def lock_once(reference: UUID) -> dict[str, OneTimeCode]:
    rows = OneTimeCode.objects.select_for_update().filter(reference=reference).order_by("requested_at", "id")
    found = {code.purpose: code for code in rows}
    time.sleep(1)  # the other one waits for the lock by then
    return found


def test_control_with_one_look_under_the_lock_two_are_sent(waiting: Registration, both_admitted: None) -> None:
    later(waiting)
    with mock.patch.object(codes, "_lock_newest", lock_once):
        assert errors(run_together([again(waiting), again(waiting)])) == []
    assert OneTimeCode.objects.count() == 3


def test_guessing_a_password_at_once_gets_five_tries(db: None) -> None:
    sign_in_world.make_person()

    def attempt() -> Any:
        return sign_in(email="known@demo.test", password="wrong", source="203.0.113.1", now=timezone.now())

    results = run_together([attempt] * AT_ONCE)
    assert sum(isinstance(error, TooManyTries) for error in errors(results)) == AT_ONCE - 5
