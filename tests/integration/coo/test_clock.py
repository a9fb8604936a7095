"""The office's clock: it runs while the office has the file and stands while the firm has it."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Holiday, OfficeHours
from accounts.services.calendars import calendar_of
from coo.models import Application
from coo.services.office.clock import age_seconds, reset_due_times
from coo.services.submission import withdraw_application
from tests.factories.files import make_draft, submit
from tests.integration.coo.office_world import decide
from tradeconnect.common.dates import INDIA, india_date

pytestmark = pytest.mark.django_db
HOUR = 3600
# A coming Friday at half past three in India, two hours before the office closes: keys of the cast are valid then.
_today = india_date(timezone.now())
_FRIDAY = _today + dt.timedelta(days=(3 - _today.weekday()) % 7 + 1)
FRIDAY = dt.datetime.combine(_FRIDAY, dt.time(15, 30), INDIA)


def days_later(days: int, *clock: int) -> dt.datetime:
    """Return a moment so many days after the Friday, at this time of day in India."""
    return dt.datetime.combine(_FRIDAY + dt.timedelta(days=days), dt.time(*clock), INDIA)


MONDAY = days_later(3, 10, 30)


@pytest.fixture(autouse=True)
def _no_holidays(db: None) -> None:
    Holiday.objects.all().delete()


def reread(file: Application) -> Application:
    return Application.objects.select_related("office").get(pk=file.pk)


def test_the_promise_counts_working_hours(cast: Any) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        file = reread(submit(make_draft(cast)))
    # Two hours on Friday, eight on Monday, six on Tuesday.
    assert file.due_at == days_later(4, 15, 30)
    calendar = calendar_of(cast.office, today=india_date(MONDAY))
    assert age_seconds(file, calendar, MONDAY) == 3 * HOUR


def test_the_clock_stands_while_the_firm_has_the_file(cast: Any) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        file = submit(make_draft(cast))
    with time_machine.travel(MONDAY, tick=False):
        decide("raise_deficiency", file, cast.officer, remarks="Why?")
    deficient = reread(file)
    assert (deficient.clock_since, deficient.due_at, deficient.clock_seconds) == (None, None, 3 * HOUR)
    calendar = calendar_of(cast.office, today=india_date(MONDAY))
    assert age_seconds(deficient, calendar, MONDAY + dt.timedelta(days=9)) == 3 * HOUR


def test_a_decision_stops_the_clock_for_good(cast: Any) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        file = submit(make_draft(cast))
        decide("approve", file, cast.officer)
    assert reread(file).clock_since is None
    assert reread(file).due_at is None


def test_withdrawing_stops_it_too(cast: Any) -> None:
    file = submit(make_draft(cast))
    assert reread(file).due_at is not None
    withdraw_application(application=file, reason="Sold elsewhere.", actor=cast.exporter, now=timezone.now())
    assert reread(file).due_at is None


def test_hours_and_holidays_of_the_office_count(cast: Any) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        file = submit(make_draft(cast))
        Holiday.objects.create(agency=cast.office.agency, day=MONDAY.date(), name="Guru Nanak Jayanti")
        for day in range(6):
            OfficeHours.objects.create(
                office=cast.office, weekday=day, opens=dt.time(10), closes=dt.time(14), starts_on=_today
            )
        assert reset_due_times(cast.office, now=FRIDAY) == 1
    # Saturday four hours, no Monday, then Tuesday, Wednesday, Thursday.
    assert reread(file).due_at == days_later(6, 14)


def test_a_holiday_of_another_office_does_not_count(cast: Any) -> None:
    Holiday.objects.create(
        agency=cast.other_office.agency, office=cast.other_office, day=MONDAY.date(), name="Local fair"
    )
    assert calendar_of(cast.office, today=FRIDAY.date()).is_open_on(MONDAY.date())
    assert not calendar_of(cast.other_office, today=FRIDAY.date()).is_open_on(MONDAY.date())
