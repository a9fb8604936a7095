"""*Numbers*: what is counted for whom, and that page and files say the same."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Agency, Office, OfficerPost, User
from accounts.roles import PostRole
from coo.constants import ReasonUse
from coo.models import Application, Certificate, Deficiency, Query, Reason
from coo.services.submission import withdraw_application
from tests.factories.files import make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import decide, request_issue
from tradeconnect.common.dates import INDIA, dmy, india_date

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    return sign_in(client, cast.officer)


def files(cast: Any, count: int, series: str = "N") -> list[Application]:
    return [submit(make_draft(cast, invoice_number=f"{series}/{number}")) for number in range(count)]


def tables(client: Client, **query: str) -> dict[str, Any]:
    """Return the tables of the page by slug."""
    response = client.get(reverse("coo:numbers"), query)
    assert response.status_code == 200
    return {section["table"].slug: section["table"] for section in response.context["sections"]}


def rows(client: Client, slug: str, **query: str) -> list[list[Any]]:
    return [list(row) for row in tables(client, **query)[slug].rows]


def last_row(client: Client, slug: str, **query: str) -> list[Any]:
    table = tables(client, **query)[slug]
    return list(table.total or table.rows[0])


def decided_after(cast: Any, hours: list[float]) -> list[Application]:
    """Return files that were approved after so many working hours."""
    done = files(cast, len(hours))
    for file, taken in zip(done, hours, strict=True):
        decide("approve", file, cast.officer)
        Application.objects.filter(pk=file.pk).update(clock_seconds=int(taken * HOUR))
    return done


# What is counted


def test_a_period_without_files_says_so(officer: Client) -> None:
    response = officer.get(reverse("coo:numbers"))
    assert response.content.decode().count("Nothing in this period.") == len(response.context["sections"])
    assert 'class="chart"' not in response.content.decode()


def test_a_day_is_a_day_in_india(cast: Any, officer: Client) -> None:
    early, late = files(cast, 2)
    midnight = dt.datetime.combine(india_date(timezone.now()) - dt.timedelta(days=3), dt.time(), INDIA)
    Application.objects.filter(pk=early.pk).update(submitted_at=midnight - dt.timedelta(minutes=1))
    Application.objects.filter(pk=late.pk).update(submitted_at=midnight)
    found = {row[0]: row[1] for row in rows(officer, "days") if row[1]}
    assert found == {dmy(midnight - dt.timedelta(days=1)): 1, dmy(midnight): 1}
    only = dmy(midnight)
    assert last_row(officer, "days", first=only, last=only)[1] == 1


def test_each_day_of_the_last_thirty_has_a_line(officer: Client) -> None:
    today = india_date(timezone.now())
    days = [row[0] for row in rows(officer, "days")]
    assert days == [dmy(today - dt.timedelta(days=back)) for back in range(29, -1, -1)]


def test_submitted_decided_and_issued_are_counted(cast: Any, officer: Client) -> None:
    waiting, approved, rejected, withdrawn = files(cast, 4)
    decide("approve", approved, cast.officer)
    certificate = request_issue(approved, cast.officer)
    decide("reject", rejected, cast.officer, remarks="No.")
    withdraw_application(application=withdrawn, reason="Not needed.", actor=cast.exporter, now=timezone.now())
    assert last_row(officer, "days") == ["Together", 4, 2, 0]
    Certificate.objects.filter(pk=certificate.pk).update(issued_at=timezone.now())
    assert last_row(officer, "days") == ["Together", 4, 2, 1]
    found = {row[0]: row[1:] for row in rows(officer, "statuses")}
    assert found == {
        "In-Process": [1, 25.0],
        "Approved Pending Issuance": [1, 25.0],
        "Rejected": [1, 25.0],
        "Withdrawn": [1, 25.0],
    }
    assert rows(officer, "hours")[0][1:4] == [4, 2, 1]
    assert waiting.number


def test_median_percentile_and_promise(cast: Any, officer: Client) -> None:
    decided_after(cast, [1, 2, 3, 4, 20])
    (line,) = rows(officer, "hours")
    # Between 4 and 20 hours, six tenths of the way: position 0.9 × 4 = 3.6 in the ordered five.
    assert line[4:] == [3.0, 13.6, "16", 80.0]


def test_reasons_by_code_and_rounds_with_the_days_of_the_firm(cast: Any, officer: Client) -> None:
    first, second = files(cast, 2)
    reason = Reason.objects.create(
        use=ReasonUse.DEFICIENCY, code="G99", title="Invoice not legible", starts_on=dt.date(2020, 1, 1)
    )
    now = timezone.now()
    for file in (first, second):
        Query.objects.create(application=file, reason=reason, text="Again, please.", author=cast.officer, at=now)
        decide("raise_deficiency", file, cast.officer, remarks="See the queries.")
    Query.objects.filter(deficiency=None).update(deficiency=Deficiency.objects.get(application=first))
    Query.objects.create(
        application=second,
        deficiency=second.deficiencies.get(),
        text="And this.",
        author=cast.officer,
        at=now,
    )
    raised = first.deficiencies.get()
    Deficiency.objects.filter(pk=raised.pk).update(
        answer="yes", answered_by=cast.exporter, answered_at=raised.raised_at + dt.timedelta(days=3)
    )
    assert rows(officer, "reasons") == [
        ["G99", "Invoice not legible", 2, 66.7],
        ["–", "Remarks without a code", 1, 33.3],
    ]
    assert rows(officer, "rounds") == [["Round 1", 2, 1, 0, 1, 0, 3.0, 3.0]]
    second.deficiencies.update(ended_at=now)
    assert rows(officer, "rounds") == [["Round 1", 2, 1, 0, 0, 1, 3.0, 3.0]]
    assert "Files sent back: 2, each 1.0 times on average." in tables(officer)["rounds"].note


def test_who_decided_keeps_the_decision_when_another_officer_signs(cast: Any, officer: Client) -> None:
    approved, rejected, held = files(cast, 3)
    decide("approve", approved, cast.officer)
    Application.objects.filter(pk=approved.pk).update(officer=cast.officer2)
    decide("reject", rejected, cast.officer2, remarks="No.")
    Application.objects.filter(pk=held.pk).update(officer=cast.officer)
    found = {row[0]: row[1:] for row in rows(officer, "officers")}
    assert found["Arvind Menon"] == [1, 0, 0, 1, 0.0, 0]
    assert found["Kavita Rao"] == [0, 0, 1, 1, 0.0, 0]


def test_destinations_and_agreements(cast: Any, officer: Client) -> None:
    one, *_others = files(cast, 3)
    Application.objects.filter(pk=one.pk).update(importer_country="DE")
    assert rows(officer, "destinations") == [["United States of America", 2, 66.7], ["Germany", 1, 33.3]]
    assert [row[1:] for row in rows(officer, "agreements")] == [[3, 100.0]]


# Whose


def test_an_officer_sees_the_own_office_alone(cast: Any, client: Client) -> None:
    files(cast, 2)
    sign_in(client, cast.other_officer)
    assert last_row(client, "days")[1] == 0
    assert "Arvind Menon" not in client.get(reverse("coo:numbers")).content.decode()


def test_an_administrator_sees_the_agencys_offices_each_and_together(cast: Any, client: Client) -> None:
    here, there = files(cast, 2)
    second = Office.objects.create(agency=cast.office.agency, code="MUM", city="Mumbai", address="1 Fort")
    Application.objects.filter(pk=there.pk).update(office=second)
    sign_in(client, cast.admin)
    table = tables(client)["hours"]
    assert sorted((row[0], row[1]) for row in table.rows) == [
        ("Yamuna Chamber of Commerce, Mumbai", 1),
        ("Yamuna Chamber of Commerce, New Delhi", 1),
    ]
    assert last_row(client, "days")[1] == 2
    assert last_row(client, "days", place=str(second.uuid))[1] == 1
    assert here.office_id == cast.office.pk


def test_an_office_of_another_agency_cannot_be_chosen(cast: Any, client: Client) -> None:
    Office.objects.create(agency=cast.office.agency, code="MUM", city="Mumbai", address="1 Fort")
    sign_in(client, cast.admin)
    response = client.get(reverse("coo:numbers"), {"place": str(cast.other_office.uuid)})
    assert "place" in response.context["form"].errors
    assert response.context["report"] is None


def test_the_operator_sees_each_agency_and_no_name(cast: Any, client: Client) -> None:
    done = decided_after(cast, [2])
    agency = Agency.objects.create(code="OTH", name="Other Chamber", kind="CHAMBER")
    office = Office.objects.create(agency=agency, code="OTH", city="Pune", address="1 Camp", promise_hours=8)
    (elsewhere,) = [submit(make_draft(cast, invoice_number="N/else"))]
    Application.objects.filter(pk=elsewhere.pk).update(office=office)
    sign_in(client, cast.operator)
    response = client.get(reverse("coo:numbers"))
    html = response.content.decode()
    found = {row[0]: row[1:3] for row in rows(client, "hours")}
    assert found == {"Yamuna Chamber of Commerce": [1, 1], "Other Chamber": [1, 0]}
    assert last_row(client, "days", place="OTH")[1] == 1
    # One that opens later promises nothing yet.
    tomorrow = india_date(timezone.now()) + dt.timedelta(days=1)
    Office.objects.create(
        agency=agency, code="PNQ", city="Pune II", address="2 Camp", promise_hours=24, starts_on=tomorrow
    )
    assert {row[0]: row[6] for row in rows(client, "hours")}["Other Chamber"] == "8"
    assert "Arvind Menon" not in html
    assert "officers" not in tables(client)
    assert client.get(reverse("coo:numbers_table", args=["officers", "csv"])).status_code == 404
    assert done[0].number not in html


@pytest.mark.parametrize("who", ["exporter", "rival", "broker"])
def test_firms_see_no_numbers(cast: Any, client: Client, who: str) -> None:
    sign_in(client, getattr(cast, who))
    assert client.get(reverse("coo:numbers")).status_code == 403
    assert client.get(reverse("coo:numbers_table", args=["days", "csv"])).status_code == 403


@pytest.mark.parametrize("who", ["officer", "admin", "operator"])
def test_the_menu_leads_there(cast: Any, client: Client, who: str) -> None:
    sign_in(client, getattr(cast, who))
    response = client.get(reverse("coo:numbers"))
    assert f'<a href="{reverse("coo:numbers")}" aria-current="page">Numbers</a>' in response.content.decode()


# What is asked


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"first": "02/01/2026", "last": "01/01/2026"}, "last", "To Date is before From Date."),
        ({"first": "01/01/2020", "last": "02/01/2021"}, "first", "At most a year is counted at once."),
        ({"last": "01/01/2999"}, "last", "This day is still to come."),
        ({"first": "31/02/2026"}, "first", "This day is not in the calendar."),
    ],
)
def test_a_mistake_is_said_at_its_field(officer: Client, query: dict[str, str], field: str, words: str) -> None:
    response = officer.get(reverse("coo:numbers"), query)
    assert words in str(response.context["form"].errors[field])
    assert words in response.content.decode()
    assert response.context["report"] is None
    answer = officer.get(reverse("coo:numbers_table", args=["days", "csv"]), query)
    assert answer.status_code == 302


def test_a_whole_year_is_counted_by_months(officer: Client) -> None:
    today = india_date(timezone.now())
    first = today - dt.timedelta(days=365)
    months = rows(officer, "days", first=dmy(first), last=dmy(today))
    assert len(months) == 13
    days = rows(officer, "days", first=dmy(first), last=dmy(today), step="day")
    assert len(days) == 366


# Files


def test_the_files_say_what_the_page_says(cast: Any, officer: Client) -> None:
    decided_after(cast, [1, 2])
    User.objects.filter(pk=cast.officer.pk).update(first_name="=1+1", last_name="Menon")
    for slug, table in tables(officer).items():
        answer = officer.get(reverse("coo:numbers_table", args=[slug, "csv"]))
        assert "attachment" in answer["Content-Disposition"]
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert lines[0] == [column.label for column in table.columns]
        assert len(lines) == 1 + len(table.rows) + bool(table.total)
        assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line)
        answer = officer.get(reverse("coo:numbers_table", args=[slug, "xlsx"]))
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert sheet is not None
        found = [list(line) for line in sheet.iter_rows(min_row=2, values_only=True)]
        assert found == [list(row) for row in [*table.rows, *([table.total] if table.total else [])]]


def test_an_export_keeps_to_the_period(cast: Any, officer: Client) -> None:
    (file,) = files(cast, 1)
    long_ago = timezone.now() - dt.timedelta(days=60)
    Application.objects.filter(pk=file.pk).update(submitted_at=long_ago)
    address = reverse("coo:numbers_table", args=["statuses", "csv"])
    assert "In-Process" not in officer.get(address).content.decode()
    query = {"first": dmy(long_ago), "last": dmy(long_ago)}
    assert "In-Process,1,100.0" in officer.get(address, query).content.decode()


@pytest.mark.parametrize(("slug", "ending"), [("nothing", "csv"), ("days", "pdf")])
def test_other_files_are_not_there(officer: Client, slug: str, ending: str) -> None:
    assert officer.get(reverse("coo:numbers_table", args=[slug, ending])).status_code == 404


# How much is asked of the database


@pytest.mark.parametrize("who", ["officer", "admin", "operator"])
def test_the_number_of_queries_does_not_grow(cast: Any, client: Client, who: str) -> None:
    sign_in(client, getattr(cast, who))
    decided_after(cast, [1])
    few = _queries(client)
    waiting, *others = files(cast, 3, "M")
    decide("raise_deficiency", waiting, cast.officer2, remarks="Why?")
    for file in others:
        decide("approve", file, cast.officer2)
    office = Office.objects.create(agency=cast.office.agency, code="PUN", city="Pune", address="1 Camp")
    person = User.objects.create_user("new-officer@example.test", first_name="New", last_name="Officer")
    OfficerPost.objects.create(
        user=person, office=office, role=PostRole.OFFICER, designation="", starts_on=dt.date(2024, 1, 1)
    )
    assert _queries(client) == few


def _queries(client: Client) -> int:
    client.get(reverse("coo:numbers"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("coo:numbers"))
    return len(queries)
