"""How an act of an office on a file begins: under the lock of the file, by someone who may, while it is possible."""

import datetime as dt

from accounts.models import OfficerPost, User
from coo.models import Application
from coo.services.review import require_office
from coo.services.transition import lock_application
from coo.workflow import find_act


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
