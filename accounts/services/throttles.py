"""How often something may be tried: logins, codes, second factors. Counted in PostgreSQL, fails closed.

One mechanism for every guess that a stranger may make. django-axes would do for logins only; codes and resets would
need a second one beside it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, DateTimeField, F, IntegerField, Q, QuerySet, Value, When
from django.utils.crypto import salted_hmac

from accounts.models import Throttle


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within a window, then none for a while.

    Args: scope: names the counter, as `login`. tries: how many count before the lock. window: how long they are
        remembered. lock: how long no try is taken, not even a right one.
    """

    scope: str
    tries: int
    window: dt.timedelta
    lock: dt.timedelta


class TooManyTries(Exception):
    """No try is taken before `until` (aware). Attributes: limit: the one that was reached."""

    def __init__(self, until: dt.datetime, limit: Limit) -> None:
        self.until = until
        self.limit = limit
        super().__init__(f"locked until {until}")


def take_try(limit: Limit, *key: str, now: dt.datetime) -> int:
    """Count one try for `key` and return how many are left; call it before the guess is looked at.

    Guesses at the same time get no more tries than guesses in a row: the count is one conditional UPDATE.

    Effects: committed at once, so it is called outside any transaction (a rollback would give the try back).
    Raises: TooManyTries.
    """
    digest = _digest(limit, key)
    with transaction.atomic(durable=True):
        Throttle.objects.bulk_create(
            [
                Throttle(
                    scope=limit.scope,
                    key_digest=digest,
                    subject_digest=_digest(limit, key[:1]),
                    window_ends_at=now + limit.window,
                )
            ],
            ignore_conflicts=True,
        )
        rows = Throttle.objects.filter(scope=limit.scope, key_digest=digest)
        fresh = Q(window_ends_at__lte=now) | Q(locked_until__lte=now)
        taken = rows.filter(Q(locked_until=None) | Q(locked_until__lte=now)).update(
            tries=Case(When(fresh, then=Value(1)), default=F("tries") + 1, output_field=IntegerField()),
            window_ends_at=Case(When(fresh, then=Value(now + limit.window)), default=F("window_ends_at")),
            locked_until=Case(
                When(fresh, then=_lock(limit, now, first=True)),
                When(tries__gte=limit.tries - 1, then=Value(now + limit.lock)),
                default=None,
                output_field=DateTimeField(),
            ),
        )
        row = rows.get()
    if not taken:
        raise TooManyTries(row.locked_until or now, limit)
    return max(limit.tries - row.tries, 0)


def _lock(limit: Limit, now: dt.datetime, *, first: bool) -> Value:
    """The lock after the first try: only where a single one is allowed."""
    return Value(now + limit.lock if first and limit.tries == 1 else None, output_field=DateTimeField())


def forget_tries(limit: Limit, *key: str) -> None:
    """Start the count of `key` anew, after a right guess."""
    Throttle.objects.filter(scope=limit.scope, key_digest=_digest(limit, key)).delete()


def give_back_try(limit: Limit, *key: str) -> None:
    """Take back one counted try that proved right, and the lock that it caused: only wrong ones are to count."""
    rows = Throttle.objects.filter(scope=limit.scope, key_digest=_digest(limit, key), tries__gt=0)
    rows.update(tries=F("tries") - 1, locked_until=None)


def locked_until(limit: Limit, *key: str, now: dt.datetime) -> dt.datetime | None:
    """Return until when no try of `key` is taken, or None."""
    row = Throttle.objects.filter(scope=limit.scope, key_digest=_digest(limit, key), locked_until__gt=now).first()
    return row.locked_until if row else None


def locks_of(subjects: Iterable[tuple[Limit, str]], now: dt.datetime) -> QuerySet[Throttle]:
    """Return the locks that hold for these subjects, from whatever source: for the helpdesk.

    Args: subjects: each a limit with the first part of its keys, as (the login's, an e-mail address).
    """
    theirs = Q(pk=None)
    for limit, subject in subjects:
        theirs |= Q(scope=limit.scope, subject_digest=_digest(limit, (subject,)))
    return Throttle.objects.filter(theirs, locked_until__gt=now).order_by("-locked_until")


def sweep_throttles(now: dt.datetime) -> int:
    """Delete counters whose window and lock are over; return how many."""
    over = Q(window_ends_at__lte=now) & (Q(locked_until=None) | Q(locked_until__lte=now))
    return Throttle.objects.filter(over).delete()[0]


def _digest(limit: Limit, key: tuple[str, ...]) -> str:
    return salted_hmac(f"accounts.throttle.{limit.scope}", "\x00".join(key), algorithm="sha256").hexdigest()
