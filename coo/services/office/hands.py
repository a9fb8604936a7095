"""In whose hands a file is: take, take over, release, hand over (spec section 8)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Office, OfficerPost, User
from accounts.roles import PostRole
from accounts.services.notices import notify
from coo.models import Application, OfficeNote
from coo.services.office.acts import lock_for_act
from coo.services.review import ConflictOfInterest, has_conflict
from coo.services.transition import record_act
from tradeconnect.common.dates import dmy, india_date
from tradeconnect.common.fsm import TransitionRefused


class NoteMissing(Exception):
    """A file changes hands only with a note that says why."""


class NotInOffice(Exception):
    """The person is no officer of the office today."""


def officers_of(office: Office, *, today: dt.date) -> QuerySet[User]:
    """Return who may have files of `office` in hand on `today` (a date in India): its officers in post, by name."""
    posts = OfficerPost.objects.in_force(today).filter(office=office, role=PostRole.OFFICER)
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("first_name", "last_name", "pk")


def take(*, application: Application, post: OfficerPost, actor: User, now: dt.datetime) -> Application:
    """Take a file that is in nobody's hands; taking one's own file again changes nothing.

    Returns: the file as it is now.
    Raises: TransitionRefused when another officer was first or the file has moved on, PermissionDenied,
        ConflictOfInterest.
    """
    with transaction.atomic():
        locked = lock_for_act("take", application, post=post, actor=actor, now=now)
        if locked.officer_id == actor.pk:
            return locked
        if locked.officer is not None:
            raise TransitionRefused("take", locked.status, held_words(locked))
        _put(locked, actor, now=now)
        record_act("take", locked, actor=actor, now=now)
    return locked


def take_over(
    *, application: Application, post: OfficerPost, holder: User, note: str, actor: User, now: dt.datetime
) -> Application:
    """Take a file out of the hands of `holder`, who is told; the note says why.

    Raises: as `take`, when the file is not in the hands of `holder` any more; NoteMissing.
    """
    with transaction.atomic():
        locked = lock_for_act("take", application, post=post, actor=actor, now=now)
        if locked.officer_id == actor.pk:
            return locked
        if locked.officer_id != holder.pk:
            raise TransitionRefused("take", locked.status, held_words(locked))
        _keep_note(locked, note, actor=actor, now=now)
        _put(locked, actor, now=now)
        record_act("take", locked, actor=actor, now=now, data={"from": str(holder.uuid), "note": note.strip()})
        _tell(holder, "taken_over", locked, post=post, note=note, actor=actor, now=now)
    return locked


def release(*, application: Application, post: OfficerPost, actor: User, now: dt.datetime) -> Application:
    """Give a file out of one's hands: any officer of the office may take it. One in nobody's hands stays as it is.

    Raises: TransitionRefused when another officer has it or the file has moved on, PermissionDenied,
        ConflictOfInterest.
    """
    with transaction.atomic():
        locked = lock_for_act("release", application, post=post, actor=actor, now=now)
        if locked.officer_id is None:
            return locked
        if locked.officer_id != actor.pk:
            raise TransitionRefused("release", locked.status, held_words(locked))
        _put(locked, None, now=now)
        record_act("release", locked, actor=actor, now=now)
    return locked


def hand_over(
    *, application: Application, post: OfficerPost, to: User, note: str, actor: User, now: dt.datetime
) -> Application:
    """Put a file that one has, or that nobody has, into the hands of `to`, who is told; the note says why.

    Args: to: an officer of the same office, in post today, who does not stand on the firm's side.
    Raises: TransitionRefused when another officer has the file or it has moved on, NoteMissing, NotInOffice,
        ConflictOfInterest (also of `to`), PermissionDenied.
    """
    with transaction.atomic():
        locked = lock_for_act("hand_over", application, post=post, actor=actor, now=now)
        if locked.officer_id not in (None, actor.pk):
            raise TransitionRefused("hand_over", locked.status, held_words(locked))
        if to.pk == actor.pk or not officers_of(post.office, today=india_date(now)).filter(pk=to.pk).exists():
            raise NotInOffice(str(to))
        if has_conflict(application=locked, actor=to, now=now):
            raise ConflictOfInterest(f"{to} acts for {locked.firm}")
        _keep_note(locked, note, actor=actor, now=now)
        _put(locked, to, now=now)
        record_act("hand_over", locked, actor=actor, now=now, data={"to": str(to.uuid), "note": note.strip()})
        _tell(to, "handed_over", locked, post=post, note=note, actor=actor, now=now)
    return locked


def held_words(application: Application) -> str:
    """Return in words who has the file, for an officer who cannot have it for that."""
    if application.officer is None:
        return _("The file is in nobody's hands any more. You can take it.")
    if application.taken_at is None:
        return _("%(officer)s has this file in hand.") % {"officer": application.officer}
    since = {"officer": application.officer, "date": dmy(application.taken_at)}
    return _("%(officer)s has this file in hand since %(date)s.") % since


def _put(application: Application, officer: User | None, *, now: dt.datetime) -> None:
    application.officer, application.taken_at = officer, now if officer else None
    application.save(update_fields=["officer", "taken_at"])


def _keep_note(application: Application, note: str, *, actor: User, now: dt.datetime) -> None:
    if not note.strip():
        raise NoteMissing
    OfficeNote.objects.create(application=application, author=actor, at=now, text=note.strip())


def _tell(person: User, kind: str, application: Application, *, note: str, **about: Any) -> None:
    notify(
        person=person,
        kind=kind,
        now=about["now"],
        path=reverse("coo:office_file", args=[application.uuid]),
        application=application,
        office=about["post"].office,
        by=about["actor"],
        note=note.strip(),
    )
