"""What the portal asks of a payment gateway, and what a gateway says.

The browser's return is a hint that may be lost, doubled, late or forged. Value is given only on a result whose
signature, order, amount and currency were checked, or on the gateway's own answer to our question.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from payments.models import PaymentIntent

RUPEE = "INR"


class GatewayUnavailable(Exception):
    """The gateway is not configured, or does not answer."""


class BadSignature(Exception):
    """What claims to come from the gateway does not carry its signature; nothing of it may be believed or stored."""


class Outcome(StrEnum):
    """What a gateway says of a payment."""

    SUCCESS = "success"
    FAILURE = "failure"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class GatewayResult:
    """One message of a gateway about one payment.

    Args:
        event_id: the gateway's own id of the message; the same id is the same message.
        intent_uuid, order_reference: what we called the payment, and what the gateway calls it.
        payment_reference: the gateway's id of the money that moved; one id counts once, ever. At most 64 characters.
        amount_paise, currency: what was really paid.
        verified: the signature was checked, or the message is the answer to our own question.
        payload: as received, without secrets.
    """

    gateway: str
    event_id: str
    outcome: Outcome
    intent_uuid: UUID
    order_reference: str
    payment_reference: str
    amount_paise: int
    currency: str
    verified: bool
    payload: Mapping[str, Any] = field(default_factory=dict)


class Gateway(Protocol):
    """An adapter. `create` and `inquire` may call another machine: never inside a transaction of consequence."""

    name: str
    is_sandbox: bool

    def create(self, intent: PaymentIntent, *, now: dt.datetime) -> str:
        """Make an order for the payment, or find the one made before; return its reference (GatewayUnavailable)."""

    def redirect_url(self, intent: PaymentIntent) -> str:
        """Return the address where the payer pays."""

    def parse_return(self, fields: Mapping[str, str]) -> GatewayResult:
        """Check and read what the payer's browser brings back; raise BadSignature."""

    def inquire(self, intent: PaymentIntent, *, now: dt.datetime) -> GatewayResult | None:
        """Ask the gateway itself; None while the payer has not acted. Raises GatewayUnavailable."""
