"""Payments through a gateway: starting one, believing an answer, asking when none comes."""

import datetime as dt
import hashlib
import logging
from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.models import Firm, User
from accounts.services.notices import notify
from payments import signals
from payments.constants import OPEN, TOP_UP, UNPAID, IntentStatus
from payments.gateways import default_gateway, gateway
from payments.gateways.base import RUPEE, BadSignature, GatewayResult, Outcome
from payments.models import GatewayEvent, PaymentIntent
from payments.services import ledger, transition
from tradeconnect.common.jobs import enqueue

log = logging.getLogger(__name__)

# When to ask the gateway, in minutes after the start: quickly, then hourly for a day, then six-hourly to the fifth day,
# by when a bank must have reversed a failed debit (RBI, harmonisation of turn-around time, 20/09/2019).
INQUIRY_MINUTES: Final = (1, 2, 4, 8, 15, 30, *range(60, 24 * 60 + 1, 60), *range(30 * 60, 5 * 24 * 60 + 1, 360))
# A payer who did nothing at the bank for this long has gone away.
ABANDONED_AFTER: Final = dt.timedelta(minutes=30)


def start_payment(
    *,
    iec: str,
    amount_paise: int,
    purpose: str,
    reference: str,
    return_path: str,
    actor: User,
    now: dt.datetime,
) -> PaymentIntent:
    """Start a payment into a firm's wallet, or return the one that is open for the same thing and amount.

    Args:
        iec: whose wallet gets the money. amount_paise: above zero.
        purpose, reference: what for, as `coo.application` and its uuid; the receivers of `signals.settled` go by it.
        return_path: page of this portal shown afterwards, as `/wallet/`.

    Returns: the payment; send the payer to `next_address`.

    Raises: ValueError for an amount or a path that no form of ours can produce; GatewayUnavailable.
    """
    if amount_paise <= 0:
        raise ValueError("a payment is above zero")
    if not return_path.startswith("/") or not url_has_allowed_host_and_scheme(return_path, allowed_hosts=None):
        raise ValueError("a payment returns to a page of this portal")
    bank = default_gateway()
    with transaction.atomic():
        intent, created = PaymentIntent.objects.filter(status__in=OPEN).get_or_create(
            wallet=iec,
            purpose=purpose,
            reference=reference,
            amount_paise=amount_paise,
            gateway=bank.name,
            defaults={"return_path": return_path, "created_by": actor, "created_at": now},
        )
        if created:
            _ask_later(intent, attempt=0, now=now)
    if not intent.gateway_reference:
        # Outside the transaction: a real gateway is another machine. Its order is bound to our uuid, so twice is once.
        intent.gateway_reference = bank.create(intent, now=now)
        intent.save(update_fields=["gateway_reference"])
    return intent


def next_address(intent: PaymentIntent) -> str:
    """Return where the payer goes next: the gateway's page, or our own once the payment is under way there."""
    if intent.status == IntentStatus.CREATED:
        return gateway(intent.gateway).redirect_url(intent)
    return reverse("payments:payment", args=[intent.uuid])


def settle(*, intent_uuid: UUID, evidence: GatewayResult, now: dt.datetime) -> PaymentIntent:
    """Believe a gateway's message about a payment, once. The only code that gives value for gateway money.

    A success of the right order, amount and currency puts the money into the firm's wallet, moves the payment to paid
    (also after a reported failure or expiry) and sends `signals.settled`, all in one transaction. A wrong amount goes
    to the suspense account, a wrong order or currency gives nothing; either is a mismatch for the operator. A paid
    payment never goes back; a second payment for it is the firm's money and goes into its wallet.

    Returns: the payment as it stands afterwards. The same message again changes nothing.

    Raises: BadSignature for a message whose signature was not checked; PaymentIntent.DoesNotExist.
    """
    if not evidence.verified:
        raise BadSignature(evidence.gateway)
    with transaction.atomic():
        intent = transition.lock(intent_uuid)
        ours = evidence.gateway == intent.gateway and evidence.order_reference == intent.gateway_reference
        if not _remember(intent, evidence, ours=ours, now=now):
            return intent
        if not ours:
            return _question(intent, _("The bank's answer names another order."), now)
        if evidence.outcome == Outcome.SUCCESS:
            return _succeed(intent, evidence, now)
        if evidence.outcome == Outcome.FAILURE and intent.status in OPEN:
            return _advance(intent, "fail", now, _("The bank reported that the payment failed."))
        if evidence.outcome == Outcome.PENDING and intent.status == IntentStatus.CREATED:
            return _advance(intent, "wait", now)
    return intent


