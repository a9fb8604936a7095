"""One code sent twice at the same moment counts once. The control: without the row's lock it counts twice."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AuthenticatorDevice, RecoveryDevice, User
from accounts.services.second_factor import WrongCode, verify_second_factor
from accounts.services.throttles import TooManyTries
from coo.demo.authenticators import RECOVERY_CODES
from tests.concurrency.together import errors, run_together
from tests.factories.login import code_of

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


def verify(user: User, code: str) -> Callable[[], Any]:
    return lambda: verify_second_factor(user=User.objects.get(pk=user.pk), code=code, now=timezone.now())


def code_for(kind: str, user: User) -> str:
    return code_of(user) if kind == "authenticator" else RECOVERY_CODES[0]


@pytest.fixture
def no_lock() -> Iterator[None]:
    """Take the lock away: both have read the device before either writes."""
    barrier = threading.Barrier(2, timeout=PATIENCE)

    def read_then_wait(rows: QuerySet[Any]) -> Any:
        found = original(rows)
        if rows.model in (AuthenticatorDevice, RecoveryDevice):
            barrier.wait()
        return found

    original = QuerySet.first
    with (
        mock.patch.object(QuerySet, "select_for_update", lambda rows: rows),
        mock.patch.object(QuerySet, "first", read_then_wait),
    ):
        yield


@pytest.mark.parametrize("kind", ["authenticator", "recovery"])
def test_the_same_code_twice_counts_once(cast: Any, kind: str) -> None:
    code = code_for(kind, cast.officer)
    results = run_together([verify(cast.officer, code)] * 2)
    assert [type(error) for error in errors(results)] == [WrongCode]
    if kind == "recovery":
        assert len(RecoveryDevice.objects.get(user=cast.officer).digests) == 9


@pytest.mark.parametrize("kind", ["authenticator", "recovery"])
def test_control_without_the_lock_it_counts_twice(cast: Any, no_lock: None, kind: str) -> None:
    code = code_for(kind, cast.officer)
    assert errors(run_together([verify(cast.officer, code)] * 2)) == []


def test_guesses_at_the_same_time_get_no_more_tries(cast: Any) -> None:
    results = run_together([verify(cast.officer, "not a code")] * 8)
    kinds = [type(error) for error in errors(results)]
    assert kinds.count(WrongCode) == 5
    assert kinds.count(TooManyTries) == 3
