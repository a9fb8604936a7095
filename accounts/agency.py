"""What the pages of an agency's administrator show: offices, posts, hours, holidays, and who changed what."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.console import HISTORY_SHOWN
from accounts.models import Agency, Holiday, Office, OfficeHours, OfficerPost
from accounts.models.agencies import Weekday
from accounts.services.calendars import calendar_of
from accounts.working_calendar import NATIONAL_HOLIDAYS, STANDARD_HOURS, NeverOpen, Spans
from tradeconnect.common.dates import india_date
from tradeconnect.common.models import AuditEvent

Words = str | Promise
ACTS: Final[dict[str, Words]] = {
    "accounts.office.added": _("Office added"),
    "accounts.office.changed": _("Office changed"),
    "accounts.office.closed": _("Office closed"),
    "accounts.office.reopened": _("Office opened again"),
    "accounts.hours.changed": _("Working hours changed"),
    "accounts.holiday.added": _("Holiday added"),
    "accounts.holiday.removed": _("Holiday removed"),
    "accounts.post.appointed": _("Appointed to a post"),
    "accounts.post.changed": _("Post changed"),
    "accounts.post.ended": _("Post ended"),
    "coo.specimen.added": _("Stamp or specimen signature added"),
    "coo.specimen.ended": _("Last day of a stamp or specimen signature changed"),
    "coo.reason.added": _("Reason added"),
    "coo.reason.ended": _("Reason ended"),
    "coo.four_eyes_rule.added": _("Four-eyes rule added"),
    "coo.four_eyes_rule.ended": _("Four-eyes rule ended"),
    "coo.answer_period.added": _("Answer period added"),
    "coo.answer_period.ended": _("Answer period ended"),
}
FIELDS: Final[dict[str, Words]] = {
    "code": _("Code"),
    "city": _("City"),
    "address": _("Address"),
    "email": _("E-mail"),
    "promise_hours": _("Promise in working hours"),
    "designation": _("Designation"),
    "starts_on": _("From"),
    "ends_on": _("Last day"),
    "hours": _("Hours"),
}
NATIONAL_NAMES: Final[dict[tuple[int, int], Words]] = {
    (1, 26): _("Republic Day"),
    (8, 15): _("Independence Day"),
    (10, 2): _("Gandhi Jayanti"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A field's value before and after an act, as words. Either may be empty."""

    label: Words
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AgencyAct:
    """A line of what was done. Args: what: the name of what it was done to. reason: what the actor gave, or nothing."""

    words: Words
    what: str
    changes: tuple[Change, ...]
    reason: str
    event: AuditEvent


@dataclass(frozen=True, slots=True)
class DayOff:
    """A holiday as the list shows it; `holiday` is None for a national one, `office` for every office."""

    day: dt.date
    name: Words
    office: Office | None = None
    holiday: Holiday | None = None
    is_removable: bool = False


@dataclass(frozen=True, slots=True)
class HoursToCome:
    """Hours that begin on a day, as `week_lines` returns them."""

    day: dt.date
    week: list[tuple[Words, Spans]]


def offices_of(agency: Agency, day: dt.date) -> QuerySet[Office]:
    """Return every office of the agency, with the number of its posts on the day: one query."""
    held = Q(posts__starts_on__lte=day) & (Q(posts__ends_on=None) | Q(posts__ends_on__gte=day))
    return agency.offices.annotate(posts_now=Count("posts", filter=held)).order_by("city", "code")


def get_office(agency: Agency, uuid: UUID) -> Office:
    """Return an office of the agency; raise Http404 for any other."""
    found: Office | None = agency.offices.select_related("agency").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def get_post(agency: Agency, person: UUID, office: UUID, role: str) -> OfficerPost:
    """Return a post in an office of the agency; raise Http404 for any other."""
    rows = OfficerPost.objects.select_related("user", "office__agency")
    found: OfficerPost | None = rows.filter(
        office__agency=agency, user__uuid=person, office__uuid=office, role=role
    ).first()
    if found is None:
        raise Http404
    return found


