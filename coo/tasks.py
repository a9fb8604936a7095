"""Jobs of this app: each reads the clock and calls one service that does no harm when it is called twice."""

import datetime as dt
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from coo.models import Certificate
from coo.services import books, deficiency, issuance, papers, reading, summary_copies
from coo.services.importing import sweep_lists
from coo.services.issue_state import PAPER_JOB, RENDER_JOB
from coo.services.office.presence import sweep_presence
from coo.services.office.specimens import warn_of_gaps
from coo.services.undo import sweep_removals
from tradeconnect.common.dates import india_date
from tradeconnect.common.jobs import enqueue, handler


@handler(RENDER_JOB)
def render_certificate(certificate: str, credential: str, activation: str, asked_at: str) -> None:
    """Render a numbered certificate and ask for the signature of its officer or exporter."""
    issuance.render_certificate(
        certificate=UUID(certificate),
        credential=UUID(credential),
        activation=activation,
        asked_at=dt.datetime.fromisoformat(asked_at),
        now=timezone.now(),
    )


@handler(PAPER_JOB)
def render_paper(paper: str) -> None:
    """Render a rejection letter, an attested document or a true copy, and ask for its officer's signature."""
    papers.render_paper(paper=UUID(paper), now=timezone.now())


@handler(books.LEARN_JOB)
def learn_from_certificate(certificate: str) -> None:
    """Take importer and goods of an issued certificate into the firm's books."""
    issued = Certificate.objects.select_related("application__firm", "version").get(uuid=UUID(certificate))
    books.learn_from(certificate=issued, now=timezone.now())


@handler(summary_copies.MAKE_JOB)
def make_summary_copy(copy: str) -> None:
    """Print the summary of a large application."""
    summary_copies.make_copy(copy=UUID(copy), now=timezone.now())


@handler(reading.READ_JOB)
def read_document(attachment: str) -> None:
    """Show the pages of an attached document, and the words on them, to the officer."""
    reading.read_document(attachment=UUID(attachment), now=timezone.now())


@shared_task(name="coo.sweep")
def sweep() -> None:
    """Rung by beat: delete what was kept for a while (removals, lists, summaries, presence), remind of answers due."""
    now = timezone.now()
    sweep_removals(now)
    sweep_lists(now)
    summary_copies.sweep_copies(now)
    sweep_presence(now)
    deficiency.remind(now)


@shared_task(name="coo.look_at_specimens")
def look_at_specimens() -> None:
    """Rung by beat: put the day's look at stamps and signatures into the queue, once a day."""
    enqueue("coo.warn_of_gaps", key=f"{india_date(timezone.now())}")


@handler("coo.warn_of_gaps")
def warn_of_specimen_gaps() -> None:
    """Tell the administrators of agencies whose stamps or signatures end soon."""
    warn_of_gaps(timezone.now())
