"""Signing in with the password of this portal, or of the customer portal through the directory (spec section 3)."""

import datetime as dt
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from accounts.access import needs_second_factor, standing_on
from accounts.directory.base import DirectoryPerson, customer_directory
from accounts.models import User
from accounts.roles import UserKind
from accounts.services.throttles import Limit, forget_tries, give_back_try, locked_until, take_try
from accounts.sources import network_of
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date
from tradeconnect.common.http import ServiceUnavailable

_QUARTER: Final = dt.timedelta(minutes=15)
# One address from one source, never an address alone: or anybody could lock anybody out.
PER_PAIR: Final = Limit("login.pair", 5, _QUARTER, _QUARTER)
# One source, whatever addresses it tries. Only wrong passwords count: a whole office may sit behind one address.
PER_SOURCE: Final = Limit("login.source", 60, _QUARTER, _QUARTER)
# Who changes the password types the old one; this many wrong ones, and an open session that somebody found is no use.
OLD_PASSWORD: Final = Limit("password.old", 5, _QUARTER, _QUARTER)


class Refused(Exception):
    """E-mail or password is wrong; which of them, nobody is told.

    Attributes: tries_left: before the login is closed. closed_until: when it is closed now. directory_is_down: the
        password may have been right for the customer portal; nobody could ask it.
    """

    def __init__(
        self, tries_left: int, closed_until: dt.datetime | None = None, *, directory_is_down: bool = False
    ) -> None:
        self.tries_left = tries_left
        self.closed_until = closed_until
        self.directory_is_down = directory_is_down
        super().__init__(f"{tries_left} tries left")


def sign_in(*, email: str, password: str, source: str, now: dt.datetime) -> User:
    """Return the person whose e-mail and password these are; the first login from the customer portal makes one.

    A wrong password costs the same whether or not the address is known: one hash, one question to the directory.

    Args: email: in lower case. source: the client's address.
    Effects: a try is counted and committed before anything is looked at; call it outside transactions.
    Raises: Refused, TooManyTries.
    """
    network = network_of(source)
    take_try(PER_SOURCE, network, now=now)
    left = take_try(PER_PAIR, email, network, now=now)
    person = User.objects.filter(email=email).first()
    found, is_down = _by_password(person, password, now), False
    if found is None:
        found, is_down = _by_directory(person, email, password, now)
    if found is None:
        closed = locked_until(PER_PAIR, email, network, now=now)
        raise Refused(left, closed, directory_is_down=is_down)
    forget_tries(PER_PAIR, email, network)
    give_back_try(PER_SOURCE, network)
    return found


def check_old_password(*, person: User, password: str, now: dt.datetime) -> None:
    """Make sure that the person at the keyboard knows the present password.

    Effects: as `sign_in`. Raises: Refused, TooManyTries.
    """
    left = take_try(OLD_PASSWORD, str(person.pk), now=now)
    if not person.check_password(password):
        raise Refused(left, locked_until(OLD_PASSWORD, str(person.pk), now=now))
    forget_tries(OLD_PASSWORD, str(person.pk))


def open_login_again(*, email: str, source: str) -> None:
    """Lift the lock of an address at the source from which its person has just proved who they are."""
    forget_tries(PER_PAIR, email, network_of(source))


def _by_password(person: User | None, password: str, now: dt.datetime) -> User | None:
    """Return the person when the local password is right, the login is open and a one-time password is in time."""
    if person is None:
        # An unusable password takes as long as a wrong one.
        check_password(password, make_password(None))
        return None
    is_right = person.check_password(password)
    is_in_time = person.password_expires_at is None or now < person.password_expires_at
    return person if is_right and is_in_time and person.is_active else None


def _by_directory(person: User | None, email: str, password: str, now: dt.datetime) -> tuple[User | None, bool]:
    """Return whom the customer portal knows by this password, and whether it could not be asked.

    It is asked for everybody, and its answer counts only for whom it may: officers, administrators and operators sign
    in with the password of this portal.
    """
    try:
        known = customer_directory().check(email, password)
    except ServiceUnavailable:
        # Written down by `common.http`; the page says so.
        return None, True
    if known is None or (person is not None and not _may_come_by_directory(person, now)):
        return None, False
    return _profile_of(known, now), False


def _may_come_by_directory(person: User, now: dt.datetime) -> bool:
    return person.is_active and not needs_second_factor(standing_on(person, india_date(now)))


def _profile_of(known: DirectoryPerson, now: dt.datetime) -> User:
    """Return the local profile of a person of the customer portal; the first login makes or links it."""
    fresh = {
        "first_name": known.first_name,
        "last_name": known.last_name,
        "mobile": known.mobile,
        "pin": known.pin,
        "registered_as": UserKind.IMPORTER_EXPORTER,
        "password": make_password(None),
        "from_directory": True,
    }
    with transaction.atomic():
        person, is_new = User.objects.select_for_update().get_or_create(email=known.email, defaults=fresh)
        if is_new or not person.from_directory:
            User.objects.filter(pk=person.pk).update(from_directory=True)
            person.from_directory = True
            act = "accounts.user.made_from_directory" if is_new else "accounts.user.linked_to_directory"
            audit.record(act, actor=person, target=person, now=now)
    return person
