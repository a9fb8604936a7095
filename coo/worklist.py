"""The worklist of an office: its parts, its filters, and what a row shows besides the file."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from coo.constants import Status
from coo.models import Application, ApplicationVersion, Approval, Deficiency
from coo.models.application import ApplicationQuerySet
from coo.models.review import WAITING
from coo.paging import count_to
from tradeconnect.common.dates import INDIA

# So many open files that fit a search tell that its words are common ones.
MANY: Final = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the worklist. Every submitted file of the office is in exactly one of an officer's.

    Args: shape: beside its name. holds: the files that are in it, for one officer. is_open: the office or the firm has
        still to do something; such files are listed by when they are due, the others by when they were decided.
        empty: what is said when there is none.
    """

    slug: str
    label: Any
    shape: str
    holds: Callable[[User], Q]
    empty: Any
    is_open: bool = True


def _in_process(hands: Q) -> Q:
    return Q(status=Status.IN_PROCESS) & hands


PARTS: Final = (
    Part(
        "new",
        _("New"),
        "half-disc",
        lambda _me: _in_process(Q(officer=None)),
        _("No file waits for somebody to take it."),
    ),
    Part("mine", _("Mine"), "disc", lambda me: _in_process(Q(officer=me)), _("You have no file in hand.")),
    Part(
        "others",
        _("With other officers"),
        "ring-dot",
        lambda me: _in_process(Q(officer__isnull=False) & ~Q(officer=me)),
        _("No other officer has a file in hand."),
    ),
    Part(
        "waiting",
        _("Waiting for exporter"),
        "triangle",
        lambda _me: Q(status=Status.DEFICIENT),
        _("No exporter owes the office an answer."),
    ),
    Part(
        "sign",
        _("To sign"),
        "ring-tick",
        lambda _me: Q(status=Status.APPROVED_PENDING_ISSUANCE),
        _("No certificate waits for your signature."),
    ),
    Part(
        "done",
        _("Done"),
        "disc-tick",
        lambda _me: Q(status__in=[Status.APPROVED, Status.REJECTED, Status.WITHDRAWN]),
        _("Nothing has been decided yet."),
        is_open=False,
    ),
)


def part_called(slug: str) -> Part:
    """Return the part of that name; the first one for any other name."""
    return next((part for part in PARTS if part.slug == slug), PARTS[0])


def held(part: Part, files: ApplicationQuerySet, officer: User, words: str) -> ApplicationQuerySet:
    """Return the files of one part that fit the words searched for."""
    return files.filter(part.holds(officer)).with_words(words, by_index=not part.is_open)


def files_in(part: Part, files: ApplicationQuerySet, officer: User, words: str) -> ApplicationQuerySet:
    """Return the same in their order: due first, or decided last first."""
    found = held(part, files, officer, words)
    if part.is_open:
        return found.order_by(F("due_at").asc(nulls_last=True), "pk")
    return found.order_by("-decided_at", "-pk")


def counts_of(files: ApplicationQuerySet, officer: User, words: str, *, chosen: Part) -> dict[str, int | None]:
    """Return how many files of each part fit, as `coo.paging.count_to` counts: one query for each.

    Years of decided files that fit a common word take PostgreSQL longer to count than all the rest: in a search that
    several open files fit already, they are counted (None: they are not) only when that part is looked at.
    """
    counts: dict[str, int | None] = {}
    for part in PARTS:
        is_common = bool(words) and sum(count or 0 for count in counts.values()) >= MANY
        is_counted = part.is_open or part is chosen or not is_common
        counts[part.slug] = count_to(held(part, files, officer, words)) if is_counted else None
    return counts


def filtered(files: ApplicationQuerySet, wanted: dict[str, Any], *, now: dt.datetime) -> ApplicationQuerySet:
    """Return the files that fit the filters of `coo.forms.worklist.WorklistForm`, the search left aside."""
    columns = {
        "kind": "certificate_kind",
        "agreement": "agreement",
        "country": "importer_country",
        "officer": "officer",
    }
    asked = {column: wanted[name] for name, column in columns.items() if wanted.get(name)}
    files = files.filter(**asked)
    if first := wanted.get("submitted_from"):
        files = files.filter(submitted_at__gte=_midnight(first))
    if last := wanted.get("submitted_to"):
        files = files.filter(submitted_at__lt=_midnight(last + dt.timedelta(days=1)))
    if wanted.get("overdue"):
        files = files.filter(due_at__lt=now)
    return files


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), INDIA)


@dataclass(frozen=True, slots=True)
class RowFacts:
    """What a row shows besides the file. Args: version, rounds: what an officer has before them who decides from here.
    first_approval: of two, where four eyes are asked for. answer_due: until when the firm has to answer.
    """

    version: int
    rounds: int = 0
    first_approval: Approval | None = None
    answer_due: dt.date | None = None


def row_facts(files: Iterable[Application]) -> dict[int, RowFacts]:
    """Return what the rows of a page show besides the files, by primary key: three queries."""
    keys = [file.pk for file in files]
    versions = ApplicationVersion.objects.filter(application__in=keys).order_by().values_list("application")
    latest = dict(versions.annotate(latest=Max("number")))
    rounds = Deficiency.objects.filter(application__in=keys).order_by().values_list("application")
    asked = {
        key: (count, due) for key, count, due in rounds.annotate(count=Count("pk"), due=Max("due_on", filter=WAITING))
    }
    standing = Approval.objects.filter(application__in=keys, ended_at=None).select_related("officer")
    approvals = {approval.application_id: approval for approval in standing}
    return {
        key: RowFacts(
            version=latest.get(key, 0),
            rounds=asked.get(key, (0, None))[0],
            first_approval=approvals.get(key),
            answer_due=asked.get(key, (0, None))[1],
        )
        for key in keys
    }
