"""The page for an officer who stands on the firm's side of a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from coo.models import Application
from tradeconnect.common.forms import typed_texts


def conflict_page(request: HttpRequest, application: Application) -> HttpResponse:
    """Say in words why this officer may not decide on this file (403), and give back what they had typed."""
    detail = _(
        "You act for %(firm)s, or had a hand in file %(number)s yourself. Another officer of the office has to decide."
    ) % {"firm": application.firm.name, "number": application.number}
    context = {"detail": detail, "typed": typed_texts(request), "nav": "worklist"}
    return render(request, "403.html", context, status=403)
