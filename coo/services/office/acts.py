"""Acts of an office that leave a file's status as it is: begun under the lock of the file, written to its history."""

import datetime as dt
from typing import Any

from accounts.models import OfficerPost, User
from coo.models import Application
from coo.services.review import require_office
from coo.services.transition import lock_application, office_name
from coo.workflow import find_act
from tradeconnect.common import audit


def lock_for_act(
    action: str, application: Application, *, post: OfficerPost, actor: User, now: dt.datetime
) -> Application:
    """Lock a file for an act of `coo.workflow.ACTS`; to be called in the act's transaction.

    Returns: the locked file.
    Raises: TransitionRefused when the file has moved on, PermissionDenied, ConflictOfInterest.
    """
    locked = lock_application(application)
    require_office(application=locked, post=post, actor=actor, now=now)
    find_act(action).require(locked.status)
    return locked


def record_act(
    action: str, application: Application, *, actor: User, now: dt.datetime, data: dict[str, Any] | None = None
) -> None:
    """Write an act of the office to the audit trail of the file."""
    audit.record(
        f"coo.application.{action}",
        actor=actor,
        target=application,
        now=now,
        on_behalf_of=office_name(application.office),
        data=data,
    )
