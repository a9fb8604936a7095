"""The way through the sandbox bank and back: every ending it offers, as a browser walks it."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from payments.constants import IntentStatus, SandboxState
from payments.gateways.sandbox import Button, message
from payments.models import GatewayEvent, PaymentIntent, SandboxOrder, Transfer
from payments.selectors import wallet_balance
from payments.services.intents import start_payment
from tradeconnect.common.jobs import drain_jobs

pytestmark = pytest.mark.django_db
OPENING = 10_000_00


@pytest.fixture
def exporter(cast, signed_in):
    return signed_in(cast.exporter)


@pytest.fixture
def payment(cast):
    return start_payment(
        iec=cast.firm.iec,
        amount_paise=2000_00,
        purpose="wallet.top_up",
        reference=str(uuid.uuid4()),
        return_path="/wallet/",
        actor=cast.exporter,
        now=timezone.now(),
    )


def walk(client, payment, button):
    """Press a button at the bank and go back as the bank's page does; return the last page."""
    bank = f"/payments/sandbox/{payment.uuid}/"
    assert client.post(bank, {"button": button}).headers["Location"] == bank
    page = client.get(bank)
    answer = page.context["answer"]
    if not answer:
        return client.get(f"/payments/{payment.uuid}/")
    assert "data-bank-return" in page.content.decode()
    # The browser comes back without session or token, as SameSite=Lax has it on a cross-site POST.
    returned = Client(enforce_csrf_checks=True).post("/payments/return/sandbox/", answer)
    assert (returned.status_code, returned.headers["Location"]) == (303, f"/payments/{payment.uuid}/")
    return client.get(returned.headers["Location"])


def status(payment):
    payment.refresh_from_db()
    return payment.status


@pytest.mark.parametrize(
    ("button", "ends", "added", "heading"),
    [
        (Button.PAY, IntentStatus.PAID, 2000_00, "Payment received"),
        (Button.TWICE, IntentStatus.PAID, 2000_00, "Payment received"),
        (Button.FAIL, IntentStatus.FAILED, 0, "The payment did not go through"),
        (Button.PENDING, IntentStatus.PENDING, 0, "We are confirming your payment"),
        (Button.LOST, IntentStatus.CREATED, 0, "We are confirming your payment"),
        (Button.WRONG, IntentStatus.MISMATCH, 0, "Your payment is under review"),
        (Button.LATE, IntentStatus.FAILED, 0, "The payment did not go through"),
    ],
)
def test_every_ending(exporter, cast, payment, button, ends, added, heading):
    page = walk(exporter, payment, button).content.decode()
    assert status(payment) == ends
    assert wallet_balance(cast.firm.iec) == OPENING + added
    assert heading in page
    assert ("http-equiv" in page) == (ends in {IntentStatus.CREATED, IntentStatus.PENDING})


@pytest.mark.parametrize("button", [Button.PENDING, Button.LOST, Button.LATE])
def test_what_the_callback_did_not_bring_the_inquiry_does(exporter, cast, payment, button):
    walk(exporter, payment, button)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=3), tick=True):
        drain_jobs()
    assert status(payment) == IntentStatus.PAID
    assert wallet_balance(cast.firm.iec) == OPENING + 2000_00


def test_the_double_callback_is_two_messages_and_one_credit(exporter, payment):
    walk(exporter, payment, Button.TWICE)
    assert GatewayEvent.objects.filter(intent=payment).count() == 2
    assert Transfer.objects.filter(reference=str(payment.uuid)).count() == 1


def test_the_bank_acts_once(exporter, cast, payment):
    walk(exporter, payment, Button.PAY)
    walk(exporter, payment, Button.FAIL)
    assert status(payment) == IntentStatus.PAID
    assert wallet_balance(cast.firm.iec) == OPENING + 2000_00


def test_an_unknown_button_changes_nothing(exporter, payment):
    exporter.post(f"/payments/sandbox/{payment.uuid}/", {"button": "everything"})
    assert SandboxOrder.objects.get(merchant_reference=payment.uuid).state == "created"


