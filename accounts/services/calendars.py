"""The working calendar of an office as its agency recorded it."""

import datetime as dt
from collections import defaultdict

from django.db.models import Q

from accounts.models import Holiday, Office, OfficeHours
from accounts.working_calendar import STANDARD_HOURS, WorkingCalendar


def calendar_of(office: Office, *, today: dt.date) -> WorkingCalendar:
    """Return when `office` works, by the hours in force on `today` (a date in India): two queries.

    Hours that changed since are not looked back at: a file's age counts by today's hours.
    """
    spans: dict[int, list[tuple[dt.time, dt.time]]] = defaultdict(list)
    for row in OfficeHours.objects.in_force(today).filter(office=office).order_by("weekday", "opens"):
        spans[row.weekday].append((row.opens, row.closes))
    closed = Holiday.objects.filter(Q(office=office) | Q(office=None, agency=office.agency_id))
    return WorkingCalendar(
        hours={day: tuple(rows) for day, rows in spans.items()} or STANDARD_HOURS,
        holidays=frozenset(closed.values_list("day", flat=True)),
    )
