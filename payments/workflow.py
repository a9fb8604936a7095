"""The machine of a gateway payment as a table. Pure."""

from typing import Final

from accounts.roles import SYSTEM
from payments.constants import OPEN, UNPAID, IntentStatus
from tradeconnect.common.fsm import Machine, Transition

_SYSTEM = frozenset({SYSTEM})

INTENT: Final = Machine(
    name="payment intent",
    states=tuple(IntentStatus.values),
    initial=IntentStatus.CREATED.value,
    transitions=(
        Transition("wait", frozenset({IntentStatus.CREATED.value}), IntentStatus.PENDING.value, _SYSTEM),
        Transition("pay", UNPAID, IntentStatus.PAID.value, _SYSTEM),
        Transition("fail", OPEN, IntentStatus.FAILED.value, _SYSTEM),
        Transition("expire", OPEN, IntentStatus.EXPIRED.value, _SYSTEM),
        Transition("question", UNPAID, IntentStatus.MISMATCH.value, _SYSTEM),
    ),
)
