"""The officer's console: the worklist of the office, the file, and the decision on it (spec section 8)."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import require_officer, standing
from accounts.members import invitations_for
from coo.access import applications_of_office, get_office_file
from coo.constants import Status
from coo.forms.office import DecisionForm, RemarksForm, WorklistForm
from coo.models import Application, ApplicationVersion, Attachment, Certificate
from coo.selectors import file_history, latest_version
from coo.services import evidence, review
from coo.services.file_rows import file_sections
from coo.services.issue_state import ON_THE_WAY, issue_states
from coo.snapshot import ApplicationSnapshot, from_dict
from signing.selectors import ending_token
from tradeconnect.common.dates import india_date
from tradeconnect.common.views import posted_from

PAGE_SIZE: Final = 10
EARLIER_FILES: Final = 5
TABS: Final[dict[str, tuple[Any, str, tuple[Status, ...]]]] = {
    "new": (gettext_lazy("New"), "half-disc", (Status.IN_PROCESS,)),
    "sign": (gettext_lazy("To sign"), "ring-tick", (Status.APPROVED_PENDING_ISSUANCE,)),
    "waiting": (gettext_lazy("Waiting for exporter"), "triangle", (Status.DEFICIENT,)),
    "done": (gettext_lazy("Done"), "disc-tick", (Status.APPROVED, Status.REJECTED, Status.WITHDRAWN)),
}


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """List the files of the officer's own office by what is to be done with them, the oldest first."""
    files = applications_of_office(request)
    form = WorklistForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    if words:
        files = files.filter(
            Q(file_number__icontains=words)
            | Q(firm__name__icontains=words)
            | Q(firm__iec__iexact=words)
            | Q(importer_name__icontains=words)
            | Q(invoice_number__icontains=words)
        )
    chosen = request.GET.get("tab", "")
    chosen = chosen if chosen in TABS else "new"
    order = ("-decided_at", "-submitted_at", "-pk") if chosen == "done" else ("submitted_at", "pk")
    rows = files.filter(status__in=TABS[chosen][2]).order_by(*order)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "nav": "worklist",
        "form": form,
        "words": words,
        "tabs": _tabs(files, chosen),
        "chosen": chosen,
        "page": page,
        "rows": _rows(list(page), now) if chosen == "sign" else [{"file": row} for row in page],
        "ending": ending_token(standing(request).user, now),
        "offers": invitations_for(standing(request).user, now),
        "now": now,
    }
    return render(request, "coo/office/worklist.html", context)


def _tabs(files: QuerySet[Application], chosen: str) -> list[dict[str, Any]]:
    """Return the tabs with the number of files in each: one query."""
    counts = files.order_by().aggregate(
        **{slug: Count("pk", filter=Q(status__in=statuses)) for slug, (_label, _shape, statuses) in TABS.items()}
    )
    return [
        {"slug": slug, "label": label, "shape": shape, "count": counts[slug], "is_current": slug == chosen}
        for slug, (label, shape, _statuses) in TABS.items()
    ]


def _rows(files: list[Application], now: dt.datetime) -> list[dict[str, Any]]:
    """Return the files of a page, each with its certificate on the way and how far that is: three queries."""
    on_the_way = {
        row.application_id: row for row in Certificate.objects.filter(application__in=files, status__in=ON_THE_WAY)
    }
    states = issue_states(on_the_way.values(), now=now)
    rows: list[dict[str, Any]] = []
    for file in files:
        certificate = on_the_way.get(file.pk)
        rows.append(
            {"file": file, "certificate": certificate, "state": states[certificate.pk] if certificate else None}
        )
    return rows


@require_safe
def office_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a file beside its documents: checks with evidence, the signed version, earlier files, history."""
    application = get_office_file(request, uuid)
    now = timezone.now()
    version = latest_version(application)
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
        "certificate": application.certificates.exclude(status="void").order_by("-pk").first(),
        "conflict": review.has_conflict(application=application, actor=standing(request).user, now=now),
        "rejection": RemarksForm(initial={"version": version and version.number}, auto_id="reject_%s"),
        "deficiency": RemarksForm(initial={"version": version and version.number}, auto_id="deficiency_%s"),
    }
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


@posted_from("coo:office_file")
def approve(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Approve the file: it becomes Approved Pending Issuance."""
    application = get_office_file(request, uuid)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was decided: the page was not complete. Read the file again and decide."))
        return redirect("coo:office_file", uuid)
    post = require_officer(request)
    try:
        review.approve(
            application=application,
            post=post,
            actor=post.user,
            now=timezone.now(),
            seen_version=form.cleaned_data["version"],
        )
    except review.ConflictOfInterest:
        return conflict_page(request, application)
    messages.success(request, _("%(number)s is Approved Pending Issuance.") % {"number": application.number})
    return redirect("coo:office_file", uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Reject the file with remarks; the page of its own serves those without script."""
    return _decide_with_remarks(request, uuid, "reject", review.reject, _("%(number)s is Rejected."))


@require_http_methods(["GET", "HEAD", "POST"])
def raise_deficiency(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send the file back to the exporter with remarks."""
    done = _("%(number)s is Deficient. The exporter has been told.")
    return _decide_with_remarks(request, uuid, "raise_deficiency", review.raise_deficiency, done)


def _decide_with_remarks(
    request: HttpRequest, uuid: UUID, action: str, decide: Callable[..., Application], done: str
) -> HttpResponse:
    application = get_office_file(request, uuid)
    version = latest_version(application)
    form = RemarksForm(
        request.POST if request.method == "POST" else None, initial={"version": version.number if version else None}
    )
    if request.method == "POST" and form.is_valid():
        post = require_officer(request)
        try:
            decide(
                application=application,
                post=post,
                remarks=form.cleaned_data["remarks"],
                actor=post.user,
                now=timezone.now(),
                seen_version=form.cleaned_data["version"],
            )
        except review.ConflictOfInterest:
            return conflict_page(request, application)
        messages.success(request, done % {"number": application.number})
        return redirect("coo:office_file", uuid)
    context = {"nav": "worklist", "application": application, "form": form, "action": action}
    return render(request, "coo/office/remarks.html", context)


def conflict_page(request: HttpRequest, application: Application) -> HttpResponse:
    """Say in words why this officer may not decide on this file (403)."""
    detail = _(
        "You act for %(firm)s, or had a hand in file %(number)s yourself. Another officer of the office has to decide."
    ) % {"firm": application.firm.name, "number": application.number}
    return render(request, "403.html", {"detail": detail, "nav": "worklist"}, status=403)
