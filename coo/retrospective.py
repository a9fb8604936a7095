"""Until when a certificate is issued as usual, and until when at all, counted from the shipment. Pure.

Agreements say a number of days, often working days, and a number of months. Working days are Monday to Friday: no list
of holidays is asked, so a certificate may count as retrospective a little too early, never too late.
"""

import calendar
import datetime as dt
from typing import Final

from coo.origin import Terms

DAY: Final = dt.timedelta(days=1)
SATURDAY: Final = 5


def add_working_days(start: dt.date, days: int) -> dt.date:
    """Return the day that is `days` working days (Monday to Friday) after `start`."""
    day = start
    while days > 0:
        day += DAY
        days -= day.weekday() < SATURDAY
    return day


def add_months(start: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def last_usual_day(terms: Terms, shipped: dt.date) -> dt.date | None:
    """Return the last day on which a certificate is issued without the mark, or None where there is no such rule."""
    if terms.days_after_shipment is None:
        return None
    if terms.counts_working_days:
        return add_working_days(shipped, terms.days_after_shipment)
    return shipped + terms.days_after_shipment * DAY


def last_day(terms: Terms, shipped: dt.date) -> dt.date | None:
    """Return the last day on which a certificate is issued at all, or None where no limit is known."""
    return None if terms.months_after_shipment is None else add_months(shipped, terms.months_after_shipment)


def is_retrospective(terms: Terms, shipped: dt.date | None, day: dt.date) -> bool:
    """Tell whether a certificate that is issued on `day` bears the mark `terms.retrospective_words`."""
    usual = last_usual_day(terms, shipped) if shipped is not None else None
    return usual is not None and day > usual
