"""A wrong certificate is replaced by one in lieu; its paper copy goes out; then it is cancelled."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from coo.demo.cast import PIN, Cast
from coo.models import Application, Certificate
from tests.e2e import steps
from tests.e2e.steps import apart, look
from tests.factories.files import approve, issue, make_draft, submit

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "The consignee's address on the certificate is wrong."


def action(page: Page, number: str, entry: str) -> None:
    """Choose an entry of the *Action* menu of a row."""
    row = page.get_by_role("row").filter(has_text=number)
    row.locator("summary").click()
    row.get_by_role("link", name=entry, exact=True).click()


def ask_and_correct(page: Page, old: Application) -> None:
    """From Submitted Applications to a corrected, paid application in lieu."""
    page.goto("/submitted/")
    look(page, "60-submitted")
    action(page, str(old.file_number), "Ask for an in-lieu certificate")
    look(page, "61-ask-in-lieu")
    page.get_by_label("What is to be corrected").fill(WHY)
    page.get_by_role("button", name="Open the application in lieu").click()
    expect(page.get_by_role("heading", level=1, name="Certificate Details")).to_be_visible()
    look(page, "62-in-lieu-draft")
    page.get_by_label("Importer Address").fill("216 West 38th Street, New York")
    steps.save_and_next(page, "Export Details")
    page.goto(page.url.replace("export-details", "declaration"))
    steps.fill_declaration(page)
    look(page, "63-in-lieu-summary")
    steps.sign(page)
    page.get_by_role("button", name="Pay from CoO Wallet").click()
    expect(page.get_by_text("Your application is submitted.")).to_be_visible()


def approve_and_sign(page: Page, new: Application, replaced: str) -> None:
    page.goto(f"/office/files/{new.uuid}/")
    expect(page.get_by_text(f"In lieu of certificate {replaced}")).to_be_visible()
    expect(page.get_by_text(WHY)).to_be_visible()
    look(page, "64-office-in-lieu")
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("link", name=re.compile("Sign & Issue")).first.click()
    page.get_by_label("PIN of the token").fill(PIN)
    page.get_by_role("button", name=re.compile("Sign & Issue")).click()
    expect(page.get_by_role("link", name=re.compile("Download|PDF")).first).to_be_visible(timeout=40_000)


def dispatch(page: Page, number: str) -> None:
    page.goto("/certificates/?copy=to_dispatch")
    look(page, "65-to-dispatch")
    action(page, number, "Dispatch the paper copy")
    page.get_by_label("Courier").fill("Speed Post")
    page.get_by_label("Tracking number").fill("EM123456789IN")
    look(page, "66-dispatch")
    page.get_by_role("button", name="Record the dispatch").click()
    expect(page.get_by_text("The dispatch is recorded.")).to_be_visible()
    page.get_by_role("button", name="Record the delivery").click()
    expect(page.get_by_text("The delivery is recorded.")).to_be_visible()
    look(page, "67-delivered")


def cancel(page: Page, number: str) -> None:
    page.goto("/certificates/")
    look(page, "68-certificates-of-the-office")
    action(page, number, "Cancel certificate")
    look(page, "69-cancel")
    page.get_by_label("Reason").fill("The goods were never shipped.")
    page.get_by_role("button", name="Cancel certificate").click()
    expect(page.get_by_text("is cancelled. The exporter has been told.")).to_be_visible()
    look(page, "70-cancelled")


def verified_as(page: Page, number: str, words: str) -> None:
    page.goto(f"/verify/?number={number}")
    expect(page.get_by_role("heading", level=1, name=words)).to_be_visible()


def test_in_lieu_dispatched_cancelled(cast: Cast, open_page: Callable[..., Page], worker: None) -> None:
    delivery = {"wants_delivery": True, "delivery_to": "branch"}
    old = apart(lambda: issue(approve(submit(make_draft(cast, **delivery)), cast), cast))
    before = old.certificates.get()
    exporter, officer = open_page("exporter@demo.test"), open_page("officer@demo.test")
    ask_and_correct(exporter, old)
    new = Application.objects.get(in_lieu_of=before)
    approve_and_sign(officer, new, before.number)

    certificate = Certificate.objects.get(application=new)
    verified_as(exporter, before.number, "This certificate was superseded")
    expect(exporter.get_by_text(certificate.number).first).to_be_visible()
    verified_as(exporter, certificate.number, "This certificate is valid")
    exporter.goto(f"/applications/{old.uuid}/")
    expect(exporter.get_by_text("The certificate is no longer in force.")).to_be_visible()
    look(exporter, "71-superseded-file")

    dispatch(officer, certificate.number)
    exporter.goto(f"/applications/{new.uuid}/")
    expect(exporter.get_by_text("EM123456789IN")).to_be_visible()
    exporter.goto(f"/applications/{new.uuid}/letters/")
    look(exporter, "72-letters")
    with exporter.expect_download() as started:
        exporter.get_by_role("link", name=re.compile("View Letter")).click()
    assert started.value.suggested_filename == f"{certificate.number}.pdf"

    cancel(officer, certificate.number)
    verified_as(exporter, certificate.number, "This certificate was cancelled")
    assert officer.problems + exporter.problems == []  # type: ignore[attr-defined]
