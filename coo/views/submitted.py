"""Submitted Applications: the firm's files with filters, status, and what can be done with each (guide, A to C)."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import standing
from accounts.roles import Right
from coo.access import applications_of_firm
from coo.constants import PUBLISHED, SUBMITTED
from coo.forms.filing import SubmittedFilterForm
from coo.models import Application, Certificate, Remark

PAGE_SIZE: Final = 10
FIRST_CHOICE: Final = {"scheme": "coo"}


@require_safe
def submitted(request: HttpRequest) -> HttpResponse:
    """List the firm's submitted files, the newest first; no filter is required to see one's own."""
    files = applications_of_firm(request).submitted()
    has_any = bool(request.GET)
    form = SubmittedFilterForm(request.GET if has_any else None, initial=FIRST_CHOICE)
    found = _filtered(files, form.cleaned_data) if has_any and form.is_valid() else files
    counts = dict(found.order_by().values_list("status").annotate(count=Count("pk")))
    chosen = request.GET.get("status", "")
    chosen = chosen if chosen in SUBMITTED else ""
    shown = found.filter(status=chosen) if chosen else found
    page = Paginator(_with_letters(shown), PAGE_SIZE).get_page(request.GET.get("page"))
    who = standing(request)
    context = {
        "nav": "dashboard",
        "firm": who.firm,
        "form": form,
        "chips": _chips(request, counts, chosen),
        "page": page,
        "is_filtered": has_any,
        "may_edit": who.may(Right.PREPARE),
        "may_sign": who.may(Right.SIGN),
    }
    return render(request, "coo/submitted.html", context)


def _filtered(files: QuerySet[Application], wanted: dict[str, Any]) -> QuerySet[Application]:
    if wanted.get("sub_scheme"):
        files = files.filter(certificate_kind=wanted["sub_scheme"])
    with_zone = {"submitted_from": "submitted_at__date__gte", "submitted_to": "submitted_at__date__lte"}
    for name, lookup in with_zone.items():
        if wanted.get(name):
            files = files.filter(**{lookup: wanted[name]})
    if words := wanted.get("q", "").strip():
        files = files.filter(
            Q(file_number__icontains=words)
            | Q(draft_number__icontains=words)
            | Q(importer_name__icontains=words)
            | Q(invoice_number__icontains=words)
        )
    return files


def _with_letters(files: QuerySet[Application]) -> QuerySet[Application]:
    """Add each file's published certificates, and since when it is deficient."""
    raised = Remark.objects.filter(application=OuterRef("pk"), action="raise_deficiency").order_by("-at")
    letters = Certificate.objects.filter(status__in=PUBLISHED).order_by("-numbered_at")
    return (
        files.annotate(deficient_since=Subquery(raised.values("at")[:1]))
        .prefetch_related(Prefetch("certificates", queryset=letters, to_attr="letters"))
        .order_by("-submitted_at", "-pk")
    )


def _chips(request: HttpRequest, counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    """Return *All* and every status that has files, each with its count and the address that shows it."""
    query = request.GET.copy()
    query.pop("page", None)
    chips = []
    for status in ("", *SUBMITTED):
        count = counts.get(status, 0) if status else sum(counts.values())
        if status and not count and status != chosen:
            continue
        query["status"] = str(status)
        chips.append({"status": status, "count": count, "query": query.urlencode(), "is_chosen": status == chosen})
    return chips
