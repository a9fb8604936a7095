"""One-time codes: six digits by mail and SMS, asked for by a page, made by a worker, good once (spec section 3).

The page only writes a row and rings. Whether an address is known, the worker finds out, and what it sends follows from
that (`accounts.services.senders`): so a page answers the same, and as fast, for everybody.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import OneTimeCode
from accounts.services.throttles import Limit, take_try
from accounts.sources import network_of
from tradeconnect.common.jobs import enqueue

VALID_FOR: Final = dt.timedelta(minutes=15)
TRIES: Final = 5
RESEND_AFTER: Final = dt.timedelta(seconds=60)
# How many codes one address or number gets, and how many one source may ask for, whomever they are for. The day's limit
# leaves a guesser 50 tries at a million codes.
_TEN_MINUTES: Final = dt.timedelta(minutes=10)
_DAY: Final = dt.timedelta(days=1)
PER_RECIPIENT: Final = Limit("code.recipient", 3, _TEN_MINUTES, _TEN_MINUTES)
PER_RECIPIENT_A_DAY: Final = Limit("code.recipient.day", 10, _DAY, _DAY)
PER_SOURCE: Final = Limit("code.source", 30, _TEN_MINUTES, _TEN_MINUTES)

Purpose = OneTimeCode.Purpose


class TooSoon(Exception):
    """A code was sent less than a minute ago; the next one may be asked for at `at` (aware)."""

    def __init__(self, at: dt.datetime) -> None:
        self.at = at
        super().__init__(f"not before {at}")


class WrongCode(Exception):
    """The code, or one of two, does not count.

    Attributes: tries_left: before a new code must be asked for; 0 also when it is out of date, used or replaced.
    """

    def __init__(self, tries_left: int) -> None:
        self.tries_left = tries_left
        super().__init__(f"{tries_left} tries left")


@dataclass(frozen=True, slots=True)
class Recipients:
    """Where a code goes: a mail address, a mobile number, or both. Empty: not there."""

    email: str = ""
    mobile: str = ""


def admit_codes(recipients: list[Recipients], *, source: str, now: dt.datetime) -> None:
    """Count the asking against the limits of the source and of every address and number, before anything is written.

    Args: source: the client's address.
    Effects: committed at once; call it outside transactions. Raises: TooManyTries.
    """
    take_try(PER_SOURCE, network_of(source), now=now)
    for contact in {contact for to in recipients for contact in (to.email, to.mobile) if contact}:
        take_try(PER_RECIPIENT, contact, now=now)
        take_try(PER_RECIPIENT_A_DAY, contact, now=now)


def request_code(*, purpose: str, reference: UUID, to: Recipients, now: dt.datetime) -> OneTimeCode:
    """Write a code that has no digits yet and let a worker make and send it; every older one of the reference is void.

    The limits were asked before (`admit_codes`). Call it in the transaction of the row that it confirms.
    """
    code = OneTimeCode.objects.create(
        purpose=purpose,
        reference=reference,
        email=to.email,
        mobile=to.mobile,
        requested_at=now,
        expires_at=now + VALID_FOR,
    )
    enqueue("accounts.send_code", key=str(code.uuid), code=str(code.uuid))
    return code


def resend_codes(*, reference: UUID, source: str, now: dt.datetime) -> None:
    """Send new codes in place of those that the reference waits for, a minute after the last ones at the earliest.

    Raises: TooSoon, TooManyTries, WrongCode when nothing waits any more.
    """
    waiting = newest_codes(reference)
    _raise_if_too_soon(waiting, now)
    if not waiting or any(code.used_at for code in waiting.values()):
        raise WrongCode(0)
    admit_codes([Recipients(code.email, code.mobile) for code in waiting.values()], source=source, now=now)
    with transaction.atomic():
        # Again, under the lock: of two requests at once the second comes too soon.
        locked = _lock_newest(reference)
        _raise_if_too_soon(locked, now)
        for purpose, code in locked.items():
            request_code(purpose=purpose, reference=reference, to=Recipients(code.email, code.mobile), now=now)


def newest_codes(reference: UUID) -> dict[str, OneTimeCode]:
    """Return the code that counts for each purpose of a reference: the last one that was asked for."""
    rows = OneTimeCode.objects.filter(reference=reference).order_by("requested_at", "id")
    return {code.purpose: code for code in rows}


def _lock_newest(reference: UUID) -> dict[str, OneTimeCode]:
    """Return the same under their locks.

    Whoever waited for a lock does not see the row that was written meanwhile: only a second look does.
    """
    rows = OneTimeCode.objects.select_for_update().filter(reference=reference).order_by("requested_at", "id")
    list(rows)
    return {code.purpose: code for code in rows.all()}


def resend_at(reference: UUID) -> dt.datetime | None:
    """Return when the next codes may be asked for; None without any."""
    asked = [code.requested_at for code in newest_codes(reference).values()]
    return max(asked) + RESEND_AFTER if asked else None


def tries_left(code: OneTimeCode, now: dt.datetime) -> int:
    """Return how many tries a code still has: none when it is out of date or used."""
    return max(TRIES - code.tries, 0) if code.used_at is None and code.expires_at > now else 0


def use_codes(*, reference: UUID, typed: Mapping[str, str], now: dt.datetime) -> int | None:
    """Look at what was typed for each purpose, count a try, and use the codes up when all are right.

    It does not raise when one is wrong, because the count must be committed: call it inside the transaction of what
    the codes allow, and raise WrongCode after it. The rows are locked: guesses at once get no more tries.

    Returns: None when all are right, else how many tries are left.
    """
    codes = _lock_newest(reference)
    looked_at = [(codes[purpose], digits) for purpose, digits in typed.items() if purpose in codes]
    left = min((tries_left(code, now) for code, _typed in looked_at), default=0)
    if left == 0 or len(looked_at) < len(typed):
        return 0
    # Every code is looked at, whether or not the one before was right.
    are_right = [_is_right(code, digits) for code, digits in looked_at]
    for code, _typed in looked_at:
        code.tries += 1
        code.used_at = now if all(are_right) else None
        code.save(update_fields=["tries", "used_at"])
    return None if all(are_right) else left - 1


def digest_of(code: OneTimeCode, digits: str) -> str:
    """Return what is stored of a code's digits: bound to the code's row, and of no use without SECRET_KEY."""
    return salted_hmac(f"accounts.code.{code.uuid}", digits, algorithm="sha256").hexdigest()


def _is_right(code: OneTimeCode, typed: str) -> bool:
    digits = "".join(character for character in typed if character.isdecimal() and character.isascii())
    # Without a digest the worker has not sent the code yet: nothing that is typed can be right.
    return constant_time_compare(digest_of(code, digits), code.digest or "-")


def _raise_if_too_soon(codes: Mapping[str, OneTimeCode], now: dt.datetime) -> None:
    at = max((code.requested_at + RESEND_AFTER for code in codes.values()), default=now)
    if at > now:
        raise TooSoon(at)
