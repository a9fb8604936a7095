"""When an agency's offices work: hours dated from a day, and holidays, kept by its administrator."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import signals
from accounts.models import Agency, Holiday, Office, OfficeHours, User
from accounts.models.agencies import Weekday
from accounts.services.agencies import AgencyActRefused, lock_agency, record_for
from accounts.services.offices import name_of
from accounts.working_calendar import NATIONAL_HOLIDAYS, Spans
from tradeconnect.common.dates import dmy, india_date

# So long after new hours began it is still looked whether files are due at another time: a portal may have been down.
LOOK_BACK: Final = dt.timedelta(days=7)


def set_hours(*, office: Office, week: Mapping[int, Spans], starts_on: dt.date, actor: User, now: dt.datetime) -> None:
    """Let an office work by `week` from a day on; the hours before it end with the day before.

    Files are due anew at once when that day is today (`signals.hours_changed`), else on that day.

    Args: week: day of the week (0 is Monday) to its spans in their order; a day that is missing is not worked.
    Raises: PermissionDenied; AgencyActRefused for a day that is over, and without a single span.
    """
    with transaction.atomic():
        agency = lock_agency(office.agency, actor=actor, now=now)
        if starts_on < india_date(now):
            raise AgencyActRefused(_("New hours begin today or later."), "starts_on")
        if not any(week.values()):
            raise AgencyActRefused(_("Write the hours of one day at least."))
        later = Q(ends_on=None) | Q(ends_on__gte=starts_on)
        # What was to begin on this day or later never begins: its end lies before its beginning.
        OfficeHours.objects.filter(later, office=office).update(ends_on=starts_on - dt.timedelta(days=1))
        OfficeHours.objects.bulk_create(
            OfficeHours(office=office, weekday=day, opens=opens, closes=closes, starts_on=starts_on)
            for day, spans in sorted(week.items())
            for opens, closes in spans
        )
        changes = {"hours": ["", hours_in_words(week)], "starts_on": ["", dmy(starts_on)]}
        record_for(agency, "accounts.hours.changed", actor=actor, now=now, what=name_of(office), changes=changes)
        if starts_on == india_date(now):
            signals.hours_changed.send(Office, office=office, now=now)


def add_holiday(
    *, agency: Agency, office: Office | None, day: dt.date, name: str, actor: User, now: dt.datetime
) -> Holiday:
    """Close an office, or without one every office of the agency, on a day to come or today.

    Raises: PermissionDenied; AgencyActRefused for a day that is over or that is a holiday there already.
    """
    with transaction.atomic():
        locked = lock_agency(agency, actor=actor, now=now)
        if day < india_date(now):
            raise AgencyActRefused(_("This day is over: what was counted stays counted."), "day")
        if (day.month, day.day) in NATIONAL_HOLIDAYS:
            raise AgencyActRefused(_("This is a national holiday: every office is closed anyway."), "day")
        if Holiday.objects.filter(Q(office=None) | Q(office=office), agency=locked, day=day).exists():
            raise AgencyActRefused(_("This day is a holiday there already."), "day")
        holiday = Holiday.objects.create(agency=locked, office=office, day=day, name=name)
        _follow(holiday, "accounts.holiday.added", actor, now)
    return holiday


def remove_holiday(*, holiday: Holiday, actor: User, now: dt.datetime) -> None:
    """Take back a holiday that has not come yet.

    Raises: PermissionDenied; AgencyActRefused for a day that has begun; Holiday.DoesNotExist when it is gone.
    """
    with transaction.atomic():
        lock_agency(holiday.agency, actor=actor, now=now)
        locked = Holiday.objects.select_for_update(of=("self",)).select_related("agency").get(pk=holiday.pk)
        if locked.day <= india_date(now):
            raise AgencyActRefused(_("This day has begun: what was counted stays counted."))
        locked.delete()
        _follow(locked, "accounts.holiday.removed", actor, now)


def follow_new_hours(now: dt.datetime) -> int:
    """Say of the offices whose new hours began within the last days that they work otherwise; return how many."""
    today = india_date(now)
    begun = OfficeHours.objects.in_force(today).filter(starts_on__gt=today - LOOK_BACK)
    offices = list(Office.objects.filter(pk__in=begun.values("office")).select_related("agency"))
    for office in offices:
        with transaction.atomic():
            signals.hours_changed.send(Office, office=office, now=now)
    return len(offices)


def hours_in_words(week: Mapping[int, Spans]) -> str:
    """Return hours as the history shows them, as `Monday 09:30–17:30; Tuesday 09:30–13:00, 14:00–17:30`."""
    days = []
    for day, spans in sorted(week.items()):
        if spans:
            times = ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans)
            days.append(f"{Weekday(day).label} {times}")
    return "; ".join(days)


def _follow(holiday: Holiday, action: str, actor: User, now: dt.datetime) -> None:
    """Write the act down, and let the files of the offices that it closes be due anew."""
    where = holiday.office.city if holiday.office else _("every office")
    what = f"{dmy(holiday.day)} {holiday.name}, {where}"
    record_for(holiday.agency, action, actor=actor, now=now, what=what)
    offices = (
        [holiday.office] if holiday.office else Office.objects.in_force(india_date(now)).filter(agency=holiday.agency)
    )
    for office in offices:
        signals.hours_changed.send(Office, office=office, now=now)
