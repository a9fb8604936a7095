"""Going on to the page that a person wanted before something came in between."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_page(request: HttpRequest) -> str:
    """Return the path of this portal that `next` names, or nothing: never an address elsewhere."""
    return safe_path(request.POST.get("next") or request.GET.get("next") or "")


def safe_path(wanted: str) -> str:
    """Return `wanted` when it is a path of this portal, else nothing."""
    is_path = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_path else ""
