"""A list of 200 items from a spreadsheet: seven rows are wrong and mended in the file that the portal gives out."""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from coo.demo.cast import PASSWORD, Cast
from coo.models import Application
from tests.e2e.steps import apart, look
from tests.integration.coo.wizard_world import certificate, new_draft, today
from tradeconnect.common.dates import dmy

pytestmark = pytest.mark.django_db(transaction=True)
ROWS, WRONG = 200, {12: ("Quantity", 0), 45: ("UOM", "BOXFULS"), 46: ("ITC-HS code", "61049999")}
WRONG |= {101: ("Item Value", "abc"), 150: ("Description of the Export Products/ Goods", None)}
WRONG |= {199: ("Marks & Number", None), 201: ("ITC-HS code", 6104)}
MENDED = {"Quantity": 10, "UOM": "NOS", "ITC-HS code": "61046200", "Item Value": 10, "Marks & Number": "M 1"}
MENDED |= {"Description of the Export Products/ Goods": "Trousers, mended"}


def fill_template(path: Path, rows: int) -> None:
    """Fill the downloaded template as a person would, with seven mistakes."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    for number in range(2, rows + 2):
        row = {
            "ITC-HS code": "61046200",
            "Description of the Export Products/ Goods": f"Trousers of cotton, lot {number - 1}",
            "Quantity": 10,
            "UOM": "NUMBERS",
            "Item Value": 10,
            "Marks & Number": f"SL/{number}",
            "Number and Kind of Packages": "1 box",
        }
        if number in WRONG:
            heading, value = WRONG[number]
            row[heading] = value
        for heading, value in row.items():
            sheet.cell(number, at[heading], value)
    book.save(path)


def mend(path: Path) -> None:
    """Write what the remarks of each row ask for."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {cell.value: cell.column for cell in sheet[1]}
    for number in range(2, sheet.max_row + 1):
        for line in str(sheet.cell(number, at["Remarks"]).value).splitlines():
            heading = line.partition(": ")[0]
            sheet.cell(number, at[heading], MENDED[heading])
    book.save(path)


def test_a_list_is_imported_mended_and_imported_again(
    cast: Cast, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    draft = apart(lambda: _draft(cast))
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/export-details/")
    page.get_by_role("link", name="Import CSV or XLSX").click()
    look(page, "import-rows")
    with page.expect_download() as download:
        page.get_by_role("link", name="Template as XLSX").click()
    filled = tmp_path / "items.xlsx"
    download.value.save_as(filled)
    fill_template(filled, ROWS)
    page.get_by_label("File", exact=True).set_input_files(filled)
    page.get_by_role("button", name="Read the list").click()
    expect(page.get_by_role("heading", name="7 rows to mend")).to_be_visible()
    expect(page.get_by_role("heading", name="193 good rows")).to_be_visible()
    look(page, "import-preview")
    with page.expect_download() as download:
        page.get_by_role("link", name="Rows to mend as XLSX").click()
    mended = tmp_path / "mended.xlsx"
    download.value.save_as(mended)
    page.get_by_role("button", name="Take the good rows").click()
    expect(page.get_by_role("status").filter(has_text="193 rows were taken. 7 rows wait to be mended.")).to_be_visible()
    look(page, "import-left")
    mend(mended)
    page.get_by_role("link", name="Read another list").click()
    page.get_by_label("File", exact=True).set_input_files(mended)
    page.get_by_role("button", name="Read the list").click()
    expect(page.get_by_role("heading", name="Take 7 rows")).to_be_visible()
    look(page, "import-mended")
    page.get_by_role("button", name="Take all rows").click()
    expect(page.get_by_text("Equals the invoice value").first).to_be_visible()
    assert apart(lambda: draft.items.count()) == ROWS
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_session_that_ends_loses_neither_what_was_pasted_nor_the_list(
    cast: Cast, open_page: Callable[..., Page]
) -> None:
    draft = apart(lambda: _draft(cast))
    page = open_page("exporter@demo.test")
    page.goto(f"/applications/{draft.uuid}/import/items/")
    pasted = "ITC-HS code\tDescription\tQty\tUOM\tItem Value\tMarks\tPackages\n61046200\tTea\t1\tNOS\t1\tM\t1 box\n"
    field = page.get_by_label("Or paste cells from your spreadsheet")
    field.fill(pasted)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Read the list").click()
    log_in(page)
    expect(field).to_have_value(pasted)
    page.get_by_role("button", name="Read the list").click()
    expect(page.get_by_role("heading", name="1 good row")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Take all rows").click()
    log_in(page)
    page.get_by_role("button", name="Take all rows").click()
    expect(page.get_by_role("status").filter(has_text="1 row was taken.")).to_be_visible()
    assert apart(lambda: draft.items.count()) == 1


def log_in(page: Page) -> None:
    """Log in again where the portal asks for it."""
    page.get_by_label("E-mail").fill("exporter@demo.test")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Login").click()
    page.wait_for_url(re.compile("/import/items/"))


def _draft(cast: Cast) -> Application:
    draft = new_draft(cast)
    filled = certificate(cast)
    Application.objects.filter(pk=draft.pk).update(
        invoice_number=filled["invoice_number"],
        invoice_date=today(),
        invoice_currency_id="USD",
        invoice_value=ROWS * 10,
        rate_inr=90,
        rate_usd=1,
    )
    assert dmy(today()) == filled["invoice_date"]
    return Application.objects.get(pk=draft.pk)
