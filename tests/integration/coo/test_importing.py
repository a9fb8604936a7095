"""Lists from spreadsheets: template, upload, report by row and column, taking the good rows, mending the others."""

import io
from decimal import Decimal
from typing import Any
from unittest import mock

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coo.importing.columns import folded
from coo.importing.sheet import read_file
from coo.models import Application, ExportItem, ImportInput, Removal, RowImport
from coo.services import attachments
from coo.services.importing import KEPT
from coo.services.items import add_item
from coo.services.transition import move_application
from coo.services.undo import undo
from coo.tabs import Slug
from coo.tasks import sweep
from tests.factories.files import make_draft, submit
from tests.factories.login import sign_in
from tests.integration.coo.wizard_world import item_values, new_draft, send, today, url, with_items
from tradeconnect.common.audit import history
from tradeconnect.common.dates import dmy
from tradeconnect.common.uploads.check import UploadRefused

pytestmark = pytest.mark.django_db
HEADINGS = (
    "ITC-HS code",
    "Description of the Export Products/ Goods",
    "Quantity",
    "UOM",
    "Item Value",
    "Marks & Number",
)
HEADINGS = (*HEADINGS, "Number and Kind of Packages")
GOOD = ("61046200", "Trousers", "10", "NOS", "100", "M 1", "1 box")
INPUT_HEADINGS = ("Export item", "ITC-HS code", "Description", "Qty", "Unit", "Per Unit CIF Value", "Currency")
INPUT_HEADINGS = (*INPUT_HEADINGS, "Country of Origin", "Bill of Entry / Invoice No", "Bill of Entry / Invoice Date")