def get_holiday(agency: Agency, uuid: UUID) -> Holiday:
    """Return a holiday of the agency; raise Http404 for any other."""
    found = Holiday.objects.select_related("agency", "office__agency").filter(agency=agency, uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def week_of(rows: Iterable[OfficeHours]) -> dict[int, Spans]:
    """Return the spans of each day of the week that has any."""
    week: dict[int, list[tuple[dt.time, dt.time]]] = {}
    for row in rows:
        week.setdefault(row.weekday, []).append((row.opens, row.closes))
    return {day: tuple(spans) for day, spans in week.items()}


def hours_on(office: Office, day: dt.date) -> tuple[Mapping[int, Spans], bool]:
    """Return the hours of an office on a day, and whether it has recorded them; else they are the standard ones."""
    week = week_of(OfficeHours.objects.in_force(day).filter(office=office).order_by("weekday", "opens"))
    return week or STANDARD_HOURS, bool(week)


def hours_to_come(office: Office, day: dt.date) -> HoursToCome | None:
    """Return from when on, and which, other hours hold after `day`; None when none are recorded."""
    rows = OfficeHours.objects.filter(office=office, starts_on__gt=day).order_by("starts_on", "weekday", "opens")
    begun = [row for row in rows if row.ends_on is None or row.ends_on >= row.starts_on]
    if not begun:
        return None
    first = begun[0].starts_on
    return HoursToCome(first, week_lines(week_of(row for row in begun if row.starts_on == first)))


def week_lines(week: Mapping[int, Spans]) -> list[tuple[Words, Spans]]:
    """Return the days of the week with their spans, Monday first."""
    return [(Weekday(day).label, week.get(day, ())) for day in range(7)]


def due_if_submitted(office: Office, now: dt.datetime) -> dt.datetime | None:
    """Return when a file would be due that the office got now; None when it does not work within a year."""
    try:
        return calendar_of(office, today=india_date(now)).after(now, office.promise_hours * 3600)
    except NeverOpen:
        return None


def days_off(agency: Agency, year: int, today: dt.date) -> list[DayOff]:
    """Return the holidays of a year, the national ones among them: one query."""
    rows = Holiday.objects.filter(agency=agency, day__year=year).select_related("office")
    found = [DayOff(row.day, row.name, row.office, row, is_removable=row.day > today) for row in rows]
    national = [DayOff(dt.date(year, *date), NATIONAL_NAMES[date]) for date in sorted(NATIONAL_HOLIDAYS)]
    return sorted(found + national, key=lambda one: one.day)


def history_of_agency(agency: Agency, *kinds: str) -> list[AgencyAct]:
    """Return what was done on a page, newest first: one query. Args: kinds: as `accounts.office`."""
    wanted = Q()
    for kind in kinds:
        wanted |= Q(action__startswith=f"{kind}.")
    events = AuditEvent.objects.filter(wanted, target_kind=agency._meta.label_lower, target_id=str(agency.pk))
    return [_act(event) for event in events.select_related("actor")[:HISTORY_SHOWN]]


def history_of_posts(agency: Agency) -> list[AgencyAct]:
    """Return who was appointed, changed and ended by the agency, newest first: two queries."""
    people = OfficerPost.objects.filter(office__agency=agency).values_list("user__uuid", flat=True).distinct()
    events = AuditEvent.objects.filter(
        target_kind="accounts.user",
        target_id__in=[str(uuid) for uuid in people],
        action__startswith="accounts.post.",
        on_behalf_of=agency.code,
    )
    return [_act(event) for event in events.select_related("actor")[:HISTORY_SHOWN]]


def _act(event: AuditEvent) -> AgencyAct:
    data = event.data
    changes = tuple(
        Change(FIELDS.get(name, name), before, after) for name, (before, after) in data.get("changes", {}).items()
    )
    words = ACTS.get(event.action, event.action)
    return AgencyAct(words, str(data.get("what", "")), changes, str(data.get("reason", "")), event)
