"""The worklist: the files of the office by what is to be done with them, and the officer's own views of it."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import require_officer
from accounts.models import OfficerPost
from coo.access import applications_of_office, papers_of_office
from coo.forms.office import FILES_AT_ONCE
from coo.forms.worklist import SavedViewForm, WorklistForm, worklist_query
from coo.models import Application, Certificate, SavedView
from coo.paging import CappedPaginator, count_words
from coo.services.issue_state import ON_THE_WAY, issue_states
from coo.services.office import saved_views
from coo.services.office.age import ages
from coo.services.paper_rows import stalled_papers
from coo.worklist import PARTS, Part, counts_of, files_in, filtered, part_called, row_facts
from signing.selectors import ending_token
from tradeconnect.common.views import posted_from

PAGE_SIZE: Final = FILES_AT_ONCE
# What no row shows, and what weighs: the text that the search looks in, twice.
HEAVY: Final = ("search_text", "search_words")


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """List the files of the officer's own office by what is to be done with them, the most urgent first."""
    post, now = require_officer(request), timezone.now()
    form = WorklistForm(request.GET, office=post.office)
    form.is_valid()  # what is written wrongly says so at its field, and does not narrow the list
    files = filtered(applications_of_office(request), form.cleaned_data, now=now)
    part = part_called(request.GET.get("tab", ""))
    words = form.cleaned_data.get("q", "")
    counts = counts_of(files, post.user, words, chosen=part)
    rows = files_in(part, files, post.user, words).select_related(None)
    rows = rows.select_related("firm", "importer_country", "officer").defer(*HEAVY)
    page = CappedPaginator(rows, PAGE_SIZE, counted=counts[part.slug]).get_page(request.GET.get("page"))
    context = {
        "nav": "worklist",
        "form": form,
        "asked": form.asked,
        "tabs": [_tab(row, counts[row.slug], form, row is part) for row in PARTS],
        "part": part,
        "query": worklist_query(part.slug, form.asked),
        "page": page,
        "rows": _rows(page, part, post, now),
        "views": _views(post, worklist_query(part.slug, form.asked)),
        "view_form": SavedViewForm(initial={"query": worklist_query(part.slug, form.asked)}),
        "limit": FILES_AT_ONCE,
        "stalled": stalled_papers(papers_of_office(request), actor=post.user, now=now),
        "ending": ending_token(post.user, now),
    }
    return render(request, "coo/office/worklist.html", context)


def _tab(part: Part, count: int | None, form: WorklistForm, is_current: bool) -> dict[str, Any]:
    return {
        "slug": part.slug,
        "label": part.label,
        "shape": part.shape,
        "count": count,
        "words": "" if count is None else count_words(count),
        "query": worklist_query(part.slug, form.asked),
        "is_current": is_current,
    }


def _views(post: OfficerPost, query: str) -> list[dict[str, Any]]:
    """Return the officer's saved views, and which of them is open."""
    mine = SavedView.objects.filter(officer=post.user, office=post.office)
    return [{"view": view, "is_current": view.query == query} for view in mine]


def _rows(page: Page[Application], part: Part, post: OfficerPost, now: dt.datetime) -> list[dict[str, Any]]:
    """Return the files of a page with their age, what the row says besides, and the certificate on its way."""
    files = list(page)
    age, facts = ages(files, post.office, now=now), row_facts(files)
    certificates, states = _on_the_way(files, now) if part.slug == "sign" else ({}, {})
    rows: list[dict[str, Any]] = []
    for file in files:
        certificate = certificates.get(file.pk)
        state = states[certificate.pk] if certificate else None
        rows.append(
            {
                "file": file,
                "age": age[file.pk],
                "facts": facts[file.pk],
                "certificate": certificate,
                "state": state,
                "is_choosable": state is None or state.is_stalled,
            }
        )
    return rows


def _on_the_way(files: list[Application], now: dt.datetime) -> tuple[dict[int, Certificate], dict[int, Any]]:
    """Return each file's certificate that is being issued, and how far that is: three queries."""
    found = Certificate.objects.filter(application__in=files, status__in=ON_THE_WAY)
    certificates = {row.application_id: row for row in found}
    return certificates, issue_states(certificates.values(), now=now)


@posted_from("coo:worklist")
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters that are set under a name."""
    post = require_officer(request)
    form = SavedViewForm(request.POST)
    back = back_to_worklist(request, "query")
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for errors in form.errors.values() for text in errors))
        return back
    name = form.cleaned_data["name"]
    try:
        saved_views.save_view(officer=post.user, office=post.office, name=name, query=form.cleaned_data["query"])
    except saved_views.TooManyViews:
        words = _("You have %(most)d views already. Delete one that you do not need.")
        messages.error(request, words % {"most": saved_views.MOST})
    else:
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": name})
    return back


@posted_from("coo:worklist")
def delete_view(request: HttpRequest, key: UUID) -> HttpResponse:
    """Forget a saved view of the officer's own."""
    post = require_officer(request)
    view = SavedView.objects.filter(officer=post.user, office=post.office, uuid=key).first()
    if view is None:
        raise Http404
    saved_views.delete_view(view=view)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect("coo:worklist")


def back_to_worklist(request: HttpRequest, name: str) -> HttpResponse:
    """Return to the worklist as it was: its query string came along in the posted field `name`."""
    query = request.POST.get(name, "")
    return redirect(f"{reverse('coo:worklist')}?{query}" if query else "coo:worklist")
