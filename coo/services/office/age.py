"""How long an office has had a file, in working hours, against its promise: what the worklist and the file show."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from accounts.models import Office
from accounts.services.calendars import calendar_of
from coo.constants import Status
from coo.models import Application
from coo.services.office.clock import HOUR, age_seconds
from tradeconnect.common.dates import india_date

# From this share of the promise on the bar asks to be looked at.
SOON: Final = 0.75


@dataclass(frozen=True, slots=True)
class Age:
    """The working time that a file has had in its office.

    Args: seconds: working time so far. promise: what the office promises, in seconds. is_running: the clock runs; it
        stands while the firm has the file and after the decision. is_decided: it will not run again by itself.
    """

    seconds: int
    promise: int
    is_running: bool
    is_decided: bool

    @property
    def is_overdue(self) -> bool:
        """Whether the office still has the file after its promise ended."""
        return self.is_running and self.seconds > self.promise

    @property
    def is_soon(self) -> bool:
        """Whether most of the promised time is gone."""
        return self.is_running and not self.is_overdue and self.seconds >= self.promise * SOON

    @property
    def tone(self) -> str:
        """The colour of the bar; the words say the same."""
        if not self.is_running:
            return "grey"
        return "red" if self.is_overdue else "saffron" if self.is_soon else "blue"

    @property
    def spent(self) -> str:
        """The time so far, as `5 h 40`."""
        return hours_words(self.seconds)

    @property
    def promised(self) -> str:
        """The promise, as `16 h`."""
        return hours_words(self.promise)

    @property
    def over(self) -> str:
        """By how much the promise is exceeded, as `1 h 05`."""
        return hours_words(max(self.seconds - self.promise, 0))


def hours_words(seconds: int) -> str:
    """Return working time in whole minutes, as `40 min`, `5 h 40` or `16 h`."""
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}


def ages(files: Iterable[Application], office: Office, *, now: dt.datetime) -> dict[int, Age]:
    """Return the age of each file of one office by primary key: two queries for its calendar, however many files."""
    calendar = calendar_of(office, today=india_date(now))
    return {
        file.pk: Age(
            seconds=age_seconds(file, calendar, now),
            promise=office.promise_hours * HOUR,
            is_running=file.clock_since is not None,
            is_decided=file.status not in (Status.IN_PROCESS, Status.DEFICIENT),
        )
        for file in files
    }
