"""One act on many files of the worklist (coo.views.office.many, coo.services.office.many)."""

import dataclasses
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coo.constants import AgreementKind, Status
from coo.models import Application, DocumentReading, ExchangeRate, FourEyesRule, Query
from tests.factories.files import GUIDE_EXAMPLE, make_draft, read_documents, submit
from tests.factories.login import sign_in
from tests.factories.rows import copies
from tests.integration.coo.office_world import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(cast: Any) -> list[Application]:
    """Three files in which no check has anything to say."""
    plans = [dataclasses.replace(GUIDE_EXAMPLE, invoice_number=f"M/{number}") for number in range(3)]
    made = [submit(make_draft(cast, plan=plan)) for plan in plans]
    for file in made:
        read_documents(file)
    ExchangeRate.objects.update_or_create(
        currency="USD", date=made[0].invoice_date, defaults={"rate_inr": made[0].rate_inr, "per_units": 1}
    )
    return made


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    sign_in(client, cast.officer)
    return client


def post(client: Client, name: str, files: list[Application], version: int = 1, **more: Any) -> Any:
    data = {
        "file": [row.uuid for row in files],
        "seen": [f"{row.uuid} {version} 0" for row in files],
        "back": "tab=new",
    }
    return client.post(reverse(f"coo:{name}"), data | more, follow=True)


def results(answer: Any) -> list[tuple[bool, str]]:
    return [(row["is_done"], row["words"]) for row in answer.context["rows"]]


APPROVED = (True, "Approved Pending Issuance.")


def statuses(files: list[Application]) -> list[str]:
    return [Application.objects.get(pk=row.pk).status for row in files]


def test_take_many(cast: Any, officer: Client, files: list[Application]) -> None:
    Application.objects.filter(pk=files[1].pk).update(officer=cast.officer2, taken_at=timezone.now())
    answer = post(officer, "take_many", files)
    assert [done for done, _words in results(answer)] == [True, False, True]
    assert "Kavita Rao has this file in hand" in results(answer)[1][1]
    page = answer.content.decode()
    assert "2 files taken" in page
    assert "1 stayed as it was" in page
    holders = [Application.objects.get(pk=row.pk).officer for row in files]
    assert holders == [cast.officer, cast.officer2, cast.officer]


def test_a_file_whose_invoice_no_machine_compared_is_not_approved_unread(
    officer: Client, files: list[Application]
) -> None:
    DocumentReading.objects.filter(attachment__application=files[0]).delete()
    answer = post(officer, "approve_many", files[:2])
    assert [done for done, _words in results(answer)] == [False, True]
    assert "Invoice against the form" in results(answer)[0][1]


def test_clean_files_are_approved(officer: Client, files: list[Application]) -> None:
    answer = post(officer, "approve_many", files)
    assert results(answer) == [APPROVED] * 3
    assert statuses(files) == [Status.APPROVED_PENDING_ISSUANCE] * 3
    assert officer.get(reverse("coo:many_done")).context["done"] == 3, "a reload shows the same"


def test_what_is_not_clean_stays_and_says_why(cast: Any, officer: Client, files: list[Application]) -> None:
    pinned, theirs, clean = files
    Query.objects.create(application=pinned, text="Why?", author=cast.officer, at=timezone.now())
    Application.objects.filter(pk=theirs.pk).update(officer=cast.officer2, taken_at=timezone.now())
    found = results(post(officer, "approve_many", files))
    assert found[0] == (False, "A query is pinned to it. Open the file.")
    assert found[1][1].startswith("Kavita Rao has this file in hand.")
    assert found[2] == APPROVED
    assert statuses([pinned, theirs, clean]) == ["in_process", "in_process", "approved_pending_issuance"]


def test_a_doubtful_or_failed_check_is_named(cast: Any, officer: Client, files: list[Application]) -> None:
    ExchangeRate.objects.update_or_create(
        currency="USD", date=files[0].invoice_date, defaults={"rate_inr": "80", "per_units": 1}
    )
    found = results(post(officer, "approve_many", files[:1]))
    assert found == [(False, "A check is to be looked at: Exchange rate against table. Open the file.")]
    files[1].agreement.partners = ["JP"]
    files[1].agreement.save(update_fields=["partners"])
    found = results(post(officer, "approve_many", files[1:2]))
    assert found == [(False, "A check failed: Country fits the agreement. Open the file.")]
    assert set(statuses(files)) == {Status.IN_PROCESS}


def test_four_eyes_leave_it_in_process_and_ask_for_another(
    cast: Any, officer: Client, files: list[Application]
) -> None:
    FourEyesRule.objects.create(
        agency=cast.office.agency, kind=AgreementKind.NON_PREFERENTIAL, starts_on=timezone.localdate()
    )
    found = results(post(officer, "approve_many", files[:1]))
    assert found == [(True, "Approved by you. The agency asks for four eyes: another officer approves it too.")]
    found = results(post(officer, "approve_many", files[:1]))
    assert found[0][0] is False
    assert "You approved this file first." in found[0][1]


def test_what_the_list_showed_must_still_be_so(officer: Client, files: list[Application]) -> None:
    (found,) = results(post(officer, "approve_many", files[:1], version=7))
    assert found[0] is False
    assert "sent a new version" in found[1]
    (found,) = results(post(officer, "approve_many", files[:1], seen="nonsense"))
    assert found[0] is False


def test_a_file_that_moved_on_does_not_stop_the_others(cast: Any, officer: Client, files: list[Application]) -> None:
    decide("reject", files[0], cast.officer2, remarks="No.")
    found = results(post(officer, "approve_many", files))
    assert found == [(False, "It has moved on. Open it to see where it stands."), APPROVED, APPROVED]


def test_nothing_ticked_and_too_much(officer: Client, files: list[Application]) -> None:
    assert "Tick the files first." in post(officer, "approve_many", []).content.decode()
    many = copies(files[0], 26)
    answer = post(officer, "approve_many", many)
    assert "At most 25 files at once. Nothing was done." in answer.content.decode()
    assert set(statuses(many)) == {Status.IN_PROCESS}


def test_files_of_another_office_are_404(cast: Any, client: Client, files: list[Application]) -> None:
    sign_in(client, cast.other_officer)
    for name in ("take_many", "approve_many"):
        assert post(client, name, files).status_code == 404
        assert client.post(reverse(f"coo:{name}"), {"file": uuid.uuid4()}).status_code == 404
    assert set(statuses(files)) == {Status.IN_PROCESS}
    assert Application.objects.filter(officer=None, pk__in=[row.pk for row in files]).count() == 3


def test_without_an_outcome_the_page_leads_to_the_worklist(officer: Client) -> None:
    assert officer.get(reverse("coo:many_done")).headers["Location"] == reverse("coo:worklist")
