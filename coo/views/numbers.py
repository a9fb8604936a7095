"""*Numbers*: what the office, the agency or all agencies did in a period, as charts, tables and files."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import standing
from coo.access import offices_in_figures
from coo.figures.charts import columns_of, lines_of
from coo.figures.exporting import TYPES, written
from coo.figures.period import last_days
from coo.figures.places import Places, by_agency, by_office
from coo.figures.report import OF_PERSONS, SLUGS, Report
from coo.figures.tables import Table
from coo.forms.numbers import LAST, USUAL, NumbersForm
from tradeconnect.common.dates import dmy, india_date


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the person asked for. Args: report: None when the form has mistakes."""

    places: Places
    form: NumbersForm
    slugs: tuple[str, ...]
    report: Report | None
    today: dt.date


@never_cache
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period: of the own office, of the agency's offices, or of all agencies."""
    asked = _asked(request)
    context: dict[str, Any] = {
        "nav": "numbers",
        "form": asked.form,
        "places": asked.places,
        "chips": _chips(request, asked),
        "report": asked.report,
        "query": request.GET.urlencode(),
    }
    if asked.report is not None:
        tables = {slug: asked.report.table(slug) for slug in asked.slugs}
        context |= {"sections": [_section(table) for table in tables.values()], "head": _head(tables)}
    return render(request, "coo/numbers.html", context)


@never_cache
@require_safe
def numbers_table(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """Return one table of the page as a CSV or XLSX file."""
    asked = _asked(request)
    if slug not in asked.slugs or ending not in TYPES:
        raise Http404
    if asked.report is None:
        return redirect(f"{reverse('coo:numbers')}?{request.GET.urlencode()}")
    period = asked.report.period
    name = f"{slug}-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}.{ending}"
    response = HttpResponse(written(asked.report.table(slug), ending), content_type=TYPES[ending])
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _asked(request: HttpRequest) -> _Asked:
    """Return what the person may see and asks for. Raises: PermissionDenied."""
    offices = list(offices_in_figures(request))
    post, today = standing(request).post, india_date(timezone.now())
    places = by_agency(offices, today=today) if post is None else by_office(offices)
    form = NumbersForm(request.GET, places=places, today=today)
    slugs = tuple(slug for slug in SLUGS if post is not None or slug != OF_PERSONS)
    report = None
    if form.is_valid():
        chosen = form.cleaned_data.get("place", "")
        report = Report(places.only(chosen) if chosen else places, form.period, today=today)
    return _Asked(places, form, slugs, report, today)


def _section(table: Table) -> dict[str, Any]:
    """Return a table with its picture."""
    if table.is_empty:
        return {"table": table}
    if table.slug == "days":
        return {"table": table, "columns": columns_of(table)}
    return {"table": table, "chart": lines_of(table)}


def _head(tables: dict[str, Table]) -> list[tuple[str, Any, str]]:
    """Return the few figures that are read first, each with its words and unit."""
    days, hours = tables["days"], tables["hours"]
    whole = hours.total or (hours.rows[0] if hours.rows else [None] * len(hours.columns))
    total = days.total or [0] * 4
    return [
        (_("Submitted"), total[1], ""),
        (_("Decided"), total[2], ""),
        (_("Certificates issued"), total[3], ""),
        (_("Median to decide"), whole[4], _("hours")),
        (_("Nine of ten files decided within"), whole[5], _("hours")),
        (_("Within the promise"), whole[7], "%"),
    ]


def _chips(request: HttpRequest, asked: _Asked) -> list[dict[str, Any]]:
    """Return the links to the usual periods, with the place that is chosen."""
    chips, place = [], request.GET.get("place", "")
    period = asked.report.period if asked.report else None
    for days in LAST:
        first, last = last_days(days, today=asked.today)
        query = request.GET.copy()
        query.clear()
        if days != USUAL:
            query["first"], query["last"] = dmy(first), dmy(last)
        if place:
            query["place"] = place
        is_current = period is not None and (period.first, period.last) == (first, last)
        words = _("Last %(days)d days") % {"days": days}
        chips.append({"words": words, "query": query.urlencode(), "is_current": is_current})
    return chips
