"""What every page needs to know about the person in front of it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.access import standing


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return `portal`: the standing of the signed-in person (firm, rights, post), read only when a template asks."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"portal": None}
    return {"portal": SimpleLazyObject(lambda: standing(request))}
