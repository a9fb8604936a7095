"""*Print (PDF)*: the application summary on paper, at once or, of a large application, when a worker has printed it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import standing
from coo.access import get_readable_application
from coo.models import Application
from coo.services.summary_copies import (
    CopyState,
    ask_for_copy,
    find_copy,
    is_printed_at_once,
    print_summary,
    printed_snapshot,
)
from tradeconnect.common.dates import dmy


@require_http_methods(["GET", "HEAD", "POST"])
def summary_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Return the application as a PDF: what was signed, or the draft as it stands. A POST lets a large one be made."""
    application = get_readable_application(request, uuid)
    now, language = timezone.now(), get_language() or "en"
    if request.method == "POST":
        ask_for_copy(application=application, language=language, actor=standing(request).user, now=now)
        return redirect("coo:summary_pdf", uuid=uuid)
    snapshot = printed_snapshot(application, now=now)
    if is_printed_at_once(snapshot):
        return _pdf(application, print_summary(application, snapshot, language=language, now=now))
    state, copy = find_copy(application, snapshot, language=language)
    if copy is not None and state == CopyState.READY:
        return _pdf(application, bytes(copy.content))
    context = {
        "application": application,
        "state": state,
        "item_count": len(snapshot.items),
        "input_count": len(snapshot.inputs),
    }
    return render(request, "coo/summary_pdf.html", context)


def _pdf(application: Application, content: bytes) -> HttpResponse:
    name = _("Application summary %(number)s of %(date)s.pdf") % {
        "number": application.number,
        "date": dmy(timezone.now()),
    }
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name.replace("/", "-")) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response
