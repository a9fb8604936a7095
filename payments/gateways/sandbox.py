"""The sandbox bank: a gateway without money that can fail in every way a real one does."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from payments.constants import SandboxState
from payments.gateways.base import RUPEE, BadSignature, GatewayResult, Outcome
from payments.models import PaymentIntent, SandboxOrder

FIELDS: Final = ("event", "status", "merchant", "order", "payment", "amount", "currency")
OUTCOMES: Final = {
    SandboxState.PAID: Outcome.SUCCESS,
    SandboxState.FAILED: Outcome.FAILURE,
    SandboxState.PENDING: Outcome.PENDING,
}
# After this long a pending or late payment succeeds: long enough to see the waiting page, short enough to wait for.
TURNS_AFTER: Final = dt.timedelta(minutes=2)


class Button(models.TextChoices):
    """What the payer may let the sandbox bank do."""

    PAY = "pay", _("Pay")
    FAIL = "fail", _("Fail")
    PENDING = "pending", _("Pending, succeeds after two minutes")
    LOST = "lost", _("Success, but the answer gets lost")
    TWICE = "twice", _("Success, answered twice")
    WRONG = "wrong", _("Success with a wrong amount")
    LATE = "late", _("Failure first, success after two minutes")


_STATES: Final = {
    Button.FAIL: SandboxState.FAILED,
    Button.LATE: SandboxState.FAILED,
    Button.PENDING: SandboxState.PENDING,
}


class SandboxGateway:
    """The sandbox bank seen from the portal."""

    name = "sandbox"
    is_sandbox = True

    def create(self, intent: PaymentIntent, *, now: dt.datetime) -> str:
        """Make the bank's order, or find it."""
        order, _created = SandboxOrder.objects.get_or_create(
            merchant_reference=intent.uuid, defaults={"amount_paise": intent.amount_paise, "created_at": now}
        )
        return order.uuid.hex

    def redirect_url(self, intent: PaymentIntent) -> str:
        """Return the bank's page for this payment."""
        return reverse("payments:sandbox", args=[intent.uuid])

    def parse_return(self, fields: Mapping[str, str]) -> GatewayResult:
        """Check the HMAC of the fields, then read them."""
        said = {name: str(fields.get(name, "")) for name in FIELDS}
        if not constant_time_compare(str(fields.get("signature", "")), sign(said)):
            raise BadSignature(self.name)
        return GatewayResult(
            gateway=self.name,
            event_id=said["event"],
            outcome=Outcome(said["status"]),
            intent_uuid=UUID(said["merchant"]),
            order_reference=said["order"],
            payment_reference=said["payment"],
            amount_paise=int(said["amount"]),
            currency=said["currency"],
            verified=True,
            payload=said,
        )

    def inquire(self, intent: PaymentIntent, *, now: dt.datetime) -> GatewayResult | None:
        """Say what the bank knows of the payment by now."""
        order = SandboxOrder.objects.filter(merchant_reference=intent.uuid).first()
        if order is None or (state := state_at(order, now)) not in OUTCOMES:
            return None
        return self.parse_return(message(order, state=state, channel="inquiry"))


def state_at(order: SandboxOrder, now: dt.datetime) -> SandboxState:
    """Return where an order stands at `now`: pending and late ones turn into paid by themselves."""
    if order.turns_at is not None and order.turns_at <= now:
        return SandboxState.PAID
    return SandboxState(order.state)


def press(*, order: SandboxOrder, button: Button, now: dt.datetime) -> bool:
    """Let the bank act on an order that waits for its payer; return False when it has acted before."""
    state = _STATES.get(button, SandboxState.PAID)
    paid = order.amount_paise
    if button == Button.WRONG:
        paid += -100 if paid > 100 else 100
    acted = SandboxOrder.objects.filter(pk=order.pk, state=SandboxState.CREATED).update(
        state=state,
        paid_paise=paid,
        turns_at=now + TURNS_AFTER if button in {Button.PENDING, Button.LATE} else None,
        is_silent=button == Button.LOST,
    )
    return bool(acted)


def message(order: SandboxOrder, *, state: SandboxState, channel: str) -> dict[str, str]:
    """Return the bank's signed message about an order.

    Args: channel: how it travels, `return`, `notice` or `inquiry`; each has its own event id, as with real gateways.
    """
    fields = {
        "event": f"{order.uuid.hex}-{channel}-{state.value}",
        "status": OUTCOMES[state].value,
        "merchant": str(order.merchant_reference),
        "order": order.uuid.hex,
        "payment": f"SBX{order.uuid.hex}",
        "amount": str(order.paid_paise),
        "currency": RUPEE,
    }
    return fields | {"signature": sign(fields)}


def sign(fields: Mapping[str, str]) -> str:
    """Return the HMAC-SHA256 of the fields under a key derived from SECRET_KEY. JSON keeps the fields apart."""
    text = json.dumps([fields[name] for name in FIELDS])
    return salted_hmac("payments.gateways.sandbox", text, algorithm="sha256").hexdigest()
