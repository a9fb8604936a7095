"""The two machines of this app as tables: the application and the certificate. Pure."""

from typing import Final

from accounts.roles import SYSTEM, PostRole, Right
from coo.constants import CertificateStatus, Status
from tradeconnect.common.fsm import Machine, Transition

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
        Transition(
            "approve",
            frozenset({Status.IN_PROCESS.value}),
            Status.APPROVED_PENDING_ISSUANCE.value,
            frozenset({PostRole.OFFICER.value}),
        ),
        Transition(
            "reject",
            frozenset({Status.IN_PROCESS.value}),
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