def csv(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> SimpleUploadedFile:
    lines = [",".join(f'"{cell}"' for cell in row) for row in (headings, *rows)]
    return SimpleUploadedFile("list.csv", "\r\n".join(lines).encode())


def upload(client: Any, draft: Application, *rows: tuple[str, ...], kind: str = "items", **more: Any) -> Any:
    headings = INPUT_HEADINGS if kind == "inputs" else HEADINGS
    address = reverse("coo:import_rows", args=[draft.uuid, kind])
    return client.post(address, {"file": csv(*rows, headings=headings), **more}, follow=True)


def address(name: str, draft: Application, *more: Any, kind: str = "items") -> str:
    kept = RowImport.objects.get(application=draft, kind=kind)
    return reverse(f"coo:{name}", args=[draft.uuid, kind, kept.uuid, *more])


def take(client: Any, draft: Application, good: int, kind: str = "items", **more: Any) -> Any:
    version = Application.objects.values_list("version", flat=True).get(pk=draft.pk)
    data = {"version": version, "good": good, "mode": "append", **more}
    return client.post(address("import_preview", draft, kind=kind), data, follow=True)


def remarks_of(response: Any) -> list[tuple[int, str, str]]:
    return [(row.number, finding.label, finding.message) for row, finding in response.context["to_mend"]]


@pytest.fixture
def draft(cast: Any) -> Application:
    return new_draft(cast)


@pytest.fixture
def client(cast: Any, signed_in: Any) -> Any:
    return signed_in(cast.exporter)


def test_nothing_is_stored_before_it_is_confirmed(client: Any, draft: Application) -> None:
    before = draft.version
    page = upload(client, draft, GOOD, GOOD)
    assert "2 good rows" in page.content.decode()
    draft.refresh_from_db()
    assert (draft.items.count(), draft.version) == (0, before)
    page = take(client, draft, 2)
    assert "2 rows were taken" in page.content.decode()
    draft.refresh_from_db()
    assert [(item.serial, item.itchs_code, item.hs_code) for item in draft.items.all()] == [
        (1, "61046200", "610462"),
        (2, "61046200", "610462"),
    ]
    assert draft.version == before + 1
    assert [event.action for event in history(draft)][0] == "coo.application.items_imported"
    assert not RowImport.objects.exists()


def test_form_and_rules_speak_by_row_and_column(client: Any, draft: Application) -> None:
    page = upload(
        client,
        draft,
        GOOD,
        ("6104", *GOOD[1:]),
        ("99999999", "", "-1", "XYZ", *GOOD[4:]),
        ("61046200", "Trousers", "1.0001", "NUMBERS", "abc", "", "1 box"),
    )
    assert remarks_of(page) == [
        (3, "ITC-HS code", "An ITC-HS code has eight digits, for example 61046200."),
        (4, "ITC-HS code", "This ITC-HS code is not in the tariff today: choose one from the list. (99999999)"),
        (4, "Description of the Export Products/ Goods", "Fill this in."),
        (4, "Quantity", "Write a number above zero."),
        (4, "UOM", "This is not one of the allowed values: see the template."),
        (5, "Quantity", "Ensure that there are no more than 3 decimal places."),
        (5, "Item Value", "Write a number, for example 1500.00"),
        (5, "Marks & Number", "Fill this in."),
    ]
    assert "3 rows to mend" in page.content.decode()


def test_a_warning_does_not_stop_a_row(client: Any, draft: Application) -> None:
    wool = ("61046100", "Trousers of cotton", *GOOD[2:])
    page = upload(client, draft, wool)
    assert page.context["looks"] == 1
    take(client, draft, 1)
    assert draft.items.count() == 1


def test_what_is_wrong_in_the_table_already_is_not_said_of_new_rows(client: Any, draft: Application) -> None:
    wrong = (ExportItem(application=draft, serial=n, **item_values(itchs_code="99999999")) for n in (1, 4, 2))
    ExportItem.objects.bulk_create(wrong)
    assert remarks_of(upload(client, draft, GOOD, GOOD, GOOD)) == []


def test_bad_rows_are_downloaded_mended_and_read_again(client: Any, draft: Application) -> None:
    upload(client, draft, GOOD, ("61046200", "=HYPERLINK(1)", "0", *GOOD[3:]))
    page = take(client, draft, 1)
    assert "1 row waits to be mended" in page.content.decode()
    answer = client.get(address("import_remarks", draft, "xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [*HEADINGS, "Remarks"]
    assert sheet["H2"].value == "Quantity: Write a number above zero."
    assert (sheet["B2"].data_type, sheet["C2"].fill.fgColor.rgb[2:]) == ("s", "FBE3E1")
    sheet["C2"] = 5
    out = io.BytesIO()
    book.save(out)
    mended = SimpleUploadedFile("mended.xlsx", out.getvalue())
    page = client.post(reverse("coo:import_rows", args=[draft.uuid, "items"]), {"file": mended}, follow=True)
    assert page.context["kept"].unknown == []
    take(client, draft, 1)
    assert list(draft.items.values_list("serial", "quantity", "description")) == [
        (1, Decimal(10), "Trousers"),
        (2, Decimal(5), "=HYPERLINK(1)"),
    ]


def test_the_remarks_as_csv(client: Any, draft: Application) -> None:
    upload(client, draft, ("61046200", "Trousers", "0", *GOOD[3:]))
    lines = read_file("x.csv", client.get(address("import_remarks", draft, "csv")).content)
    assert lines[0].cells[-1] == "Remarks"
    assert lines[1].cells[-1] == "Quantity: Write a number above zero."
    assert client.get(address("import_remarks", draft, "pdf")).status_code == 404


def test_replacing_deletes_what_was_there_and_appending_keeps_it(client: Any, cast: Any, draft: Application) -> None:
    with_items(draft, cast, 3, inputs=True)
    upload(client, draft, GOOD)
    take(client, draft, 1)
    assert list(draft.items.values_list("serial", flat=True)) == [1, 2, 3, 4]
    upload(client, draft, GOOD, GOOD)
    take(client, draft, 2, mode="replace")
    assert list(draft.items.values_list("serial", "description")) == [(1, "Trousers"), (2, "Trousers")]
    assert not ImportInput.objects.filter(item__application=draft).exists()
    # As after Clear All it can be put back for a day: the items with their inputs.
    undo(removal=Removal.objects.get(application=draft.uuid), actor=cast.exporter, now=timezone.now())
    assert draft.items.count() == 4
    assert ImportInput.objects.filter(item__application=draft).count() == 3


def test_replacing_what_somebody_else_changed_meanwhile_asks_first(client: Any, cast: Any, draft: Application) -> None:
    with_items(draft, cast, 1)
    upload(client, draft, GOOD)
    seen = Application.objects.get(pk=draft.pk).version
    add_item(application=draft, values=item_values(), actor=cast.colleague, now=timezone.now())
    answer = take(client, draft, 1, mode="replace", version=seen)
    assert answer.status_code == 409
    assert cast.colleague.get_full_name() in answer.content.decode()
    assert draft.items.count() == 2
    answer = take(client, draft, 1, mode="replace", version=answer.context["version"])
    assert draft.items.count() == 1


def test_appending_disturbs_nobody(client: Any, cast: Any, draft: Application) -> None:
    with_items(draft, cast, 1)
    seen = Application.objects.get(pk=draft.pk).version
    upload(client, draft, GOOD)
    take(client, draft, 1, version=seen)
    # Somebody with the page from before saves the tab and an item as they saw them.
    other = sign_in(type(client)(), cast.colleague)
    assert send(other, draft, Slug.EXPORT, version=seen).status_code == 302
    assert draft.items.count() == 2


def test_a_second_press_takes_nothing_twice(client: Any, draft: Application) -> None:
    upload(client, draft, GOOD, ("x", *GOOD[1:]))
    where = address("import_preview", draft)
    data = {"version": draft.version, "good": 1, "mode": "append"}
    client.post(where, data)
    client.post(where, data)
    assert draft.items.count() == 1


def test_what_changed_meanwhile_is_shown_again(client: Any, cast: Any, draft: Application) -> None:
    with_items(draft, cast, 1)
    row = ("1", "52081190", "cotton", "1", "SQM", "5", "INR", "India", "B/1", dmy(today()))
    upload(client, draft, row, kind="inputs")
    draft.items.get().delete()
    page = take(client, draft, 1, kind="inputs")
    assert "Look at the rows again" in page.content.decode()
    assert not ImportInput.objects.exists()


def test_a_list_survives_a_session(client: Any, cast: Any, draft: Application) -> None:
    upload(client, draft, GOOD)
    where = address("import_preview", draft)
    client.logout()
    assert "/login/" in client.get(where).url
    sign_in(client, cast.exporter)
    assert "1 good row" in client.get(where).content.decode()
    page = client.get(reverse("coo:import_rows", args=[draft.uuid, "items"])).content.decode()
    assert where in page


def test_inputs_by_the_number_of_their_item(client: Any, cast: Any, draft: Application) -> None:
    with_items(draft, cast, 2, inputs=True)
    rest = ("Yarn", "2", "KGS", "5.5", "US Dollar (USD)", "china", "BE-1")
    page = upload(
        client,
        draft,
        ("2", "52081190", *rest, dmy(today())),
        ("1", "5208 11 90", *rest, "31/12/2099"),
        ("9", "52081190", *rest, dmy(today())),
        kind="inputs",
    )
    assert remarks_of(page) == [
        (3, "Bill of Entry / Invoice Date", "The date of the bill of entry or invoice is in the future. (31/12/2099)"),
        (4, "Export item", "This is not one of the allowed values: see the template."),
    ]
    take(client, draft, 1, kind="inputs")
    new = ImportInput.objects.get(description="Yarn")
    assert (new.item.serial, new.serial, new.country_id, new.currency_id) == (2, 2, "CN", "USD")
    assert (new.hs_code, new.unit_cif, new.bill_date) == ("520811", Decimal("5.5"), today())


def test_originating_inputs_of_an_agreement_are_yes_or_no(client: Any, cast: Any, draft: Application) -> None:
    Application.objects.filter(pk=draft.pk).update(certificate_kind="PREF")
    with_items(draft, cast, 1)
    rest = ("52081190", "Yarn", "2", "KGS", "5.5", "USD", "CN", "BE-1", dmy(today()))
    headings = (*INPUT_HEADINGS, "Originating under the agreement")
    rows = [("1", *rest, answer) for answer in ("Yes", "no", "", "perhaps")]
    where = reverse("coo:import_rows", args=[draft.uuid, "inputs"])
    page = client.post(where, {"file": csv(*rows, headings=headings)}, follow=True)
    assert [(row, label) for row, label, _message in remarks_of(page)] == [(5, "Originating under the agreement")]
    take(client, draft, 3, kind="inputs")
    assert list(ImportInput.objects.values_list("is_originating", flat=True)) == [True, False, False]


def test_cells_are_pasted_with_and_without_headings(client: Any, draft: Application) -> None:
    where = reverse("coo:import_rows", args=[draft.uuid, "items"])
    pasted = "\t".join(HEADINGS) + "\n" + "\t".join(GOOD) + "\n"
    assert "1 good row" in client.post(where, {"pasted": pasted}, follow=True).content.decode()
    template = client.get(reverse("coo:import_template", args=[draft.uuid, "items", "csv"])).content
    order = [folded(cell) for cell in read_file("t.csv", template)[0].cells]
    cells = dict(zip((folded(each) for each in HEADINGS), GOOD, strict=True))
    page = client.post(where, {"pasted": "\t".join(cells.get(name, "") for name in order)}, follow=True)
    assert "1 good row" in page.content.decode()


def test_what_cannot_be_read_is_told_at_its_field_and_what_was_pasted_stays(client: Any, draft: Application) -> None:
    where = reverse("coo:import_rows", args=[draft.uuid, "items"])
    assert "Choose a file, or paste cells below." in client.post(where).content.decode()
    file = SimpleUploadedFile("a.pdf", b"%PDF-")
    answer = client.post(where, {"file": file, "pasted": "kept"})
    assert (answer.status_code, "read from CSV and XLSX" in answer.content.decode()) == (422, True)
    assert "kept" in answer.content.decode()


@pytest.mark.parametrize("kind", ["items", "inputs"])
def test_the_template_has_the_labels_of_the_tab(client: Any, cast: Any, draft: Application, kind: str) -> None:
    with_items(draft, cast, 1)
    answer = client.get(reverse("coo:import_template", args=[draft.uuid, kind, "xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    names = [cell.value for cell in book.worksheets[0][1]]
    assert {"ITC-HS code", "Quantity", "UOM", "HS code"} <= set(names)
    assert "NOS" in {cell.value for row in book["Allowed values"].iter_rows() for cell in row}
    assert "attachment" in answer["Content-Disposition"]


def test_the_list_of_another_person_is_not_there(client: Any, cast: Any, draft: Application) -> None:
    upload(client, draft, GOOD)
    where = address("import_preview", draft)
    assert sign_in(type(client)(), cast.colleague).get(where).status_code == 404
    assert sign_in(type(client)(), cast.rival).get(where).status_code == 404


def test_a_submitted_file_takes_no_rows(client: Any, cast: Any) -> None:
    application = submit(make_draft(cast))
    assert client.get(reverse("coo:import_rows", args=[application.uuid, "items"])).status_code == 409
    move_application(application, "raise_deficiency", actor=cast.officer, now=timezone.now(), reason="x")
    assert upload(client, application, GOOD).status_code == 200


def test_an_import_reopens_a_signed_application(client: Any, cast: Any, full_draft: Application) -> None:
    upload(client, full_draft, GOOD)
    take(client, full_draft, 1)
    assert full_draft.items.count() == ExportItem.objects.filter(application=full_draft).count() > 1


def test_the_number_of_queries_does_not_grow(client: Any, draft: Application, cast: Any) -> None:
    with_items(draft, cast, 1)  # without any item some reads are left out
    counts = []
    for rows in (2, 60):
        upload(client, draft, *[GOOD] * rows)
        data = {"version": 0, "good": rows, "mode": "append"}
        with CaptureQueriesContext(connection) as queries:
            client.post(address("import_preview", draft), data)
        counts.append(len(queries))
    assert draft.items.count() == 63
    assert counts[1] <= counts[0]


def test_dropping_a_list_leaves_the_application_alone(client: Any, draft: Application) -> None:
    upload(client, draft, GOOD)
    client.post(address("import_preview", draft), {"drop": "1"})
    assert not RowImport.objects.exists()
    assert not draft.items.exists()


def test_the_tabs_lead_to_the_import(client: Any, cast: Any, draft: Application) -> None:
    with_items(draft, cast, 1)
    for slug, kind in ((Slug.EXPORT, "items"), (Slug.IMPORT, "inputs")):
        assert reverse("coo:import_rows", args=[draft.uuid, kind]) in client.get(url(draft, slug)).content.decode()


def test_the_hourly_round_deletes_lists_that_nobody_confirmed_for_a_day(client: Any, draft: Application) -> None:
    upload(client, draft, GOOD)
    sweep()
    kept = RowImport.objects.get()
    RowImport.objects.update(created_at=timezone.now() - KEPT)
    sweep()
    assert not RowImport.objects.exists()
    assert client.get(reverse("coo:import_preview", args=[draft.uuid, "items", kept.uuid])).status_code == 404


def test_a_list_counts_as_an_upload(client: Any, draft: Application) -> None:
    """This page is no way around the limit on files that hold a worker for long."""
    there = reverse("coo:import_rows", args=[draft.uuid, "items"])
    with mock.patch.object(attachments, "check_upload", side_effect=UploadRefused("heavy")) as reader:
        for number in range(attachments.HEAVY.tries + 1):
            page = client.post(there, {"file": SimpleUploadedFile("list.xlsx", b"PK")}).content.decode()
            assert ("Try again in an hour" in page) == (number == attachments.HEAVY.tries)
    assert reader.call_count == attachments.HEAVY.tries
