"""Submitting under real threads: two clicks, the wallet against the bank, many files at once.

Each race has a control: the same race with the safeguard taken away goes wrong, so the race itself is real.
"""

import dataclasses
import time
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError
from django.db.utils import IntegrityError
from django.utils import timezone

from coo.constants import Status
from coo.models import Application
from coo.numbers import format_file_number
from coo.services import submission, transition
from payments.constants import IntentStatus
from payments.models import PaymentIntent, TaxInvoice, Transfer
from payments.selectors import wallet_balance
from payments.services.intents import settle
from payments.services.ledger import prove
from tests.concurrency.together import errors, run_together
from tests.factories import files
from tests.integration.coo.gateway_world import started, success
from tradeconnect.common.dates import financial_year
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import AuditEvent, NumberSeries

pytestmark = pytest.mark.django_db(transaction=True)

FEE = 236_00
CLICKS = 8


@pytest.fixture
def signed(full_draft: Any) -> Application:
    return files.sign(full_draft)


def pay(application: Application) -> TaxInvoice:
    fresh = Application.objects.select_related("firm").get(pk=application.pk)
    return submission.pay_from_wallet(application=fresh, actor=fresh.created_by, now=timezone.now())


def numbers_given() -> int:
    row = NumberSeries.objects.filter(series="coo.file").first()
    return row.last_value if row else 0


def submitted_once(application: Application) -> bool:
    mine = Application.objects.get(pk=application.pk)
    journal = f"coo.application:{application.draft_number}"
    return (
        mine.status == Status.IN_PROCESS
        and mine.file_number is not None
        and Transfer.objects.filter(journal=journal).count() == 3  # fee, CGST, SGST
        and TaxInvoice.objects.filter(reference=application.draft_number).count() == 1
        and AuditEvent.objects.filter(action="coo.application.submit", target_id=str(application.uuid)).count() == 1
        and numbers_given() == 1
        and prove() == []
    )


class TestTwoClicks:
    def test_one_journal_one_invoice_one_file_number(self, signed: Application, cast: Any) -> None:
        before = wallet_balance(cast.firm.iec)
        results = run_together([partial(pay, signed)] * CLICKS)
        assert sum(isinstance(result, TaxInvoice) for result in results) == 1
        assert sum(isinstance(result, TransitionRefused) for result in results) == CLICKS - 1
        assert submitted_once(signed)
        assert before - wallet_balance(cast.firm.iec) == FEE

    def test_control_without_reading_again_under_the_lock_numbers_are_lost(
        self, signed: Application, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stale(application: Application) -> Application:
            time.sleep(0.05)
            return application

        monkeypatch.setattr(submission, "lock_application", stale)
        monkeypatch.setattr(transition, "lock_application", stale)
        monkeypatch.setattr(submission, "_lock_wallet", lambda *_args: None)
        run_together([partial(pay, signed)] * CLICKS)
        assert numbers_given() > 1


def settled(intent: PaymentIntent) -> PaymentIntent:
    return settle(intent_uuid=intent.uuid, evidence=success(intent), now=timezone.now())


class TestWalletAgainstBank:
    """The firm pays from the wallet while the bank's answer comes in."""

    @staticmethod
    def _slow_down(monkeypatch: pytest.MonkeyPatch) -> None:
        """Make both sides hold their first lock for long enough to meet."""
        charge, complete = submission.charge_wallet, submission.complete_payment

        def slow_charge(**arguments: Any) -> TaxInvoice:
            time.sleep(0.3)
            return charge(**arguments)

        def slow_complete(**arguments: Any) -> None:
            time.sleep(0.3)
            complete(**arguments)

        monkeypatch.setattr(submission, "charge_wallet", slow_charge)
        monkeypatch.setattr(submission, "complete_payment", slow_complete)

    def test_one_submission_and_the_rest_stays_in_the_wallet(
        self, signed: Application, cast: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        intent = started(signed)
        before = wallet_balance(cast.firm.iec)
        self._slow_down(monkeypatch)
        from_wallet, from_bank = run_together([partial(pay, signed), partial(settled, intent)])
        assert isinstance(from_wallet, TaxInvoice | TransitionRefused)
        assert isinstance(from_bank, PaymentIntent)
        assert submitted_once(signed)
        intent.refresh_from_db()
        assert intent.status == IntentStatus.PAID
        assert intent.outcome
        assert wallet_balance(cast.firm.iec) == before + FEE - FEE

    def test_control_locks_in_the_other_order_wait_in_a_circle(
        self, signed: Application, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        intent = started(signed)
        self._slow_down(monkeypatch)
        monkeypatch.setattr(submission, "_lock_wallet", lambda *_args: None)
        results = run_together([partial(pay, signed), partial(settled, intent)])
        assert any(isinstance(error, OperationalError) for error in errors(results))

    def test_the_same_answer_many_times_submits_once(self, signed: Application, cast: Any) -> None:
        intent = started(signed)
        before = wallet_balance(cast.firm.iec)
        results = run_together([partial(settled, intent)] * CLICKS)
        assert not errors(results)
        assert submitted_once(signed)
        assert wallet_balance(cast.firm.iec) == before


class TestManyFiles:
    COUNT = 20

    @pytest.fixture
    def many(self, cast: Any) -> list[Application]:
        plans = [dataclasses.replace(files.GUIDE_EXAMPLE, invoice_number=f"C/{n}") for n in range(self.COUNT)]
        return [files.sign(files.make_draft(cast, plan=plan)) for plan in plans]

    def test_file_numbers_have_no_gap(self, many: list[Application]) -> None:
        results = run_together([partial(pay, application) for application in many])
        assert not errors(results)
        period = financial_year(timezone.now())
        expected = [format_file_number(value, period) for value in range(1, self.COUNT + 1)]
        assert sorted(Application.objects.values_list("file_number", flat=True)) == expected
        assert len(set(TaxInvoice.objects.values_list("number", flat=True))) == self.COUNT
        assert prove() == []

    def test_control_the_highest_number_plus_one_is_given_twice(
        self, many: list[Application], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def careless(_now: Any) -> str:
            value = Application.objects.submitted().count() + 1
            time.sleep(0.05)
            return format_file_number(value, "AM27")

        monkeypatch.setattr(submission, "next_file_number", careless)
        # What else would make them wait for each other: one wallet, one series of invoices.
        monkeypatch.setattr(submission, "_lock_wallet", lambda *_args: None)
        invoice = TaxInvoice(number="-")
        monkeypatch.setattr(submission, "charge_wallet", lambda **_arguments: invoice)
        results = run_together([partial(pay, application) for application in many])
        assert any(isinstance(error, IntegrityError) for error in errors(results))
