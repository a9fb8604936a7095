"""How far the issue of a certificate is: under way, stalled until somebody enters the PIN again, or done."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from coo.constants import PUBLISHED, CertificateStatus
from coo.models import Certificate
from signing.constants import SignatureStatus
from signing.models import SignatureJob
from tradeconnect.common.models import Job

PURPOSE: Final = "coo.certificate"
RENDER_JOB: Final = "coo.render_certificate"
ON_THE_WAY: Final = (CertificateStatus.NUMBERED, CertificateStatus.RENDERED)


@dataclass(frozen=True, slots=True)
class IssueState:
    """Where the issue of a certificate stands, for the progress page.

    Args:
        is_done: published.
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


def issue_state(certificate: Certificate, *, now: dt.datetime) -> IssueState:
    """Return where one certificate stands: at most two queries."""
    return issue_states([certificate], now=now)[certificate.pk]


def issue_states(certificates: Iterable[Certificate], *, now: dt.datetime) -> dict[int, IssueState]:
    """Return where the certificates stand, by primary key: two queries, however many there are."""
    rows = list(certificates)
    waiting = [str(row.uuid) for row in rows if row.status in ON_THE_WAY]
    signatures = {job.reference: job for job in SignatureJob.objects.filter(purpose=PURPOSE, reference__in=waiting)}
    jobs: dict[str, Job] = {}
    for job in Job.objects.filter(name=RENDER_JOB, ids__certificate__in=waiting).order_by("pk"):
        jobs[job.ids["certificate"]] = job
    return {row.pk: _state(row, signatures.get(str(row.uuid)), jobs.get(str(row.uuid)), now) for row in rows}


def _state(certificate: Certificate, signature: SignatureJob | None, job: Job | None, now: dt.datetime) -> IssueState:
    if certificate.status not in ON_THE_WAY:
        return IssueState(is_done=certificate.status in PUBLISHED)
    if job is not None and job.done_at is None:
        # It will ask for the signature, also for one that has failed, unless it has given up.
        if job.dead_at is None:
            return IssueState()
        return IssueState(is_stalled=True, error=_("The certificate could not be made."))
    if signature is None:
        return IssueState()
    if signature.status == SignatureStatus.FAILED:
        return IssueState(is_stalled=True, error=signature.error)
    # No activation lives that long: whatever keeps the signature from coming, it needs the PIN again.
    limit = 2 * dt.timedelta(minutes=settings.SIGNING_ACTIVATION_MINUTES)
    if now - signature.requested_at > limit:
        return IssueState(is_stalled=True, error=_("The signature did not come in time."))
    return IssueState()