def test_the_banks_page_says_what_it_is(exporter, payment):
    page = exporter.get(f"/payments/sandbox/{payment.uuid}/").content.decode()
    assert "no real money" in page
    assert "₹2,000.00" in page
    assert "style=" not in page


class TestReturn:
    def genuine(self, payment):
        order = SandboxOrder.objects.get(merchant_reference=payment.uuid)
        order.paid_paise = payment.amount_paise
        return message(order, state=SandboxState.PAID, channel="return")

    @pytest.mark.parametrize("change", [{"amount": "1"}, {"signature": ""}, {"merchant": str(uuid.uuid4())}, None])
    def test_a_forged_answer_is_refused_and_leaves_no_trace(self, client, payment, change):
        fields = {} if change is None else self.genuine(payment) | change
        answer = client.post("/payments/return/sandbox/", fields)
        assert answer.status_code == 400
        assert status(payment) == IntentStatus.CREATED
        assert not GatewayEvent.objects.exists()

    def test_a_get_is_a_hint_that_settles_nothing(self, client, payment):
        answer = client.get("/payments/return/sandbox/", self.genuine(payment))
        assert answer.status_code == 303
        assert status(payment) == IntentStatus.CREATED

    def test_no_reference_of_the_bank_is_in_the_next_address(self, client, payment):
        answer = client.post("/payments/return/sandbox/", self.genuine(payment))
        assert answer.headers["Location"] == f"/payments/{payment.uuid}/"

    def test_an_unknown_gateway(self, client, reference):
        assert client.post("/payments/return/nobody/", {}).status_code == 404

    def test_a_payment_that_is_not_ours(self, client, payment):
        order = SandboxOrder.objects.get(merchant_reference=payment.uuid)
        order.merchant_reference = uuid.uuid4()
        fields = message(order, state=SandboxState.PAID, channel="return")
        assert client.post("/payments/return/sandbox/", fields).status_code == 404

    def test_the_same_answer_twice(self, client, cast, payment):
        for _number in range(2):
            assert client.post("/payments/return/sandbox/", self.genuine(payment)).status_code == 303
        assert wallet_balance(cast.firm.iec) == OPENING + 2000_00


class TestWhoMayLook:
    @pytest.mark.parametrize("path", ["/payments/{}/", "/payments/sandbox/{}/"])
    def test_another_firm_and_nobody_else_find_anything(self, cast, signed_in, payment, path):
        address = path.format(payment.uuid)
        assert signed_in(cast.rival).get(address).status_code == 404
        assert signed_in(cast.officer).get(address).status_code == 403
        assert Client().get(address).status_code == 302

    def test_another_firm_cannot_press_a_button(self, cast, signed_in, payment):
        client = signed_in(cast.rival)
        assert client.post(f"/payments/sandbox/{payment.uuid}/", {"button": "pay"}).status_code == 404
        assert SandboxOrder.objects.get(merchant_reference=payment.uuid).state == "created"

    def test_a_member_may_look_but_pays_only_with_the_right(self, cast, signed_in, payment):
        client = signed_in(cast.colleague)
        assert client.get(f"/payments/{payment.uuid}/").status_code == 200
        assert client.get(f"/payments/sandbox/{payment.uuid}/").status_code == 403

    @pytest.mark.parametrize("path", ["/payments/{}/", "/payments/sandbox/{}/"])
    def test_an_unknown_payment(self, exporter, path):
        assert exporter.get(path.format(uuid.uuid4())).status_code == 404

    def test_the_sandbox_does_not_exist_in_production(self, exporter, payment, settings):
        settings.DEMO_ACCOUNTS = False
        assert exporter.get(f"/payments/sandbox/{payment.uuid}/").status_code == 404
        assert exporter.post("/payments/return/sandbox/", {}).status_code == 404

    def test_looking_writes_nothing(self, exporter, payment):
        before = PaymentIntent.objects.values().get()
        exporter.get(f"/payments/{payment.uuid}/")
        exporter.get(f"/payments/sandbox/{payment.uuid}/")
        assert PaymentIntent.objects.values().get() == before
