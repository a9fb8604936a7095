"""Queries on a file: pin, change and take away, send them to the firm, and reject what was never answered."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import require_officer
from coo.access import get_office_file
from coo.constants import Status
from coo.forms.deficiency import PinForm, RaiseForm
from coo.models import Application, Query
from coo.selectors import latest_version
from coo.services import deficiency, review
from coo.services.file_rows import FileRow, FileSection
from coo.services.places import Place, place_label, places_here
from coo.services.transition import ReasonMissing
from coo.snapshot import from_dict
from coo.views.office.back import file_url, shown_query
from coo.views.office.conflict import conflict_page
from coo.workflow import APPLICATION, find_act
from tradeconnect.common.dates import india_date
from tradeconnect.common.views import posted_from


@dataclass(frozen=True, slots=True)
class PinnedRow:
    """A row of the file with its queries, the name of its place, and the words that its findings propose.

    Args: answered: queries of the latest answered round that were about it.
    """

    row: FileRow
    queries: list[Query]
    title: str
    proposed: str
    answered: list[Query]


@dataclass(frozen=True, slots=True)
class PinnedSection:
    """A section of the file with its rows."""

    anchor: str
    title: str
    rows: list[PinnedRow]


def pinned_sections(
    sections: Iterable[FileSection], queries: Iterable[Query], answered: Mapping[str, list[Query]]
) -> list[PinnedSection]:
    """Return the sections of a file with each query at its row. Args: answered: those with their answers, by row."""
    by_place: dict[str, list[Query]] = {}
    for query in queries:
        by_place.setdefault(query.place, []).append(query)
    return [
        PinnedSection(
            section.anchor,
            section.title,
            [
                PinnedRow(
                    row,
                    by_place.get(row.key, []),
                    place_label(section, row),
                    _proposed(row),
                    answered.get(row.key, []),
                )
                for row in section.rows
            ],
        )
        for section in sections
    ]


def _proposed(row: FileRow) -> str:
    return " ".join(f"{finding.message} {finding.evidence}".strip() for finding in row.findings)


def queries_context(
    application: Application,
    sections: Collection[FileSection],
    seen: dict[str, Any],
    answered: Mapping[str, list[Query]],
    *,
    may_decide: bool,
) -> dict[str, Any]:
    """Return what the page of a file shows of queries: those being written, or those that the firm is asked.

    Those whose row the file does not have any more stand with those about the whole file.

    Args: answered: those that the firm answered last, by row (`coo.services.office.answers`).
    """
    waits = deficiency.open_deficiency(application) if application.status == Status.DEFICIENT else None
    queries: list[Query] = []
    if waits is not None:
        queries = list(waits.queries.select_related("reason", "author"))
    elif application.status == Status.IN_PROCESS:
        queries = list(deficiency.pinned_queries(application))
    # An answer can take away a row that stands only under a condition, as the third party's.
    keys = {row.key for section in sections for row in section.rows}
    may_pin = may_decide and application.status == Status.IN_PROCESS
    today = india_date(timezone.now())
    context: dict[str, Any] = {
        "sections": pinned_sections(sections, queries, answered),
        "whole_file": [query for query in queries if query.place not in keys],
        "answered": [query for key, rows in answered.items() if key not in keys for query in rows],
        "pinned": queries,
        "may_pin": may_pin,
        "pin_url": reverse("coo:pin_query", args=[application.uuid]),
        "waits": waits,
        "is_overdue": waits is not None and waits.is_overdue(today),
    }
    if may_pin:
        agency = application.office.agency if application.office else None
        initial = {"version": seen["version"]}
        context["pin_form"] = PinForm(agency=agency, today=today, initial=initial, auto_id="pin_%s")
        context["raise_form"] = _raise_form(queries, seen, auto_id="raise_%s")
    return context


def _raise_form(queries: list[Query], seen: dict[str, Any], data: Any = None, **options: Any) -> RaiseForm:
    initial = {**seen, "shown": deficiency.fingerprint(queries)}
    return RaiseForm(data, queries=len(queries), initial=initial, **options)


@require_http_methods(["GET", "HEAD", "POST"])
def pin_query(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Pin a query to a row of the file (`?place=`), to the whole file, or change a pinned one (`?query=`)."""
    application = get_office_file(request, uuid)
    agency, today = (application.office.agency if application.office else None), india_date(timezone.now())
    form = PinForm(request.POST if request.method == "POST" else None, agency=agency, today=today)
    find_act("pin_query").require(application.status)
    if review.has_conflict(application=application, actor=require_officer(request).user, now=timezone.now()):
        return conflict_page(request, application)
    sent = request.POST if request.method == "POST" else request.GET
    query = _query(application, sent.get("query", ""))
    key, latest = query.place if query else sent.get("place", ""), latest_version(application)
    place = places_here(from_dict(latest.snapshot)).get(key) if latest is not None else None
    number = latest.number if latest is not None else 0
    if key and place is None and sent.get("version", "") in ("", str(number)):
        raise Http404
    if form.is_bound and form.is_valid():
        return _pin(request, application, form, place, query)
    form.initial = {**(PinForm.initial_of(query) if query else {"place": key}), "version": number}
    return _pin_page(request, application, form, place, query, status=422 if form.is_bound else 200)


