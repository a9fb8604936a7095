"""What every page needs to know about the person in front of it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.access import needs_second_factor, standing
from accounts.bell import unread_count
from accounts.models import User


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return `portal`: the standing of the signed-in person (firm, rights, post), and `bell_count`: their notices that
    are not read. Each is read only when a template asks.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"portal": None}
    return {
        "portal": SimpleLazyObject(lambda: standing(request)),
        "bell_count": SimpleLazyObject(lambda: _bell(request)),
    }


def _bell(request: HttpRequest) -> str:
    """Return the number beside the bell; nothing while a step of the login is still open."""
    user = request.user
    if not isinstance(user, User) or user.must_change_password:
        return ""
    is_verified = user.is_verified()  # type: ignore[attr-defined]  # put there by django-otp's middleware
    if not is_verified and needs_second_factor(standing(request)):
        return ""
    return unread_count(user, is_verified=is_verified)
