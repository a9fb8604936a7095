"""The main job, end to end: the guide's example is filed, signed, paid, approved, issued, downloaded, verified."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coo.demo.cast import PIN, Cast
from coo.models import Application, Certificate
from payments.services.ledger import prove
from tests.e2e import steps
from tests.e2e.steps import DESCRIPTION, FILE_NUMBER, TODAY, look

pytestmark = pytest.mark.django_db(transaction=True)


def sign_and_pay(page: Page) -> str:
    """Sign with the PIN, pay from the wallet, and return the file number."""
    expect(page.get_by_text("Nothing to correct")).to_be_visible()
    look(page, "8-summary")
    page.get_by_label("PIN of the token").fill("000000")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("PIN is wrong").first).to_be_visible()
    steps.sign(page)
    look(page, "8-signed")
    page.get_by_role("link", name="Payment", exact=True).click()
    look(page, "8-payment")
    page.get_by_role("button", name="Pay from CoO Wallet").click()
    number = page.get_by_text(FILE_NUMBER).first
    expect(number).to_be_visible()
    look(page, "9-submitted-file")
    found = FILE_NUMBER.search(number.inner_text())
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
    page.get_by_label("PIN of the token").fill(PIN)
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
    cast: Cast, open_page: Callable[..., Page], worker: None, tmp_path: Path
) -> None:
    exporter = open_page("exporter@demo.test")
    look(exporter, "0-dashboard")
    exporter.get_by_role("button", name="Start Fresh Application").click()
    steps.fill_basic_details(exporter, look)
    steps.fill_certificate_details(exporter, look)
    steps.fill_export_details(exporter, look)
    steps.fill_import_details(exporter, look)
    steps.fill_shipment_details(exporter, look)
    steps.fill_attachments(exporter, steps.write_invoice(tmp_path), look)
    steps.fill_declaration(exporter, look)
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
