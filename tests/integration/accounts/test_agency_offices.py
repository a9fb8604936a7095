"""The agency's offices: added, changed, closed and opened again by its own administrator only."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Office, OfficerPost
from accounts.services import offices as service
from coo.models import Application
from coo.services.office.clock import HOUR
from tests.factories.agency import dmy, in_days, make_administrator, today
from tests.factories.files import Plan, approve, issue, make_draft, submit
from tests.factories.login import sign_in

pytestmark = pytest.mark.django_db
LIST = "/agency/offices/"
NEW = {
    "city": "Panipat",
    "code": "pnp",
    "address": "4 Assandh Road, Panipat",
    "email": "pnp@ycc.example",
    "promise_hours": "8",
}


@pytest.fixture
def administrator(cast: Any) -> Client:
    return sign_in(Client(), cast.admin)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def page(office: Office, name: str = "agency_office") -> str:
    return reverse(f"accounts:{name}", args=[office.uuid])


def typed(office: Office, **changes: str) -> dict[str, str]:
    """Return what the form of an office sends when nothing but `changes` was typed."""
    names = ("city", "code", "address", "email", "promise_hours")
    return {**{name: str(getattr(office, name)) for name in names}, **changes}


def test_an_office_is_added_and_can_be_chosen_from_its_day(cast: Any, administrator: Client) -> None:
    answer = administrator.post(f"{LIST}new/", {**NEW, "starts_on": dmy(today())}, follow=True)
    office = Office.objects.get(agency=cast.office.agency, code="PNP")
    assert (office.city, office.promise_hours, office.starts_on) == ("Panipat", 8, today())
    assert "The office is added." in text(answer)
    html = text(administrator.get(LIST))
    assert "Office added</b> Panipat (PNP)" in html
    assert "Rohit Bhatnagar" in html


@pytest.mark.parametrize(
    ("field", "value"),
    [("code", "DEL"), ("code", "Ä-1"), ("code", "TOOLONG"), ("city", ""), ("promise_hours", "0"), ("email", "no")],
)
def test_what_is_wrong_is_said_at_its_field(cast: Any, administrator: Client, field: str, value: str) -> None:
    before = Office.objects.count()
    answer = administrator.post(f"{LIST}new/", {**NEW, "starts_on": dmy(today()), field: value})
    assert list(answer.context["form"].errors) == [field]
    assert 'value="Panipat"' in text(answer) or field == "city"
    assert Office.objects.count() == before


def test_an_office_does_not_open_in_the_past(cast: Any, administrator: Client) -> None:
    answer = administrator.post(f"{LIST}new/", {**NEW, "starts_on": dmy(in_days(-1))})
    assert list(answer.context["form"].errors) == ["starts_on"]


def test_another_promise_lets_open_files_be_due_at_another_time(cast: Any, administrator: Client) -> None:
    file = submit(make_draft(cast))
    before = Application.objects.get(pk=file.pk).due_at
    administrator.post(page(cast.office), typed(cast.office, promise_hours="40"))
    cast.office.refresh_from_db()
    assert cast.office.promise_hours == 40
    after = Application.objects.get(pk=file.pk).due_at
    assert before is not None
    assert after is not None
    assert (after - before).total_seconds() >= 24 * HOUR
    html = text(administrator.get(LIST))
    assert "<del>16</del> <ins>40</ins>" in html


def test_nothing_typed_is_written_as_nothing(cast: Any, administrator: Client) -> None:
    administrator.post(page(cast.office), typed(cast.office))
    assert "Nothing is recorded yet." in text(administrator.get(LIST))


def test_the_code_is_fixed_once_a_certificate_bears_it(cast: Any, administrator: Client) -> None:
    administrator.post(page(cast.office), typed(cast.office, code="NDL"))
    cast.office.refresh_from_db()
    assert cast.office.code == "NDL"
    issue(approve(submit(make_draft(cast)), cast), cast)
    assert 'name="code"' not in text(administrator.get(page(cast.office)))
    with pytest.raises(service.AgencyActRefused) as refused:
        service.change_office(office=cast.office, values={"code": "DEL"}, actor=cast.admin, now=timezone.now())
    assert refused.value.field == "code"
    cast.office.refresh_from_db()
    assert cast.office.code == "NDL"


def test_an_office_with_open_files_is_not_closed(cast: Any, administrator: Client) -> None:
    OfficerPost.objects.filter(office=cast.office).exclude(user=cast.admin).update(ends_on=today())
    file = submit(make_draft(cast, plan=Plan(invoice_number="CLOSE/1")))
    sent = {"last_day": dmy(today()), "reason": "The lease has ended."}
    answer = administrator.post(page(cast.office, "agency_office_close"), sent)
    assert "Files are open in this office" in str(answer.context["form"].errors)
    assert file.number in text(answer)
    cast.office.refresh_from_db()
    assert cast.office.ends_on is None


def test_open_files_are_counted_by_the_database(
    cast: Any, administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [submit(make_draft(cast, plan=Plan(invoice_number=f"COUNT/{number}"))) for number in range(3)]
    monkeypatch.setattr("coo.services.office.posts.NAMED", 2)
    with CaptureQueriesContext(connection) as caught:
        assert "3 files are open here" in text(administrator.get(page(cast.office)))
    read = [row["sql"] for row in caught if '"coo_application"' in row["sql"]]
    assert len(read) == 2, "a count, and the numbers that are named"
    assert all("search_text" not in sql for sql in read)
    html = text(administrator.get(page(cast.office, "agency_office_close")))
    assert [file.number in html for file in files] == [True, True, False]
    assert "In all, 3 files are open. These are the oldest." in html


def test_an_office_with_posts_is_not_closed(cast: Any, administrator: Client) -> None:
    sent = {"last_day": dmy(today()), "reason": "The lease has ended."}
    answer = administrator.post(page(cast.office, "agency_office_close"), sent)
    assert "Arvind Menon" in str(answer.context["form"].errors)
    cast.office.refresh_from_db()
    assert cast.office.ends_on is None


def test_an_empty_office_is_closed_and_opened_again(cast: Any, administrator: Client) -> None:
    administrator.post(f"{LIST}new/", {**NEW, "starts_on": dmy(today())})
    office = Office.objects.get(code="PNP")
    close = page(office, "agency_office_close")
    past = administrator.post(close, {"last_day": dmy(in_days(-1)), "reason": "The lease has ended."})
    assert list(past.context["form"].errors) == ["last_day"]
    administrator.post(close, {"last_day": dmy(in_days(3)), "reason": "The lease has ended."})
    office.refresh_from_db()
    assert office.ends_on == in_days(3)
    html = text(administrator.get(LIST))
    assert f"Closes on {dmy(in_days(3))}" in html
    assert "The lease has ended." in html
    administrator.post(page(office, "agency_office_reopen"))
    office.refresh_from_db()
    assert office.ends_on is None
    again = administrator.post(page(office, "agency_office_reopen"), follow=True)
    assert "nobody has set a last day" in text(again)


def test_an_administrator_of_another_agency_finds_nothing(cast: Any) -> None:
    person = make_administrator(cast.other_office)
    stranger = sign_in(Client(), person)
    for name in ("agency_office", "agency_office_close", "agency_office_reopen", "agency_hours"):
        assert stranger.post(page(cast.office, name), {"reason": "Because."}).status_code == 404, name
    with pytest.raises(PermissionDenied):
        service.change_office(office=cast.office, values={"city": "Agra"}, actor=person, now=timezone.now())
    cast.office.refresh_from_db()
    assert cast.office.city == "New Delhi"


@pytest.mark.parametrize("name", ["exporter", "officer", "operator"])
def test_nobody_else_changes_an_office(cast: Any, name: str) -> None:
    client = sign_in(Client(), getattr(cast, name))
    assert client.post(page(cast.office), typed(cast.office, city="Agra")).status_code == 403
    assert client.post(f"{LIST}new/", NEW).status_code == 403
    with pytest.raises(PermissionDenied):
        service.add_office(
            agency=cast.office.agency,
            values={**NEW, "promise_hours": 8},
            starts_on=today(),
            actor=getattr(cast, name),
            now=timezone.now(),
        )


def test_the_list_costs_the_same_however_long_it_is(
    cast: Any, administrator: Client, django_assert_max_num_queries: Any
) -> None:
    administrator.get(LIST)
    with CaptureQueriesContext(connection) as few:
        administrator.get(LIST)
    for number in range(10):
        Office.objects.create(
            agency=cast.office.agency, code=f"T{number}", city=f"Town {number}", address="1 Road", promise_hours=8
        )
    with django_assert_max_num_queries(len(few)):
        assert len(administrator.get(LIST).context["offices"]) == 11
