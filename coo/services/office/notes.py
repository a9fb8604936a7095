"""Notes of the office on a file: every officer of the office reads them, the firm never does (spec section 8)."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import OfficerPost, User
from coo.models import Application, OfficeNote
from coo.services.office.acts import lock_for_act
from coo.services.transition import record_act


def notes_of(application: Application) -> QuerySet[OfficeNote]:
    """Return the notes on a file, the latest first."""
    return application.office_notes.select_related("author")


def add_note(*, application: Application, post: OfficerPost, text: str, actor: User, now: dt.datetime) -> OfficeNote:
    """Write a note on a file of the post's office.

    Effects: the note; audit `coo.application.note`, without its text and not in the history that the firm reads.
    Raises: TransitionRefused when a file of this status takes no notes, PermissionDenied from another post,
        ConflictOfInterest for an officer on the firm's side.
    """
    with transaction.atomic():
        locked = lock_for_act("note", application, post=post, actor=actor, now=now)
        note = OfficeNote.objects.create(application=locked, author=actor, at=now, text=text)
        record_act("note", locked, actor=actor, now=now)
    return note
