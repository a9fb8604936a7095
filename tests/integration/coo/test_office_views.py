"""File and decision: views of coo.views.office. Its worklist: test_worklist.py."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from coo.constants import Status
from coo.models import Application, ExchangeRate
from coo.services.deficiency import fingerprint, pinned_queries
from tests.factories.files import GUIDE_EXAMPLE, make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    sign_in(client, cast.officer)
    return client


def in_office(cast: Any, count: int) -> list[Application]:
    """Return `count` files that were submitted an hour after each other, the oldest first."""
    now = timezone.now()
    files = []
    for index in range(count):
        file = submit(make_draft(cast, invoice_number=f"W/{index}"))
        file.submitted_at = now - dt.timedelta(hours=count - index)
        file.save(update_fields=["submitted_at"])
        files.append(file)
    return files


def queries_of(client: Client, url: str, **data: Any) -> int:
    client.get(url, data)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url, data).status_code == 200
    return len(captured)


def test_officers_of_other_offices_see_nothing(cast: Any, client: Client, file: Application) -> None:
    sign_in(client, cast.other_officer)
    for name in ("office_file", "reject", "raise_deficiency"):
        assert client.get(reverse(f"coo:{name}", args=[file.uuid])).status_code == 404
    assert client.post(reverse("coo:approve", args=[file.uuid]), {"version": 1, "rounds": 0}).status_code == 404


@pytest.mark.parametrize("who", ["exporter", "rival", "admin", "operator"])
def test_who_is_no_officer_gets_403(cast: Any, client: Client, file: Application, who: str) -> None:
    sign_in(client, getattr(cast, who))
    assert client.get(reverse("coo:worklist")).status_code == 403
    assert client.get(reverse("coo:office_file", args=[file.uuid])).status_code == 403
    assert client.post(reverse("coo:approve", args=[file.uuid]), {"version": 1, "rounds": 0}).status_code == 403
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS


# The file


def test_the_file_shows_checks_rows_and_the_document(cast: Any, officer: Client, file: Application) -> None:
    response = officer.get(reverse("coo:office_file", args=[file.uuid]))
    page = response.content.decode()
    assert {str(check.title) for check in response.context["checks"]} >= {
        "Sum of items equals invoice value",
        "Invoice not used before",
        "Exchange rate against table",
        "Country fits the agreement",
        "Ports fit the mode",
        "Criterion fits the inputs",
        "ITC-HS code against words",
    }
    assert "1,500.00 = USD 1,500.00" in page
    attachment = file.attachments.get()
    assert f'<iframe src="{reverse("coo:signed_document", args=[file.uuid, attachment.uuid])}"' in page
    assert "This is the first file of this exporter" in page


def test_a_rate_far_from_the_table_is_doubtful_with_both_values(cast: Any, officer: Client, file: Application) -> None:
    ExchangeRate.objects.update_or_create(
        currency="USD", date=file.invoice_date, defaults={"rate_inr": "80", "per_units": 1}
    )
    response = officer.get(reverse("coo:office_file", args=[file.uuid]))
    check = next(row for row in response.context["checks"] if row.state == "doubtful")
    assert "90.00 entered, 80.00 in the table" in check.findings[0].evidence
    assert response.context["checks"][0] is check


@pytest.mark.parametrize(
    ("importer", "code", "state"),
    [("Somebody Else Inc", "OFF-001", "doubtful"), ("HUDSON & VALE Apparel LLC", "OFF-002", "failed")],
)
def test_the_same_invoice_under_another_iec(
    cast: Any, officer: Client, file: Application, importer: str, code: str, state: str
) -> None:
    """To look at; for the same consignee it fails."""
    other = make_draft(cast, firm=cast.rival_firm, importer_name=importer)
    for status in (Status.SIGNED, Status.IN_PROCESS):
        other.status, other.file_number, other.submitted_at = status, "HQRCCOAPPLY77777777AM27", timezone.now()
        other.save()
    response = officer.get(reverse("coo:office_file", args=[file.uuid]))
    check = next(row for row in response.context["checks"] if "not used before" in str(row.title))
    assert check.state == state
    assert [(row.code, row.evidence) for row in check.findings] == [(code, "HQRCCOAPPLY77777777AM27 (AAKFK7733M)")]


def test_a_country_outside_the_agreement_fails(cast: Any, officer: Client, file: Application) -> None:
    file.agreement.partners = ["JP"]
    file.agreement.save(update_fields=["partners"])
    response = officer.get(reverse("coo:office_file", args=[file.uuid]))
    assert response.context["checks"][0].state == "failed"
    assert response.context["checks"][0].findings[0].evidence.startswith(file.importer_country.name)


def test_the_officer_reads_what_was_signed(cast: Any, officer: Client, file: Application) -> None:
    """While the exporter answers a deficiency, the page keeps showing the signed version."""
    Application.objects.filter(pk=file.pk).update(importer_name="Somebody Else Inc")
    page = officer.get(reverse("coo:office_file", args=[file.uuid])).content.decode()
    assert "Hudson &amp; Vale Apparel LLC" in page
    assert "Somebody Else Inc" not in page


def test_queries_of_the_file_do_not_grow_with_its_items(cast: Any, officer: Client, file: Application) -> None:
    item = GUIDE_EXAMPLE.items[0]
    larger = submit(make_draft(cast, plan=dataclasses.replace(GUIDE_EXAMPLE, items=(item,) * 5), invoice_number="L"))
    for row in (file, larger):
        row.remarks.create(action="note", text="Seen.", author=cast.officer, at=timezone.now())
    counts = {queries_of(officer, reverse("coo:office_file", args=[row.uuid])) for row in (file, larger)}
    assert len(counts) == 1


def test_earlier_files_and_history(cast: Any, officer: Client) -> None:
    first, second = in_office(cast, 2)
    decide("raise_deficiency", second, cast.officer, remarks="Please explain.")
    response = officer.get(reverse("coo:office_file", args=[second.uuid]))
    assert [row.pk for row in response.context["earlier"]] == [first.pk]
    assert [str(row["words"]) for row in response.context["history"]][:2] == ["Deficiency raised", "Paid and submitted"]
    assert "Please explain." in response.content.decode()


def test_a_file_that_waits_for_the_exporter_offers_no_decision(cast: Any, officer: Client, file: Application) -> None:
    decide("raise_deficiency", file, cast.officer, remarks="Why?")
    assert (
        reverse("coo:approve", args=[file.uuid])
        not in officer.get(reverse("coo:office_file", args=[file.uuid])).content.decode()
    )


# Decisions


def test_approve(cast: Any, officer: Client, file: Application) -> None:
    response = officer.post(reverse("coo:approve", args=[file.uuid]), {"version": 1, "rounds": 0}, follow=True)
    file.refresh_from_db()
    assert file.status == Status.APPROVED_PENDING_ISSUANCE
    page = response.content.decode()
    assert f"{reverse('coo:issue')}?file={file.uuid}" in page


def test_remarks_decide(cast: Any, officer: Client, file: Application) -> None:
    url = reverse("coo:raise_deficiency", args=[file.uuid])
    assert officer.get(url).status_code == 200
    response = officer.post(url, {"version": 1, "rounds": 0, "remarks": " "})
    assert response.status_code == 422
    assert "Write your remarks" in response.content.decode()
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS
    shown = fingerprint(pinned_queries(file))
    officer.post(url, {"version": 1, "rounds": 0, "remarks": "Because.", "shown": shown})
    file.refresh_from_db()
    assert file.status == Status.DEFICIENT


def test_a_decision_that_comes_second_gets_409_with_words(cast: Any, officer: Client, file: Application) -> None:
    decide("approve", file, cast.officer2)
    response = officer.post(reverse("coo:reject", args=[file.uuid]), {"version": 1, "rounds": 0, "remarks": "No."})
    assert response.status_code == 409
    assert "moved on" in response.content.decode()


def test_a_decision_on_an_older_version_says_so(cast: Any, officer: Client, file: Application) -> None:
    response = officer.post(reverse("coo:approve", args=[file.uuid]), {"version": 7, "rounds": 0})
    assert response.status_code == 409
    assert "sent a new version of this file" in response.content.decode()


def test_get_does_not_approve(officer: Client, file: Application) -> None:
    assert officer.get(reverse("coo:approve", args=[file.uuid])).status_code == 302
    file.refresh_from_db()
    assert file.status == "in_process"


def test_the_key_of_a_note_is_offered_where_one_can_be_written(cast: Any, officer: Client, file: Application) -> None:
    address, key = reverse("coo:office_file", args=[file.uuid]), 'data-shortcut="i"'
    assert key in officer.get(address).content.decode()
    Membership.objects.create(user=cast.officer, firm=cast.firm, rights=["view"], starts_on=timezone.localdate())
    page = officer.get(address).content.decode()
    assert reverse("coo:add_note", args=[file.uuid]) not in page
    assert key not in page


def test_conflict_of_interest_is_a_403_in_words(cast: Any, officer: Client, file: Application) -> None:
    Membership.objects.create(user=cast.officer, firm=cast.firm, rights=["view"], starts_on=timezone.localdate())
    page = officer.get(reverse("coo:office_file", args=[file.uuid])).content.decode()
    assert "You cannot decide on this file." in page
    assert reverse("coo:approve", args=[file.uuid]) not in page
    response = officer.post(reverse("coo:approve", args=[file.uuid]), {"version": 1, "rounds": 0})
    assert response.status_code == 403
    assert "You act for Suvarna Looms Private Limited" in response.content.decode()
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS
