"""Wrong PINs: counted per credential, five in a row lock it, and the trail tells of each without the PIN."""

import datetime as dt

import pytest
from django.core import serializers
from django.db import transaction

from signing.models import Credential
from signing.services.credentials import PIN_LOCK, PIN_TRIES, CredentialUnusable, PinLocked, WrongPin, check_pin
from tests.integration.signing.conftest import PIN
from tradeconnect.common import audit
from tradeconnect.common.dates import INDIA
from tradeconnect.common.models import AuditEvent

WRONG = "771203"


@pytest.fixture
def enter(credential, signer, now):
    def make(pin: str = PIN, *, at: dt.datetime | None = None, actor=signer):
        return check_pin(credential=credential, pin=pin, actor=actor, now=at or now)

    return make


def fail(enter, times: int) -> list[str]:
    """Enter wrong PINs; return what the person was told."""
    words = []
    for _try in range(times):
        with pytest.raises((WrongPin, PinLocked)) as told:
            enter(WRONG)
        words.append(str(told.value))
    return words


def test_the_person_is_told_how_many_tries_are_left(enter):
    assert fail(enter, 4) == [
        "The PIN is wrong. 4 tries are left.",
        "The PIN is wrong. 3 tries are left.",
        "The PIN is wrong. 2 tries are left.",
        "The PIN is wrong. 1 try is left.",
    ]


def test_five_in_a_row_lock_the_credential_also_for_the_right_pin(enter, credential, now):
    fail(enter, PIN_TRIES - 1)
    end = now + PIN_LOCK
    with pytest.raises(PinLocked, match=f"locked until {end.astimezone(INDIA):%H:%M}"):
        enter(WRONG)
    with pytest.raises(PinLocked):
        enter(at=end - dt.timedelta(seconds=1))
    assert enter(at=end)
    credential.refresh_from_db()
    assert (credential.failed_pins, credential.locked_until) == (0, None)


def test_after_the_lock_the_count_starts_anew(enter, now):
    fail(enter, PIN_TRIES)
    with pytest.raises(WrongPin) as told:
        enter(WRONG, at=now + PIN_LOCK)
    assert told.value.tries_left == PIN_TRIES - 1


def test_the_right_pin_starts_the_count_anew(enter, credential):
    fail(enter, PIN_TRIES - 1)
    enter()
    credential.refresh_from_db()
    assert credential.failed_pins == 0
    assert len(fail(enter, PIN_TRIES - 1)) == PIN_TRIES - 1


def test_each_wrong_pin_is_in_the_trail_without_the_pin(enter, credential, signer):
    fail(enter, 2)
    events = list(audit.history(credential).filter(action="signing.credential.wrong_pin").order_by("-pk"))
    assert [event.data for event in events] == [{"tries_left": 3}, {"tries_left": 4}]
    assert {event.actor for event in events} == {signer}
    rows = [*AuditEvent.objects.all(), *Credential.objects.all()]
    assert WRONG not in serializers.serialize("json", rows)


def test_a_stranger_does_not_use_up_the_tries_of_the_owner(enter, credential, stranger):
    with pytest.raises(CredentialUnusable):
        enter(WRONG, actor=stranger)
    credential.refresh_from_db()
    assert credential.failed_pins == 0


def test_a_missing_key_is_no_wrong_pin(enter, credential, keystore):
    (keystore / credential.key_name).unlink()
    with pytest.raises(CredentialUnusable):
        enter()
    credential.refresh_from_db()
    assert (credential.failed_pins, credential.locked_until) == (0, None)


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_count_where_a_rollback_would_give_the_tries_back(enter):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        enter(WRONG)
