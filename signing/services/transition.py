"""The only writer of a signature's status."""

import datetime as dt
from typing import Any, Final

from django.db import transaction

from accounts.models import User
from signing import signals
from signing.constants import SignatureStatus
from signing.models import SignatureJob
from signing.workflow import SIGNATURE
from tradeconnect.common import audit

_EVENTS: Final = {
    "complete": "signing.signature.completed",
    "fail": "signing.signature.failed",
    "retry": "signing.signature.retried",
}
_SIGNALS: Final = {SignatureStatus.COMPLETED.value: signals.completed, SignatureStatus.FAILED.value: signals.failed}
_ERROR_LENGTH: Final = 300


@transaction.atomic
def advance(
    *, job: SignatureJob, action: str, actor: User | None, now: dt.datetime, error: str = "", **changes: Any
) -> SignatureJob:
    """Take a signature one step, write it to the audit trail and tell the other apps, in one transaction.

    Args:
        action: of `signing.workflow.SIGNATURE`.
        actor: the person, or None for the worker.
        error: why it failed, in words; needed where the table asks for a reason, and else cleared.
        changes: other fields that change with the status.

    Returns: the row as written.
    Raises:
        TransitionRefused: the row has moved on.
        ValueError: the step needs a reason and got none.
    """
    locked = SignatureJob.objects.select_for_update().get(pk=job.pk)
    step = SIGNATURE.find(action, locked.status)
    if step.needs_reason and not error:
        raise ValueError(f"{action} needs a reason")
    changes |= {"status": step.target, "error": error[:_ERROR_LENGTH]}
    for field, value in changes.items():
        setattr(locked, field, value)
    locked.save(update_fields=list(changes))
    data = {"purpose": locked.purpose, "reference": locked.reference, "certificate": locked.credential.fingerprint}
    if locked.error:
        data["error"] = locked.error
    if locked.result is not None:
        data["result_sha256"] = locked.result.sha256
    audit.record(_EVENTS[action], actor=actor, target=locked, now=now, data=data)
    if step.target in _SIGNALS:
        _SIGNALS[step.target].send(sender=SignatureJob, job=locked, now=now)
    return locked
