"""Dates as the trade counts them: Asia/Kolkata, financial year April to March, dd/mm/yyyy on screen and paper."""

import datetime as dt
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")


def india_date(moment: dt.datetime) -> dt.date:
    """Return the calendar date in India of an aware datetime."""
    return moment.astimezone(INDIA).date()


def financial_year(moment: dt.datetime | dt.date) -> str:
    """Return the financial year as `AM27`: April to March, written by the year it ends in (spec section 2)."""
    day = india_date(moment) if isinstance(moment, dt.datetime) else moment
    return f"AM{(day.year + (day.month >= 4)) % 100:02d}"


def financial_year_bounds(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the financial year that `day` lies in."""
    start = day.year if day.month >= 4 else day.year - 1
    return dt.date(start, 4, 1), dt.date(start + 1, 3, 31)


def dmy(day: dt.date | dt.datetime) -> str:
    """Return dd/mm/yyyy; a datetime is read in India."""
    day = india_date(day) if isinstance(day, dt.datetime) else day
    return f"{day:%d/%m/%Y}"
