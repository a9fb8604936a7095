"""What operators, and the administrators of an agency for its people, do with somebody's login. Never with a file."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.access import looks_after
from accounts.models import Throttle, User
from accounts.roles import OPERATOR
from accounts.services import second_factor
from accounts.services.codes import PER_RECIPIENT, PER_RECIPIENT_A_DAY
from accounts.services.login import OLD_PASSWORD, PER_PAIR
from accounts.services.sessions import end_sessions, tell_of_security
from accounts.services.throttles import locks_of
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date

# The counters that lock a person out, whoever tried.
LOGIN_LOCKS: Final = (PER_PAIR.scope, second_factor.TRIES.scope, second_factor.TRIES_A_DAY.scope)


def deactivate(*, person: User, reason: str, actor: User, now: dt.datetime) -> bool:
    """Close a login: every session ends, and no password opens it. What the person did stays.

    Returns: False when it was closed already, and nothing was done.
    Raises: PermissionDenied unless the actor is an operator, and for their own login.
    """
    _require_operator(actor, person)
    with transaction.atomic():
        if not _set_active(person, active=False):
            return False
        end_sessions(user=person, actor=actor, now=now)
        _record("deactivated", person, actor, now, reason)
        _tell(person, gettext_lazy("Your login was closed by the helpdesk"), now)
    return True


def reactivate(*, person: User, reason: str, actor: User, now: dt.datetime) -> bool:
    """Open a closed login again. Returns, raises: as `deactivate`."""
    _require_operator(actor, person)
    with transaction.atomic():
        if not _set_active(person, active=True):
            return False
        _record("reactivated", person, actor, now, reason)
        _tell(person, gettext_lazy("Your login was opened again by the helpdesk"), now)
    return True


def sign_out(*, person: User, reason: str, actor: User, now: dt.datetime) -> bool:
    """End every session of a person; return True. Raises: PermissionDenied unless the actor looks after them."""
    _require_looks_after(actor, person, now)
    with transaction.atomic():
        _lock(person)
        end_sessions(user=person, actor=actor, now=now)
        _record("signed_out", person, actor, now, reason)
        _tell(person, gettext_lazy("Every session of your login was ended"), now)
    return True


def lift_locks(*, person: User, reason: str, actor: User, now: dt.datetime) -> bool:
    """Let a person try again who has typed a wrong password or code too often, from whatever source.

    Returns: False when nothing was locked, and nothing was done.
    Raises: PermissionDenied unless the actor is an operator, and for their own login.
    """
    _require_operator(actor, person)
    with transaction.atomic():
        lifted, _rows = locks_on(person, now).delete()
        if not lifted:
            return False
        _record("locks_lifted", person, actor, now, reason, how_many=lifted)
        _tell(person, gettext_lazy("The lock of your login was lifted"), now)
    return True


def reset_factor(*, person: User, reason: str, actor: User, now: dt.datetime) -> bool:
    """Take the second factor from a person who has lost it; return True. Effects, raises: as `reset_second_factor`."""
    second_factor.reset_second_factor(user=person, actor=actor, reason=reason, now=now)
    return True


def locks_on(person: User, now: dt.datetime) -> QuerySet[Throttle]:
    """Return the locks that keep the person out: of the password, of the second factor, of changing the password; and
    those of codes by mail and SMS, which a stranger can use up for the address and the number.
    """
    email, key = person.email.lower(), str(person.pk)
    contacts = [contact for contact in (email, person.mobile) if contact]
    limits = [(PER_PAIR, email), (second_factor.TRIES, key), (second_factor.TRIES_A_DAY, key), (OLD_PASSWORD, key)]
    limits += [(limit, contact) for limit in (PER_RECIPIENT, PER_RECIPIENT_A_DAY) for contact in contacts]
    return locks_of(limits, now)


Act = Callable[..., bool]
# By the last part of their address.
ACTS: Final[dict[str, Act]] = {
    "deactivate": deactivate,
    "reactivate": reactivate,
    "sign-out": sign_out,
    "reset-second-factor": reset_factor,
    "lift-locks": lift_locks,
}
# Those that the administrator of an agency may take too.
AGENCY_ACTS: Final = ("sign-out", "reset-second-factor")


def _require_operator(actor: User, person: User) -> None:
    if not actor.is_operator or actor == person:
        raise PermissionDenied(OPERATOR)


def _require_looks_after(actor: User, person: User, now: dt.datetime) -> None:
    if not looks_after(actor, person, india_date(now)):
        raise PermissionDenied(OPERATOR)


def _lock(person: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _set_active(person: User, *, active: bool) -> bool:
    """Open or close the login; return whether that changed anything."""
    fresh = _lock(person)
    if fresh.is_active == active:
        return False
    fresh.is_active = active
    fresh.save(update_fields=["is_active"])
    return True


def _tell(person: User, what: "str | Promise", now: dt.datetime) -> None:
    tell_of_security(person=person, what=what, now=now, by_helper=True)


def _record(act: str, person: User, actor: User, now: dt.datetime, reason: str, **data: Any) -> None:
    audit.record(f"accounts.user.{act}", actor=actor, target=person, now=now, data={"reason": reason, **data})
