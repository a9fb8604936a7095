"""What every act of an agency's administrator shares: one at a time, only in the own agency, and written down."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models

from accounts.access import standing_on
from accounts.models import Agency, User
from accounts.roles import PostRole
from tradeconnect.common import audit
from tradeconnect.common.dates import dmy, india_date


class AgencyActRefused(Exception):
    """The agency's data cannot become so. The text is for the administrator; `field` names the field it belongs to."""

    def __init__(self, words: str, field: str = "") -> None:
        self.field = field
        super().__init__(words)


def lock_agency(agency: Agency, *, actor: User, now: dt.datetime) -> Agency:
    """Lock an agency for an act of its administrator, until the commit.

    The actor's post is read after the lock: of two administrators who end each other's, the second has none any more.

    Raises: PermissionDenied unless the actor is an administrator of this agency now.
    """
    locked: Agency = Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    post = standing_on(actor, india_date(now)).post
    if post is None or post.role != PostRole.ADMINISTRATOR or post.office.agency_id != locked.pk:
        raise PermissionDenied(PostRole.ADMINISTRATOR)
    return locked


def set_values(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Write `values` to a row (not saved here); return what changed: field to its value before and after, in words."""
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            changes[name] = [in_words(before), in_words(value)]
    return changes


def in_words(value: Any) -> str:
    """Return a value as the history of an agency shows it."""
    if value is None:
        return ""
    return dmy(value) if isinstance(value, dt.date) else str(value)


def record_for(
    agency: Agency,
    action: str,
    *,
    actor: User,
    now: dt.datetime,
    what: str,
    changes: Mapping[str, list[str]] | None = None,
    reason: str = "",
    target: models.Model | None = None,
) -> None:
    """Write an act of an administrator down, for the foot of the page it was done on.

    Args: what: the name of what was touched, as `New Delhi (DEL)`. changes: as `set_values` returns them.
        target: instead of the agency, what the act is a part of the history of.
    """
    data = {"what": what} | ({"changes": dict(changes)} if changes else {}) | ({"reason": reason} if reason else {})
    audit.record(action, actor=actor, target=target or agency, now=now, on_behalf_of=agency.code, data=data)
