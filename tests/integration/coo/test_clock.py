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
# A Friday at half past three in India, two hours before the office closes.
FRIDAY = dt.datetime(2026, 11, 27, 15, 30, tzinfo=INDIA)
MONDAY = dt.datetime(2026, 11, 30, 10, 30, tzinfo=INDIA)


def reread(file: Application) -> Application:
    return Application.objects.select_related("office").get(pk=file.pk)


def test_the_promise_counts_working_hours(cast: Any) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        file = reread(submit(make_draft(cast)))
    # Two hours on Friday, eight on Monday, six on Tuesday.
    assert file.due_at == dt.datetime(2026, 12, 1, 15, 30, tzinfo=INDIA)
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
        Holiday.objects.create(agency=cast.office.agency, day=dt.date(2026, 11, 30), name="Guru Nanak Jayanti")
        for day in range(6):
            OfficeHours.objects.create(
                office=cast.office, weekday=day, opens=dt.time(10), closes=dt.time(14), starts_on=dt.date(2026, 1, 1)
            )
        assert reset_due_times(cast.office, now=FRIDAY) == 1
    # Saturday four hours, no Monday, then Tuesday, Wednesday, Thursday.
    assert reread(file).due_at == dt.datetime(2026, 12, 3, 14, 0, tzinfo=INDIA)


def test_a_holiday_of_another_office_does_not_count(cast: Any) -> None:
    Holiday.objects.create(
        agency=cast.other_office.agency, office=cast.other_office, day=dt.date(2026, 11, 30), name="Local fair"
    )
    assert calendar_of(cast.office, today=dt.date(2026, 11, 27)).is_open_on(dt.date(2026, 11, 30))
    assert not calendar_of(cast.other_office, today=dt.date(2026, 11, 27)).is_open_on(dt.date(2026, 11, 30))
