"""The papers of files for the pages that list them, each with how far it is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from accounts.models import User
from coo.constants import PaperStatus
from coo.models import Application, Paper
from coo.services.issue_state import ON_THE_WAY, PAPER_ON_THE_WAY, IssueState, paper_states
from coo.services.review import conflicts

LOOKED_AT: Final = 100


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper and how far it is.

    Args: follows: it is made when its certificate is signed, and waits for nothing of its own.
    """

    paper: Paper
    state: IssueState
    follows: bool


def paper_rows(files: Iterable[Application], *, now: dt.datetime) -> dict[int, list[PaperRow]]:
    """Return the papers of each file by its primary key, the oldest first, without void ones: three queries."""
    keys = [file.pk for file in files]
    live = Paper.objects.filter(application__in=keys).exclude(status=PaperStatus.VOID)
    papers = list(live.select_related("certificate").defer("certificate__data"))
    states = paper_states(papers, now=now)
    rows: dict[int, list[PaperRow]] = {key: [] for key in keys}
    for paper in papers:
        follows = paper.certificate is not None and paper.certificate.status in ON_THE_WAY
        rows[paper.application_id].append(PaperRow(paper, states[paper.pk], follows))
    return rows


def stalled_papers(papers: QuerySet[Paper], *, actor: User, now: dt.datetime) -> list[Paper]:
    """Return those of an office's papers that wait for a PIN again and that `actor` may sign, the oldest first.

    Of those on their way the oldest hundred are looked at. One query; five more when there are any.
    """
    waiting = papers.filter(status__in=PAPER_ON_THE_WAY).exclude(certificate__status__in=ON_THE_WAY)
    on_the_way = list(waiting.order_by("asked_at", "pk")[:LOOKED_AT])
    states = paper_states(on_the_way, now=now)
    stalled = [paper for paper in on_the_way if states[paper.pk].is_stalled]
    if not stalled:
        return []
    barred = {file.pk for file in conflicts(applications=[row.application for row in stalled], actor=actor, now=now)}
    return [paper for paper in stalled if paper.application_id not in barred]


def signed_papers(application: Application) -> QuerySet[Paper]:
    """Return the signed papers of one file, for the firm: letters, attested documents, true copies."""
    return application.papers.filter(status=PaperStatus.SIGNED).order_by("signed_at", "pk")
