"""Money under real threads on PostgreSQL.

Each race has a control: the same race with the safeguard taken away goes wrong, so the race itself is real.
"""

import datetime as dt
import threading
import time
import uuid
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.db.models.signals import post_init

from accounts.models import User
from payments import signals
from payments.charges import Charge, ChargeLine, Recipient, Supplier
from payments.gateways.base import GatewayResult, Outcome
from payments.models import PaymentIntent, TaxInvoice, Transfer
from payments.selectors import wallet_balance
from payments.services import ledger, transition
from payments.services.charging import charge_wallet
from payments.services.intents import settle, start_payment
from payments.services.ledger import InsufficientFunds, prove
from payments.services.wallet import open_balance
from tests.concurrency.together import run_together
from tradeconnect.common.fsm import TransitionRefused

pytestmark = pytest.mark.django_db(transaction=True)

NOW = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
IEC = "ABCPK1234L"
THREADS = 16


def race(function, count=THREADS):
    """Call `function(number)` in `count` threads at the same moment; return what each returned or raised."""
    return run_together([partial(function, number) for number in range(count)])


@pytest.fixture
def payer():
    return User.objects.create_user("payer@example.test", "long-enough-password", first_name="Payer")


@pytest.fixture
def funded(payer):
    open_balance(iec=IEC, amount_paise=1000_00, key="test", actor=payer, now=NOW)


@pytest.fixture
def charge():
    return Charge(
        supplier=Supplier("YCC", "Yamuna Chamber", "", "", "", "07", "Delhi"),
        recipient=Recipient("Suvarna Looms", IEC, "", "", "07", "Delhi"),
        lines=(ChargeLine("Issue of certificate of origin", "998599", 1, 200_00, Decimal(18)),),
        purpose="test.application",
        reference="one",
    )


def spend(journal):
    leg = ledger.Leg("fee", ledger.wallet(IEC), ledger.revenue("YCC"), 100_00, "Fee")
    return ledger.post(journal=journal, legs=[leg], reference="", actor=None, now=NOW)


def spent():
    return Transfer.objects.filter(debit__code=f"wallet:{IEC}").aggregate(sum=Sum("amount_paise"))["sum"] or 0


class TestOverdraft:
    """Sixteen pay ₹100 each from ₹1,000."""

    def test_ten_are_served_and_six_are_told(self, funded):
        results = race(lambda number: spend(f"j{number}"))
        assert sum(isinstance(result, ledger.Posting) for result in results) == 10
        assert sum(isinstance(result, InsufficientFunds) for result in results) == 6
        assert (wallet_balance(IEC), spent()) == (0, 1000_00)
        assert prove() == []

    def test_control_read_then_write_spends_money_that_is_not_there(self, funded, monkeypatch):
        def careless(account_id, paise):
            rows = ledger.LedgerAccount.objects.filter(pk=account_id)
            held = rows.get().balance_paise
            time.sleep(0.2)
            return held >= paise and bool(rows.update(balance_paise=held - paise))

        monkeypatch.setattr(ledger, "_take", careless)
        race(lambda number: spend(f"j{number}"))
        assert spent() > 1000_00
        assert prove() != []

    def test_many_amounts_many_times(self, funded, payer):
        def customer(number):
            told = 0
            for turn in range(6):
                leg = ledger.Leg("fee", ledger.wallet(IEC), ledger.revenue("YCC"), 7_77 * (1 + number % 5), "Fee")
                try:
                    ledger.post(journal=f"{number}:{turn}", legs=[leg], reference="", actor=payer, now=NOW)
                except InsufficientFunds:
                    told += 1
            return told

        told = race(customer)
        assert all(isinstance(result, int) for result in told)
        assert sum(told) > 0
        assert wallet_balance(IEC) == 1000_00 - spent() >= 0
        assert prove() == []


