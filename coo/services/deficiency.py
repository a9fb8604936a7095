"""The deficiency loop: queries pinned by the office, sent to the firm together, answered by it (guide, section D)."""

import datetime as dt

from django.db import transaction

from accounts.models import OfficerPost, User
from coo.models import Application, Deficiency, Remark
from coo.services.office.clock import standing
from coo.services.review import Seen, lock_for_decision, seen_version, tell_applicants
from coo.services.transition import move_application


def raise_deficiency(
    *, application: Application, post: OfficerPost, remarks: str, actor: User, now: dt.datetime, seen: Seen
) -> Deficiency:
    """Send the file back to the firm with the queries that are pinned, and with `remarks`.

    Args, Raises: as `review.approve`; ReasonMissing when there is neither a query nor a remark.
    """
    remarks = remarks.strip()
    with transaction.atomic():
        locked = lock_for_decision("raise_deficiency", application, post=post, actor=actor, now=now, seen=seen)
        locked.approvals.filter(ended_at=None).update(ended_at=now)
        deficiency = Deficiency.objects.create(
            application=locked,
            number=locked.deficiencies.count() + 1,
            version=seen_version(locked),
            remarks=remarks,
            raised_by=actor,
            raised_at=now,
        )
        clock = standing(locked, now=now)
        moved = move_application(
            locked, "raise_deficiency", actor=actor, now=now, reason=remarks, officer=actor, **clock
        )
        Remark.objects.create(application=moved, action="raise_deficiency", text=remarks, author=actor, at=now)
        tell_applicants(moved, "deficient", now=now, remarks=remarks, office=post.office)
    application.refresh_from_db(fields=["status", "officer"])
    return deficiency
