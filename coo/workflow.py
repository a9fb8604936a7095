"""The machines of this app as tables, and the acts that leave a file's status as it is. Pure."""

from typing import Final

from accounts.roles import SYSTEM, PostRole, Right
from coo.constants import SUBMITTED, CertificateStatus, PaperStatus, Status
from tradeconnect.common.fsm import Act, Machine, Transition

APPLICATION: Final = Machine(
    name="application",
    states=tuple(Status.values),
    initial=Status.DRAFT.value,
    transitions=(
        Transition("sign", frozenset({Status.DRAFT.value}), Status.SIGNED.value, frozenset({Right.SIGN.value})),
        # A later edit voids the signature (spec, tab 8).
        Transition("reopen", frozenset({Status.SIGNED.value}), Status.DRAFT.value, frozenset({Right.PREPARE.value})),
        Transition("submit", frozenset({Status.SIGNED.value}), Status.IN_PROCESS.value, frozenset({Right.PAY.value})),
        # No agency looks at a self-declaration: the exporter generates its certificate.
        Transition(
            "submit_self_declared",
            frozenset({Status.SIGNED.value}),
            Status.AUTO_APPROVED_PENDING_ISSUANCE.value,
            frozenset({Right.PAY.value}),
        ),
        Transition(
            "raise_deficiency",
            frozenset({Status.IN_PROCESS.value}),
            Status.DEFICIENT.value,
            frozenset({PostRole.OFFICER.value}),
            needs_reason=True,
        ),
        Transition(
            "respond", frozenset({Status.DEFICIENT.value}), Status.IN_PROCESS.value, frozenset({Right.SIGN.value})
        ),
        # Under a four-eyes rule: the first of two officers, and the file stays In-Process.
        Transition(
            "approve_first",
            frozenset({Status.IN_PROCESS.value}),
            Status.IN_PROCESS.value,
            frozenset({PostRole.OFFICER.value}),
        ),
        Transition(
            "approve",
            frozenset({Status.IN_PROCESS.value}),
            Status.APPROVED_PENDING_ISSUANCE.value,
            frozenset({PostRole.OFFICER.value}),
        ),
        Transition(
            "withdraw_approval",
            frozenset({Status.APPROVED_PENDING_ISSUANCE.value}),
            Status.IN_PROCESS.value,
            frozenset({PostRole.OFFICER.value}),
            needs_reason=True,
        ),
        Transition(
            "reject",
            frozenset({Status.IN_PROCESS.value}),
            Status.REJECTED.value,
            frozenset({PostRole.OFFICER.value}),
            needs_reason=True,
        ),
        # The firm let the deadline of a deficiency pass.
        Transition(
            "reject_unanswered",
            frozenset({Status.DEFICIENT.value}),
            Status.REJECTED.value,
            frozenset({PostRole.OFFICER.value}),
            needs_reason=True,
        ),
        Transition(
            "issue",
            frozenset({Status.APPROVED_PENDING_ISSUANCE.value, Status.AUTO_APPROVED_PENDING_ISSUANCE.value}),
            Status.APPROVED.value,
            frozenset({SYSTEM}),
        ),
        Transition(
            "withdraw",
            frozenset({Status.IN_PROCESS.value, Status.DEFICIENT.value, Status.AUTO_APPROVED_PENDING_ISSUANCE.value}),
            Status.WITHDRAWN.value,
            frozenset({Right.PREPARE.value}),
            needs_reason=True,
        ),
    ),
)

_OPEN: Final = frozenset({Status.IN_PROCESS.value, Status.DEFICIENT.value, Status.APPROVED_PENDING_ISSUANCE.value})
_SUBMITTED: Final = frozenset(status.value for status in SUBMITTED)
_OFFICER: Final = frozenset({PostRole.OFFICER.value})
_PREPARES: Final = frozenset({Right.PREPARE.value})

# What else is done to a submitted file. The audit trail names each `coo.application.<action>`.
ACTS: Final = (
    Act("take", _OPEN, _OFFICER),
    Act("release", _OPEN, _OFFICER),
    Act("hand_over", _OPEN, _OFFICER),
    Act("note", _SUBMITTED, _OFFICER),
    # By the officer who gave it, while the second one has not approved.
    Act("withdraw_first_approval", frozenset({Status.IN_PROCESS.value}), _OFFICER),
    # A document whose reading was given up, once more.
    Act("read_again", frozenset({Status.IN_PROCESS.value}), _OFFICER),
    Act("pin_query", frozenset({Status.IN_PROCESS.value}), _OFFICER),
    Act("unpin_query", frozenset({Status.IN_PROCESS.value}), _OFFICER),
    # The guide's *Yes*: the flagged tabs open. Others open on request.
    Act("open_to_answer", frozenset({Status.DEFICIENT.value}), _PREPARES),
    Act("open_tab", frozenset({Status.DEFICIENT.value}), _PREPARES),
    Act("ask_in_lieu", frozenset({Status.APPROVED.value}), _PREPARES),
    Act("ask_true_copy", frozenset({Status.APPROVED.value}), _PREPARES),
    Act("grant_true_copy", frozenset({Status.APPROVED.value}), _OFFICER),
    Act("refuse_true_copy", frozenset({Status.APPROVED.value}), _OFFICER),
    Act("dispatch", frozenset({Status.APPROVED.value}), _OFFICER),
    Act("deliver", frozenset({Status.APPROVED.value}), _OFFICER),
    Act("cancel_certificate", frozenset({Status.APPROVED.value}), _OFFICER),
)


def find_act(action: str) -> Act:
    """Return the act called `action`; raise KeyError when the table has none."""
    for act in ACTS:
        if act.action == action:
            return act
    raise KeyError(action)


CERTIFICATE: Final = Machine(
    name="certificate",
    states=tuple(CertificateStatus.values),
    initial=CertificateStatus.NUMBERED.value,
    transitions=(
        Transition(
            "render",
            frozenset({CertificateStatus.NUMBERED.value}),
            CertificateStatus.RENDERED.value,
            frozenset({SYSTEM}),
        ),
        Transition(
            "publish", frozenset({CertificateStatus.RENDERED.value}), CertificateStatus.VALID.value, frozenset({SYSTEM})
        ),
        # A number that could not be used stays in the register as void: the series has no gap.
        Transition(
            "void",
            frozenset({CertificateStatus.NUMBERED.value, CertificateStatus.RENDERED.value}),
            CertificateStatus.VOID.value,
            frozenset({SYSTEM}),
            needs_reason=True,
        ),
        Transition(
            "supersede",
            frozenset({CertificateStatus.VALID.value}),
            CertificateStatus.SUPERSEDED.value,
            frozenset({SYSTEM}),
        ),
        Transition(
            "cancel",
            frozenset({CertificateStatus.VALID.value}),
            CertificateStatus.CANCELLED.value,
            frozenset({PostRole.OFFICER.value}),
            needs_reason=True,
        ),
    ),
)

PAPER: Final = Machine(
    name="paper",
    states=tuple(PaperStatus.values),
    initial=PaperStatus.ASKED.value,
    transitions=(
        Transition("render", frozenset({PaperStatus.ASKED.value}), PaperStatus.RENDERED.value, frozenset({SYSTEM})),
        Transition("sign", frozenset({PaperStatus.RENDERED.value}), PaperStatus.SIGNED.value, frozenset({SYSTEM})),
        Transition(
            "void",
            frozenset({PaperStatus.ASKED.value, PaperStatus.RENDERED.value}),
            PaperStatus.VOID.value,
            frozenset({SYSTEM}),
            needs_reason=True,
        ),
    ),
)
