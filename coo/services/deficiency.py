"""The deficiency loop on the office's side: queries pinned, sent to the firm together, and waited for (guide, D).

What the firm does with it is in `coo.services.answering`.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Agency, OfficerPost, User
from coo.constants import ReasonUse, Status
from coo.models import AnswerPeriod, Application, Deficiency, Query, Reason, Remark
from coo.models.review import WAITING
from coo.services.office.acts import lock_for_act
from coo.services.office.clock import standing
from coo.services.places import places
from coo.services.review import Seen, lock_for_decision, seen_version, tell_applicants
from coo.services.transition import ReasonMissing, lock_application, move_application, record_act
from coo.snapshot import from_dict
from coo.workflow import APPLICATION
from tradeconnect.common.dates import dmy, india_date
from tradeconnect.common.fsm import TransitionRefused

VALUE_KEPT = 500


class UnknownPlace(Exception):
    """The file has no row of this name: nothing can be pinned there."""

    def __str__(self) -> str:
        return _("The firm has sent a new version without this row. Copy your words to another place.")


class VersionChanged(Exception):
    """The firm has sent another version than the officer had read: the same key may name another row of it."""

    def __str__(self) -> str:
        return _(
            "The firm has sent a new version of this file since you opened it."
            " Read what stands at this place now, then pin your query again."
        )


class QueryGone(Exception):
    """The query was taken away, or sent, meanwhile."""

    def __str__(self) -> str:
        return _("This query was taken away or sent to the exporter meanwhile.")


class QueriesChanged(Exception):
    """Other queries are pinned than those that the officer saw when they pressed *Raise Deficiency*."""

    def __str__(self) -> str:
        return _("The pinned queries changed since you opened this page. Nothing was sent: read them again.")


def reasons_for(agency: Agency | None, *, use: str = ReasonUse.DEFICIENCY, today: dt.date) -> QuerySet[Reason]:
    """Return the coded reasons in force for an agency: its own and those of every agency, by code."""
    rows = Reason.objects.in_force(today).filter(Q(agency=None) | Q(agency=agency), use=use)
    return rows.order_by("code", F("agency").asc(nulls_last=True))


def pinned_queries(application: Application) -> QuerySet[Query]:
    """Return the queries that are being written: the exporter does not see them, every officer of the office does."""
    return application.queries.filter(deficiency=None).select_related("reason", "author")


def fingerprint(queries: Iterable[Query]) -> str:
    """Return what queries say in one short word, to notice that they changed."""
    said = "\n".join(f"{query.uuid} {query.reason_id} {query.text}" for query in queries)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def pin_query(
    *,
    application: Application,
    post: OfficerPost,
    place: str,
    reason: Reason | None,
    text: str,
    actor: User,
    now: dt.datetime,
    query: Query | None = None,
    version: int | None = None,
) -> Query:
    """Pin a query to a row of the file, or to the file as a whole; or change one that is pinned.

    Args:
        place: key of the row (`coo.services.places`); empty for the whole file. A changed query stays where it is.
        text: what the exporter is asked; the reason's own words when it is empty.
        query: the one to be changed.
        version: number of the one that the officer had before them; None is the latest.

    Raises: TransitionRefused when the file is not In-Process (any more), PermissionDenied, ConflictOfInterest,
        VersionChanged, UnknownPlace, QueryGone, ReasonMissing without any words.
    """
    text = text.strip() or (reason.text if reason else "")
    if not text:
        raise ReasonMissing("pin_query")
    with transaction.atomic():
        locked = lock_for_act("pin_query", application, post=post, actor=actor, now=now)
        row = _new_query(locked, place, version) if query is None else _standing_query(locked, query)
        row.reason, row.text, row.author, row.at = reason, text, actor, now
        row.save()
        data = {"query": str(row.uuid), "place": row.place, "reason": reason.code if reason else ""}
        record_act("pin_query", locked, actor=actor, now=now, data=data)
    return row


def _new_query(application: Application, key: str, version: int | None) -> Query:
    if not key:
        return Query(application=application)
    latest = seen_version(application)
    if version not in (None, latest.number):
        raise VersionChanged
    place = places(from_dict(latest.snapshot)).get(key)
    if place is None:
        raise UnknownPlace
    return Query(
        application=application, tab=place.tab, place=key, label=place.label[:160], value=place.value[:VALUE_KEPT]
    )


def _standing_query(application: Application, query: Query) -> Query:
    row = application.queries.filter(pk=query.pk, deficiency=None).first()
    if row is None:
        raise QueryGone
    return row


def unpin_query(*, query: Query, post: OfficerPost, actor: User, now: dt.datetime) -> None:
    """Take a query away that was not sent yet. Raises: as `pin_query`."""
    with transaction.atomic():
        locked = lock_for_act("unpin_query", query.application, post=post, actor=actor, now=now)
        row = _standing_query(locked, query)
        row.delete()
        data = {"query": str(query.uuid), "place": query.place}
        record_act("unpin_query", locked, actor=actor, now=now, data=data)


def raise_deficiency(
    *,
    application: Application,
    post: OfficerPost,
    remarks: str,
    actor: User,
    now: dt.datetime,
    seen: Seen,
    shown: str | None = None,
) -> Deficiency:
    """Send the file back to the firm with all queries that are pinned, and with `remarks`: one round, told at once.

    Args: shown: `fingerprint` of the queries that the officer had before them; None sends whatever is pinned.
    Raises: as `review.approve`; ReasonMissing when there is neither a query nor a remark, QueriesChanged.
    """
    remarks = remarks.strip()
    with transaction.atomic():
        locked = lock_for_decision("raise_deficiency", application, post=post, actor=actor, now=now, seen=seen)
        queries = list(pinned_queries(locked))
        if shown is not None and shown != fingerprint(queries):
            raise QueriesChanged
        locked.approvals.filter(ended_at=None).update(ended_at=now)
        deficiency = _new_round(locked, remarks, actor, now)
        locked.queries.filter(deficiency=None).update(deficiency=deficiency)
        told = told_together(remarks, queries)
        clock = standing(locked, now=now)
        data = {"deficiency": deficiency.number, "queries": len(queries)}
        moved = move_application(
            locked, "raise_deficiency", actor=actor, now=now, reason=told, data=data, officer=actor, **clock
        )
        Remark.objects.create(application=moved, action="raise_deficiency", text=told, author=actor, at=now)
        context = {"remarks": remarks, "queries": queries, "deficiency": deficiency, "office": post.office}
        tell_applicants(moved, "deficient", now=now, **context)
    application.refresh_from_db(fields=["status", "officer"])
    return deficiency


def _new_round(application: Application, remarks: str, actor: User, now: dt.datetime) -> Deficiency:
    today = india_date(now)
    period = answer_period(application.office.agency if application.office else None, today=today)
    return Deficiency.objects.create(
        application=application,
        number=application.deficiencies.count() + 1,
        version=seen_version(application),
        remarks=remarks,
        raised_by=actor,
        raised_at=now,
        due_on=today + dt.timedelta(days=period.days) if period else None,
    )


def told_together(remarks: str, queries: Sequence[Query]) -> str:
    """Return remarks and queries as one text, as lists and the trail show it."""
    lines = [f"{query.label}: {query.text}" if query.label else query.text for query in queries]
    return "\n".join([remarks, *lines] if remarks else lines)


def answer_period(agency: Agency | None, *, today: dt.date) -> AnswerPeriod | None:
    """Return how long a firm has to answer: the agency's own rule in force, else that of every agency, else none."""
    rows = AnswerPeriod.objects.in_force(today).filter(Q(agency=None) | Q(agency=agency))
    found: AnswerPeriod | None = rows.order_by(F("agency").asc(nulls_last=True), "-starts_on").first()
    return found


