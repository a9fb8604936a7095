"""My Dashboard > View and Register Digital Signature Token."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import standing
from signing.selectors import tokens_of


@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person's own credentials. Registering and removing come with a later issue."""
    rows = tokens_of(standing(request).user, timezone.now())
    return render(request, "signing/tokens.html", {"tokens": rows, "nav": "dashboard"})
