"""Paying at the sandbox bank: a failure, an answer that gets lost, one that comes twice, and money into the wallet."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from coo.constants import Status
from coo.demo.cast import Cast
from coo.models import Application
from payments.models import GatewayEvent, PaymentIntent, TaxInvoice
from payments.selectors import wallet_balance
from payments.services.ledger import prove
from tests.e2e.steps import apart, look
from tests.factories.files import Plan, make_draft, sign
from tradeconnect.common.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def go_to_bank(page: Page, file: Application) -> None:
    """From the summary of a signed file to the bank's page."""
    page.goto(f"/applications/{file.uuid}/summary/")
    page.get_by_role("link", name="Payment", exact=True).click()
    page.get_by_role("button", name="Pay through the gateway").click()
    expect(page.get_by_role("heading", level=1, name="Sandbox bank")).to_be_visible()


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def arrives(page: Page, heading: str) -> None:
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()


def check_submitted_once(page: Page, file: Application, cast: Cast, before: int, invoices: int = 1) -> None:
    """The file has a number and an invoice, and the wallet holds what it held: the bank's money paid the fee."""
    file.refresh_from_db()
    assert file.status == Status.IN_PROCESS
    assert file.file_number
    assert TaxInvoice.objects.count() == invoices
    assert wallet_balance(cast.firm.iec) == before
    assert prove() == []
    expect(page.get_by_text(f"File {file.file_number} was submitted.")).to_be_visible()
    page.get_by_role("link", name="Continue").click()
    expect(page.locator(".page-state .number")).to_have_text(file.file_number)
    assert page.problems == []  # type: ignore[attr-defined]


def test_a_payment_that_fails_and_then_succeeds(cast: Cast, open_page: Callable[..., Page], worker: None) -> None:
    file = apart(lambda: sign(make_draft(cast)))
    before = wallet_balance(cast.firm.iec)
    page = open_page("exporter@demo.test")
    go_to_bank(page, file)
    look(page, "20-bank")

    press(page, "Fail")
    arrives(page, "The payment did not go through")
    expect(page.get_by_role("alert")).to_contain_text("The bank reported that the payment failed.")
    look(page, "20-payment-failed")
    file.refresh_from_db()
    assert (file.status, file.file_number, TaxInvoice.objects.count()) == (Status.SIGNED, None, 0)
    assert wallet_balance(cast.firm.iec) == before

    page.get_by_role("link", name="Try again").click()
    arrives(page, "Application Summary")
    go_to_bank(page, file)
    press(page, "Pay")
    arrives(page, "Payment received")
    look(page, "20-payment-received")
    check_submitted_once(page, file, cast, before)
    page.get_by_role("link", name="Payment Details", exact=True).first.click()
    look(page, "20-payment-details")


def test_answers_that_get_lost_or_come_twice(cast: Cast, open_page: Callable[..., Page], worker: None) -> None:
    lost = apart(lambda: sign(make_draft(cast, plan=Plan(invoice_number="LOST/1"))))
    twice = apart(lambda: sign(make_draft(cast, plan=Plan(invoice_number="TWICE/1"))))
    before = wallet_balance(cast.firm.iec)
    page = open_page("exporter@demo.test")

    go_to_bank(page, lost)
    press(page, "Success, but the answer gets lost")
    page.get_by_role("link", name="Back to TradeConnect").click()
    arrives(page, "We are confirming your payment")
    look(page, "21-payment-waiting")
    lost.refresh_from_db()
    assert lost.status == Status.SIGNED
    # The portal asks the bank by itself; what is a minute for people is now for the test.
    intent = PaymentIntent.objects.get(reference=str(lost.uuid))
    asked = Job.objects.filter(name="payments.inquire", ids__intent=str(intent.uuid), ids__attempt=0)
    assert asked.update(run_after=timezone.now()) == 1
    arrives(page, "Payment received")
    check_submitted_once(page, lost, cast, before)

    go_to_bank(page, twice)
    press(page, "Success, answered twice")
    arrives(page, "Payment received")
    assert GatewayEvent.objects.filter(intent__reference=str(twice.uuid)).count() == 2
    check_submitted_once(page, twice, cast, before, invoices=2)


def test_money_into_the_wallet(cast: Cast, open_page: Callable[..., Page], worker: None) -> None:
    page = open_page("exporter@demo.test")
    page.goto("/wallet/")
    look(page, "22-wallet")
    amount = page.get_by_label("Amount", exact=True)
    amount.fill("lots")
    press(page, "Add Amount")
    expect(page.get_by_text("Write the amount in rupees").first).to_be_visible()
    expect(amount).to_have_value("lots")
    amount.fill("1,500.50")
    press(page, "Add Amount")
    arrives(page, "Sandbox bank")
    press(page, "Pay")
    arrives(page, "Payment received")
    page.get_by_role("link", name="Continue").click()
    expect(page.locator(".amount")).to_have_text("₹11,500.50")
    expect(page.get_by_role("row").nth(1)).to_contain_text("₹1,500.50")
    assert wallet_balance(cast.firm.iec) == 11_500_50
    assert prove() == []
    assert page.problems == []  # type: ignore[attr-defined]
