"""An agency's own reasons, four-eyes rules and answer periods: dated, added and ended by its administrator."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Agency, User
from accounts.services.agencies import AgencyActRefused, in_words, lock_agency, record_for, set_values
from coo.models import Agreement, AnswerPeriod, FourEyesRule, Reason
from tradeconnect.common.dates import dmy, india_date
from tradeconnect.common.money import format_amount

AgencyRule = Reason | FourEyesRule | AnswerPeriod
# How the audit trail calls each.
KINDS: Final[dict[type[AgencyRule], str]] = {
    Reason: "reason",
    FourEyesRule: "four_eyes_rule",
    AnswerPeriod: "answer_period",
}


def add_reason(*, agency: Agency, values: Mapping[str, Any], actor: User, now: dt.datetime) -> Reason:
    """Add a coded reason of the agency's own.

    Args: values: `use`, `code`, `title`, `title_hi`, `text`, `tab`, `starts_on`, `ends_on`.
    Raises: PermissionDenied; AgencyActRefused when the code means something else in these days.
    """
    reason = Reason(agency=agency, **values)
    with transaction.atomic():
        locked = lock_agency(agency, actor=actor, now=now)
        _require_days(reason, now)
        same = Reason.objects.filter(Q(agency=None) | Q(agency=locked), use=reason.use, code=reason.code)
        again = Reason.objects.filter(agency=locked, use=reason.use, code=reason.code, starts_on=reason.starts_on)
        if _overlapping(same, reason).exists() or again.exists():
            raise AgencyActRefused(
                _("This code is in use in these days. Choose another, or end the other one."), "code"
            )
        reason.save()
        _record("added", reason, locked, actor, now)
    return reason


def add_four_eyes_rule(
    *,
    agency: Agency,
    kind: str,
    agreement: Agreement | None,
    least_value_inr: Decimal | None,
    starts_on: dt.date,
    ends_on: dt.date | None,
    actor: User,
    now: dt.datetime,
) -> FourEyesRule:
    """Ask for the approval of two officers where every condition that is given holds; without one, for every file.

    Raises: PermissionDenied; AgencyActRefused when kind and agreement exclude each other, and for days that are over.
    """
    rule = FourEyesRule(
        agency=agency,
        kind=kind,
        agreement=agreement,
        least_value_inr=least_value_inr,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    with transaction.atomic():
        locked = lock_agency(agency, actor=actor, now=now)
        _require_days(rule, now)
        if agreement is not None and kind not in ("", agreement.kind):
            raise AgencyActRefused(_("No certificate of this type is issued under this agreement."), "agreement")
        rule.save()
        _record("added", rule, locked, actor, now)
    return rule


def set_answer_period(
    *, agency: Agency, days: int, reminder_days: list[int], starts_on: dt.date, actor: User, now: dt.datetime
) -> AnswerPeriod:
    """Let deficiencies that the agency raises from a day on be answered within `days`; the period before it ends.

    Args: reminder_days: so many days before the end the firm is reminded.
    Raises: PermissionDenied, AgencyActRefused.
    """
    period = AnswerPeriod(
        agency=agency, days=days, reminder_days=sorted(set(reminder_days), reverse=True), starts_on=starts_on
    )
    with transaction.atomic():
        locked = lock_agency(agency, actor=actor, now=now)
        _require_days(period, now)
        if any(not 0 < day < days for day in period.reminder_days):
            raise AgencyActRefused(_("A reminder comes before the last day, and within the period."), "reminder_days")
        # What was to begin on this day or later never begins: its end lies before its beginning.
        before = AnswerPeriod.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), agency=locked)
        before.update(ends_on=starts_on - dt.timedelta(days=1))
        period.save()
        _record("added", period, locked, actor, now)
    return period


def end_rule(*, rule: AgencyRule, last_day: dt.date | None, actor: User, now: dt.datetime) -> None:
    """Set the last day of a reason, a four-eyes rule or an answer period of the agency. It is never deleted.

    Args: last_day: None to end it at once.
    Raises: PermissionDenied; AgencyActRefused for one that has ended or is of every agency, and a day that is over.
    """
    agency = rule.agency
    if agency is None:
        raise AgencyActRefused(_("It is of every agency: the operators of the portal keep it."))
    with transaction.atomic():
        locked_agency = lock_agency(agency, actor=actor, now=now)
        rows: Any = type(rule)._default_manager.select_for_update(no_key=True)
        locked: AgencyRule = rows.get(pk=rule.pk)
        today = india_date(now)
        if locked.ends_on is not None and locked.ends_on < today:
            raise AgencyActRefused(_("It has ended already."))
        if last_day is not None and last_day < today:
            raise AgencyActRefused(_("Choose today or a later day, or tick that it ends at once."), "last_day")
        changes = set_values(locked, {"ends_on": last_day or today - dt.timedelta(days=1)})
        if changes:
            locked.save(update_fields=["ends_on"])
            _record("ended", locked, locked_agency, actor, now, changes)


def rule_name(rule: AgencyRule) -> str:
    """Return a rule in words, as the history and the page that ends it name it."""
    if isinstance(rule, Reason):
        return f"{rule.get_use_display()} {rule.code} · {rule.title}"
    if isinstance(rule, FourEyesRule):
        return conditions_in_words(rule)
    if not rule.reminder_days:
        return _("%(days)d days to answer, no reminder") % {"days": rule.days}
    reminders = ", ".join(str(days) for days in rule.reminder_days)
    words = _("%(days)d days to answer; days before the last one on which the firm is reminded: %(reminders)s")
    return words % {"days": rule.days, "reminders": reminders}


def conditions_in_words(rule: FourEyesRule) -> str:
    """Return of which files a four-eyes rule speaks."""
    parts = []
    if rule.kind:
        parts.append(str(rule.get_kind_display()))
    if rule.agreement is not None:
        parts.append(rule.agreement.name)
    if rule.least_value_inr is not None:
        parts.append(_("invoice value of %(value)s or more") % {"value": format_amount(rule.least_value_inr, "INR")})
    return ", ".join(parts) or _("Every file")


def _require_days(rule: AgencyRule, now: dt.datetime) -> None:
    if rule.starts_on < india_date(now):
        raise AgencyActRefused(_("Choose today or a later day."), "starts_on")
    if rule.ends_on is not None and rule.ends_on < rule.starts_on:
        raise AgencyActRefused(_("It ends before it begins."), "ends_on")


def _overlapping(rows: Any, rule: AgencyRule) -> Any:
    """Return those of `rows` that hold on a day of the rule."""
    later = rows.filter(Q(ends_on=None) | Q(ends_on__gte=rule.starts_on))
    return later if rule.ends_on is None else later.filter(starts_on__lte=rule.ends_on)


def _record(
    act: str,
    rule: AgencyRule,
    agency: Agency,
    actor: User,
    now: dt.datetime,
    changes: Mapping[str, list[str]] | None = None,
) -> None:
    days = {"starts_on": ["", dmy(rule.starts_on)]} | (
        {"ends_on": ["", in_words(rule.ends_on)]} if rule.ends_on else {}
    )
    record_for(
        agency,
        f"coo.{KINDS[type(rule)]}.{act}",
        actor=actor,
        now=now,
        what=rule_name(rule),
        changes=changes if changes is not None else days,
    )
