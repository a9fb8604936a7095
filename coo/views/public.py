"""The pages that only tell: how to export, the manual, and the small print. Their facts come from the database."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Office
from coo.constants import ATTACHMENT_LIMIT_BYTES, AgreementKind
from coo.manual import SECTIONS, look_up
from coo.manual.after import STATUSES
from coo.models import AttachmentType, Fee
from coo.selectors import fees_in_force
from coo.services.fees import DELIVERY
from coo.tabs import TABS
from tradeconnect.common.dates import india_date
from tradeconnect.common.views import asked


@require_safe
@login_not_required
def how_to_export(request: HttpRequest) -> HttpResponse:
    """Show the exporter's way from registration to the customs abroad, with today's fees."""
    today = india_date(timezone.now())
    fees: dict[str, Fee] = fees_in_force(today)
    context = {
        "nav": "how_to_export",
        "tabs": TABS,
        "fee": {
            "non_preferential": fees.get(AgreementKind.NON_PREFERENTIAL),
            "preferential": fees.get(AgreementKind.PREFERENTIAL),
            "delivery": fees.get(DELIVERY),
        },
        "mandatory": AttachmentType.objects.filter(is_mandatory=True, agreements=[]),
        "limit_mb": ATTACHMENT_LIMIT_BYTES // 1024 // 1024,
        "offices": Office.objects.in_force(today).filter(agency__scopes__agreement__is_open=True).distinct().count(),
    }
    return render(request, "coo/how_to_export.html", context)


@require_safe
@login_not_required
def help(request: HttpRequest) -> HttpResponse:
    """Show the manual, and with `q` first the questions that have every word of it."""
    typed = asked(request, "q")
    context: dict[str, Any] = {"nav": "help", "sections": SECTIONS, "statuses": STATUSES, "typed": typed}
    if typed:
        context["found"] = look_up(typed, SECTIONS)
    return render(request, "coo/help.html", context)


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """State how far the portal can be used by everybody, and whom to tell where it cannot."""
    return render(request, "coo/accessibility.html", {"nav": "accessibility"})


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    """State which personal data are kept, why and how long, and the rights of the persons."""
    return render(request, "coo/privacy.html", {"nav": "privacy"})


@require_safe
@login_not_required
def contact(request: HttpRequest) -> HttpResponse:
    """Say how to reach the helpdesk, when, and what to have at hand."""
    return render(request, "coo/contact.html", {"nav": "contact"})


@require_safe
@login_not_required
def terms(request: HttpRequest) -> HttpResponse:
    """State the terms of use."""
    return render(request, "coo/terms.html", {"nav": "terms"})
