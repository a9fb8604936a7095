"""Three rounds of a deficiency, answered Yes, No, Yes, as officer and exporter see them; they end in issue."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from coo.constants import CertificateStatus, Status
from coo.demo.cast import PIN, Cast
from coo.models import Application, Certificate
from payments.models import TaxInvoice
from tests.e2e import steps
from tests.e2e.steps import apart, look
from tests.factories.files import make_draft, submit

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER, ROUTE, MARKS = "shipment-details.document", "shipment-details.route", "item-1.marks"


def pin_query(page: Page, row: str, reason: str, text: str = "") -> None:
    """Press the pin of a row, choose a reason, and pin the query with its words or with others."""
    page.locator(f'a[data-pin="{row}"]').click()
    panel = page.locator("#pin-panel")
    expect(panel.get_by_label("Reason")).to_be_focused()
    panel.get_by_label("Reason").select_option(label=reason)
    expect(panel.get_by_label("Remarks to the exporter")).not_to_have_value("")
    if text:
        panel.get_by_label("Remarks to the exporter").fill(text)
    panel.get_by_role("button", name="Pin query").click()
    expect(page.locator(f'[id="{row}"] .query')).to_be_visible()


def send_queries(page: Page, count: int, remarks: str = "") -> None:
    page.get_by_role("link", name=f"Raise Deficiency ({count})").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("listitem")).to_have_count(count)
    dialog.get_by_label("Remarks").fill(remarks)
    dialog.get_by_role("button", name="Raise Deficiency").click()
    expect(page.locator(".chip").filter(has_text="Deficient").first).to_be_visible()


def open_file(page: Page, file: Application) -> None:
    page.goto(f"/office/files/{file.uuid}/")


def respond(page: Page, file: Application, choice: str) -> None:
    """From Submitted Applications by the Action menu to the prompt, and choose."""
    page.goto("/submitted/")
    page.get_by_role("row").filter(has_text=str(file.file_number)).locator("summary").click()
    page.get_by_role("link", name="Respond Deficiency").click()
    page.get_by_role("link", name="Respond", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button" if choice == "Yes" else "link", name=choice, exact=True).click()


def correct_the_item(page: Page) -> None:
    """From the mark at the item's row to its form, where the query stands at the field; correct it and go on."""
    page.get_by_role("row").get_by_role("link", name="1 query of the officer").click()
    field = page.get_by_label("Marks & Number")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(re.compile("The officer asks: The packing list says 4 boxes"))
    look(page, "56-item-with-query")
    field.fill("4 boxes of cotton trousers")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Item 1 was saved")).to_be_visible()
    page.get_by_role("button", name="Save & Next").click()


def answer_yes(page: Page, number: str, answer: str) -> None:
    """Correct the number of the transport document where the query stands, and send the application back."""
    expect(page.get_by_text("The officer asks:").first).to_be_visible()
    page.get_by_label("Shipment Document No").fill(number)
    page.get_by_role("button", name="Save & Next").click()
    expect(page.get_by_role("heading", level=1, name="Application Summary")).to_be_visible()
    page.get_by_label(re.compile("^Answer: ")).first.fill(answer)
    steps.sign(page, "Sign & Submit")
    expect(page.get_by_role("status").filter(has_text="is with the officer again")).to_be_visible()


def answer_no(page: Page, folder: Path) -> None:
    """Confirm the guide's warning, then remarks, a document, and the PIN."""
    expect(page.get_by_text("Modifications made in the application form will not be stored")).to_be_visible()
    look(page, "50-sure")
    page.get_by_role("link", name="Yes", exact=True).click()
    page.get_by_role("textbox", name="Remarks").fill("The route is as the carrier wrote it.")
    page.locator("input[type=file]").set_input_files(steps.write_invoice(folder))
    page.get_by_role("button", name="Upload Attachment").click()
    expect(page.get_by_text("was uploaded").first).to_be_visible()
    expect(page.get_by_role("textbox", name="Remarks")).to_have_value("The route is as the carrier wrote it.")
    look(page, "51-answer-without-changes")
    page.get_by_label("PIN of the token").fill(PIN)
    page.get_by_role("button", name="Sign & Submit").click()
    expect(page.get_by_role("status").filter(has_text="is with the officer again")).to_be_visible()


def test_three_rounds_end_in_issue(cast: Cast, open_page: Callable[..., Page], worker: None, tmp_path: Path) -> None:
    file = apart(lambda: submit(make_draft(cast)))
    officer, exporter = open_page("officer@demo.test"), open_page("exporter@demo.test")

    open_file(officer, file)
    pin_query(officer, NUMBER, "G17 · Transport document number or date differs", "The bill says 2345679.")
    pin_query(officer, MARKS, "G03 · HS code does not match the goods", "The packing list says 4 boxes.")
    look(officer, "52-pinned")
    send_queries(officer, 2)
    respond(exporter, file, "Yes")
    look(exporter, "57-table-with-query")
    correct_the_item(exporter)
    look(exporter, "53-tab-with-query")
    exporter.get_by_role("link", name=re.compile("Declaration")).first.click()
    expect(exporter.get_by_role("heading", level=1, name="Declaration is closed")).to_be_visible()
    look(exporter, "54-closed-tab")
    exporter.go_back()
    answer_yes(exporter, "2345679", "Mistyped.")

    open_file(officer, file)
    officer.get_by_role("link", name="What changed").click()
    expect(officer.get_by_role("row").filter(has_text="2345679").last).to_be_visible()
    expect(officer.get_by_role("row").filter(has_text="4 boxes of cotton trousers").last).to_be_visible()
    expect(officer.get_by_text("Mistyped.")).to_be_visible()
    look(officer, "55-what-changed")
    open_file(officer, file)
    pin_query(officer, ROUTE, "G18 · Ports and route do not fit")
    send_queries(officer, 1, "One more thing.")
    respond(exporter, file, "No")
    answer_no(exporter, tmp_path)

    open_file(officer, file)
    pin_query(officer, NUMBER, "G17 · Transport document number or date differs")
    send_queries(officer, 1)
    respond(exporter, file, "Yes")
    answer_yes(exporter, "2345680", "Now it is right.")

    open_file(officer, file)
    officer.get_by_role("button", name="Approve").click()
    expect(officer.locator(".chip").filter(has_text="Approved Pending Issuance").first).to_be_visible()
    officer.get_by_role("link", name="Sign & Issue").click()
    officer.get_by_label("PIN of the token").fill(PIN)
    officer.get_by_role("button", name="Sign & Issue").click()
    expect(officer.get_by_role("heading", level=1, name="The certificate is issued")).to_be_visible(timeout=60_000)
    # What was answered last is what the certificate was made from.
    certificate = apart(lambda: Certificate.objects.select_related("version").get(application=file))
    assert certificate.status == CertificateStatus.VALID
    assert certificate.version.snapshot["shipment"]["document_number"] == "2345680"
    file.refresh_from_db()
    assert file.status == Status.APPROVED
    assert list(file.deficiencies.order_by("number").values_list("answer", flat=True)) == ["yes", "no", "yes"]
    assert TaxInvoice.objects.count() == 1
    assert officer.problems + exporter.problems == []  # type: ignore[attr-defined]
