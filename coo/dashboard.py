"""What the dashboard shows of a firm: what waits, counts by status, certificates, what happened lately."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Case, CharField, Count, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast

from accounts.models import Branch, Firm, Membership
from coo.constants import ACTION_WORDS, PUBLISHED, SUBMITTED, AgreementKind, Status
from coo.models import Application, Certificate, Remark
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
    uuid: UUID
    number: str
    importer: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The page's data: eight queries, however many files there are. Args: owners: who the registry lists, by name."""

    firm: Firm
    owners: list[str]
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
        owners=_owners(firm, today),
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


def _owners(firm: Firm, today: dt.date) -> list[str]:
    rows = Membership.objects.in_force(today).filter(firm=firm, is_owner=True, user__is_active=True)
    return sorted(row.user.get_full_name() for row in rows.select_related("user"))


def _counts(firm: Firm) -> dict[str, int]:
    rows = Application.objects.filter(firm=firm).values_list("status").annotate(files=Count("id")).order_by()
    return dict(rows)


def _waiting(firm: Firm) -> QuerySet[Application]:
    """Return what waits for the firm: deficiencies, certificates to generate, payments, drafts, the oldest first.

    Each has `asked_at` and `asked`: when and what the officer asked last, if one did.
    """
    asked = Remark.objects.filter(application=OuterRef("pk"), action="raise_deficiency").order_by("-at")
    duty = Case(*(When(status=status, then=Value(rank)) for rank, status in enumerate(WAITING)))
    return (
        Application.objects.filter(firm=firm, status__in=WAITING)
        .select_related("importer_country", "agreement")
        .annotate(duty=duty, asked_at=Subquery(asked.values("at")[:1]), asked=Subquery(asked.values("text")[:1]))
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
            uuid=files[event.target_id].uuid,
            number=files[event.target_id].number,
            importer=files[event.target_id].importer_name,
        )
        for event in events
    ]
