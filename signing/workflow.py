"""The machine of a signature as a table. Pure."""

from typing import Final

from accounts.roles import SYSTEM
from signing.constants import SignatureStatus
from tradeconnect.common.fsm import Machine, Transition

SIGNATURE: Final = Machine(
    name="signature",
    states=tuple(SignatureStatus.values),
    initial=SignatureStatus.REQUESTED.value,
    transitions=(
        Transition(
            "complete",
            frozenset({SignatureStatus.REQUESTED.value}),
            SignatureStatus.COMPLETED.value,
            frozenset({SYSTEM}),
        ),
        Transition(
            "fail",
            frozenset({SignatureStatus.REQUESTED.value}),
            SignatureStatus.FAILED.value,
            frozenset({SYSTEM}),
            needs_reason=True,
        ),
        # The officer enters the PIN again: the same signature is asked for once more.
        Transition(
            "retry", frozenset({SignatureStatus.FAILED.value}), SignatureStatus.REQUESTED.value, frozenset({SYSTEM})
        ),
    ),
)
