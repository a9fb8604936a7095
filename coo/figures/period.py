"""The days that are counted, one by one or in weeks or months. Pure. A day is a day in India."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from tradeconnect.common.dates import INDIA

LONGEST_DAYS: Final = 366
_ONE: Final = dt.timedelta(days=1)


class Step(models.TextChoices):
    """How many days one line of a table is about."""

    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of `first` to the end of `last`."""

    first: dt.date
    last: dt.date
    step: Step

    @property
    def start(self) -> dt.datetime:
        """The moment at which it begins."""
        return dt.datetime.combine(self.first, dt.time(), INDIA)

    @property
    def end(self) -> dt.datetime:
        """The moment from which on nothing counts."""
        return dt.datetime.combine(self.last + _ONE, dt.time(), INDIA)

    @property
    def spans(self) -> list[tuple[dt.date, dt.date]]:
        """The first and last day of each step, in their order; weeks begin on Monday, the outer ones may be cut."""
        spans: list[tuple[dt.date, dt.date]] = []
        day = self.first
        while day <= self.last:
            until = min(_last_of(day, self.step), self.last)
            spans.append((day, until))
            day = until + _ONE
        return spans


def fitting_step(first: dt.date, last: dt.date) -> Step:
    """Return the step that keeps a table readable: a month by days, a quarter by weeks, more by months."""
    days = (last - first).days + 1
    return Step.DAY if days <= 31 else Step.WEEK if days <= 100 else Step.MONTH


def last_days(days: int, *, today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last of so many days, of which today is the last."""
    return today - dt.timedelta(days=days - 1), today


def _last_of(day: dt.date, step: Step) -> dt.date:
    """Return the last day of the step that `day` lies in."""
    if step == Step.WEEK:
        return day + dt.timedelta(days=6 - day.weekday())
    if step == Step.MONTH:
        return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - _ONE
    return day
