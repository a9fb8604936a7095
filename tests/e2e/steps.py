"""Steps that several browser journeys share: looking at a page, and filling the tabs with the guide's example."""

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from django.db import connection
from playwright.sync_api import Page, expect

from coo.demo.cast import PIN
from tests.e2e.conftest import NARROW, WIDE, check_accessible, picture
from tradeconnect.common.pdf import render_pdf

TODAY = dt.datetime.now(dt.timezone(dt.timedelta(hours=5, minutes=30))).strftime("%d/%m/%Y")
DESCRIPTION = "Trousers made of cotton fabric, women's, knitted"
FILE_NUMBER = re.compile(r"HQRCCOAPPLY\d{8}AM\d\d")
INVOICE_NAME = "Commercial invoice 12345678.pdf"

Made = TypeVar("Made")
See = Callable[[Page, str], None]
Pick = Callable[[Page, str, str, str], None]


def write_invoice(folder: Path) -> Path:
    """Put a commercial invoice as a PDF file into a folder of the exporter's computer, and return it."""
    path = folder / INVOICE_NAME
    path.write_bytes(render_pdf("documents/demo_invoice.html", {"plan": {}}, title="Invoice"))
    return path


def apart(make: Callable[[], Made]) -> Made:
    """Run `make` in a thread of its own: the signer starts an event loop, and Playwright's is running in this one."""

    def work() -> Made:
        try:
            return make()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def look(page: Page, name: str) -> None:
    """Check the page with axe at both widths, and keep a picture of each when asked."""
    for viewport, suffix in ((NARROW, "m"), (WIDE, "d")):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        check_accessible(page)
        picture(page, f"{name}-{suffix}")


def pass_by(page: Page, name: str) -> None:
    """Do not look at this page: another journey does."""


def save_and_next(page: Page, title: str) -> None:
    """Press Save & Next and arrive at the tab called `title` with the guide's message."""
    page.get_by_role("button", name="Save & Next").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="has been saved successfully")).to_be_visible()


def choose(page: Page, label: str, words: str, option: str) -> None:
    """Type into a combobox and choose an option by keyboard-free click."""
    page.get_by_label(label, exact=True).fill(words)
    page.get_by_role("listbox").get_by_role("option").filter(has_text=option).first.click()


def type_code(page: Page, label: str, words: str, option: str) -> None:
    """Type the code itself into a field that is a combobox only with script."""
    page.get_by_label(label, exact=True).fill(option)


def fill_basic_details(page: Page, see: See = pass_by) -> None:
    page.get_by_label(re.compile("Okhla")).check()
    page.get_by_role("group", name=re.compile("Delivery")).get_by_label("No").check()
    page.get_by_label("I have read the disclaimer and accept it").check()
    see(page, "1-basic-details")
    save_and_next(page, "Certificate Details")


def fill_certificate_details(page: Page, see: See = pass_by) -> None:
    page.get_by_label("Non-Preferential", exact=True).check()
    page.get_by_label("Agreement").select_option(label="Non-Preferential Certificate of Origin")
    page.get_by_label("Issuing Agency and its office").select_option(label="Yamuna Chamber of Commerce, New Delhi")
    page.get_by_label("Importer Name").fill("Hudson & Vale Apparel LLC")
    page.get_by_label("Importer Address").fill("214 West 38th Street, New York, NY 10018")
    page.get_by_label("Country", exact=True).select_option(label="United States of America")
    page.get_by_label("Invoice Number", exact=True).fill("12345678")
    page.get_by_label("Invoice Date", exact=True).fill(TODAY)
    page.get_by_label("Invoice Currency", exact=True).select_option(label="US Dollar (USD)")
    page.get_by_label("Invoice Value (In Invoice Currency)").fill("1500.00")
    page.get_by_label("Exchange Rate (to INR)").fill("90.0")
    page.get_by_label("Exchange Rate (to USD)").fill("1.0")
    page.get_by_role("group", name="Third Country Invoicing").get_by_label("No").check()
    see(page, "2-certificate-details")
    save_and_next(page, "Export Details")


def fill_export_details(page: Page, see: See = pass_by, pick: Pick = choose) -> None:
    expect(page.get_by_text("USD 1,500.00").first).to_be_visible()
    pick(page, "ITC-HS code", "trousers cotton", "6104 62 00")
    page.get_by_label("Description of the Export Products/ Goods").fill(DESCRIPTION)
    page.get_by_label("Quantity").fill("1500")
    page.get_by_label("UOM").select_option(label="NUMBERS (NOS)")
    page.get_by_label("Item Value").fill("1500.00")
    page.get_by_label("Marks & Number").fill("3 box of cotton trousers")
    page.get_by_label("Number and Kind of Packages").fill("10 cardboard box")
    if pick is choose:
        expect(page.get_by_label("HS code", exact=True)).to_have_value(re.compile("6104 ?62"))
    see(page, "3-export-details-filled")
    page.get_by_role("button", name="Add item").click()
    expect(page.get_by_text("Equals the invoice value").first).to_be_visible()
    see(page, "3-export-details")
    save_and_next(page, "Import Details")


def fill_import_details(page: Page, see: See = pass_by) -> None:
    see(page, "4-import-details")
    save_and_next(page, "Shipment Details")


def fill_shipment_details(page: Page, see: See = pass_by, pick: Pick = choose) -> None:
    page.get_by_label("Mode of Transport (As far as known)").select_option(label="Air")
    page.get_by_label("Shipment Document", exact=True).select_option(label="Airway Bill")
    page.get_by_label("Shipment Document No").fill("2345678")
    page.get_by_label("Shipment Date").fill(TODAY)
    pick(page, "Port of Shipment", "tughlakabad", "INTKD6")
    pick(page, "Port of Discharge", "new york", "JFK")
    if pick is choose:
        expect(page.get_by_label("Route")).to_have_value(re.compile("From Tughlakabad.* to New York.* by air"))
    see(page, "5-shipment-details")
    save_and_next(page, "Attachments")


def fill_attachments(page: Page, invoice: Path, see: See = pass_by) -> None:
    page.get_by_label("Attachment Type").select_option(label="Copy of Invoice")
    page.locator("input[type=file]").set_input_files(invoice)
    page.get_by_role("button", name="Upload Attachment").click()
    expect(page.get_by_text("was uploaded").first).to_be_visible()
    expect(page.get_by_text(INVOICE_NAME).first).to_be_visible()
    see(page, "6-attachments")
    save_and_next(page, "Declaration")


def fill_declaration(page: Page, see: See = pass_by) -> None:
    page.get_by_label("I declare this").check()
    page.get_by_label("Place").fill("New Delhi")
    page.get_by_label("Designation").fill("Director")
    see(page, "7-declaration")
    save_and_next(page, "Application Summary")


def sign(page: Page, button: str = "Sign") -> None:
    """Give the PIN on the summary and sign."""
    page.get_by_label("PIN of the token").fill(PIN)
    page.get_by_role("button", name=button, exact=True).click()
