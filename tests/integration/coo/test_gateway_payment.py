"""The fee through the gateway: the receiver submits the file, or leaves the money in the wallet and says why."""

import dataclasses
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Office
from coo.constants import Status
from coo.models import Application
from coo.services import submission
from payments.constants import IntentStatus
from payments.gateways.base import Outcome
from payments.models import PaymentIntent, TaxInvoice
from payments.selectors import wallet_balance
from payments.services.intents import settle
from payments.services.ledger import prove
from tests.factories import files
from tests.factories.agency import today
from tests.integration.coo.gateway_world import started, success
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import OutgoingMessage

pytestmark = pytest.mark.django_db
FEE = 236_00


@pytest.fixture
def signed(full_draft: Any) -> Application:
    return files.sign(full_draft)


@pytest.fixture
def intent(signed: Application) -> PaymentIntent:
    return started(signed)


def arrive(intent: PaymentIntent) -> PaymentIntent:
    return settle(intent_uuid=intent.uuid, evidence=success(intent), now=timezone.now())


def test_the_payment_is_over_the_whole_fee_and_is_one(signed: Application, intent: PaymentIntent) -> None:
    assert (intent.amount_paise, intent.purpose, intent.reference) == (FEE, "coo.application", str(signed.uuid))
    assert started(signed).pk == intent.pk


def test_a_success_submits_the_file(signed: Application, intent: PaymentIntent, cast: Any) -> None:
    before = wallet_balance(cast.firm.iec)
    paid = arrive(intent)
    signed.refresh_from_db()
    assert (paid.status, signed.status) == (IntentStatus.PAID, Status.IN_PROCESS)
    assert signed.file_number is not None
    assert signed.file_number in paid.outcome
    assert wallet_balance(cast.firm.iec) == before
    assert prove() == []


def test_the_same_answer_again_changes_nothing(signed: Application, intent: PaymentIntent, cast: Any) -> None:
    arrive(intent)
    before = wallet_balance(cast.firm.iec)
    arrive(intent)
    assert wallet_balance(cast.firm.iec) == before
    assert TaxInvoice.objects.filter(reference=signed.draft_number).count() == 1


def left_in_the_wallet(intent: PaymentIntent, cast: Any, words: str) -> None:
    before, mails = wallet_balance(cast.firm.iec), OutgoingMessage.objects.count()
    paid = arrive(intent)
    assert paid.status == IntentStatus.PAID
    assert words in paid.outcome
    assert "CoO Wallet" in paid.outcome
    assert PaymentIntent.objects.get(pk=intent.pk).outcome == paid.outcome
    assert wallet_balance(cast.firm.iec) == before + FEE
    assert OutgoingMessage.objects.count() == mails + 1
    assert OutgoingMessage.objects.latest("pk").to == cast.exporter.email
    assert words in OutgoingMessage.objects.latest("pk").body
    assert prove() == []


def test_a_file_paid_from_the_wallet_meanwhile(signed: Application, intent: PaymentIntent, cast: Any) -> None:
    submission.pay_from_wallet(application=signed, actor=cast.exporter, now=timezone.now())
    left_in_the_wallet(intent, cast, "submitted already")
    assert TaxInvoice.objects.filter(reference=signed.draft_number).count() == 1


def test_a_file_changed_meanwhile(signed: Application, intent: PaymentIntent, cast: Any) -> None:
    Application.objects.filter(pk=signed.pk).update(importer_name="Another LLC")
    left_in_the_wallet(intent, cast, "changed after it was signed")
    signed.refresh_from_db()
    assert (signed.status, signed.file_number) == (Status.SIGNED, None)


def test_a_file_that_must_be_corrected(signed: Application, intent: PaymentIntent, cast: Any) -> None:
    """Meanwhile another live file took the invoice number, as a response to a deficiency can."""
    other = files.submit(files.make_draft(cast, invoice_number="OTHER/1"))
    Application.objects.filter(pk=other.pk).update(invoice_number=signed.invoice_number)
    left_in_the_wallet(intent, cast, "left to correct")


def test_an_office_that_closes_takes_no_file_and_the_money_is_kept(
    signed: Application, intent: PaymentIntent, cast: Any
) -> None:
    Office.objects.filter(pk=cast.office.pk).update(ends_on=today())
    left_in_the_wallet(intent, cast, "closes and takes no new file")
    signed.refresh_from_db()
    assert (signed.status, signed.file_number) == (Status.SIGNED, None)


def test_another_firms_file_is_not_touched(intent: PaymentIntent, signed: Application, cast: Any) -> None:
    PaymentIntent.objects.filter(pk=intent.pk).update(wallet=cast.rival_firm.iec)
    intent.refresh_from_db()
    assert "does not exist" in arrive(intent).outcome
    signed.refresh_from_db()
    assert signed.status == Status.SIGNED


def test_a_draft_is_not_paid(full_draft: Any) -> None:
    with pytest.raises(TransitionRefused):
        started(full_draft)


def test_a_failure_leaves_the_file_payable(signed: Application, intent: PaymentIntent, cast: Any) -> None:
    failed = dataclasses.replace(success(intent), outcome=Outcome.FAILURE, event_id="failed")
    settle(intent_uuid=intent.uuid, evidence=failed, now=timezone.now())
    submission.pay_from_wallet(application=signed, actor=cast.exporter, now=timezone.now())
    signed.refresh_from_db()
    assert signed.status == Status.IN_PROCESS
