"""When the agency's offices work: hours from a day on, holidays, and that open files are due by them."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Holiday, Office, OfficeHours
from accounts.services import working_hours as service
from accounts.services.agencies import AgencyActRefused
from accounts.services.calendars import calendar_of
from accounts.tasks import look_at_agencies
from accounts.working_calendar import STANDARD_HOURS
from coo.models import Application
from coo.tasks import look_at_specimens
from tests.factories.agency import dmy, in_days, make_administrator, today
from tests.factories.files import make_draft, submit
from tests.factories.login import sign_in
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job

pytestmark = pytest.mark.django_db
CALENDAR = "/agency/calendar/"
SATURDAY = {"day5_opens1": "10:00", "day5_closes1": "13:00", "day5_opens2": "14:00", "day5_closes2": "18:00"}


@pytest.fixture
def administrator(cast: Any) -> Client:
    return sign_in(Client(), cast.admin)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def hours(cast: Any) -> str:
    return reverse("accounts:agency_hours", args=[cast.office.uuid])


def weekday_to_come() -> dt.date:
    """Return a day to come on which an office of standard hours works: no national holiday."""
    days = (in_days(number) for number in range(3, 30))
    return next(day for day in days if day.weekday() < 5 and (day.month, day.day) not in ((1, 26), (8, 15), (10, 2)))


def test_without_own_hours_the_standard_ones_count(cast: Any, administrator: Client) -> None:
    html = text(administrator.get(hours(cast)))
    assert "None are recorded: the standard hours count." in html
    assert "A file submitted now is due on" in html


def test_hours_with_a_break_are_set_from_today(cast: Any, administrator: Client) -> None:
    file = submit(make_draft(cast))
    before = Application.objects.get(pk=file.pk).due_at
    administrator.post(hours(cast), {"starts_on": dmy(today()), **SATURDAY})
    calendar = calendar_of(cast.office, today=today())
    assert {day: len(spans) for day, spans in calendar.hours.items()} == {5: 2}
    after = Application.objects.get(pk=file.pk).due_at
    assert before is not None
    assert after is not None
    # Sixteen hours are three Saturdays of seven.
    assert after > before
    html = text(administrator.get(CALENDAR))
    assert "Saturday 10:00–13:00, 14:00–18:00" in html


def test_hours_of_a_day_to_come_wait_for_it(cast: Any, administrator: Client) -> None:
    file = submit(make_draft(cast))
    before = Application.objects.get(pk=file.pk).due_at
    administrator.post(hours(cast), {"starts_on": dmy(in_days(5)), **SATURDAY})
    assert calendar_of(cast.office, today=today()).hours == STANDARD_HOURS
    assert f"Hours from {dmy(in_days(5))} on" in text(administrator.get(hours(cast)))
    service.follow_new_hours(timezone.now())
    assert Application.objects.get(pk=file.pk).due_at == before
    service.follow_new_hours(timezone.now() + dt.timedelta(days=5))
    assert Application.objects.get(pk=file.pk).due_at != before


def test_hours_replace_those_that_were_to_begin(cast: Any, administrator: Client) -> None:
    administrator.post(hours(cast), {"starts_on": dmy(in_days(5)), **SATURDAY})
    administrator.post(hours(cast), {"starts_on": dmy(in_days(3)), "day0_opens1": "09.00", "day0_closes1": "12:00"})
    for day in (in_days(4), in_days(5), in_days(30)):
        rows = OfficeHours.objects.in_force(day).filter(office=cast.office)
        assert [(row.weekday, f"{row.opens:%H:%M}") for row in rows] == [(0, "09:00")]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "__all__"),
        ({"day0_opens1": "09:00"}, "day0_closes1"),
        ({"day0_closes1": "09:00"}, "day0_opens1"),
        ({"day0_opens1": "12:00", "day0_closes1": "09:00"}, "day0_closes1"),
        ({"day0_opens1": "noon", "day0_closes1": "13:00"}, "day0_opens1"),
        (
            {"day0_opens1": "09:00", "day0_closes1": "13:00", "day0_opens2": "12:00", "day0_closes2": "15:00"},
            "day0_opens2",
        ),
        ({"day0_opens1": "09:00", "day0_closes1": "13:00", "starts_on": "01/01/2024"}, "starts_on"),
    ],
)
def test_hours_that_make_no_sense_are_refused(
    cast: Any, administrator: Client, typed: dict[str, str], field: str
) -> None:
    answer = administrator.post(hours(cast), {"starts_on": dmy(today()), **typed})
    assert list(answer.context["form"].errors) == [field]
    assert not OfficeHours.objects.filter(office=cast.office).exists()


def test_a_holiday_is_added_counts_and_is_removed(cast: Any, administrator: Client) -> None:
    file, day = submit(make_draft(cast)), weekday_to_come()
    before = Application.objects.get(pk=file.pk).due_at
    typed = {"day": dmy(day), "name": "Founder's Day", "office": ""}
    administrator.post(CALENDAR, typed)
    assert not calendar_of(cast.office, today=today()).is_open_on(day)
    assert calendar_of(cast.other_office, today=today()).is_open_on(day)
    html = text(administrator.get(CALENDAR, {"year": day.year}))
    assert "Founder&#x27;s Day" in html
    assert "Gandhi Jayanti" in html
    twice = administrator.post(CALENDAR, typed)
    assert list(twice.context["form"].errors) == ["day"]
    administrator.post(reverse("accounts:agency_holiday_remove", args=[Holiday.objects.get(day=day).uuid]))
    assert calendar_of(cast.office, today=today()).is_open_on(day)
    assert Application.objects.get(pk=file.pk).due_at == before
    assert "Holiday removed" in text(administrator.get(CALENDAR))


def test_what_is_said_of_a_holiday_is_true_of_its_day(cast: Any, administrator: Client) -> None:
    day = weekday_to_come()
    worked = administrator.post(CALENDAR, {"day": dmy(day), "name": "Fair", "office": ""}, follow=True)
    assert "Files that are open are due later by it." in text(worked)
    free = day + dt.timedelta(days=6 - day.weekday())  # the Sunday after it
    answer = administrator.post(CALENDAR, {"day": dmy(free), "name": "Rest", "office": ""}, follow=True)
    assert "no file is due later" in text(answer)


def test_an_office_that_opens_later_is_in_the_calendar(cast: Any, administrator: Client) -> None:
    opens = in_days(20)
    Office.objects.create(agency=cast.office.agency, code="NDA", city="Noida", address="1 Sector", starts_on=opens)
    html = text(administrator.get(CALENDAR))
    assert f"opens on {dmy(opens)}" in html
    assert "Noida" in dict(administrator.get(CALENDAR).context["form"].fields["office"].choices).values()


def test_open_files_are_due_later_by_a_holiday(cast: Any) -> None:
    file = submit(make_draft(cast))
    due = Application.objects.get(pk=file.pk).due_at
    assert due is not None
    day = due.astimezone(timezone.get_current_timezone()).date()
    if day == today():
        pytest.fail("sixteen working hours end on a later day")
    service.add_holiday(
        agency=cast.office.agency, office=cast.office, day=day, name="Flood", actor=cast.admin, now=timezone.now()
    )
    later = Application.objects.get(pk=file.pk).due_at
    assert later is not None
    assert later - due >= dt.timedelta(days=1)


def test_a_holiday_of_one_office_is_not_of_the_other(cast: Any, administrator: Client) -> None:
    day = weekday_to_come()
    administrator.post(CALENDAR, {"day": dmy(day), "name": "Fair", "office": str(cast.office.uuid)})
    assert Holiday.objects.get(day=day).office == cast.office
    answer = administrator.post(CALENDAR, {"day": dmy(day), "name": "Fair", "office": str(cast.other_office.uuid)})
    assert list(answer.context["form"].errors) == ["office"]


@pytest.mark.parametrize("day", [dmy(in_days(-1)), "15/08/2027", "31/02/2027", ""])
def test_a_day_that_cannot_be_a_holiday_is_refused(cast: Any, administrator: Client, day: str) -> None:
    answer = administrator.post(CALENDAR, {"day": day, "name": "Fair", "office": ""})
    assert list(answer.context["form"].errors) == ["day"]
    assert not Holiday.objects.exists()


def test_a_holiday_that_has_begun_stays(cast: Any, administrator: Client) -> None:
    holiday = Holiday.objects.create(agency=cast.office.agency, day=today(), name="Fair")
    answer = administrator.post(reverse("accounts:agency_holiday_remove", args=[holiday.uuid]), follow=True)
    assert "This day has begun" in text(answer)
    assert Holiday.objects.filter(pk=holiday.pk).exists()


def test_an_administrator_of_another_agency_finds_nothing(cast: Any) -> None:
    person = make_administrator(cast.other_office)
    stranger = sign_in(Client(), person)
    holiday = Holiday.objects.create(agency=cast.office.agency, day=in_days(30), name="Fair")
    assert stranger.get(hours(cast)).status_code == 404
    assert stranger.post(hours(cast), {"starts_on": dmy(today()), **SATURDAY}).status_code == 404
    assert stranger.post(reverse("accounts:agency_holiday_remove", args=[holiday.uuid])).status_code == 404
    assert "Fair" not in text(stranger.get(CALENDAR, {"year": holiday.day.year}))
    with pytest.raises(PermissionDenied):
        service.remove_holiday(holiday=holiday, actor=person, now=timezone.now())
    assert Holiday.objects.filter(pk=holiday.pk).exists()
    assert not OfficeHours.objects.exists()


@pytest.mark.parametrize("name", ["exporter", "officer", "operator"])
def test_nobody_else_changes_the_calendar(cast: Any, name: str) -> None:
    actor = getattr(cast, name)
    client = sign_in(Client(), actor)
    assert client.post(CALENDAR, {"day": dmy(in_days(9)), "name": "Fair", "office": ""}).status_code == 403
    assert client.post(hours(cast), {"starts_on": dmy(today()), **SATURDAY}).status_code == 403
    with pytest.raises(PermissionDenied):
        service.set_hours(
            office=cast.office,
            week={0: ((dt.time(9), dt.time(12)),)},
            starts_on=today(),
            actor=actor,
            now=timezone.now(),
        )


def test_an_empty_week_is_refused_by_the_service_too(cast: Any) -> None:
    with pytest.raises(AgencyActRefused):
        service.set_hours(office=cast.office, week={}, starts_on=today(), actor=cast.admin, now=timezone.now())


def test_the_calendar_costs_the_same_however_long_it_is(
    cast: Any, administrator: Client, django_assert_max_num_queries: Any
) -> None:
    administrator.get(CALENDAR)
    with CaptureQueriesContext(connection) as few:
        administrator.get(CALENDAR)
    year = today().year
    for number in range(1, 20):
        Holiday.objects.create(
            agency=cast.office.agency, office=cast.office, day=dt.date(year, 3, number), name=f"Day {number}"
        )
    with django_assert_max_num_queries(len(few)):
        assert len(administrator.get(CALENDAR).context["days_off"]) == 22


def test_the_day_is_followed_once_however_often_it_rings(cast: Any) -> None:
    for _ring in range(3):
        look_at_agencies()
        look_at_specimens()
    names = ("accounts.follow_agencies", "coo.warn_of_gaps")
    assert Job.objects.filter(name__in=names).count() == 2
    drain_jobs()
    assert Job.objects.filter(name__in=names, done_at__isnull=False).count() == 2
