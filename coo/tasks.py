"""Jobs of this app: each reads the clock and calls one service that does no harm when it is called twice."""

import datetime as dt
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from coo.models import Certificate
from coo.services import books, deficiency, issuance, summary_copies
from coo.services.importing import sweep_lists
from coo.services.issue_state import RENDER_JOB
from coo.services.undo import sweep_removals
from tradeconnect.common.jobs import handler


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


@handler(books.LEARN_JOB)
def learn_from_certificate(certificate: str) -> None:
    """Take importer and goods of an issued certificate into the firm's books."""
    issued = Certificate.objects.select_related("application__firm", "version").get(uuid=UUID(certificate))
    books.learn_from(certificate=issued, now=timezone.now())


@handler(summary_copies.MAKE_JOB)
def make_summary_copy(copy: str) -> None:
    """Print the summary of a large application."""
    summary_copies.make_copy(copy=UUID(copy), now=timezone.now())


@shared_task(name="coo.sweep")
def sweep() -> None:
    """Rung by beat: delete what was kept for a day (removals, lists, printed summaries); remind of answers due."""
    now = timezone.now()
    sweep_removals(now)
    sweep_lists(now)
    summary_copies.sweep_copies(now)
    deficiency.remind(now)
