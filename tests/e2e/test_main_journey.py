"""The main job, end to end: the guide's example is filed, signed, paid, approved, issued, downloaded, verified."""

import datetime as dt
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coo.demo.cast import PIN, Cast
from coo.models import Application, Certificate
from payments.services.ledger import prove
from tests.e2e.conftest import NARROW, WIDE, check_accessible, picture
from tradeconnect.common.pdf import render_pdf

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = dt.datetime.now(dt.timezone(dt.timedelta(hours=5, minutes=30))).strftime("%d/%m/%Y")
DESCRIPTION = "Trousers made of cotton fabric, women's, knitted"


@pytest.fixture
def invoice(tmp_path: Path) -> Path:
    """A commercial invoice as a PDF file on the exporter's computer."""
    path = tmp_path / "Commercial invoice 12345678.pdf"
    path.write_bytes(render_pdf("documents/demo_invoice.html", {"plan": {}}, title="Invoice"))
    return path


def look(page: Page, name: str) -> None:
    """Check the page with axe at both widths, and keep a picture of each when asked."""
    for viewport, suffix in ((NARROW, "m"), (WIDE, "d")):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        check_accessible(page)
        picture(page, f"{name}-{suffix}")


def save_and_next(page: Page, title: str) -> None:
    """Press Save & Next and arrive at the tab called `title` with the guide's message."""
    page.get_by_role("button", name="Save & Next").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="has been saved successfully")).to_be_visible()


def choose(page: Page, label: str, words: str, option: str) -> None:
    """Type into a combobox and choose an option by keyboard-free click."""
    page.get_by_label(label, exact=True).fill(words)
    page.get_by_role("listbox").get_by_role("option").filter(has_text=option).first.click()


def fill_basic_details(page: Page) -> None:
    page.get_by_label(re.compile("Okhla")).check()
    page.get_by_role("group", name=re.compile("Delivery")).get_by_label("No").check()
    page.get_by_label("I have read the disclaimer and accept it").check()
    look(page, "1-basic-details")
    save_and_next(page, "Certificate Details")


def fill_certificate_details(page: Page) -> None:
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
    look(page, "2-certificate-details")
    save_and_next(page, "Export Details")


def fill_export_details(page: Page) -> None:
    expect(page.get_by_text("USD 1,500.00").first).to_be_visible()
    choose(page, "ITC-HS code", "trousers cotton", "6104 62 00")
    page.get_by_label("Description of the Export Products/ Goods").fill(DESCRIPTION)
    page.get_by_label("Quantity").fill("1500")
    page.get_by_label("UOM").select_option(label="NUMBERS (NOS)")
    page.get_by_label("Item Value").fill("1500.00")
    page.get_by_label("Marks & Number").fill("3 box of cotton trousers")
    page.get_by_label("Number and Kind of Packages").fill("10 cardboard box")
    expect(page.get_by_label("HS code", exact=True)).to_have_value(re.compile("6104 ?62"))
    look(page, "3-export-details-filled")
    page.get_by_role("button", name="Add item").click()
    expect(page.get_by_text("Equals the invoice value").first).to_be_visible()
    look(page, "3-export-details")
    save_and_next(page, "Import Details")


def fill_import_details(page: Page) -> None:
    look(page, "4-import-details")
    save_and_next(page, "Shipment Details")


def fill_shipment_details(page: Page) -> None:
    page.get_by_label("Mode of Transport (As far as known)").select_option(label="Air")
    page.get_by_label("Shipment Document", exact=True).select_option(label="Airway Bill")
    page.get_by_label("Shipment Document No").fill("2345678")
    page.get_by_label("Shipment Date").fill(TODAY)
    choose(page, "Port of Shipment", "tughlakabad", "INTKD6")
    choose(page, "Port of Discharge", "new york", "JFK")
    expect(page.get_by_label("Route")).to_have_value(re.compile("From Tughlakabad.* to New York.* by air"))
    look(page, "5-shipment-details")
    save_and_next(page, "Attachments")


def fill_attachments(page: Page, invoice: Path) -> None:
    page.get_by_label("Attachment Type").select_option(label="Copy of Invoice")
    page.locator("input[type=file]").set_input_files(invoice)
    page.get_by_role("button", name="Upload Attachment").click()
    expect(page.get_by_text("Commercial invoice 12345678.pdf").first).to_be_visible()
    look(page, "6-attachments")
    save_and_next(page, "Declaration")


def fill_declaration(page: Page) -> None:
    page.get_by_label("I declare this").check()
    page.get_by_label("Place").fill("New Delhi")
    page.get_by_label("Designation").fill("Director")
    look(page, "7-declaration")
    save_and_next(page, "Application Summary")


