"""Gateway payments: started once, believed on evidence, asked about when silent."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from payments import signals
from payments.constants import IntentStatus, SandboxState
from payments.gateways.base import BadSignature, Outcome
from payments.gateways.sandbox import Button, press
from payments.models import GatewayEvent, LedgerAccount, PaymentIntent, SandboxOrder, Transfer
from payments.selectors import wallet_balance
from payments.services import intents
from payments.services.charging import InsufficientFunds, charge_wallet
from payments.services.intents import INQUIRY_MINUTES, ask_gateway, next_address, settle, start_payment
from payments.services.ledger import prove
from tradeconnect.common.models import AuditEvent, Job

from .conftest import IEC, NOW

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(minutes=1)


@pytest.fixture
def announced():
    """Collect every intent that `settled` was sent for."""
    seen = []

    def listen(sender, intent, now, **_kwargs):
        seen.append(intent.uuid)

    signals.settled.connect(listen)
    yield seen
    signals.settled.disconnect(listen)


@pytest.fixture
def tell(intent):
    """Return a function that settles the intent by evidence and returns its status."""
    return lambda evidence: settle(intent_uuid=intent.uuid, evidence=evidence, now=LATER).status


def suspense():
    return sum(Transfer.objects.filter(credit__code="suspense:sandbox").values_list("amount_paise", flat=True))


class TestStart:
    def start(self, payer, **changes):
        fields = {
            "iec": IEC,
            "amount_paise": 236_00,
            "purpose": "test.application",
            "reference": "one",
            "return_path": "/wallet/",
            "actor": payer,
            "now": NOW,
        }
        return start_payment(**(fields | changes))

    def test_a_double_click_starts_one(self, intent, payer):
        assert self.start(payer).pk == intent.pk
        assert SandboxOrder.objects.filter(merchant_reference=intent.uuid).count() == 1

    @pytest.mark.parametrize(
        "change", [{"amount_paise": 1}, {"reference": "two"}, {"purpose": "other"}, {"iec": "ZZZPZ9999Z"}]
    )
    def test_anything_else_is_a_payment_of_its_own(self, intent, payer, change):
        assert self.start(payer, **change).pk != intent.pk

    def test_after_a_failure_a_new_one_starts(self, intent, payer, tell, says):
        tell(says(Outcome.FAILURE))
        assert self.start(payer).pk != intent.pk

    @pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "wallet/", "/\\evil.example"])
    def test_it_returns_to_this_portal_only(self, payer, path):
        with pytest.raises(ValueError, match="portal"):
            self.start(payer, return_path=path)

    @pytest.mark.parametrize("paise", [0, -1])
    def test_amounts_are_above_zero(self, payer, paise):
        with pytest.raises(ValueError, match="above zero"):
            self.start(payer, amount_paise=paise)

    def test_the_first_question_is_enqueued(self, intent):
        assert Job.objects.filter(key=f"payments.inquire:{intent.uuid}:0").exists()

    def test_the_payer_goes_to_the_bank_and_once_pending_to_our_page(self, intent, tell, says):
        assert next_address(intent) == f"/payments/sandbox/{intent.uuid}/"
        tell(says(Outcome.PENDING))
        intent.refresh_from_db()
        assert next_address(intent) == f"/payments/{intent.uuid}/"


class TestSettle:
    def test_success_credits_the_wallet_and_is_announced(self, intent, tell, says, announced):
        assert tell(says()) == IntentStatus.PAID
        assert wallet_balance(IEC) == 236_00
        assert announced == [intent.uuid]
        assert prove() == []
        intent.refresh_from_db()
        assert intent.settled_at == LATER
        assert AuditEvent.objects.filter(action="payments.intent.paid", target_id=str(intent.uuid)).count() == 1

    def test_the_same_message_twice_is_once(self, intent, tell, says, announced):
        message = says()
        assert [tell(message), tell(message)] == [IntentStatus.PAID] * 2
        assert wallet_balance(IEC) == 236_00
        assert announced == [intent.uuid]
        assert GatewayEvent.objects.filter(intent=intent).count() == 1

    def test_two_messages_about_the_same_money_are_one_credit(self, intent, tell, says, announced):
        tell(says())
        tell(says())
        assert wallet_balance(IEC) == 236_00
        assert announced == [intent.uuid]
        assert GatewayEvent.objects.filter(intent=intent).count() == 2

    def test_a_second_payment_for_one_order_stays_in_the_wallet(self, intent, tell, says, announced):
        tell(says())
        assert tell(says(payment_reference="PAY2")) == IntentStatus.PAID
        assert wallet_balance(IEC) == 472_00
        assert announced == [intent.uuid]

    def test_a_message_without_checked_signature_is_neither_believed_nor_kept(self, intent, tell, says, announced):
        message = says(verified=False)
        with pytest.raises(BadSignature):
            tell(message)
        assert GatewayEvent.objects.filter(intent=intent).count() == 0
        assert tell(replace(message, verified=True)) == IntentStatus.PAID

    @pytest.mark.parametrize(("paise", "held"), [(235_00, 235_00), (237_00, 237_00), (1, 1), (0, 0), (-236_00, 0)])
    def test_a_wrong_amount_is_held_in_suspense(self, tell, says, announced, paise, held):
        assert tell(says(amount_paise=paise)) == IntentStatus.MISMATCH
        assert wallet_balance(IEC) == 0
        assert suspense() == held
        assert announced == []

    @pytest.mark.parametrize("change", [{"currency": "USD"}, {"order_reference": "another"}, {"gateway": "other"}])
    def test_a_wrong_currency_or_order_gives_nothing(self, tell, says, announced, change):
        assert tell(says(**change)) == IntentStatus.MISMATCH
        assert wallet_balance(IEC) == suspense() == 0
        assert announced == []

    def test_a_misdirected_message_does_not_use_up_the_genuine_ones_id(self, intent, payer, says):
        other = start_payment(
            iec=IEC, amount_paise=5, purpose="x", reference="y", return_path="/", actor=payer, now=NOW
        )
        message = says()
        assert settle(intent_uuid=other.uuid, evidence=message, now=LATER).status == IntentStatus.MISMATCH
        assert settle(intent_uuid=intent.uuid, evidence=message, now=LATER).status == IntentStatus.PAID

    def test_money_counted_for_one_payment_does_not_count_for_another(self, intent, payer, tell, says):
        tell(says())
        other = start_payment(
            iec=IEC, amount_paise=236_00, purpose="x", reference="y", return_path="/", actor=payer, now=NOW
        )
        again = says(intent_uuid=other.uuid, order_reference=other.gateway_reference)
        assert settle(intent_uuid=other.uuid, evidence=again, now=LATER).status == IntentStatus.MISMATCH
        assert wallet_balance(IEC) == 236_00

    @pytest.mark.parametrize("late", [Outcome.FAILURE, Outcome.PENDING])
    def test_paid_never_goes_back(self, tell, says, late):
        tell(says())
        assert tell(says(late)) == IntentStatus.PAID
        assert tell(says(amount_paise=1)) == IntentStatus.PAID
        assert tell(says(currency="USD", payment_reference="PAY3")) == IntentStatus.PAID
        assert wallet_balance(IEC) == 236_00

    def test_a_failure_is_told_to_the_payer(self, intent, tell, says):
        assert tell(says(Outcome.FAILURE)) == IntentStatus.FAILED
        intent.refresh_from_db()
        assert intent.outcome
        assert wallet_balance(IEC) == 0

    @pytest.mark.parametrize("before", ["fail", "expire", "wait"])
    def test_a_late_success_counts(self, intent, tell, says, announced, before):
        intents.transition.advance(intent_uuid=intent.uuid, action=before, actor=None, now=NOW)
        assert tell(says()) == IntentStatus.PAID
        assert wallet_balance(IEC) == 236_00
        assert announced == [intent.uuid]

    def test_money_for_a_payment_under_review_waits_in_suspense(self, tell, says):
        tell(says(amount_paise=1))
        assert tell(says(payment_reference="PAY2")) == IntentStatus.MISMATCH
        assert wallet_balance(IEC) == 0
        assert suspense() == 236_01

    def test_pending_then_failure(self, tell, says):
        assert tell(says(Outcome.PENDING)) == IntentStatus.PENDING
        assert tell(says(Outcome.PENDING)) == IntentStatus.PENDING
        assert tell(says(Outcome.FAILURE)) == IntentStatus.FAILED
        assert tell(says(Outcome.PENDING)) == IntentStatus.FAILED

    def test_an_unknown_payment(self, says, payer):
        with pytest.raises(PaymentIntent.DoesNotExist):
            settle(intent_uuid=says().intent_uuid.__class__(int=0), evidence=says(), now=LATER)


class TestReceiver:
    """What a receiver of `settled` may do, as coo does."""

    @pytest.fixture
    def receiver(self, charge):
        def use_the_money(sender, intent, now, **_kwargs):
            try:
                charge_wallet(charge=charge, actor=intent.created_by, now=now)
            except InsufficientFunds:
                intent.outcome = "Kept in the wallet"

        signals.settled.connect(use_the_money)
        yield
        signals.settled.disconnect(use_the_money)

    def test_the_money_is_charged_in_the_same_transaction(self, receiver, tell, says):
        tell(says())
        assert wallet_balance(IEC) == 0
        assert prove() == []

    def test_a_receiver_that_cannot_use_it_leaves_it_in_the_wallet(self, receiver, payer, says, charge):
        small = start_payment(
            iec=IEC, amount_paise=100, purpose="x", reference="y", return_path="/", actor=payer, now=NOW
        )
        message = says(amount_paise=100, order_reference=small.gateway_reference)
        assert settle(intent_uuid=small.uuid, evidence=message, now=LATER).status == IntentStatus.PAID
        small.refresh_from_db()
        assert small.outcome == "Kept in the wallet"
        assert wallet_balance(IEC) == 100
        assert prove() == []

    def test_a_receiver_that_breaks_takes_nothing_half_way(self, intent, says):
        def broken(sender, **_kwargs):
            raise RuntimeError("bug")

        signals.settled.connect(broken)
        try:
            with pytest.raises(RuntimeError), transaction.atomic():
                settle(intent_uuid=intent.uuid, evidence=says(), now=LATER)
        finally:
            signals.settled.disconnect(broken)
        intent.refresh_from_db()
        assert intent.status == IntentStatus.CREATED
        assert wallet_balance(IEC) == 0
        assert not GatewayEvent.objects.exists()


class TestInquiry:
    def press(self, intent, button):
        press(order=SandboxOrder.objects.get(merchant_reference=intent.uuid), button=button, now=NOW)

    def ask(self, intent, minutes, attempt=0):
        now = NOW + dt.timedelta(minutes=minutes)
        return ask_gateway(intent_uuid=intent.uuid, attempt=attempt, now=now).status

    def test_a_lost_answer_is_found(self, intent, announced):
        self.press(intent, Button.LOST)
        assert self.ask(intent, 1) == IntentStatus.PAID
        assert wallet_balance(IEC) == 236_00
        assert announced == [intent.uuid]

    def test_a_pending_payment_succeeds_in_time(self, intent):
        self.press(intent, Button.PENDING)
        assert self.ask(intent, 1) == IntentStatus.PENDING
        assert self.ask(intent, 2, attempt=1) == IntentStatus.PAID

    def test_a_failure_that_turns_out_a_success(self, intent):
        self.press(intent, Button.LATE)
        assert self.ask(intent, 1) == IntentStatus.FAILED
        assert self.ask(intent, 2, attempt=1) == IntentStatus.PAID
        assert wallet_balance(IEC) == 236_00

    def test_a_payer_who_went_away_expires_after_half_an_hour_and_may_still_pay(self, intent):
        assert self.ask(intent, 29, attempt=4) == IntentStatus.CREATED
        assert self.ask(intent, 30, attempt=5) == IntentStatus.EXPIRED
        self.press(intent, Button.PAY)
        assert self.ask(intent, 60, attempt=6) == IntentStatus.PAID

    def test_a_payment_that_stays_pending_expires_on_the_fifth_day(self, intent):
        SandboxOrder.objects.update(state=SandboxState.PENDING, turns_at=None)
        last = len(INQUIRY_MINUTES) - 1
        assert self.ask(intent, 1) == IntentStatus.PENDING
        assert self.ask(intent, INQUIRY_MINUTES[last - 1], attempt=last - 1) == IntentStatus.PENDING
        assert self.ask(intent, INQUIRY_MINUTES[last], attempt=last) == IntentStatus.EXPIRED

    def test_each_question_leads_to_the_next_until_the_answer(self, intent):
        self.ask(intent, 1)
        following = Job.objects.get(key=f"payments.inquire:{intent.uuid}:1")
        assert following.ids == {"intent": str(intent.uuid), "attempt": 1}
        self.press(intent, Button.PAY)
        self.ask(intent, 2, attempt=1)
        self.ask(intent, 4, attempt=2)
        assert not Job.objects.filter(key=f"payments.inquire:{intent.uuid}:3").exists()

    def test_a_payment_without_an_order_expires_too(self, intent):
        PaymentIntent.objects.update(gateway_reference="")
        assert self.ask(intent, 30, attempt=5) == IntentStatus.EXPIRED

    def test_the_questions_reach_the_fifth_day_and_rise(self):
        assert list(INQUIRY_MINUTES) == sorted(set(INQUIRY_MINUTES))
        assert INQUIRY_MINUTES[:6] == (1, 2, 4, 8, 15, 30)
        assert INQUIRY_MINUTES[-1] == 5 * 24 * 60


class TestDatabase:
    def test_the_trigger_keeps_paid_paid(self, intent, tell, says):
        tell(says())
        with pytest.raises(DatabaseError, match="not allowed"), transaction.atomic():
            PaymentIntent.objects.filter(pk=intent.pk).update(status=IntentStatus.FAILED)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE payments_gatewayevent SET kind = 'success'",
            "DELETE FROM payments_gatewayevent",
            "TRUNCATE payments_gatewayevent",
        ],
    )
    def test_events_are_append_only(self, tell, says, statement):
        tell(says(Outcome.FAILURE))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE refuses while deferred checks wait
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(statement)

    def test_accounts_other_than_wallets_keep_no_balance(self, tell, says):
        tell(says())
        others = LedgerAccount.objects.exclude(kind="wallet").values_list("balance_paise", flat=True)
        assert set(others) == {0}
