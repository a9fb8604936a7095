"""Rejecting a file, with a letter that says why (spec section 8)."""

import datetime as dt

from django.db import transaction

from accounts.models import OfficerPost, User
from coo.models import Application, Remark
from coo.services.office.clock import standing
from coo.services.review import Seen, lock_for_decision, tell_applicants
from coo.services.transition import move_application


def reject(
    *, application: Application, post: OfficerPost, remarks: str, actor: User, now: dt.datetime, seen: Seen
) -> Application:
    """Reject the file with `remarks` that the firm reads; arguments and errors as for `review.approve`.

    Raises besides: ReasonMissing without remarks.
    """
    remarks = remarks.strip()
    with transaction.atomic():
        locked = lock_for_decision("reject", application, post=post, actor=actor, now=now, seen=seen)
        locked.approvals.filter(ended_at=None).update(ended_at=now)
        clock = standing(locked, now=now)
        moved = move_application(
            locked, "reject", actor=actor, now=now, reason=remarks, officer=actor, decided_at=now, **clock
        )
        Remark.objects.create(application=moved, action="reject", text=remarks, author=actor, at=now)
        tell_applicants(moved, "rejected", now=now, remarks=remarks, office=post.office)
    application.refresh_from_db(fields=["status", "officer"])
    return moved
