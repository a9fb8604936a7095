"""What the database says of a period: few queries, their number the same however many files there are.

Everything is asked of the offices that the caller may see (`coo.access.offices_in_figures`).
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    Expression,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, TruncDate

from accounts.models import OfficerPost, User
from accounts.roles import PostRole
from coo.constants import AnswerKind, Status
from coo.figures.period import Period
from coo.figures.places import Places
from coo.models import Application, Approval, Certificate, Deficiency, Query, Remark
from coo.models.review import WAITING
from tradeconnect.common.dates import INDIA

# What an office decided; that a firm withdrew its file is no decision.
DECIDED: Final = (Status.APPROVED_PENDING_ISSUANCE, Status.APPROVED, Status.REJECTED)
# With somebody of the office, the firm, or ready to be signed.
OPEN: Final = (Status.IN_PROCESS, Status.DEFICIENT, Status.APPROVED_PENDING_ISSUANCE)
Offices = Sequence[int]
Daily = list[tuple[dt.date, int, int]]
Kinds = tuple[str, int, str, int]
Row = Mapping[str, Any]
Rows = list[Row]


class Percentile(Aggregate):
    """`percentile_cont`: the value below which `fraction` of the group lie, between two values where it must be."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: str | Expression, fraction: float, **extra: Any) -> None:
        super().__init__(expression, fraction=fraction, **extra)


def submitted(offices: Offices, period: Period) -> Daily:
    """Return day, office and number of the files that were submitted."""
    return _daily(_submitted(offices, period), "submitted_at")


def decided(offices: Offices, period: Period) -> Daily:
    """Return day, office and number of the files that were decided."""
    return _daily(_decided(offices, period), "decided_at")


def issued(offices: Offices, period: Period) -> Daily:
    """Return day, office and number of the certificates that were issued."""
    rows = Certificate.objects.filter(office__in=offices, issued_at__gte=period.start, issued_at__lt=period.end)
    return _daily(rows, "issued_at")


def _daily(rows: QuerySet[Any], moment: str) -> Daily:
    days = rows.order_by().values(day=TruncDate(moment, tzinfo=INDIA)).annotate(counted=Count("*"))
    return list(days.values_list("day", "office_id", "counted"))


def _submitted(offices: Offices, period: Period) -> QuerySet[Application]:
    return Application.objects.filter(
        office__in=offices, submitted_at__gte=period.start, submitted_at__lt=period.end
    ).order_by()


def _decided(offices: Offices, period: Period) -> QuerySet[Application]:
    return Application.objects.filter(
        office__in=offices, decided_at__gte=period.start, decided_at__lt=period.end, status__in=DECIDED
    ).order_by()


def _rows(rows: QuerySet[Any, Any]) -> Rows:
    return list(rows)


def kinds(offices: Offices, period: Period) -> list[Kinds]:
    """Return status, agreement, country of destination and number of the files that were submitted."""
    columns = ("status", "agreement_id", "importer_country_id")
    rows = _submitted(offices, period).values(*columns).annotate(counted=Count("*"))
    return list(rows.values_list(*columns, "counted"))


def hours(offices: Offices, period: Period, *, by: str = "") -> Rows:
    """Return how long decisions took, of all together or of each place.

    Args: by: `office_id` or `office__agency_id`; empty: together.
    Returns: `place`, `number`, `median` and `ninetieth` in working seconds, and how many were `within` the promise
        that the office makes today.
    """
    figures = {
        "number": Count("*"),
        "median": Percentile("clock_seconds", 0.5, output_field=FloatField()),
        "ninetieth": Percentile("clock_seconds", 0.9, output_field=FloatField()),
        "within": Count("clock_seconds", filter=Q(clock_seconds__lte=F("office__promise_hours") * 3600)),
    }
    rows = _decided(offices, period)
    if by:
        return _rows(rows.values(place=F(by)).annotate(**figures))
    together = rows.aggregate(**figures)
    return [{"place": None, **together}] if together["number"] else []