def ask_gateway(*, intent_uuid: UUID, attempt: int, now: dt.datetime) -> PaymentIntent:
    """Ask the gateway about a payment that is not paid yet, and settle or expire it by the answer.

    Args: attempt: index into INQUIRY_MINUTES; the next one is enqueued first, so that a failure ends no chain.

    Raises: GatewayUnavailable.
    """
    intent = PaymentIntent.objects.get(uuid=intent_uuid)
    if intent.status not in UNPAID:
        return intent
    last = attempt + 1 >= len(INQUIRY_MINUTES)
    if not last:
        with transaction.atomic():
            _ask_later(intent, attempt=attempt + 1, now=now)
    answer = gateway(intent.gateway).inquire(intent, now=now) if intent.gateway_reference else None
    if answer is not None:
        intent = settle(intent_uuid=intent_uuid, evidence=answer, now=now)
    abandoned = intent.status == IntentStatus.CREATED and now - intent.created_at >= ABANDONED_AFTER
    if abandoned or (last and intent.status in OPEN):
        intent = _expire(intent_uuid, now)
    return intent


def _ask_later(intent: PaymentIntent, *, attempt: int, now: dt.datetime) -> None:
    due = intent.created_at + dt.timedelta(minutes=INQUIRY_MINUTES[attempt])
    enqueue(
        "payments.inquire",
        key=f"{intent.uuid}:{attempt}",
        delay=max(due - now, dt.timedelta(0)),
        intent=str(intent.uuid),
        attempt=attempt,
    )


def _expire(intent_uuid: UUID, now: dt.datetime) -> PaymentIntent:
    """Expire a payment, unless an answer came in between."""
    with transaction.atomic():
        intent = transition.lock(intent_uuid)
        if intent.status not in OPEN:
            return intent
        return _advance(intent, "expire", now, _("The payment was not completed in time."))


def _remember(intent: PaymentIntent, evidence: GatewayResult, *, ours: bool, now: dt.datetime) -> bool:
    """Store the message; return False when it was stored before.

    A message for another order is stored under an id of its own: it must not use up the id of the genuine one.
    """
    event_id = evidence.event_id
    if not ours:
        event_id = "misdirected-" + hashlib.sha256(f"{intent.uuid}{event_id}".encode()).hexdigest()[:40]
    _event, created = GatewayEvent.objects.get_or_create(
        gateway=evidence.gateway,
        event_id=event_id,
        defaults={"intent": intent, "kind": evidence.outcome.value, "payload": dict(evidence.payload), "at": now},
    )
    return created


def _succeed(intent: PaymentIntent, evidence: GatewayResult, now: dt.datetime) -> PaymentIntent:
    """Book money that the gateway says it took for this order."""
    if evidence.currency != RUPEE:
        return _question(intent, _("The payment was made in another currency."), now)
    right = evidence.amount_paise == intent.amount_paise and intent.status != IntentStatus.MISMATCH
    if not right:
        if evidence.amount_paise > 0:
            _receive(intent, evidence, ledger.suspense(intent.gateway), now)
        return _question(intent, _("The bank received another amount than was asked for."), now)
    is_new = _receive(intent, evidence, ledger.wallet(intent.wallet), now)
    if intent.status == IntentStatus.PAID:
        return intent  # a second message about the same money moved nothing; other money is now in the wallet
    if not is_new:
        return _question(intent, _("This payment was counted before."), now)
    intent = _advance(intent, "pay", now)
    signals.settled.send(sender=PaymentIntent, intent=intent, now=now)
    intent.save(update_fields=["outcome"])  # a receiver may have said what became of the money
    if intent.purpose == TOP_UP:
        _tell_amount_added(intent, now)
    return intent


def _tell_amount_added(intent: PaymentIntent, now: dt.datetime) -> None:
    """Tell the payer that the amount is in the wallet; of any other purpose its own app tells them."""
    firm, amount = Firm.objects.get(iec=intent.wallet), intent.amount_paise
    payer, path = intent.created_by, reverse("payments:wallet")
    notify(person=payer, kind="amount_added", now=now, path=path, firm=firm, amount_paise=amount)


def _receive(intent: PaymentIntent, evidence: GatewayResult, account: ledger.Account, now: dt.datetime) -> bool:
    """Post money from the gateway and tell whether it is new.

    The gateway's own id of the money is the key, so it counts once wherever it turns up again.
    """
    source = ledger.gateway_money(intent.gateway)
    leg = ledger.Leg("received", source, account, evidence.amount_paise, "Received through the gateway")
    journal = f"payment:{intent.gateway}:{evidence.payment_reference}"
    try:
        posting = ledger.post(journal=journal, legs=[leg], reference=str(intent.uuid), actor=intent.created_by, now=now)
    except ledger.JournalConflict:
        log.warning("payment %s: the gateway says something else of money that was booked before", intent.uuid)
        return False
    return not posting.replayed


def _question(intent: PaymentIntent, why: str, now: dt.datetime) -> PaymentIntent:
    """Put a payment under review; one that is paid or under review already stays as it is."""
    return _advance(intent, "question", now, why) if intent.status in UNPAID else intent


def _advance(intent: PaymentIntent, action: str, now: dt.datetime, outcome: str = "") -> PaymentIntent:
    return transition.advance(intent_uuid=intent.uuid, action=action, actor=None, now=now, outcome=outcome)
