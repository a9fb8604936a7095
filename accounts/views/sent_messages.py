"""Development only: every mail and SMS that the portal sent, and the codes of the demonstration's authenticators."""

from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.forms.development import MessageFilterForm
from accounts.sent import sent_messages as read_messages
from accounts.services.second_factor import codes_now

PAGE_SIZE: Final = 20
DEMONSTRATION: Final = tuple(
    f"{name}@demo.test" for name in ("officer", "officer2", "other-officer", "admin", "operator")
)


@never_cache
@login_not_required
@require_safe
def sent_messages(request: HttpRequest) -> HttpResponse:
    """Show what was sent, newest first. Not there at all unless settings.SHOW_MESSAGES; not for search engines."""
    if not settings.SHOW_MESSAGES:
        raise Http404
    form = MessageFilterForm(request.GET)
    address = form.cleaned_data["to"] if form.is_valid() else ""
    context = {
        "form": form,
        "address": address,
        "page": Paginator(read_messages(address), PAGE_SIZE).get_page(request.GET.get("page")),
        "codes": codes_now(DEMONSTRATION) if settings.DEMO_ACCOUNTS else {},
    }
    answer = render(request, "accounts/sent_messages.html", context)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
