"""The office's clock on a file: working time counts against the promise, and not while the firm has the file.

Whoever moves a file writes what `running` or `standing` returns together with its status.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import Office
from accounts.services.calendars import calendar_of
from accounts.working_calendar import NeverOpen, WorkingCalendar
from coo.constants import Status
from coo.models import Application
from tradeconnect.common.dates import india_date

HOUR = 3600


def running(application: Application, *, now: dt.datetime) -> dict[str, Any]:
    """Return the columns of a file whose clock starts, or goes on, at `now`: the office has it."""
    office = application.office
    if office is None:
        return {}
    calendar = calendar_of(office, today=india_date(now))
    return {"clock_since": now, "due_at": _due(application, office, calendar, now)}


def standing(application: Application, *, now: dt.datetime) -> dict[str, Any]:
    """Return the columns of a file whose clock stands from `now` on: decided, or with the firm."""
    office = application.office
    if office is None or application.clock_since is None:
        return {"clock_since": None, "due_at": None}
    calendar = calendar_of(office, today=india_date(now))
    return {"clock_since": None, "due_at": None, "clock_seconds": age_seconds(application, calendar, now)}


def age_seconds(application: Application, calendar: WorkingCalendar, now: dt.datetime) -> int:
    """Return the working seconds that the office has had the file until `now`."""
    if application.clock_since is None:
        return application.clock_seconds
    return application.clock_seconds + calendar.seconds_between(application.clock_since, now)


def reset_due_times(office: Office, *, now: dt.datetime) -> int:
    """Compute anew when the open files of an office are due, after hours or promise changed; return how many."""
    calendar = calendar_of(office, today=india_date(now))
    running_files = Application.objects.filter(office=office, status=Status.IN_PROCESS).exclude(clock_since=None)
    with transaction.atomic():
        # Locked: whoever moves one of them meanwhile writes its due time after this, not before.
        files = list(running_files.select_for_update(no_key=True).order_by("pk"))
        for file in files:
            assert file.clock_since is not None  # noqa: S101 - the filter
            file.due_at = _due(file, office, calendar, file.clock_since)
        Application.objects.bulk_update(files, ["due_at"], batch_size=500)
    return len(files)


def _due(application: Application, office: Office, calendar: WorkingCalendar, since: dt.datetime) -> dt.datetime | None:
    """Return when the promise ends, counted from `since`; None for an office that does not work within a year."""
    left = max(office.promise_hours * HOUR - application.clock_seconds, 0)
    try:
        return calendar.after(since, left)
    except NeverOpen:
        return None
