"""The agency's console: when its offices work, and on which days they do not."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import agency as selectors
from accounts.access import require_administrator
from accounts.forms.agency_calendar import HolidayForm, HoursForm
from accounts.models import Agency, Office
from accounts.services import working_hours as service
from accounts.services.agencies import AgencyActRefused
from accounts.views.refused import at_field
from tradeconnect.common.dates import india_date

READ_AND_POST: Final = ["GET", "HEAD", "POST"]
NAV: Final = "calendar"
# Years before and after this one that the list of holidays leads to.
YEARS: Final = 1


@never_cache
@require_http_methods(READ_AND_POST)
def agency_calendar(request: HttpRequest) -> HttpResponse:
    """Show the offices with their promise, and the holidays of a year; add a holiday."""
    post, now = require_administrator(request), timezone.now()
    agency, today = post.office.agency, india_date(now)
    offices = _offices(agency, today)
    form = HolidayForm(request.POST if request.method == "POST" else None, offices=offices)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            added = service.add_holiday(
                agency=agency,
                office=form.chosen_office,
                day=typed["day"],
                name=typed["name"],
                actor=post.user,
                now=now,
            )
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            if _is_worked(form.chosen_office, offices, added.day):
                messages.success(request, _("The holiday is added. Files that are open are due later by it."))
            else:
                messages.success(
                    request, _("The holiday is added. Nobody works on that day anyway: no file is due later.")
                )
            return redirect(f"{reverse('accounts:agency_calendar')}?year={added.day.year}")
    year = _year(request, today)
    context = {
        "nav": NAV,
        "agency": agency,
        "offices": offices,
        "today": today,
        "form": form,
        "year": year,
        "years": sorted({*range(today.year - YEARS, today.year + YEARS + 1), year}),
        "days_off": selectors.days_off(agency, year, today),
        "history": selectors.history_of_agency(agency, "accounts.hours", "accounts.holiday"),
    }
    return render(request, "accounts/agency/calendar.html", context)


def _offices(agency: Agency, today: dt.date) -> list[Office]:
    """Return the offices that are open, and those that open later: their hours are set before."""
    rows = Office.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), agency=agency)
    return list(rows.select_related("agency").order_by("city", "code"))


def _is_worked(chosen: Office | None, offices: list[Office], day: dt.date) -> bool:
    """Tell whether the chosen office, or one of all of them, works on that day of the week."""
    return any(selectors.hours_on(office, day)[0].get(day.weekday()) for office in ([chosen] if chosen else offices))


def _year(request: HttpRequest, today: dt.date) -> int:
    typed = request.GET.get("year", "")
    return int(typed) if typed.isascii() and typed.isdigit() and 2000 <= int(typed) <= 2100 else today.year


@require_POST
def agency_holiday_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back a holiday that has not come yet."""
    post = require_administrator(request)
    holiday = selectors.get_holiday(post.office.agency, uuid)
    try:
        service.remove_holiday(holiday=holiday, actor=post.user, now=timezone.now())
    except AgencyActRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The holiday is removed."))
    return redirect(f"{reverse('accounts:agency_calendar')}?year={holiday.day.year}")


@never_cache
@require_http_methods(READ_AND_POST)
def agency_hours(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show when an office works and when a file would be due that it got now; set its hours from a day on."""
    post, now = require_administrator(request), timezone.now()
    office, today = selectors.get_office(post.office.agency, uuid), india_date(now)
    week, is_recorded = selectors.hours_on(office, today)
    form = HoursForm(request.POST if request.method == "POST" else None, week=week, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            service.set_hours(
                office=office, week=form.week, starts_on=form.cleaned_data["starts_on"], actor=post.user, now=now
            )
        except AgencyActRefused as refused:
            at_field(form, refused)
        else:
            messages.success(request, _("The hours are set."))
            return redirect("accounts:agency_hours", uuid)
    context: dict[str, Any] = {
        "nav": NAV,
        "office": office,
        "form": form,
        "week": selectors.week_lines(week),
        "is_recorded": is_recorded,
        "to_come": selectors.hours_to_come(office, today),
        "due": selectors.due_if_submitted(office, now),
        "now": now,
    }
    return render(request, "accounts/agency/hours.html", context)
