"""How far a signed paper is: under way, stalled until somebody enters the PIN again, or done.

The same for certificates and for the papers of `coo.models.papers`: rendered by a job, signed by another.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coo.constants import PUBLISHED, CertificateStatus, PaperStatus
from coo.models import Certificate, Paper
from signing.constants import SignatureStatus
from signing.models import SignatureJob
from tradeconnect.common.jobs import latest_jobs
from tradeconnect.common.models import Job

PURPOSE: Final = "coo.certificate"
RENDER_JOB: Final = "coo.render_certificate"
ON_THE_WAY: Final = (CertificateStatus.NUMBERED, CertificateStatus.RENDERED)
PAPER_PURPOSE: Final = "coo.paper"
PAPER_JOB: Final = "coo.render_paper"
PAPER_ON_THE_WAY: Final = (PaperStatus.ASKED, PaperStatus.RENDERED)


@dataclass(frozen=True, slots=True)
class IssueState:
    """Where the issue of a certificate or a paper stands, for the progress page.

    Args:
        is_done: published, or signed.
        is_stalled: nothing moves until somebody enters the PIN again.
        error: what went wrong, in words, or an empty string.
    """

    is_done: bool = False
    is_stalled: bool = False
    error: str = ""

    @property
    def is_under_way(self) -> bool:
        """Whether something is still going to happen by itself."""
        return not self.is_done and not self.is_stalled


@dataclass(frozen=True, slots=True)
class _Course:
    """What tells how far a sort of rows is.

    Args: purpose: of its signatures, whose reference is the row's uuid. job: that renders it, with a key that
        begins with it. unfinished, done: statuses. not_made: what is said when the job has given up.
    """

    purpose: str
    job: str
    unfinished: Collection[str]
    done: Collection[str]
    not_made: Promise


_CERTIFICATES: Final = _Course(
    PURPOSE, RENDER_JOB, ON_THE_WAY, PUBLISHED, gettext_lazy("The certificate could not be made.")
)
_PAPERS: Final = _Course(
    PAPER_PURPOSE,
    PAPER_JOB,
    PAPER_ON_THE_WAY,
    (PaperStatus.SIGNED,),
    gettext_lazy("The document could not be made."),
)


def issue_state(certificate: Certificate, *, now: dt.datetime) -> IssueState:
    """Return where one certificate stands: at most two queries."""
    return issue_states([certificate], now=now)[certificate.pk]


def issue_states(certificates: Iterable[Certificate], *, now: dt.datetime) -> dict[int, IssueState]:
    """Return where the certificates stand, by primary key: two queries, however many there are."""
    return _states(list(certificates), _CERTIFICATES, now)


def paper_state(paper: Paper, *, now: dt.datetime) -> IssueState:
    """Return where one paper stands: at most two queries."""
    return paper_states([paper], now=now)[paper.pk]


def paper_states(papers: Iterable[Paper], *, now: dt.datetime) -> dict[int, IssueState]:
    """Return where the papers stand, by primary key: two queries, however many there are."""
    return _states(list(papers), _PAPERS, now)


def _states(rows: Sequence[Certificate] | Sequence[Paper], course: _Course, now: dt.datetime) -> dict[int, IssueState]:
    waiting = [str(row.uuid) for row in rows if row.status in course.unfinished]
    signatures: dict[str, SignatureJob] = {}
    jobs: dict[str, Job] = {}
    if waiting:
        found = SignatureJob.objects.filter(purpose=course.purpose, reference__in=waiting)
        signatures = {job.reference: job for job in found}
        jobs = latest_jobs(course.job, waiting)
    states: dict[int, IssueState] = {}
    for row in rows:
        if row.status not in course.unfinished:
            states[row.pk] = IssueState(is_done=row.status in course.done)
        else:
            states[row.pk] = _state(signatures.get(str(row.uuid)), jobs.get(str(row.uuid)), course, now)
    return states


def _state(signature: SignatureJob | None, job: Job | None, course: _Course, now: dt.datetime) -> IssueState:
    if job is not None and job.done_at is None:
        # It will ask for the signature, also for one that has failed, unless it has given up.
        if job.dead_at is None:
            return IssueState()
        return IssueState(is_stalled=True, error=str(course.not_made))
    if signature is None:
        return IssueState()
    if signature.status == SignatureStatus.FAILED:
        return IssueState(is_stalled=True, error=signature.error)
    # No activation lives that long: whatever keeps the signature from coming, it needs the PIN again.
    limit = 2 * dt.timedelta(minutes=settings.SIGNING_ACTIVATION_MINUTES)
    if now - signature.requested_at > limit:
        return IssueState(is_stalled=True, error=_("The signature did not come in time."))
    return IssueState()
