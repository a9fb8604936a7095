"""The machine of a gateway payment as a table. Pure."""

from typing import Final

from accounts.roles import SYSTEM
from payments.constants import IntentStatus
from tradeconnect.common.fsm import Machine, Transition

_SYSTEM = frozenset({SYSTEM})
_OPEN = frozenset({IntentStatus.CREATED.value, IntentStatus.PENDING.value})

INTENT: Final = Machine(
    name="payment intent",
    states=tuple(IntentStatus.values),
    initial=IntentStatus.CREATED.value,
    transitions=(
        Transition("wait", frozenset({IntentStatus.CREATED.value}), IntentStatus.PENDING.value, _SYSTEM),
        # A success may come after a failure or an expiry was reported: the money is there, so it counts.
        Transition(
            "pay", _OPEN | {IntentStatus.FAILED.value, IntentStatus.EXPIRED.value}, IntentStatus.PAID.value, _SYSTEM
        ),
        Transition("fail", _OPEN, IntentStatus.FAILED.value, _SYSTEM),
        Transition("expire", _OPEN, IntentStatus.EXPIRED.value, _SYSTEM),
        Transition(
            "question",
            _OPEN | {IntentStatus.FAILED.value, IntentStatus.EXPIRED.value},
            IntentStatus.MISMATCH.value,
            _SYSTEM,
        ),
    ),
)
