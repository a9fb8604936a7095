"""What becomes of an office's files when its posts or the office itself end."""

import datetime as dt
from typing import Final

from django.db import transaction

from accounts.models import Office, OfficerPost
from accounts.roles import PostRole
from accounts.signals import NAMED, OfficeUse
from coo.constants import Status
from coo.models import Application, Certificate
from coo.services.transition import record_act
from tradeconnect.common.dates import india_date

# The office, or its officer, still has to do something for these. They may be in somebody's hands.
OPEN: Final = (Status.IN_PROCESS, Status.DEFICIENT, Status.APPROVED_PENDING_ISSUANCE)


def release_files(*, post: OfficerPost, now: dt.datetime) -> int:
    """Release the open files that the holder of an ended post has in hand; return how many.

    Nothing happens while they are an officer of the office again. The firm is not told: its file waits as before.
    """
    if post.role != PostRole.OFFICER:
        return 0
    today = india_date(now)
    held = OfficerPost.objects.in_force(today).filter(user=post.user_id, office=post.office_id, role=PostRole.OFFICER)
    with transaction.atomic():
        if held.exists():
            return 0
        in_hand = Application.objects.select_for_update().filter(office=post.office_id, officer=post.user_id)
        files = list(in_hand.filter(status__in=OPEN).order_by("pk"))
        for file in files:
            file.officer, file.taken_at = None, None
            file.save(update_fields=["officer", "taken_at"])
            why = f"The post of {post.user} has ended."
            record_act("release", file, actor=None, now=now, data={"reason": why})
    return len(files)


def office_use(office: Office) -> OfficeUse:
    """Return how many files are open in an office, the oldest by number, and whether certificates bear its code."""
    open_files = Application.objects.filter(office=office, status__in=OPEN)
    numbers = open_files.order_by("submitted_at").values_list("file_number", flat=True)
    return OfficeUse(
        open_count=open_files.count(),
        open_files=tuple(map(str, numbers[:NAMED])),
        has_numbered=Certificate.objects.filter(office=office).exists(),
    )
