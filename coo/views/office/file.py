"""A file beside its documents: checks with evidence, the signed version, earlier files, history."""

from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import require_officer
from coo.access import applications_of_office, get_office_file
from coo.constants import Status
from coo.forms.office import NoteForm
from coo.history import file_history
from coo.models import Application, ApplicationVersion
from coo.selectors import latest_version
from coo.services import evidence, review
from coo.services.file_rows import file_sections
from coo.services.office.answers import answered_queries, changes_of, latest_answered, sent_files
from coo.services.office.documents import documents_of
from coo.services.office.notes import notes_of
from coo.services.office.presence import tell_presence
from coo.services.paper_rows import paper_rows
from coo.snapshot import from_dict
from coo.views.office.documents import viewer
from coo.views.office.hands import head_of
from coo.views.office.queries import queries_context
from tradeconnect.common.dates import india_date

EARLIER_FILES: Final = 5


@require_safe
def office_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a file beside its documents: checks with evidence, the signed version, earlier files, history.

    Effects: the officer counts as present, as in their list of sessions; nothing of the file is written or locked.
    """
    application = get_office_file(request, uuid)
    post, now = require_officer(request), timezone.now()
    # Also without JavaScript one is seen by the others.
    tell_presence(application=application, actor=post.user, now=now)
    version = latest_version(application)
    conflict = review.has_conflict(application=application, actor=post.user, now=now)
    seen = asdict(review.seen_now(application))
    context: dict[str, Any] = {"nav": "worklist", "application": application, "version": version, "now": now}
    if version is not None:
        context |= _read(request, application, version)
    context |= {
        **_earlier(request, application),
        "notes": notes_of(application),
        "note": NoteForm(auto_id="note_%s"),
        "remarks": application.remarks.select_related("author"),
        "history": file_history(application, for_office=True),
        "rounds": seen["rounds"],
        "certificate": application.certificates.exclude(status="void").order_by("-pk").first(),
        "first_approval": review.standing_approval(application) if application.status == Status.IN_PROCESS else None,
        "four_eyes": review.needs_four_eyes(application, today=india_date(now)),
        "conflict": conflict,
        "head": head_of(application, post, now, may_act=not conflict),
        "papers": paper_rows([application], now=now)[application.pk],
        "tab": "file",
    }
    latest = latest_answered(application)
    context["changed"] = len(changes_of(latest)) if latest else None
    context |= queries_context(
        application, context.get("sections", ()), seen, answered_queries(latest), may_decide=not conflict
    )
    return render(request, "coo/office/file.html", context)


def _read(request: HttpRequest, application: Application, version: ApplicationVersion) -> dict[str, Any]:
    """Return checks, rows and documents of the version that the exporter signed."""
    snapshot = from_dict(version.snapshot)
    documents = documents_of(application, snapshot)
    checks = evidence.automatic_checks(application, snapshot, today=india_date(timezone.now()), documents=documents)
    findings = [finding for check in checks for finding in check.findings]
    return {
        "snapshot": snapshot,
        "checks": checks,
        "counts": evidence.counts(checks),
        "sections": file_sections(snapshot, findings),
        **viewer(request, documents, sent_files(application)),
    }


def _earlier(request: HttpRequest, application: Application) -> dict[str, QuerySet[Application]]:
    """Return the latest other files of the office: those of the firm, and those of other firms to the consignee."""
    others = applications_of_office(request).exclude(pk=application.pk).order_by("-submitted_at", "-pk")
    consignee = others.exclude(firm=application.firm).filter(
        importer_name__iexact=application.importer_name, importer_country=application.importer_country
    )
    return {
        "earlier": others.filter(firm=application.firm)[:EARLIER_FILES],
        "earlier_of_consignee": consignee[:EARLIER_FILES],
    }