def open_deficiency(application: Application) -> Deficiency | None:
    """Return the round that waits for the firm's answer, or None. What *Yes* wrote down is read when asked for."""
    waiting = application.deficiencies.filter(WAITING).defer("kept")
    return waiting.select_related("version", "raised_by").first()


def round_of(application: Application, number: int | None = None) -> Deficiency:
    """Return the open round of a file, and see that it is the one that the person had before them.

    Raises: TransitionRefused when the file is not Deficient, or the officer has asked anew meanwhile.
    """
    APPLICATION.find("respond", application.status)
    deficiency = open_deficiency(application)
    if deficiency is None:
        raise TransitionRefused("respond", application.status, _("This deficiency was answered meanwhile."))
    if number not in (None, deficiency.number):
        why = _("The officer has asked again since you opened this page. Read the new remarks, then answer.")
        raise TransitionRefused("respond", application.status, why)
    return deficiency


def require_overdue(application: Application, *, today: dt.date) -> None:
    """Let a deficient file be rejected unanswered. Raises: TransitionRefused while the firm still has time."""
    deficiency = open_deficiency(application)
    if deficiency is None or not deficiency.is_overdue(today):
        raise TransitionRefused("reject_unanswered", application.status, _still_time(deficiency))


def _still_time(deficiency: Deficiency | None) -> str:
    if deficiency is None or deficiency.due_on is None:
        return _("No deadline was set for this deficiency.")
    return _("The exporter may answer until %(date)s.") % {"date": dmy(deficiency.due_on)}


def remind(now: dt.datetime) -> int:
    """Remind the firms whose answer is due soon, once for each of the period's days; return how many were told.

    Work of an hourly round. A reminder that was missed is not made up for when a later one is due as well.
    """
    today = india_date(now)
    waiting = Deficiency.objects.filter(
        WAITING, due_on__gte=today, application__status=Status.DEFICIENT
    ).select_related("application__office__agency")
    periods: dict[int | None, AnswerPeriod | None] = {}
    told = 0
    for deficiency in waiting:
        office = deficiency.application.office
        agency = office.agency if office else None
        key = agency.pk if agency else None
        if key not in periods:
            periods[key] = answer_period(agency, today=today)
        period = periods[key]
        if period is not None and _days_to_tell(deficiency, period, today):
            told += _remind(deficiency, period, now)
    return told


def _days_to_tell(deficiency: Deficiency, period: AnswerPeriod, today: dt.date) -> list[int]:
    """Return the period's days that have come and were not told; none that lay before the round began."""
    if deficiency.due_on is None:
        return []
    left = (deficiency.due_on - today).days
    whole = (deficiency.due_on - india_date(deficiency.raised_at)).days
    return [days for days in period.reminder_days if left <= days < whole and days not in deficiency.reminded]


def _remind(deficiency: Deficiency, period: AnswerPeriod, now: dt.datetime) -> bool:
    """Send one reminder under the file's lock: two sweeps send one, and none after an answer."""
    with transaction.atomic():
        locked = lock_application(deficiency.application)
        row = open_deficiency(locked)
        if row is None or row.pk != deficiency.pk or locked.status != Status.DEFICIENT:
            return False
        days = _days_to_tell(row, period, india_date(now))
        if not days:
            return False
        row.reminded = [*row.reminded, *days]
        row.save(update_fields=["reminded"])
        tell_applicants(locked, "answer_due", now=now, deficiency=row, office=locked.office)
    return True
