"""Submitted Applications: the firm's files with filters, status, and what can be done with each (guide, A to C)."""

from collections import Counter
from typing import Any, Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import standing
from coo.access import applications_of_firm
from coo.constants import SUBMITTED
from coo.forms.submitted import SubmittedFilterForm, of_status
from coo.models import Application, Deficiency
from coo.models.application import ApplicationQuerySet
from coo.models.review import WAITING
from coo.paging import CappedPaginator, count_to, count_words
from coo.views.file_menu import add_menus, letter_lookups

PAGE_SIZE: Final = 10
# Of more files than these that fit, counting finds enough at once.
LOOKED_UP: Final = 5000
FIRST_CHOICE: Final = {"scheme": "coo"}


def find_files(request: HttpRequest) -> tuple[SubmittedFilterForm, ApplicationQuerySet]:
    """Return the form of the filters and the firm's files that it asks for, of any status; all when it is wrong."""
    files = applications_of_firm(request).submitted()
    form = SubmittedFilterForm(request.GET or None, initial=FIRST_CHOICE)
    if form.is_bound and form.is_valid():
        files = form.narrow(files)
    return form, files


def asked_status(form: SubmittedFilterForm) -> str:
    """Return the status that a chip has chosen, or none."""
    return str(form.cleaned_data.get("status", "")) if form.is_bound else ""


@require_safe
def submitted(request: HttpRequest) -> HttpResponse:
    """List the firm's submitted files, the newest first; no filter is required to see one's own."""
    form, found = find_files(request)
    chosen = asked_status(form)
    found, counts = _counted(request, form, found)
    shown = _details(of_status(found, chosen)).prefetch_related(*letter_lookups())
    counted = counts[chosen] if chosen else sum(counts.values())
    page = CappedPaginator(shown, PAGE_SIZE, counted=counted).get_page(request.GET.get("page"))
    who = standing(request)
    add_menus(page, who)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "nav": "dashboard",
        "firm": who.firm,
        "form": form,
        "chosen": chosen,
        "chips": _chips(request, counts, chosen),
        "page": page,
        "is_filtered": form.is_bound,
        "query": query.urlencode(),
    }
    return render(request, "coo/submitted.html", context)


def _counted(
    request: HttpRequest, form: SubmittedFilterForm, files: ApplicationQuerySet
) -> tuple[ApplicationQuerySet, dict[str, int]]:
    """Return the files, and how many there are of each status, each counted no further than its chip says.

    Words are looked up once, not for each status again: the index gathers them from all files of the portal.
    """
    if form.is_bound and form.is_valid() and form.cleaned_data["q"]:
        found = dict(files.order_by().values_list("pk", "status")[: LOOKED_UP + 1])
        if len(found) <= LOOKED_UP:
            counts, mine = Counter(found.values()), applications_of_firm(request)
            return mine.filter(pk__in=found), {str(status): counts[status] for status in SUBMITTED}
    return files, {str(status): count_to(of_status(files, status)) for status in SUBMITTED}


def _details(files: QuerySet[Application]) -> QuerySet[Application]:
    """Add since when a file is deficient and until when it is to be answered; the newest file first."""
    rounds = Deficiency.objects.filter(WAITING, application=OuterRef("pk"))
    return files.annotate(
        deficient_since=Subquery(rounds.values("raised_at")[:1]), answer_by=Subquery(rounds.values("due_on")[:1])
    ).order_by("-submitted_at", "-pk")


def _chips(request: HttpRequest, counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    """Return *All* and every status that has files, each with its count and the address that shows it."""
    query = request.GET.copy()
    query.pop("page", None)
    chips = []
    for status in ("", *map(str, SUBMITTED)):
        count = counts[status] if status else sum(counts.values())
        if status and not count and status != chosen:
            continue
        query["status"] = status
        chips.append(
            {
                "status": status,
                "count": count_words(count),
                "query": query.urlencode(),
                "is_chosen": status == chosen,
            }
        )
    return chips
