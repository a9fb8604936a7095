"""What the dashboard shows of a firm: what waits, counts by status, certificates, what happened lately."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Case, CharField, Count, QuerySet, Value, When
from django.db.models.functions import Cast

from accounts.models import Branch, Firm
from coo.constants import ACTION_WORDS, PUBLISHED, SUBMITTED, AgreementKind, Status
from coo.models import Application, Certificate
from coo.selectors import fees_in_force
from payments.selectors import wallet_balance
from tradeconnect.common.models import AuditEvent
from tradeconnect.common.money import percent_of

WAITING: Final = (Status.DEFICIENT, Status.AUTO_APPROVED_PENDING_ISSUANCE, Status.SIGNED, Status.DRAFT)
LATELY: Final = 6
TONES: Final = {
    Status.IN_PROCESS: "blue",
    Status.DEFICIENT: "saffron",
    Status.APPROVED_PENDING_ISSUANCE: "green-hatch",
    Status.AUTO_APPROVED_PENDING_ISSUANCE: "blue-hatch",
    Status.APPROVED: "green",
    Status.REJECTED: "red",
    Status.WITHDRAWN: "grey",
}


@dataclass(frozen=True, slots=True)
class StatusCount:
    """A bar of the chart."""

    status: str
    label: str
    count: int
    tone: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a file."""

    words: str
    at: dt.datetime
    number: str
    importer: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The page's data: seven queries, however many files there are."""

    firm: Firm
    branches: int
    balance_paise: int
    waiting: list[Application]
    waiting_count: int
    counts: list[StatusCount]
    submitted_count: int
    largest_count: int
    certificates: int
    enough_for: int
    lately: list[Event]


def dashboard_of(firm: Firm, *, today: dt.date) -> Dashboard:
    """Return the dashboard of a firm on a day."""
    counts = _counts(firm)
    waiting = _waiting(firm)
    submitted = [StatusCount(status, str(status.label), counts.get(status, 0), TONES[status]) for status in SUBMITTED]
    balance, price = wallet_balance(firm.iec), _price(today)
    return Dashboard(
        firm=firm,
        branches=Branch.objects.filter(firm=firm, is_current=True).count(),
        balance_paise=balance,
        enough_for=balance // price if price else 0,
        waiting=list(waiting[:5]),
        waiting_count=sum(counts.get(status, 0) for status in WAITING),
        counts=submitted,
        submitted_count=sum(row.count for row in submitted),
        largest_count=max((row.count for row in submitted), default=0),
        certificates=Certificate.objects.filter(application__firm=firm, status__in=PUBLISHED).count(),
        lately=_lately(firm),
    )


def _counts(firm: Firm) -> dict[str, int]:
    rows = Application.objects.filter(firm=firm).values_list("status").annotate(files=Count("id")).order_by()
    return dict(rows)


def _waiting(firm: Firm) -> QuerySet[Application]:
    """Return what waits for the firm: deficiencies, certificates to generate, payments, drafts; the oldest first."""
    duty = Case(*(When(status=status, then=Value(rank)) for rank, status in enumerate(WAITING)))
    return (
        Application.objects.filter(firm=firm, status__in=WAITING)
        .select_related("importer_country", "agreement")
        .annotate(duty=duty)
        .order_by("duty", "saved_at")
    )


def _price(today: dt.date) -> int:
    """Return what a non-preferential certificate costs today with tax, in paise."""
    fee = fees_in_force(today).get(AgreementKind.NON_PREFERENTIAL)
    return fee.amount_paise + percent_of(fee.amount_paise, fee.gst_percent) if fee else 0


def _lately(firm: Firm) -> list[Event]:
    """Return the last acts on the firm's files, also on those that nobody has saved for long."""
    own = Application.objects.filter(firm=firm)
    keys = own.order_by().annotate(key=Cast("uuid", CharField())).values("key")
    events = list(
        AuditEvent.objects.filter(
            target_kind=Application._meta.label_lower, target_id__in=keys, action__in=ACTION_WORDS
        ).order_by("-at", "-id")[:LATELY]
    )
    files = {str(file.uuid): file for file in own.filter(uuid__in={event.target_id for event in events})}
    return [
        Event(
            words=str(ACTION_WORDS[event.action]),
            at=event.at,
            number=files[event.target_id].number,
            importer=files[event.target_id].importer_name,
        )
        for event in events
    ]
