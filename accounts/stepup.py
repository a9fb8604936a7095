"""The second factor of a session: that it was given, and how long ago. Signing as an officer asks for a fresh one."""

import datetime as dt
from typing import Final

from django.http import HttpRequest
from django_otp import login as remember_device
from django_otp.models import Device

from accounts.models import UserSession

# The session's key for when the second factor was last given: whole seconds since 1970.
SECOND_FACTOR_AT: Final = "second_factor_at"
# How old it may be when an officer signs.
FRESH_FOR: Final = dt.timedelta(minutes=5)


class SecondFactorStale(Exception):
    """The second factor was not given within the last five minutes: it has to be given again before a signature."""


def note_second_factor(request: HttpRequest, device: Device, now: dt.datetime) -> None:
    """Let the session count as confirmed by `device` from here on, under a new key as after every login."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
    remember_device(request, device)
    request.session[SECOND_FACTOR_AT] = int(now.timestamp())


def second_factor_at(request: HttpRequest) -> dt.datetime | None:
    """Return when the second factor was last given in this session; None when it was not, or counts no more."""
    given = request.session.get(SECOND_FACTOR_AT)
    if not request.user.is_verified() or not isinstance(given, int):  # type: ignore[union-attr]
        return None
    return dt.datetime.fromtimestamp(given, dt.UTC)


def is_second_factor_fresh(request: HttpRequest, now: dt.datetime) -> bool:
    """Tell whether the second factor of this session was given within the last five minutes."""
    return _is_fresh(second_factor_at(request), now)


def require_fresh_second_factor(given: dt.datetime | None, now: dt.datetime) -> None:
    """Let a service go on only when the second factor was given within the last five minutes, and not in the future.

    Args: given: from `second_factor_at`.
    Raises: SecondFactorStale.
    """
    if not _is_fresh(given, now):
        raise SecondFactorStale


def _is_fresh(given: dt.datetime | None, now: dt.datetime) -> bool:
    # The session keeps whole seconds, so the moment itself may seem to be up to one second ago, never ahead.
    return given is not None and dt.timedelta() <= now - given < FRESH_FOR