class TestPayingTwice:
    def test_one_journal_and_one_invoice_and_everyone_gets_the_answer(self, funded, charge, payer):
        def pay(_number):
            with transaction.atomic():
                return charge_wallet(charge=charge, actor=payer, now=NOW).uuid

        assert len(set(race(pay))) == 1
        assert TaxInvoice.objects.get().number == "YCC/26-27/000001"
        assert Transfer.objects.filter(journal="test.application:one").count() == 3
        assert wallet_balance(IEC) == 764_00
        assert prove() == []

    def test_control_without_the_key_money_leaves_more_than_once(self, funded, monkeypatch):
        monkeypatch.setattr(ledger, "leg_key", lambda journal, name: f"{journal}:{name}:{uuid.uuid4()}")
        race(lambda _number: spend("same"), count=4)
        assert spent() == 400_00

    def test_with_the_key_it_leaves_once(self, funded):
        results = race(lambda _number: spend("same"), count=4)
        assert spent() == 100_00
        assert sorted(result.replayed for result in results) == [False, True, True, True]

    def test_different_charges_are_numbered_without_gap_or_double(self, payer):
        open_balance(iec=IEC, amount_paise=236_00 * THREADS, key="plenty", actor=payer, now=NOW)

        def pay(number):
            own = Charge(
                supplier=Supplier("YCC", "Yamuna Chamber", "", "", "", "07", "Delhi"),
                recipient=Recipient("Suvarna Looms", IEC, "", "", "07", "Delhi"),
                lines=(ChargeLine("Certificate", "998599", 1, 200_00, Decimal(18)),),
                purpose="test.application",
                reference=str(number),
            )
            with transaction.atomic():
                return charge_wallet(charge=own, actor=payer, now=NOW).number

        numbers = race(pay)
        assert sorted(numbers) == [f"YCC/26-27/{serial:06d}" for serial in range(1, THREADS + 1)]
        assert wallet_balance(IEC) == 0


class TestCallbacks:
    """The bank's notice, the browser's return and the inquiry arrive together."""

    @pytest.fixture
    def intent(self, payer):
        return start_payment(
            iec=IEC, amount_paise=236_00, purpose="x", reference="y", return_path="/", actor=payer, now=NOW
        )

    @pytest.fixture
    def announced(self):
        seen = []

        def listen(sender, intent, now, **_kwargs):
            seen.append(intent.uuid)

        signals.settled.connect(listen)
        yield seen
        signals.settled.disconnect(listen)

    def evidence(self, intent, number, payment):
        return GatewayResult(
            gateway=intent.gateway,
            event_id=f"event-{number}",
            outcome=Outcome.SUCCESS,
            intent_uuid=intent.uuid,
            order_reference=intent.gateway_reference,
            payment_reference=payment,
            amount_paise=intent.amount_paise,
            currency="INR",
            verified=True,
        )

    def deliver(self, intent, count, event=lambda number: number, payment=lambda _number: "PAY1"):
        return race(
            lambda number: (
                settle(
                    intent_uuid=intent.uuid, evidence=self.evidence(intent, event(number), payment(number)), now=NOW
                ).status
            ),
            count=count,
        )

    def test_different_messages_about_one_payment_are_one_credit(self, intent, announced):
        assert self.deliver(intent, 8) == ["paid"] * 8
        assert wallet_balance(IEC) == 236_00
        assert announced == [intent.uuid]
        assert prove() == []

    def test_the_same_message_eight_times(self, intent, announced):
        assert self.deliver(intent, 8, event=lambda _number: 0) == ["paid"] * 8
        assert wallet_balance(IEC) == 236_00
        assert announced == [intent.uuid]

    def test_two_payments_for_one_order_are_announced_once_and_both_kept(self, intent, announced):
        assert self.deliver(intent, 2, payment=lambda number: f"PAY{number}") == ["paid"] * 2
        assert wallet_balance(IEC) == 472_00
        assert announced == [intent.uuid]

    def test_control_without_the_lock_the_second_payer_gets_an_error_and_the_money_is_not_booked(
        self, intent, announced, monkeypatch
    ):
        def careless(intent_uuid):
            found = PaymentIntent.objects.get(uuid=intent_uuid)
            time.sleep(0.3)
            return found

        monkeypatch.setattr(transition, "lock", careless)
        results = self.deliver(intent, 2, payment=lambda number: f"PAY{number}")
        assert [type(result) for result in results if result != "paid"] == [TransitionRefused]
        assert wallet_balance(IEC) == 236_00


class TestDoubleClick:
    """Every thread has looked and found no open payment before any of them makes one."""

    @pytest.fixture
    def together(self):
        barrier = threading.Barrier(4)

        def wait_for_the_others(sender, instance, **_kwargs):
            if instance.pk is None:
                barrier.wait(timeout=20)

        post_init.connect(wait_for_the_others, sender=PaymentIntent)
        yield
        post_init.disconnect(wait_for_the_others, sender=PaymentIntent)

    def click(self, payer):
        return race(
            lambda _number: (
                start_payment(
                    iec=IEC, amount_paise=5_00, purpose="x", reference="y", return_path="/", actor=payer, now=NOW
                ).uuid
            ),
            count=4,
        )

    def test_one_payment_is_started(self, payer, together):
        assert set(self.click(payer)) == {PaymentIntent.objects.get().uuid}

    def test_control_without_the_constraint_four_are(self, payer, together):
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'intent_open_once'")
            (definition,) = cursor.fetchone()
            cursor.execute("DROP INDEX intent_open_once")
            try:
                self.click(payer)
                assert PaymentIntent.objects.count() == 4
            finally:
                PaymentIntent.objects.all().delete()
                cursor.execute(definition)
