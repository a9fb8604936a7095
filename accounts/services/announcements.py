"""Announcements: written, published, told to their audience, withdrawn (spec section 13)."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.announcements import Shown, audience_of
from accounts.models import Announcement, Notice, User
from accounts.roles import OPERATOR
from accounts.services.notices import notify
from tradeconnect.common import audit
from tradeconnect.common.jobs import enqueue

FIELDS: Final = ("title", "title_hi", "text", "text_hi", "audience", "starts_at", "ends_at", "to_bell")
# People told in one transaction: an audience may be everybody.
BATCH: Final = 200


class AnnouncementRefused(Exception):
    """It does not stand any more where the actor saw it; the text says what happened, in their language."""


def save_announcement(
    *, announcement: Announcement | None, actor: User, now: dt.datetime, **fields: Any
) -> Announcement:
    """Write a draft, or change one.

    Args: announcement: None for a new one. fields: all of FIELDS.
    Raises: PermissionDenied unless the actor is an operator; AnnouncementRefused for one that was published.
    """
    _require_operator(actor)
    values = {name: fields[name] for name in FIELDS}
    with transaction.atomic():
        draft = _lock(announcement) if announcement else Announcement(created_by=actor, created_at=now)
        _require_draft(draft)
        for name, value in values.items():
            setattr(draft, name, value)
        draft.save()
        _record("changed" if announcement else "written", draft, actor, now)
    return draft


def publish(*, announcement: Announcement, actor: User, now: dt.datetime) -> Announcement:
    """Let a draft be seen from its beginning, or from now; nobody changes it afterwards.

    Effects: with `to_bell`, a job tells the audience once it has begun.
    Raises: PermissionDenied unless the actor is an operator; AnnouncementRefused when it is no draft or over already.
    """
    _require_operator(actor)
    with transaction.atomic():
        draft = _lock(announcement)
        _require_draft(draft)
        if draft.ends_at is not None and draft.ends_at <= now:
            raise AnnouncementRefused(_("Its last moment is over already. Change it first."))
        draft.starts_at, draft.published_at = max(draft.starts_at, now), now
        draft.save(update_fields=["starts_at", "published_at"])
        _record("published", draft, actor, now)
        if draft.to_bell:
            _tell_later(draft, after=0, delay=draft.starts_at - now)
    return draft


def withdraw(*, announcement: Announcement, reason: str, actor: User, now: dt.datetime) -> None:
    """Take an announcement, or a draft, back: nobody sees it any more, and nobody else is told.

    Raises: PermissionDenied unless the actor is an operator; AnnouncementRefused when it was withdrawn before.
    """
    _require_operator(actor)
    with transaction.atomic():
        found = _lock(announcement)
        if found.withdrawn_at is not None:
            raise AnnouncementRefused(_("It was withdrawn already."))
        found.withdrawn_at = now
        found.save(update_fields=["withdrawn_at"])
        _record("withdrawn", found, actor, now, reason=reason)


def tell_audience(*, announcement: UUID, after: int, now: dt.datetime) -> int:
    """Tell the next people of the audience, and enqueue those after them; return how many were told.

    A batch is one transaction, under the announcement's lock, and passes over whoever was told: twice does no harm.

    Args: after: id of the last person of the batch before.
    """
    with transaction.atomic():
        found = Announcement.objects.select_for_update().get(uuid=announcement)
        over = found.ends_at is not None and found.ends_at <= now
        if found.withdrawn_at is not None or found.published_at is None or over:
            return 0
        path = reverse("accounts:announcement", args=[found.uuid])
        people = list(audience_of(found, now).filter(pk__gt=after)[:BATCH])
        told = set(
            Notice.objects.filter(user__in=people, kind="announcement", path=path).values_list("user", flat=True)
        )
        for person in people:
            if person.pk not in told:
                words = Shown(found, person.language)
                notify(person=person, kind="announcement", now=now, path=path, title=words.title, text=words.text)
        if len(people) == BATCH:
            _tell_later(found, after=people[-1].pk, delay=dt.timedelta(0))
    return len(people) - len(told)


def _tell_later(announcement: Announcement, *, after: int, delay: dt.timedelta) -> None:
    uuid = str(announcement.uuid)
    enqueue("accounts.tell_audience", key=f"{uuid}:{after}", delay=delay, announcement=uuid, after=after)


def _require_operator(actor: User) -> None:
    if not actor.is_operator:
        raise PermissionDenied(OPERATOR)


def _lock(announcement: Announcement) -> Announcement:
    return Announcement.objects.select_for_update().get(pk=announcement.pk)


def _require_draft(announcement: Announcement) -> None:
    if announcement.withdrawn_at is not None:
        raise AnnouncementRefused(_("It was withdrawn already."))
    if announcement.published_at is not None:
        raise AnnouncementRefused(_("It is published. Withdraw it and write another."))


def _record(act: str, announcement: Announcement, actor: User, now: dt.datetime, **data: Any) -> None:
    audit.record(f"accounts.announcement.{act}", actor=actor, target=announcement, now=now, data=data)
