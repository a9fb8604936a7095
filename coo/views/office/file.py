"""A file beside its documents: checks with evidence, the signed version, earlier files, history."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import standing
from coo.access import applications_of_office, get_office_file
from coo.forms.office import RemarksForm
from coo.models import Application, ApplicationVersion, Attachment
from coo.selectors import file_history, latest_version
from coo.services import evidence, review
from coo.services.file_rows import file_sections
from coo.snapshot import ApplicationSnapshot, from_dict
from coo.views.office.queries import queries_context
from tradeconnect.common.dates import india_date

EARLIER_FILES: Final = 5


@require_safe
def office_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a file beside its documents: checks with evidence, the signed version, earlier files, history."""
    application = get_office_file(request, uuid)
    now = timezone.now()
    version = latest_version(application)
    seen = seen_now(application, version)
    context: dict[str, Any] = {"nav": "worklist", "application": application, "version": version, "now": now}
    if version is not None:
        context |= _read(request, application, version)
    context |= {
        "earlier": applications_of_office(request)
        .filter(firm=application.firm)
        .exclude(pk=application.pk)
        .order_by("-submitted_at")[:EARLIER_FILES],
        "remarks": application.remarks.select_related("author"),
        "history": file_history(application, for_office=True),
        "rounds": seen["rounds"],
        "certificate": application.certificates.exclude(status="void").order_by("-pk").first(),
        "conflict": review.has_conflict(application=application, actor=standing(request).user, now=now),
        "rejection": RemarksForm(initial=seen, auto_id="reject_%s"),
        "tab": "file",
    }
    context |= queries_context(application, context.get("sections", ()), seen, may_decide=not context["conflict"])
    return render(request, "coo/office/file.html", context)


def _read(request: HttpRequest, application: Application, version: ApplicationVersion) -> dict[str, Any]:
    """Return checks, rows and documents of the version that the exporter signed."""
    snapshot = from_dict(version.snapshot)
    checks = evidence.automatic_checks(application, snapshot, today=india_date(timezone.now()))
    findings = [finding for check in checks for finding in check.findings]
    documents = _documents(application, snapshot)
    number = request.GET.get("document", "")
    shown = next((row for row in documents if str(row.serial) == number), documents[0] if documents else None)
    return {
        "snapshot": snapshot,
        "checks": checks,
        "counts": evidence.counts(checks),
        "sections": file_sections(snapshot, findings),
        "documents": documents,
        "document": shown,
    }


def _documents(application: Application, snapshot: ApplicationSnapshot) -> list[Attachment]:
    """Return the attachments that the signed version names; what was added since is not what was signed."""
    signed = {row.sha256 for row in snapshot.attachments}
    return [row for row in application.attachments.select_related("kind", "file") if row.file.sha256 in signed]


def seen_now(application: Application, version: ApplicationVersion | None) -> dict[str, Any]:
    """Return what a decision must find unchanged: the number of the version, and of the deficiencies so far."""
    return {"version": version and version.number, "rounds": application.deficiencies.count()}
