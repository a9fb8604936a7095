"""A self-declared certificate in a browser: from an empty draft over payment and generation to the verified PDF."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coo.demo.cast import PIN, Cast
from coo.documents.art import demo_signature_png
from coo.models import Application, Certificate
from coo.services.issue_state import RENDER_JOB
from payments.services.ledger import prove
from signing.services.activation import discard
from tests.e2e import steps
from tests.e2e.steps import FILE_NUMBER, TODAY, choose, look, save_and_next
from tests.integration.coo.declared_world import paid
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job

pytestmark = pytest.mark.django_db(transaction=True)
INK_NAME = "Signature of Meera Raghavan.png"


def certificate_details(page: Page) -> None:
    page.get_by_label("Preferential", exact=True).check()
    expect(page.get_by_label("Issuing Agency and its office")).to_be_visible()
    page.get_by_label("Agreement").select_option(label="India-EFTA TEPA (Self-Declaration)")
    expect(page.get_by_label("Issuing Agency and its office")).to_be_hidden()
    page.get_by_label("Importer Name").fill("Fjordtekstil AS")
    page.get_by_label("Importer Address").fill("Skippergata 12, 0152 Oslo")
    page.get_by_label("Country", exact=True).select_option(label="Norway")
    page.get_by_label("Invoice Number", exact=True).fill("SL/26/0140")
    page.get_by_label("Invoice Date", exact=True).fill(TODAY)
    page.get_by_label("Invoice Currency", exact=True).select_option(label="US Dollar (USD)")
    page.get_by_label("Invoice Value (In Invoice Currency)").fill("5400.00")
    page.get_by_label("Exchange Rate (to INR)").fill("90.0")
    page.get_by_label("Exchange Rate (to USD)").fill("1.0")
    page.get_by_role("group", name="Third Country Invoicing").get_by_label("No").check()
    look(page, "sd-2-certificate-details")
    save_and_next(page, "Export Details")


def goods(page: Page) -> None:
    choose(page, "ITC-HS code", "09024020", "0902 40 20")
    page.get_by_label("Description of the Export Products/ Goods").fill("Black tea, leaf, in bulk, of the 2026 crop")
    page.get_by_label("Quantity").fill("2000")
    page.get_by_label("UOM").select_option(label="KILOGRAMS (KGS)")
    page.get_by_label("Item Value").fill("5400.00")
    page.get_by_label("Marks & Number").fill("AS PER INVOICE")
    page.get_by_label("Number and Kind of Packages").fill("40 bags")
    page.get_by_role("button", name="Add item").click()
    expect(page.get_by_text("Equals the invoice value").first).to_be_visible()
    save_and_next(page, "Import Details")
    page.get_by_role("link", name="Edit the origin of item 1").click()
    page.get_by_role("group", name=re.compile("Imported or Undetermined")).get_by_label("No").check()
    page.get_by_label("Preference Criterion", exact=True).select_option(label="WO: wholly obtained")
    page.get_by_role("button", name="Save", exact=True).click()
    save_and_next(page, "Shipment Details")


def shipment_details(page: Page) -> None:
    page.get_by_label("Mode of Transport (As far as known)").select_option(label="Sea")
    page.get_by_label("Shipment Document", exact=True).select_option(label="Bill of Lading")
    page.get_by_label("Shipment Document No").fill("MAEU1234567")
    page.get_by_label("Shipment Date").fill(TODAY)
    choose(page, "Port of Shipment", "nhava", "INNSA1")
    choose(page, "Port of Discharge", "oslo", "NOOSL")
    save_and_next(page, "Attachments")


def attachments(page: Page, invoice: Path, ink: Path) -> None:
    expect(page.get_by_text("Mandatory: Copy of Invoice, Scanned Signature in Ink")).to_be_visible()
    for kind, path in (("Copy of Invoice", invoice), ("Scanned Signature in Ink", ink)):
        page.get_by_label("Attachment Type").select_option(label=kind)
        page.locator("input[type=file]").set_input_files(path)
        page.get_by_role("button", name="Upload Attachment").click()
        expect(page.locator("#files").get_by_text(path.name)).to_be_visible()
    look(page, "sd-6-attachments")
    save_and_next(page, "Declaration")


def pay(page: Page) -> str:
    """Pay from the wallet; return the file number."""
    page.get_by_role("link", name="Payment", exact=True).click()
    expect(page.get_by_text("Tax invoice by Directorate General of Foreign Trade")).to_be_visible()
    look(page, "sd-8-payment")
    page.get_by_role("button", name="Pay from CoO Wallet").click()
    expect(page.get_by_text("Auto Approved Pending Issuance").first).to_be_visible()
    look(page, "sd-9-auto-approved")
    found = FILE_NUMBER.search(page.get_by_text(FILE_NUMBER).first.inner_text())
    assert found
    return found.group()


def generate(page: Page) -> None:
    """Come back over the dashboard, mistype the PIN, and generate the certificate."""
    page.goto("/dashboard/")
    look(page, "sd-10-dashboard")
    page.get_by_role("link", name=re.compile("^Generate certificate")).click()
    page.get_by_label("PIN of the token").fill("000000")
    page.get_by_role("button", name="Generate certificate").click()
    expect(page.get_by_text("PIN is wrong").first).to_be_visible()
    look(page, "sd-11-wrong-pin")
    page.get_by_label("PIN of the token").fill(PIN)
    page.get_by_role("button", name="Generate certificate").click()
    # The page looks again by itself until the certificate is there.
    expect(page.get_by_role("link", name="View Approved Letter").first).to_be_visible(timeout=40_000)
    look(page, "sd-12-issued")


def check_pdf(pdf: Path, certificate: Certificate) -> None:
    """Independent programs accept the file; it names the exporter and no agency."""
    assert subprocess.run(["qpdf", "--check", str(pdf)], capture_output=True, check=False).returncode == 0
    signature = subprocess.run(["pdfsig", str(pdf)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in signature
    assert "Total document signed" in signature
    run = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, check=True)
    words = " ".join(run.stdout.split()).lower()
    for expected in (
        *(certificate.number, certificate.printed_code, "Suvarna Looms Private Limited", "Fjordtekstil AS", "NORWAY"),
        *("Origin declared by the exporter", "Digital signature of the exporter", "Meera Raghavan", "Black tea"),
        *("ELECTRONIC COPY", "ORIGINAL", "Signature in ink", "No agency has issued or checked it"),
    ):
        assert expected.lower() in words, expected
    for unwanted in ("Yamuna", "Stamp of", "None"):
        assert unwanted.lower() not in words, unwanted


def test_from_an_empty_draft_to_the_verified_certificate(
    cast: Cast, open_page: Callable[..., Page], worker: None, tmp_path: Path
) -> None:
    invoice = steps.apart(lambda: steps.write_invoice(tmp_path))
    ink = tmp_path / INK_NAME
    ink.write_bytes(demo_signature_png("Meera Raghavan"))
    page = open_page("exporter@demo.test")
    page.goto("/apply/")
    page.get_by_role("button", name=re.compile("Start Fresh Application")).click()
    steps.fill_basic_details(page)
    certificate_details(page)
    goods(page)
    shipment_details(page)
    attachments(page, invoice, ink)
    steps.fill_declaration(page)
    expect(page.get_by_text("Nothing to correct")).to_be_visible()
    look(page, "sd-8-summary")
    steps.sign(page)
    file_number = pay(page)
    generate(page)

    application = Application.objects.get(file_number=file_number)
    certificate = Certificate.objects.get(application=application)
    assert (application.status, application.office, certificate.office) == ("approved", None, None)
    page.goto("/certificates/")
    look(page, "sd-13-certificates")
    with page.expect_download() as started:
        page.get_by_role("link", name=re.compile("Download")).first.click()
    pdf = tmp_path / "certificate.pdf"
    started.value.save_as(pdf)
    check_pdf(pdf, certificate)
    page.goto("/submitted/")
    expect(page.get_by_role("row").filter(has_text=file_number)).to_contain_text("Approved")
    look(page, "sd-14-submitted")

    public = open_page()
    public.goto(f"/verify/?number={certificate.number}")
    expect(public.get_by_role("heading", level=1, name="This certificate is valid")).to_be_visible()
    expect(public.get_by_text("No agency has issued or checked it.")).to_be_visible()
    look(public, "sd-15-verify")
    public.goto(f"/V/{certificate.token}")
    expect(public.get_by_text("Black tea").first).to_be_visible()
    look(public, "sd-16-verify-boxes")
    assert prove() == []
    for browser_page in (page, public):
        assert browser_page.problems == []  # type: ignore[attr-defined]


def test_the_page_of_the_file_says_how_far_the_certificate_is(cast: Cast, open_page: Callable[..., Page]) -> None:
    """Without a worker: on its way; then as when the signature failed; then as a colleague without the right."""
    file = steps.apart(lambda: paid(cast))
    page = open_page("exporter@demo.test", viewport={"width": 360, "height": 740})
    page.goto(f"/applications/{file.uuid}/#next")
    page.get_by_label("PIN of the token").fill(PIN)
    page.get_by_role("button", name="Generate certificate").click()
    expect(page.get_by_text("is being made and signed for Meera Raghavan")).to_be_in_viewport()
    # Two more looks by itself, and each shows the same place.
    page.wait_for_url(re.compile(r"looks=2#next"))
    expect(page.get_by_text("is being made and signed for Meera Raghavan")).to_be_in_viewport()
    page.get_by_role("link", name="Stop looking again").click()
    expect(page.get_by_role("link", name="Look again", exact=True)).to_be_visible()
    look(page, "sd-20-under-way")

    steps.apart(lose_the_pin)
    page.get_by_role("link", name="Look again", exact=True).click()
    expect(page.get_by_text("is not signed yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Enter the PIN again")).to_be_visible()
    look(page, "sd-21-stalled")

    colleague = open_page("colleague@demo.test")
    colleague.goto(f"/applications/{file.uuid}/")
    expect(colleague.get_by_text("Someone with the right to sign goes on from here.")).to_be_visible()
    look(colleague, "sd-22-colleague")
    for browser_page in (page, colleague):
        assert browser_page.problems == []  # type: ignore[attr-defined]


def lose_the_pin() -> None:
    """Let the worker come too late: the sealed PIN is gone."""
    discard(Job.objects.get(name=RENDER_JOB).ids["activation"])
    drain_jobs()
