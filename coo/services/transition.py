"""The only writer of the status of an application, a certificate and a paper: lock, check, write, audit."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import Office, User
from accounts.roles import PostRole
from coo.models import Application, Certificate, Paper
from coo.workflow import APPLICATION, CERTIFICATE, PAPER, find_act
from tradeconnect.common import audit
from tradeconnect.common.fsm import Machine, Transition


class ReasonMissing(Exception):
    """The step asks for a reason and none was given."""


def lock_application(application: Application) -> Application:
    """Return the application re-read under a row lock held until the commit."""
    return Application.objects.select_for_update().get(pk=application.pk)


def lock_certificate(certificate: Certificate) -> Certificate:
    """Return the certificate re-read under a row lock held until the commit."""
    return Certificate.objects.select_for_update().get(pk=certificate.pk)


def move_application(
    application: Application,
    action: str,
    *,
    actor: User | None,
    now: dt.datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
    **fields: Any,
) -> Application:
    """Take one step of the application's machine, with the fields that belong to it, in one transaction.

    Args:
        action: as named in `coo.workflow.APPLICATION`.
        reason: needed by the steps that the table marks so.
        data: for the audit event.
        fields: columns written together with the status.

    Returns: the locked, updated application; the instance passed in gets the same status.
    Raises: TransitionRefused when the file has moved on, ReasonMissing.
    """
    with transaction.atomic():
        locked = lock_application(application)
        step, about = _step(locked, APPLICATION, action, reason, fields)
        audit.record(
            f"coo.application.{action}",
            actor=actor,
            target=locked,
            now=now,
            on_behalf_of=_on_behalf_of(locked, step.roles),
            data=about | (data or {}),
        )
    application.status = locked.status
    return locked


def record_act(
    action: str, application: Application, *, actor: User | None, now: dt.datetime, data: dict[str, Any] | None = None
) -> None:
    """Write an act of `coo.workflow.ACTS` to the audit trail of a file, for its office or its firm as the table says.

    Args: actor: None for the system.
    """
    audit.record(
        f"coo.application.{action}",
        actor=actor,
        target=application,
        now=now,
        on_behalf_of=_on_behalf_of(application, find_act(action).roles),
        data=data,
    )


def _on_behalf_of(application: Application, roles: frozenset[str]) -> str:
    """Return the office for what officers do, else the IEC of the firm."""
    by_office = PostRole.OFFICER.value in roles
    return office_name(application.office) if by_office else application.firm.iec


def move_certificate(
    certificate: Certificate, action: str, *, actor: User | None, now: dt.datetime, reason: str = "", **fields: Any
) -> Certificate:
    """Take one step of the certificate's machine; arguments and errors as for `move_application`."""
    with transaction.atomic():
        locked = lock_certificate(certificate)
        _transition, about = _step(locked, CERTIFICATE, action, reason, fields)
        audit.record(
            f"coo.certificate.{action}",
            actor=actor,
            target=locked,
            now=now,
            on_behalf_of=office_name(locked.office) if locked.office else locked.application.firm.iec,
            data=about,
        )
    certificate.status = locked.status
    return locked


def move_paper(
    paper: Paper, action: str, *, actor: User | None, now: dt.datetime, reason: str = "", **fields: Any
) -> Paper:
    """Take one step of a paper's machine; arguments and errors as for `move_application`."""
    with transaction.atomic():
        locked = Paper.objects.select_for_update().get(pk=paper.pk)
        _transition, about = _step(locked, PAPER, action, reason, fields)
        office = office_name(locked.application.office)
        audit.record(f"coo.paper.{action}", actor=actor, target=locked, now=now, on_behalf_of=office, data=about)
    paper.status = locked.status
    return locked


def _step(
    locked: Application | Certificate | Paper, machine: Machine, action: str, reason: str, fields: dict[str, Any]
) -> tuple[Transition, dict[str, str]]:
    """Write the step to a locked row; return it with what the audit event says of it."""
    step = machine.find(action, locked.status)
    if step.needs_reason and not reason.strip():
        raise ReasonMissing(action)
    before, locked.status = locked.status, step.target
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.save(update_fields=["status", *fields])
    return step, {"from": before, "to": locked.status} | ({"reason": reason} if reason else {})


def office_name(office: Office | None) -> str:
    """Return agency and office as certificate numbers write them, as `YCC-DEL`."""
    return f"{office.agency.code}-{office.code}" if office else ""