def _pin_page(
    request: HttpRequest,
    application: Application,
    form: PinForm,
    place: Place | None,
    query: Query | None,
    *,
    status: int,
) -> HttpResponse:
    """Return the page of one query; it goes back to where the officer was on the file's page."""
    context = {
        "nav": "worklist",
        "application": application,
        "form": form,
        "place": place,
        "query": query,
        "shown": shown_query(request),
        "back_url": file_url(request, application.uuid, place.key if place else "pins"),
    }
    return render(request, "coo/office/pin_query.html", context, status=status)


def _query(application: Application, sent: str) -> Query | None:
    if not sent:
        return None
    try:
        return get_object_or_404(deficiency.pinned_queries(application), uuid=UUID(sent))
    except ValueError as malformed:
        raise Http404 from malformed


def _pin(
    request: HttpRequest, application: Application, form: PinForm, place: Place | None, query: Query | None
) -> HttpResponse:
    """Pin the query, or show it again with what stands in its way.

    Args: place: None for the whole file, and for a row that the latest version does not have any more.
    """
    post = require_officer(request)
    try:
        deficiency.pin_query(
            application=application,
            post=post,
            place=form.cleaned_data["place"],
            reason=form.cleaned_data["reason"],
            text=form.cleaned_data["text"],
            actor=post.user,
            now=timezone.now(),
            query=query,
            version=form.cleaned_data["version"],
        )
    except review.ConflictOfInterest:
        return conflict_page(request, application)
    except deficiency.QueryGone as gone:
        form.add_error(None, str(gone))
    except deficiency.VersionChanged as changed:
        if place is not None:
            # The page shows what stands there now; pinned once more, it counts for that.
            form.data = {**request.POST.dict(), "version": review.seen_now(application).version}
        form.add_error(None, str(changed if place else deficiency.UnknownPlace()))
    except deficiency.UnknownPlace as unknown:
        form.add_error(None, str(unknown))
    if form.errors:
        return _pin_page(request, application, form, place, query, status=409)
    return redirect(file_url(request, application.uuid, place.key if place else "pins"))


@posted_from("coo:office_file")
def unpin_query(request: HttpRequest, uuid: UUID, query_uuid: UUID) -> HttpResponse:
    """Take a query away that was not sent yet."""
    application = get_office_file(request, uuid)
    query = get_object_or_404(application.queries.select_related("application"), uuid=query_uuid)
    post = require_officer(request)
    try:
        deficiency.unpin_query(query=query, post=post, actor=post.user, now=timezone.now())
    except review.ConflictOfInterest:
        return conflict_page(request, application)
    except deficiency.QueryGone as gone:
        messages.error(request, str(gone))
    return redirect(file_url(request, application.uuid, query.place or "pins"))


@require_http_methods(["GET", "HEAD", "POST"])
def raise_deficiency(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send the file back to the exporter with the pinned queries and remarks, all at once."""
    application = get_office_file(request, uuid)
    queries = list(deficiency.pinned_queries(application))
    form = _raise_form(
        queries, asdict(review.seen_now(application)), request.POST if request.method == "POST" else None
    )
    APPLICATION.find("raise_deficiency", application.status)
    if review.has_conflict(application=application, actor=require_officer(request).user, now=timezone.now()):
        return conflict_page(request, application)
    if request.method == "POST" and form.is_valid():
        post = require_officer(request)
        try:
            deficiency.raise_deficiency(
                application=application,
                post=post,
                remarks=form.cleaned_data["remarks"],
                actor=post.user,
                now=timezone.now(),
                seen=form.seen,
                shown=form.cleaned_data["shown"],
            )
        except review.ConflictOfInterest:
            return conflict_page(request, application)
        except (deficiency.QueriesChanged, ReasonMissing):
            form = _shown_again(request, application)
            queries = list(deficiency.pinned_queries(application))
        else:
            done = _("%(number)s is Deficient. The exporter has been told.")
            messages.success(request, done % {"number": application.number})
            return redirect("coo:office_file", uuid)
    context = {"nav": "worklist", "application": application, "form": form, "pinned": queries}
    return render(request, "coo/office/raise_deficiency.html", context, status=422 if form.is_bound else 200)


def _shown_again(request: HttpRequest, application: Application) -> RaiseForm:
    """Return the form with the queries as they are now and the remarks as they were typed."""
    queries = list(deficiency.pinned_queries(application))
    sent = {**request.POST.dict(), "shown": deficiency.fingerprint(queries)}
    form = _raise_form(queries, asdict(review.seen_now(application)), sent)
    form.add_error(None, str(deficiency.QueriesChanged()))
    return form
