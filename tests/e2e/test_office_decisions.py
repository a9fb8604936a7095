"""Deficiency and answer, rejection, withdrawal, and people who were faster."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coo.constants import Status
from coo.demo.cast import PIN, Cast
from coo.models import Application, FourEyesRule
from coo.tabs import Slug
from payments.models import TaxInvoice
from payments.selectors import wallet_balance
from tests.e2e import steps
from tests.e2e.steps import apart, look
from tests.factories.files import Plan, make_draft, submit

pytestmark = pytest.mark.django_db(transaction=True)

ASKED = "Please attach the airway bill; its number differs from the one in the application."
WHY_NOT = "The goods were only repacked in India."


def office_page(page: Page, file: Application) -> None:
    page.goto(f"/office/files/{file.uuid}/")
    expect(page.get_by_role("heading", level=1, name=str(file.file_number))).to_be_visible()


def decide_with_remarks(page: Page, button: str, remarks: str) -> None:
    """Open the dialog of a decision, write the remarks and send it."""
    page.get_by_role("link", name=button, exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Remarks").fill(remarks)
    dialog.get_by_role("button", name=button, exact=True).click()


def shows_status(page: Page, words: str) -> None:
    expect(page.locator(".chip").filter(has_text=words).first).to_be_visible()


def answer(page: Page) -> None:
    """From the dashboard to the officer's remarks, into the tabs, and back to the officer."""
    page.goto("/dashboard/")
    expect(page.get_by_text("The officer asks about this file")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Respond")).click()
    expect(page.get_by_text(ASKED)).to_be_visible()
    look(page, "40-deficient-file")
    page.get_by_role("link", name="Respond", exact=True).click()
    look(page, "40-respond")
    page.get_by_role("dialog").get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Basic Details")).to_be_visible()
    page.get_by_role("link", name=re.compile("Shipment Details")).first.click()
    page.get_by_label("Shipment Document No").fill("2345679")
    steps.save_and_next(page, "Attachments")
    page.goto(page.url.replace(Slug.ATTACHMENTS, Slug.SUMMARY))
    page.get_by_label("Remarks").fill("The number of the airway bill is corrected.")
    steps.sign(page, "Sign & Submit")
    expect(page.get_by_role("status").filter(has_text="is with the officer again")).to_be_visible()


def test_a_deficiency_is_answered(cast: Cast, open_page: Callable[..., Page], worker: None) -> None:
    file = apart(lambda: submit(make_draft(cast)))
    paid = wallet_balance(cast.firm.iec)
    officer, slower = open_page("officer@demo.test"), open_page("officer2@demo.test")
    office_page(slower, file)
    office_page(officer, file)
    officer.get_by_role("link", name="Raise Deficiency").click()
    look(officer, "41-raise-deficiency")
    officer.get_by_role("dialog").get_by_role("button", name="Back to the file").click()
    decide_with_remarks(officer, "Raise Deficiency", ASKED)
    shows_status(officer, "Deficient")

    exporter = open_page("exporter@demo.test")
    answer(exporter)
    assert wallet_balance(cast.firm.iec) == paid
    assert TaxInvoice.objects.count() == 1

    # The second officer still has version 1 on the screen, and the first one keeps the file.
    slower.get_by_role("button", name="Approve").click()
    expect(slower.get_by_role("heading", level=1, name="This is not possible now")).to_be_visible()
    expect(slower.get_by_text("sent a new version of this file")).to_be_visible()
    look(slower, "42-moved-on")
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS

    office_page(officer, file)
    expect(officer.get_by_text(re.compile("version 2"))).to_be_visible()
    expect(officer.get_by_text("The number of the airway bill is corrected.")).to_be_visible()
    expect(officer.get_by_text("2345679").first).to_be_visible()
    officer.get_by_role("button", name="Approve").click()
    shows_status(officer, "Approved Pending Issuance")
    file.refresh_from_db()
    assert file.status == Status.APPROVED_PENDING_ISSUANCE
    assert officer.problems + exporter.problems == []  # type: ignore[attr-defined]


def test_rejected_and_withdrawn(cast: Cast, open_page: Callable[..., Page], worker: None) -> None:
    rejected = apart(lambda: submit(make_draft(cast, plan=Plan(invoice_number="SL/1"))))
    withdrawn = apart(lambda: submit(make_draft(cast, plan=Plan(invoice_number="SL/2"))))
    officer, exporter = open_page("officer@demo.test"), open_page("exporter@demo.test")
    office_page(officer, rejected)
    officer.get_by_role("link", name="Reject", exact=True).click()
    officer.get_by_label(re.compile("Goods were only repacked in India")).check()
    officer.get_by_label("Remarks").fill(WHY_NOT)
    officer.get_by_label("PIN of the token").fill(PIN)
    officer.get_by_role("button", name="Reject and sign").click()
    shows_status(officer, "Rejected")
    exporter.goto("/submitted/")
    exporter.get_by_role("link", name=str(rejected.file_number)).click()
    shows_status(exporter, "Rejected")
    expect(exporter.get_by_text(WHY_NOT).first).to_be_visible()
    look(exporter, "43-rejected")

    office_page(officer, withdrawn)
    exporter.goto("/submitted/")
    row = exporter.get_by_role("row").filter(has_text=str(withdrawn.file_number))
    row.locator("summary").click()
    row.get_by_role("link", name="Withdraw").click()
    exporter.get_by_role("button", name="Withdraw").click()
    expect(exporter.locator("[data-error-summary]")).to_be_focused()
    look(exporter, "44-withdraw")
    exporter.get_by_role("textbox").fill("The buyer cancelled the order.")
    exporter.get_by_role("button", name="Withdraw").click()
    expect(exporter.get_by_role("status").filter(has_text="is withdrawn")).to_be_visible()
    shows_status(exporter, "Withdrawn")
    # The officer's page is older than the withdrawal.
    officer.get_by_role("button", name="Approve").click()
    expect(officer.get_by_role("heading", level=1, name="This file has moved on")).to_be_visible()
    withdrawn.refresh_from_db()
    assert withdrawn.status == Status.WITHDRAWN
    assert exporter.problems == []  # type: ignore[attr-defined]


def test_two_people_in_one_tab(cast: Cast, open_page: Callable[..., Page]) -> None:
    draft = make_draft(cast)
    address = f"/applications/{draft.uuid}/{Slug.DECLARATION}/"
    exporter, colleague = open_page("exporter@demo.test"), open_page("colleague@demo.test")
    exporter.goto(address)
    colleague.goto(address)
    colleague.get_by_label("Place").fill("Mumbai")
    steps.save_and_next(colleague, "Application Summary")

    exporter.get_by_label("Place").fill("Chennai")
    exporter.get_by_role("button", name="Save & Next").click()
    expect(exporter.get_by_text(re.compile(r"Anil Kumar saved this tab at \d\d:\d\d"))).to_be_visible()
    expect(exporter.get_by_role("row", name=re.compile("Place.*Mumbai.*Chennai"))).to_be_visible()
    look(exporter, "45-somebody-was-faster")
    draft.refresh_from_db()
    assert draft.declaration_place == "Mumbai"
    with exporter.context.expect_page() as opened:
        exporter.get_by_role("link", name="Open the saved version in a new tab").click()
    expect(opened.value.get_by_label("Place")).to_have_value("Mumbai")
    exporter.get_by_role("button", name="Keep all of mine").click()
    expect(exporter.get_by_role("heading", level=1, name="Application Summary")).to_be_visible()
    draft.refresh_from_db()
    assert draft.declaration_place == "Chennai"


def test_four_eyes_and_an_approval_taken_back(cast: Cast, open_page: Callable[..., Page]) -> None:
    FourEyesRule.objects.create(agency=cast.office.agency, starts_on=dt.date(2024, 4, 1))
    file = apart(lambda: submit(make_draft(cast)))
    first, second = open_page("officer@demo.test"), open_page("officer2@demo.test")
    office_page(first, file)
    expect(first.get_by_text("two officers approve this file")).to_be_visible()
    first.get_by_role("button", name="Approve").click()
    expect(first.get_by_text("You approved this file on")).to_be_visible()
    expect(first.get_by_role("button", name="Approve")).to_have_count(0)
    look(first, "45-four-eyes")

    office_page(second, file)
    expect(second.get_by_text("Arvind Menon approved this file on")).to_be_visible()
    second.get_by_role("button", name="Approve").click()
    shows_status(second, "Approved Pending Issuance")

    second.get_by_role("link", name="Withdraw approval").click()
    second.get_by_role("button", name="Withdraw approval").click()
    expect(second.locator("[data-error-summary]")).to_be_focused()
    look(second, "45-withdraw-approval")
    second.get_by_label("Reason").fill("The invoice was revised.")
    second.get_by_role("button", name="Withdraw approval").click()
    expect(second.get_by_role("status").filter(has_text="is withdrawn")).to_be_visible()
    shows_status(second, "In-Process")
    expect(second.get_by_text("You have this file in hand.")).to_be_visible()
    assert first.problems + second.problems == []  # type: ignore[attr-defined]
