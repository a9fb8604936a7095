"""Working hours between two moments, with week-ends, holidays and split days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.working_calendar import NeverOpen, WorkingCalendar
from tradeconnect.common.dates import INDIA

HOUR = 3600


def at(text: str) -> dt.datetime:
    """Return a moment in India."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=INDIA)


STANDARD = WorkingCalendar()
SPLIT = WorkingCalendar(
    hours={0: ((dt.time(9), dt.time(13)), (dt.time(14), dt.time(18)))}, holidays=frozenset({dt.date(2026, 11, 30)})
)


# 27/11/2026 is a Friday.
@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-27T10:00", "2026-11-27T12:30", 2.5),
        ("2026-11-27T08:00", "2026-11-27T19:00", 8),
        ("2026-11-27T16:30", "2026-11-30T10:30", 2),
        ("2026-11-28T10:00", "2026-11-29T18:00", 0),
        ("2026-11-27T12:00", "2026-11-27T11:00", 0),
        # Republic Day 2027 is a Tuesday.
        ("2027-01-25T16:30", "2027-01-27T10:30", 2),
    ],
)
def test_hours_between(start: str, end: str, hours: float) -> None:
    assert STANDARD.seconds_between(at(start), at(end)) == hours * HOUR


def test_a_moment_of_another_zone_is_read_in_india() -> None:
    start = dt.datetime(2026, 11, 27, 4, 0, tzinfo=dt.UTC)
    assert STANDARD.seconds_between(start, start + dt.timedelta(hours=1)) == HOUR


def test_lunch_and_holidays_do_not_count() -> None:
    assert SPLIT.seconds_between(at("2026-11-23T12:00"), at("2026-11-23T15:00")) == 2 * HOUR
    assert SPLIT.seconds_between(at("2026-11-30T09:00"), at("2026-11-30T18:00")) == 0
    assert not SPLIT.is_open_on(dt.date(2026, 11, 30))
    assert SPLIT.is_open_on(dt.date(2026, 12, 7))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-27T10:00", 2, "2026-11-27T12:00"),
        ("2026-11-27T16:30", 16, "2026-12-01T16:30"),
        ("2026-11-28T10:00", 1, "2026-11-30T10:30"),
        ("2026-11-27T18:00", 8, "2026-11-30T17:30"),
    ],
)
def test_when_a_promise_ends(start: str, hours: int, due: str) -> None:
    assert STANDARD.after(at(start), hours * HOUR) == at(due)


def test_an_office_that_is_never_open_has_no_due_time() -> None:
    with pytest.raises(NeverOpen):
        WorkingCalendar(hours={}).after(at("2026-11-27T10:00"), HOUR)


@given(
    start=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31)),
    seconds=st.integers(min_value=1, max_value=200 * HOUR),
)
def test_after_is_the_inverse_of_between(start: dt.datetime, seconds: int) -> None:
    begin = start.replace(tzinfo=INDIA, microsecond=0)
    assert STANDARD.seconds_between(begin, STANDARD.after(begin, seconds)) == seconds
