"""The export of Submitted Applications: the filtered list, nobody else's files, no formulas, no silent cut."""

import csv
import dataclasses
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from coo.models import Application
from coo.views import submitted_export
from tests.factories.files import GUIDE_EXAMPLE, approve, issue, make_draft, submit
from tests.factories.login import sign_in
from tradeconnect.common.dates import india_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(cast: Any) -> list[Application]:
    plans = [dataclasses.replace(GUIDE_EXAMPLE, invoice_number=f"EXP/7{n}", importer=f"Buyer {n}") for n in range(2)]
    return [submit(make_draft(cast, plan=plan)) for plan in plans]


@pytest.fixture
def exporter(cast: Any, client: Client) -> Client:
    return sign_in(client, cast.exporter)


def rows(client: Client, **query: str) -> list[dict[str, str]]:
    answer = client.get(reverse("coo:submitted_export", args=["csv"]), query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_every_file_in_the_order_of_the_list(files: list[Application], cast: Any, exporter: Client) -> None:
    issue(approve(files[0], cast), cast)
    found = rows(exporter)
    assert [row["File Number"] for row in found] == [files[1].file_number, files[0].file_number]
    assert found[0] == {
        "File Number": files[1].file_number,
        "Application Number": files[1].draft_number,
        "Sub Scheme": "Non-Preferential",
        "Agreement": files[1].agreement.name,  # type: ignore[union-attr]
        "Issuing Agency": "Yamuna Chamber of Commerce",
        "Office": "New Delhi",
        "Importer": "Buyer 1",
        "Country": "United States of America",
        "Invoice Number": "EXP/71",
        "Invoice Date": files[1].invoice_date.isoformat(),  # type: ignore[union-attr]
        "Invoice Value": "1500.00",
        "Currency": "USD",
        "Submitted": india_date(timezone.now()).isoformat(),
        "File Status": "In-Process",
        "Decided": "",
        "Certificate Number": "",
    }
    assert (found[1]["File Status"], found[1]["Certificate Number"]) == ("Approved", files[0].certificates.get().number)


def test_what_the_filters_show(files: list[Application], cast: Any, exporter: Client) -> None:
    assert [row["Importer"] for row in rows(exporter, q="EXP/71")] == ["Buyer 1"]
    assert rows(exporter, status="approved") == []
    assert len(rows(exporter, status="in_process", page="7")) == 2


def test_no_formula(files: list[Application], cast: Any, exporter: Client) -> None:
    Application.objects.filter(pk=files[0].pk).update(importer_name='=HYPERLINK("http://x","y")')
    assert rows(exporter)[1]["Importer"] == '\'=HYPERLINK("http://x","y")'


def test_xlsx(files: list[Application], cast: Any, exporter: Client) -> None:
    answer = exporter.get(reverse("coo:submitted_export", args=["xlsx"]))
    assert f"submitted-applications-{india_date(timezone.now()).isoformat()}.xlsx" in answer["Content-Disposition"]
    sheet: Any = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(table) == 3
    assert table[1][0] == files[1].file_number
    assert table[1][9].date() == files[1].invoice_date
    assert table[1][10] == 1500


def test_nobody_elses_files(files: list[Application], cast: Any, client: Client) -> None:
    assert rows(sign_in(client, cast.rival)) == []


def test_a_wrong_filter_leads_back_to_its_message(files: list[Application], exporter: Client) -> None:
    query = {"submitted_from": "02/08/2026", "submitted_to": "01/08/2026"}
    answer = exporter.get(reverse("coo:submitted_export", args=["csv"]), query, follow=True)
    assert "before the first" in answer.content.decode()
    assert exporter.get(reverse("coo:submitted_export", args=["pdf"])).status_code == 404


def test_more_than_fifty_thousand_are_not_cut_in_silence(
    files: list[Application], exporter: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitted_export, "MOST_ROWS", 1)
    answer = exporter.get(reverse("coo:submitted_export", args=["xlsx"]), {"q": "buyer"}, follow=True)
    assert "Choose a shorter period" in answer.content.decode()
    assert answer.request["QUERY_STRING"] == "q=buyer"


def test_queries_do_not_grow(files: list[Application], cast: Any, exporter: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            rows(exporter)
        return len(captured)

    count()
    two = count()
    submit(make_draft(cast, invoice_number="EXP/9"))
    assert count() == two