def reasons(places: Places, period: Period) -> list[tuple[int | None, int]]:
    """Return reason and number of the queries that went to firms; None for remarks without a code."""
    rows = Query.objects.filter(deficiency__raised_at__gte=period.start, deficiency__raised_at__lt=period.end)
    if not places.are_all:
        rows = rows.filter(application__office__in=places.offices)
    return list(rows.order_by().values("reason_id").annotate(counted=Count("*")).values_list("reason_id", "counted"))


def _raised(places: Places, period: Period) -> QuerySet[Deficiency]:
    """Return the deficiencies of a period. Of all offices they are counted without a look at their files."""
    rows = Deficiency.objects.filter(raised_at__gte=period.start, raised_at__lt=period.end).order_by()
    return rows if places.are_all else rows.filter(application__office__in=places.offices)


def rounds(places: Places, period: Period) -> Rows:
    """Return of each round of deficiencies how many were raised, how they were answered, and the firm's median time."""
    return _rows(_raised(places, period).values("number").annotate(**_answers()).order_by("number"))


def rounds_together(places: Places, period: Period) -> Row:
    """Return the same of all rounds, and the number of files that were sent back."""
    return _raised(places, period).aggregate(files=Count("application_id", distinct=True), **_answers())


def _answers() -> dict[str, Any]:
    taken = ExpressionWrapper(F("answered_at") - F("raised_at"), output_field=DurationField())
    return {
        "raised": Count("*"),
        "yes": Count("pk", filter=Q(answer=AnswerKind.YES)),
        "no": Count("pk", filter=Q(answer=AnswerKind.NO)),
        "open": Count("pk", filter=WAITING),
        "median": Percentile(taken, 0.5, output_field=DurationField()),
        "ninetieth": Percentile(taken, 0.9, output_field=DurationField()),
    }


def in_hand(offices: Offices) -> list[tuple[int, str, int]]:
    """Return officer, status and number of the files that officers have in hand now."""
    rows = Application.objects.filter(office__in=offices, officer__isnull=False, status__in=OPEN).order_by()
    counted = rows.values("officer_id", "status").annotate(counted=Count("*"))
    return list(counted.values_list("officer_id", "status", "counted"))


def decisions_of_officers(offices: Offices, period: Period) -> Rows:
    """Return of each officer who decided the number of decisions and the median in working seconds.

    Of a file with four eyes the second officer decided. `Application.officer` would not tell: an approved file may
    have been handed over for the signature.
    """
    approval = Approval.objects.filter(application=OuterRef("pk"), ended_at=None).order_by("-at", "-pk")
    rejection = Remark.objects.filter(application=OuterRef("pk"), action__startswith="reject").order_by("-at", "-pk")
    by = Coalesce(Subquery(approval.values("officer")[:1]), Subquery(rejection.values("author")[:1]))
    rows = _decided(offices, period).values(by=by)
    figures = {"number": Count("*"), "median": Percentile("clock_seconds", 0.5, output_field=FloatField())}
    return _rows(rows.annotate(**figures))


def sent_back_by_officers(places: Places, period: Period) -> dict[int, int]:
    """Return how many deficiencies each officer raised."""
    rows = _raised(places, period).values("raised_by").annotate(counted=Count("*"))
    return dict(rows.values_list("raised_by", "counted"))


def officers(offices: Offices, others: Iterable[int], day: dt.date) -> dict[int, str]:
    """Return the names of the officers who have a post in the offices on the day, and of the `others`, by name."""
    posts = OfficerPost.objects.in_force(day).filter(office__in=offices, role=PostRole.OFFICER)
    people = User.objects.filter(Q(pk__in=posts.values("user")) | Q(pk__in=set(others)))
    return {person.pk: person.get_full_name() for person in people.order_by("first_name", "last_name", "pk")}
