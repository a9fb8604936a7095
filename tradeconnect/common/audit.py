"""The audit trail: one append-only row per act, written in the transaction of the act itself."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models

from tradeconnect.common.middleware import current_request_id
from tradeconnect.common.models import AuditEvent

if TYPE_CHECKING:
    from accounts.models import User


def record(
    action: str,
    *,
    actor: "User | None",
    target: models.Model,
    now: dt.datetime,
    on_behalf_of: str = "",
    data: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write who did what to `target`.

    Args:
        action: dotted, past tense, as `coo.application.submitted`.
        actor: the person, or None for the system.
        on_behalf_of: IEC of the firm or code of the office that the person acted for.
        data: JSON-ready details; never a secret, a PIN or a whole document.

    Returns: the row. It cannot be changed afterwards.
    """
    return AuditEvent.objects.create(
        at=now,
        action=action,
        actor=actor,
        on_behalf_of=on_behalf_of,
        target_kind=target._meta.label_lower,
        target_id=str(getattr(target, "uuid", target.pk)),
        data=data or {},
        request_id=current_request_id(),
    )


def history(target: models.Model) -> models.QuerySet[AuditEvent]:
    """Return the events of `target`, newest first, with their actors."""
    return AuditEvent.objects.filter(
        target_kind=target._meta.label_lower, target_id=str(getattr(target, "uuid", target.pk))
    ).select_related("actor")
