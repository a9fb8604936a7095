"""A person's sign-ins: written down at the login, listed, ended one by one or all (spec section 3)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from accounts.agents import browser_and_system
from accounts.models import User, UserSession
from accounts.services.notices import notify
from accounts.sources import as_address
from tradeconnect.common import audit


@dataclass(frozen=True, slots=True)
class Visit:
    """A session as the list shows it. Args: is_this: the one that asks. browser, system: empty when not recognised."""

    session: UserSession
    is_this: bool
    browser: str
    system: str


def start_session(*, user: User, session_key: str, source: str, agent: str, now: dt.datetime) -> UserSession:
    """Write down that the person has signed in. Args: source: the client's address; agent: the User-Agent header."""
    fresh = {
        "user": user,
        "source": as_address(source),
        "agent": agent.replace("\x00", "")[:200],
        "started_at": now,
        "last_seen_at": now,
        "ended_at": None,
    }
    session, _created = UserSession.objects.update_or_create(session_key=session_key, defaults=fresh)
    return session


def open_sessions(user: User, *, session_key: str | None, now: dt.datetime) -> list[Visit]:
    """Return the sessions of the person that still open something, the last seen first."""
    rows = list(UserSession.objects.filter(user=user, ended_at=None))
    keys = [row.session_key for row in rows]
    alive = set(Session.objects.filter(session_key__in=keys, expire_date__gt=now).values_list("session_key", flat=True))
    return [
        Visit(row, row.session_key == session_key, *browser_and_system(row.agent))
        for row in rows
        if row.session_key in alive
    ]


def end_session(*, session: UserSession, actor: User, now: dt.datetime) -> None:
    """End one session of the person: it opens nothing from the next request on."""
    with transaction.atomic():
        _end([session.session_key], now)
        audit.record("accounts.session.ended", actor=actor, target=session, now=now)


def end_sessions(*, user: User, actor: User | None, now: dt.datetime, but: str | None = None) -> int:
    """End every session of a person; return how many. Args: but: the session's key that stays open."""
    rows = UserSession.objects.filter(user=user, ended_at=None)
    keys = [key for key in rows.values_list("session_key", flat=True) if key != but]
    with transaction.atomic():
        _end(keys, now)
        if keys:
            data = {"how_many": len(keys)}
            audit.record("accounts.sessions.ended", actor=actor, target=user, now=now, data=data)
    return len(keys)


def note_end(*, session_key: str, now: dt.datetime) -> None:
    """Write down that a session ended by itself or by its person’s *Log out*."""
    UserSession.objects.filter(session_key=session_key, ended_at=None).update(ended_at=now)


def tell_of_security(
    *, person: User, what: "str | Promise", now: dt.datetime, path: str = "", by_helper: bool = False
) -> None:
    """Tell a person that something of their login has changed, in their language.

    Args: what: a lazy sentence. path: of the page that shows it; without, the list of their sessions. by_helper: the
        helpdesk or their agency did it, so it was not them.
    """
    with override(person.language):
        words = str(what)
    about: dict[str, Any] = {
        "what": words,
        "by_helper": by_helper,
        "helpdesk": settings.PORTAL_URL + reverse("coo:contact"),
    }
    notify(person=person, kind="security", now=now, path=path or reverse("accounts:sessions"), **about)


PASSWORD_CHANGED = gettext_lazy("The password of your login was changed")
PASSWORD_RESET = gettext_lazy("A new password was set for your login with a code sent to you")
EMAIL_CHANGED = gettext_lazy("The e-mail address of your login was changed")
MOBILE_CHANGED = gettext_lazy("The mobile number of your login was changed")


def _end(keys: list[str], now: dt.datetime) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys, ended_at=None).update(ended_at=now)
