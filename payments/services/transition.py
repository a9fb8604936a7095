"""The only writer of a payment's status."""

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import User
from payments.constants import IntentStatus
from payments.models import PaymentIntent
from payments.workflow import INTENT
from tradeconnect.common import audit


def lock(intent_uuid: uuid.UUID) -> PaymentIntent:
    """Return a payment as it stands now and keep it so until the commit; raise PaymentIntent.DoesNotExist."""
    return PaymentIntent.objects.select_for_update(of=("self",)).get(uuid=intent_uuid)


def advance(
    *, intent_uuid: uuid.UUID, action: str, actor: User | None, now: dt.datetime, outcome: str = ""
) -> PaymentIntent:
    """Take a payment one step through its machine and record it.

    Args:
        action: of `payments.workflow.INTENT`.
        outcome: what became of the money, or why it failed; shown to the payer, at most 200 characters.

    Raises: TransitionRefused when the payment has moved on.
    """
    with transaction.atomic():
        intent = lock(intent_uuid)
        source = intent.status
        step = INTENT.find(action, source)
        intent.status = step.target
        intent.outcome = outcome[:200]
        if step.target == IntentStatus.PAID:
            intent.settled_at = now
        intent.save(update_fields=["status", "outcome", "settled_at"])
        audit.record(
            f"payments.intent.{step.target}",
            actor=actor,
            target=intent,
            now=now,
            on_behalf_of=intent.wallet,
            data={"from": source, "amount_paise": intent.amount_paise},
        )
    return intent
