"""Notes of the office on a file: every officer of the office reads them, the firm never does (spec section 8)."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import OfficerPost, User
from coo.models import Application, OfficeNote
from coo.services.review import require_office
from coo.services.transition import lock_application
from coo.workflow import find_act
from tradeconnect.common import audit


def notes_of(application: Application) -> QuerySet[OfficeNote]:
    """Return the notes on a file, the latest first."""
    return application.office_notes.select_related("author")


def add_note(*, application: Application, post: OfficerPost, text: str, actor: User, now: dt.datetime) -> OfficeNote:
    """Write a note on a file of the post's office.

    Effects: the note; audit `coo.application.note`, without its text and not in the history that the firm reads.
    Raises: TransitionRefused when a file of this status takes no notes, PermissionDenied from another post,
        ConflictOfInterest for an officer on the firm's side.
    """
    require_office(application=application, post=post, actor=actor, now=now)
    office = f"{post.office.agency.code}-{post.office.code}"
    with transaction.atomic():
        locked = lock_application(application)
        find_act("note").require(locked.status)
        note = OfficeNote.objects.create(application=locked, author=actor, at=now, text=text)
        audit.record("coo.application.note", actor=actor, target=locked, now=now, on_behalf_of=office)
    return note
