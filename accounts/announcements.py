"""Which announcements whom are shown, in which language."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import translation

from accounts.access import Standing
from accounts.models import Announcement, OfficerPost, User
from accounts.roles import Audience
from tradeconnect.common.dates import india_date

SHOWN: Final = 3


@dataclass(frozen=True)
class Shown:
    """An announcement in the language of the page, or in English when nobody wrote it in that.

    Args: in_language: another language than that of the page.
    """

    announcement: Announcement
    in_language: str = ""

    @cached_property
    def language(self) -> str:
        """Return the language that title and text are in."""
        wanted = self.in_language or translation.get_language() or "en"
        return "hi" if wanted == "hi" and self.announcement.title_hi and self.announcement.text_hi else "en"

    @property
    def title(self) -> str:
        """Return the title."""
        return self.announcement.title_hi if self.language == "hi" else self.announcement.title

    @property
    def text(self) -> str:
        """Return the text, without mark-up."""
        return self.announcement.text_hi if self.language == "hi" else self.announcement.text


def in_state(state: str, now: dt.datetime) -> Q:
    """Return a state of an announcement as a condition: `draft`, `waiting`, `shown`, `over` or `withdrawn`."""
    published = Q(withdrawn_at=None, published_at__isnull=False)
    return {
        "draft": Q(withdrawn_at=None, published_at=None),
        "waiting": published & Q(starts_at__gt=now),
        "shown": published & Q(starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now)),
        "over": published & Q(starts_at__lte=now, ends_at__lte=now),
        "withdrawn": Q(withdrawn_at__isnull=False),
    }[state]


def published(now: dt.datetime) -> QuerySet[Announcement]:
    """Return what was published, has begun and was not withdrawn; it may be over."""
    return Announcement.objects.filter(in_state("shown", now) | in_state("over", now))


def current(audience: str, now: dt.datetime, limit: int = SHOWN) -> list[Shown]:
    """Return what is announced to `audience` (a `roles.Audience`) and to everyone just now, newest first: one query."""
    rows = Announcement.objects.filter(in_state("shown", now), audience__in={Audience.EVERYONE, audience})
    return [Shown(row) for row in rows[:limit]]


def announcements_for(who: Standing | None, now: dt.datetime) -> QuerySet[Announcement]:
    """Return all that was announced to this person, over or not, newest first. Args: who: as in `get_announcement`."""
    return published(now).filter(audience__in=_audiences(who))


def get_announcement(who: Standing | None, uuid: UUID, now: dt.datetime) -> Announcement:
    """Return an announcement that this person may read, over or not; raise Http404 for any other.

    Args: who: None for somebody who is not signed in.
    """
    found = published(now).filter(uuid=uuid).first()
    if found is None or found.audience not in _audiences(who):
        raise Http404
    return found


def _audiences(who: Standing | None) -> set[str]:
    if who is None:
        return {Audience.EVERYONE}
    if who.user.is_operator:
        return set(Audience.values)
    mine = {Audience.OFFICERS} if who.post else set()
    return {Audience.EVERYONE, *mine, *({Audience.EXPORTERS} if who.firms or not who.post else ())}


def audience_of(announcement: Announcement, now: dt.datetime) -> QuerySet[User]:
    """Return whom an announcement is for, in the order of their ids."""
    people = User.objects.filter(is_active=True).order_by("pk")
    in_office = OfficerPost.objects.in_force(india_date(now)).values("user")
    if announcement.audience == Audience.OFFICERS:
        return people.filter(pk__in=in_office)
    if announcement.audience == Audience.EXPORTERS:
        return people.exclude(pk__in=in_office).exclude(is_operator=True)
    return people
