"""Coming back: a page that needs a token sends the person here with `next`, and gets them back when they have one."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode


def next_page(request: HttpRequest) -> str:
    """Return the path of this portal that `next` names, or nothing: never an address elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_path = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_path else ""


def address_with_next(name: str, back: str) -> str:
    """Return the address of the URL `name` that passes `back` on."""
    return f"{reverse(name)}?{urlencode({'next': back})}" if back else reverse(name)
