"""Telling people: one call writes the bell's line, the mail and the SMS, in the transaction of the fact."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import Firm, Notice, NoticePreference, User
from accounts.notices import KINDS, channels_to_decline
from tradeconnect.common import audit
from tradeconnect.common.dates import INDIA
from tradeconnect.common.messages import send_mail, send_sms

MORNING: Final = dt.time(8)
EVENING: Final = dt.time(20)


def notify(
    *, person: User, kind: str, now: dt.datetime, path: str = "", firm: Firm | None = None, **context: Any
) -> Notice:
    """Tell `person` of something: bell always, mail and SMS as `KINDS` and their preferences say.

    Args:
        kind: a key of `accounts.notices.KINDS`; the templates of that name are rendered in the person's language.
        path: of the page that it leads to; the templates get it as `link` with the portal's address.
        firm: the firm that it is about, if any.
        context: for the templates, which also get `person`, `firm` and `link`; nothing secret.

    Raises: KeyError for an unknown kind.
    """
    sort = KINDS[kind]
    link = settings.PORTAL_URL + path if path else settings.PORTAL_URL
    texts: dict[str, Any] = {**context, "person": person, "firm": firm, "link": link, "language": person.language}
    declined = _declined(person, kind)
    mail = send_mail(kind, to=person.email, **texts) if "mail" not in declined else None
    if sort.sms and person.mobile and "sms" not in declined:
        send_sms(kind, to=person.mobile, delay=until_day(now) if sort.sms_by_day else dt.timedelta(0), **texts)
    title = mail.subject if mail else _title(kind, texts)
    return Notice.objects.create(user=person, kind=kind, title=title[:200], path=path, firm=firm, created_at=now)


def until_day(now: dt.datetime) -> dt.timedelta:
    """Return how long after `now` it is between eight in the morning and eight in the evening in India."""
    here = now.astimezone(INDIA)
    if MORNING <= here.time() < EVENING:
        return dt.timedelta(0)
    day = here.date() if here.time() < MORNING else here.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, MORNING, INDIA) - here


def _declined(person: User, kind: str) -> set[str]:
    """Return the channels that the person declined and may decline."""
    chosen = NoticePreference.objects.filter(user=person, kind=kind).values_list("channel", flat=True)
    return set(chosen) & set(channels_to_decline(kind))


def _title(kind: str, texts: dict[str, Any]) -> str:
    """Return the first line of the mail that is not sent."""
    with translation.override(texts["language"]):
        return render_to_string(f"mail/{kind}.txt", texts).strip().partition("\n")[0]


def mark_read(*, person: User, now: dt.datetime, notice: Notice | None = None) -> int:
    """Mark one notice of the person as read, or all; return how many were not yet."""
    unread = Notice.objects.filter(user=person, read_at=None)
    return (unread.filter(pk=notice.pk) if notice else unread).update(read_at=now)


def set_preferences(
    *, person: User, kinds: Iterable[str], declined: Iterable[tuple[str, str]], now: dt.datetime
) -> None:
    """Store what the person declines, instead of what they declined of these kinds before.

    Args: kinds: those that were asked about. declined: kind and channel; one that law does not leave to the person
        is passed over.
    """
    asked = set(kinds)
    chosen = {(kind, channel) for kind, channel in declined if kind in asked and channel in channels_to_decline(kind)}
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        mine = NoticePreference.objects.filter(user=person, kind__in=asked)
        if chosen == set(mine.values_list("kind", "channel")):
            return
        mine.delete()
        NoticePreference.objects.bulk_create(
            NoticePreference(user=person, kind=kind, channel=channel) for kind, channel in sorted(chosen)
        )
        data = {"declined": sorted(f"{kind} {channel}" for kind, channel in chosen)}
        audit.record("accounts.notice_preferences.changed", actor=person, target=person, now=now, data=data)