def sign_and_pay(page: Page) -> str:
    """Sign with the PIN, pay from the wallet, and return the file number."""
    expect(page.get_by_text("Nothing to correct")).to_be_visible()
    look(page, "8-summary")
    page.get_by_label("PIN of the token").fill("000000")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("PIN is wrong").first).to_be_visible()
    page.get_by_label("PIN of the token").fill(PIN)
    page.get_by_role("button", name="Sign", exact=True).click()
    look(page, "8-signed")
    page.get_by_role("link", name="Payment", exact=True).click()
    look(page, "8-payment")
    page.get_by_role("button", name="Pay from CoO Wallet").click()
    number = page.get_by_text(re.compile(r"HQRCCOAPPLY\d{8}AM\d\d")).first
    expect(number).to_be_visible()
    look(page, "9-submitted-file")
    found = re.search(r"HQRCCOAPPLY\d{8}AM\d\d", number.inner_text())
    assert found
    return found.group()


def approve_and_issue(page: Page, file_number: str) -> None:
    """Open the file from the worklist, approve it, sign and issue it with the officer's PIN."""
    look(page, "10-worklist")
    page.get_by_role("link", name=file_number).click()
    look(page, "11-office-file")
    page.get_by_role("button", name="Approve").click()
    look(page, "12-approved")
    page.get_by_role("link", name=re.compile("Sign & Issue")).first.click()
    page.get_by_label("PIN of the credential").fill(PIN)
    look(page, "13-sign-and-issue")
    page.get_by_role("button", name=re.compile("Sign & Issue")).click()
    expect(page.get_by_text(re.compile(r"YCC-DEL-AM\d\d-\d{7}-\w")).first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Download|PDF")).first).to_be_visible(timeout=30_000)
    look(page, "14-issued")


def download(page: Page, folder: Path) -> Path:
    """Download the certificate from View Certificate of Origin."""
    page.goto("/certificates/")
    look(page, "15-certificates")
    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile("Download")).first.click()
    path = folder / "certificate.pdf"
    started.value.save_as(path)
    return path


def text_of(pdf: Path) -> str:
    """Return the text of a PDF on one line, as poppler extracts it."""
    run = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    return " ".join(run.stdout.split())


def check_pdf(pdf: Path, certificate: Certificate) -> None:
    """Independent programs accept the file, and every box's text is in it."""
    assert subprocess.run(["qpdf", "--check", str(pdf)], capture_output=True, check=False).returncode == 0
    signature = subprocess.run(["pdfsig", str(pdf)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in signature
    assert "Total document signed" in signature
    words = text_of(pdf)
    for expected in (
        certificate.number,
        certificate.printed_code,
        "SUVARNA LOOMS PRIVATE LIMITED",
        "B-71, Okhla Industrial Area Phase II",
        "HUDSON & VALE APPAREL LLC",
        "214 West 38th Street",
        "UNITED STATES OF AMERICA",
        "2345678",
        "Tughlakabad",
        "New York",
        "3 box of cotton",
        "10 CARDBOARD BOX",
        "Trousers made of cotton fabric",
        "6104",
        "INDIAN",
        "ORIGIN",
        "1,500 NOS",
        "12345678",
        TODAY,
        "NON-PREFERENTIAL",
        "END OF LIST: 1 ITEM",
        "Yamuna Chamber of Commerce",
        "Declaration by the exporter",
        "Certification",
    ):
        assert expected.lower() in words.lower(), expected


def verify(page: Page, certificate: Certificate) -> None:
    """As the public: by number, by number and code, and by the link of the QR code."""
    page.goto("/")
    look(page, "16-home")
    page.get_by_label("Certificate number").fill(certificate.number.lower())
    page.get_by_role("button", name="Verify").first.click()
    expect(page.get_by_role("heading", level=1, name="This certificate is valid")).to_be_visible()
    expect(page.get_by_text("Trousers made of cotton")).to_have_count(0)
    look(page, "17-verify-number")
    page.get_by_label("Verification code").fill(certificate.printed_code)
    page.get_by_role("button", name=re.compile("Show all boxes|Verify")).first.click()
    expect(page.get_by_text(DESCRIPTION).first).to_be_visible()
    page.goto(f"/V/{certificate.token}")
    expect(page.get_by_text(DESCRIPTION).first).to_be_visible()
    look(page, "18-verify-qr")


def test_the_guides_example_becomes_a_certificate(
    cast: Cast, open_page: Callable[..., Page], worker: None, invoice: Path, tmp_path: Path
) -> None:
    exporter = open_page("exporter@demo.test")
    look(exporter, "0-dashboard")
    exporter.get_by_role("button", name="Start Fresh Application").click()
    fill_basic_details(exporter)
    fill_certificate_details(exporter)
    fill_export_details(exporter)
    fill_import_details(exporter)
    fill_shipment_details(exporter)
    fill_attachments(exporter, invoice)
    fill_declaration(exporter)
    file_number = sign_and_pay(exporter)

    officer = open_page("officer@demo.test")
    approve_and_issue(officer, file_number)

    application = Application.objects.get(file_number=file_number)
    assert application.status == "approved"
    certificate = Certificate.objects.get(application=application)
    pdf = download(exporter, tmp_path)
    check_pdf(pdf, certificate)
    exporter.goto("/submitted/")
    expect(exporter.get_by_role("row").filter(has_text=file_number)).to_contain_text("Approved")
    look(exporter, "19-submitted")

    public = open_page()
    verify(public, certificate)
    assert prove() == []
    for page in (exporter, officer, public):
        assert page.problems == []  # type: ignore[attr-defined]
