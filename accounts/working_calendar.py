"""When an office works, and how many working seconds lie between two moments. Pure.

A promise of "16 working hours" means hours in which the office is open: evenings, week-ends and holidays do not count.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tradeconnect.common.dates import INDIA

Spans = tuple[tuple[dt.time, dt.time], ...]

# Of an office that has recorded no hours: Monday to Friday.
STANDARD_HOURS: Final[Mapping[int, Spans]] = {day: ((dt.time(9, 30), dt.time(17, 30)),) for day in range(5)}
# Republic Day, Independence Day, Gandhi Jayanti: closed everywhere by the National Holidays Acts of the states.
NATIONAL_HOLIDAYS: Final = frozenset({(1, 26), (8, 15), (10, 2)})
# So far ahead a due time is looked for; an office that is closed for longer has none.
HORIZON_DAYS: Final = 370


class NeverOpen(Exception):
    """The office does not work for as long as anybody looks ahead."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The opening hours of one office by day of the week (0 is Monday), in India's time, and its holidays."""

    hours: Mapping[int, Spans] = field(default_factory=lambda: STANDARD_HOURS)
    holidays: frozenset[dt.date] = frozenset()

    def is_open_on(self, day: dt.date) -> bool:
        """Tell whether the office works on `day` at all."""
        return bool(self._spans(day))

    def seconds_between(self, start: dt.datetime, end: dt.datetime) -> int:
        """Return the working seconds from `start` to `end` (aware); zero when `end` is not later."""
        total = dt.timedelta()
        for opens, closes in self._open(start, end.astimezone(INDIA).date()):
            total += max(min(closes, end) - max(opens, start), dt.timedelta())
        return int(total.total_seconds())

    def after(self, start: dt.datetime, seconds: int) -> dt.datetime:
        """Return when `seconds` of working time have passed since `start`.

        Raises: NeverOpen when that is not within a year.
        """
        left = dt.timedelta(seconds=seconds)
        last = start.astimezone(INDIA).date() + dt.timedelta(days=HORIZON_DAYS)
        for opens, closes in self._open(start, last):
            begin = max(opens, start)
            if closes <= begin:
                continue
            if left <= closes - begin:
                return begin + left
            left -= closes - begin
        raise NeverOpen

    def _open(self, start: dt.datetime, last: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Yield the spans in which the office is open from the day of `start` to `last`, in their order."""
        day = start.astimezone(INDIA).date()
        while day <= last:
            for opens, closes in self._spans(day):
                yield dt.datetime.combine(day, opens, INDIA), dt.datetime.combine(day, closes, INDIA)
            day += dt.timedelta(days=1)

    def _spans(self, day: dt.date) -> Spans:
        if day in self.holidays or (day.month, day.day) in NATIONAL_HOLIDAYS:
            return ()
        return self.hours.get(day.weekday(), ())
