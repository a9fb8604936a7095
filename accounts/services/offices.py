"""Offices of an agency: added, changed, closed and opened again by its administrator."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import signals
from accounts.models import Agency, Office, OfficerPost, User
from accounts.services.agencies import AgencyActRefused, lock_agency, record_for, set_values
from accounts.signals import OfficeUse
from tradeconnect.common.dates import india_date

FIELDS: Final = ("code", "city", "address", "email", "promise_hours")
# So many numbers of open files are named; the rest is counted.
NAMED: Final = 5


class OfficeCloses(Exception):
    """The office takes no new file any more: today is its last day, or that is over. Attributes: office."""

    def __init__(self, office: Office) -> None:
        self.office = office
        super().__init__(name_of(office))

    def __str__(self) -> str:
        words = _("The office %(office)s closes and takes no new file. Choose another office, and sign again.")
        return words % {"office": name_of(self.office)}


def require_taking_files(office: Office) -> None:
    """See that an office takes a new file now, and keep it from being closed until the commit of the caller.

    The lock is shared (PostgreSQL's `FOR SHARE`): files of one office are paid at the same moment. `close_office`
    waits for all of them, and then finds them open; whoever pays after it is refused.

    Raises: OfficeCloses once a last day is set, so that no file is left in an office that has ended.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ends_on FROM accounts_office WHERE id = %s FOR SHARE", [office.pk])
        (last_day,) = cursor.fetchone()
    if last_day is not None:
        raise OfficeCloses(office)


def add_office(
    *, agency: Agency, values: Mapping[str, Any], starts_on: dt.date, actor: User, now: dt.datetime
) -> Office:
    """Add an office to the agency. Exporters can choose it from `starts_on` on.

    Args: values: all of FIELDS.
    Raises: PermissionDenied, AgencyActRefused when the code is taken.
    """
    with transaction.atomic():
        locked = lock_agency(agency, actor=actor, now=now)
        office = Office(agency=locked, starts_on=starts_on, **{name: values[name] for name in FIELDS})
        _require_free_code(office)
        office.save()
        record_for(locked, "accounts.office.added", actor=actor, now=now, what=name_of(office))
    return office


def change_office(*, office: Office, values: Mapping[str, Any], actor: User, now: dt.datetime) -> Office:
    """Change an office; with another promise, the open files are due at another time (`signals.hours_changed`).

    Args: values: any of FIELDS.
    Raises: PermissionDenied, AgencyActRefused when the code is taken, or part of numbers already.
    """
    with transaction.atomic():
        locked = _lock(office, actor, now)
        changes = set_values(locked, {name: values[name] for name in FIELDS if name in values})
        if not changes:
            return locked
        if "code" in changes:
            if use_of(locked).has_numbered:
                raise AgencyActRefused(_("Certificates bear this code: it stays as it is."), "code")
            _require_free_code(locked)
        locked.save(update_fields=list(changes))
        record_for(
            locked.agency, "accounts.office.changed", actor=actor, now=now, what=name_of(locked), changes=changes
        )
        if "promise_hours" in changes:
            signals.hours_changed.send(Office, office=locked, now=now)
    return locked


def close_office(*, office: Office, last_day: dt.date, reason: str, actor: User, now: dt.datetime) -> Office:
    """Close an office at the end of `last_day`: nobody can act from a post in it after that.

    It takes no new file from now on (`require_taking_files`): nobody could decide on one that is open after that day.

    Raises: PermissionDenied; AgencyActRefused while a file is open there, while somebody has a post there for longer,
        and for a day that is over.
    """
    with transaction.atomic():
        locked = _lock(office, actor, now)
        if last_day < max(india_date(now), locked.starts_on):
            raise AgencyActRefused(_("Choose today or a later day, on which the office is open."), "last_day")
        _require_no_open_files(locked)
        _require_no_posts(locked, last_day)
        changes = set_values(locked, {"ends_on": last_day})
        locked.save(update_fields=["ends_on"])
        record_for(
            locked.agency,
            "accounts.office.closed",
            actor=actor,
            now=now,
            what=name_of(locked),
            changes=changes,
            reason=reason,
        )
    return locked


def reopen_office(*, office: Office, actor: User, now: dt.datetime) -> Office:
    """Take the closing of an office back, before its last day or after it.

    Raises: PermissionDenied, AgencyActRefused for an office that is not to be closed.
    """
    with transaction.atomic():
        locked = _lock(office, actor, now)
        if locked.ends_on is None:
            raise AgencyActRefused(_("The office is open, and nobody has set a last day."))
        changes = set_values(locked, {"ends_on": None})
        locked.save(update_fields=["ends_on"])
        record_for(
            locked.agency, "accounts.office.reopened", actor=actor, now=now, what=name_of(locked), changes=changes
        )
    return locked


def use_of(office: Office) -> OfficeUse:
    """Return what the apps above say that the office is needed for."""
    answers: list[Any] = [answer for _receiver, answer in signals.office_asked.send(Office, office=office)]
    return OfficeUse(
        open_count=sum(answer.open_count for answer in answers),
        open_files=tuple(number for answer in answers for number in answer.open_files),
        has_numbered=any(answer.has_numbered for answer in answers),
    )


def name_of(office: Office) -> str:
    """Return how the history names an office."""
    return f"{office.city} ({office.code})"


def _lock(office: Office, actor: User, now: dt.datetime) -> Office:
    lock_agency(office.agency, actor=actor, now=now)
    rows = Office.objects.select_for_update(of=("self",), no_key=True)
    locked: Office = rows.select_related("agency").get(pk=office.pk)
    return locked


def _require_free_code(office: Office) -> None:
    others = Office.objects.filter(agency=office.agency, code=office.code).exclude(pk=office.pk)
    if others.exists():
        raise AgencyActRefused(_("Another office of the agency has this code."), "code")


def _require_no_open_files(office: Office) -> None:
    use = use_of(office)
    if not use.open_count:
        return
    named = ", ".join(use.open_files[:NAMED])
    if use.open_count > NAMED:
        named = _("%(files)s and %(count)d more") % {"files": named, "count": use.open_count - NAMED}
    raise AgencyActRefused(_("Files are open in this office: %(files)s. Decide on them first.") % {"files": named})


def _require_no_posts(office: Office, last_day: dt.date) -> None:
    later = OfficerPost.objects.filter(office=office).exclude(ends_on__lte=last_day).select_related("user")
    names = ", ".join(dict.fromkeys(str(post.user) for post in later))
    if names:
        raise AgencyActRefused(
            _("These people have a post in this office for longer: %(names)s. End their posts first.")
            % {"names": names}
        )
