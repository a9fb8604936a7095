"""Summaries of large applications as PDF: a worker prints them, since 500 items take half a minute."""

import datetime as dt
import hashlib
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import User
from coo.constants import EDITABLE
from coo.documents.summary import summary_pdf
from coo.models import Application, SummaryCopy
from coo.selectors import build_snapshot, frozen_snapshot
from coo.services.transition import lock_application
from coo.snapshot import ApplicationSnapshot, digest
from tradeconnect.common.dates import india_date
from tradeconnect.common.jobs import enqueue
from tradeconnect.common.models import Job

MAKE_JOB: Final = "coo.make_summary_copy"
KEPT: Final = dt.timedelta(days=1)
# Rows of items and inputs: so many print in about two seconds, which a person waits for.
PRINTED_AT_ONCE: Final = 100


class CopyState(StrEnum):
    """How far the copy is that a person may want."""

    NOT_ASKED = "not_asked"
    UNDER_WAY = "under_way"
    GIVEN_UP = "given_up"
    READY = "ready"


def printed_snapshot(application: Application, *, now: dt.datetime) -> ApplicationSnapshot:
    """Return what the summary prints: what was signed, or the draft as it stands."""
    signed = frozen_snapshot(application) if application.status not in EDITABLE else None
    return signed or build_snapshot(application, today=india_date(now))


def is_printed_at_once(snapshot: ApplicationSnapshot) -> bool:
    """Tell whether the summary is short enough to be printed while the person waits for the answer."""
    return len(snapshot.items) + len(snapshot.inputs) <= PRINTED_AT_ONCE


def print_summary(application: Application, snapshot: ApplicationSnapshot, *, language: str, now: dt.datetime) -> bytes:
    """Return the summary as PDF. Args: language: code of the interface's language, `en` or `hi`."""
    return summary_pdf(
        snapshot,
        number=application.number,
        status_label=str(application.get_status_display()),
        printed_at=now,
        language=language,
    )


def find_copy(
    application: Application, snapshot: ApplicationSnapshot, *, language: str
) -> tuple[CopyState, SummaryCopy | None]:
    """Return how far the copy is that shows the application as it is now, and the copy."""
    copy = SummaryCopy.objects.filter(application=application, language=language).first()
    if copy is None or copy.shows != _shows(application, snapshot):
        return CopyState.NOT_ASKED, None
    if copy.content:
        return CopyState.READY, copy
    gave_up = Job.objects.filter(key=f"{MAKE_JOB}:{copy.uuid}", dead_at__isnull=False).exists()
    return CopyState.GIVEN_UP if gave_up else CopyState.UNDER_WAY, copy


def ask_for_copy(*, application: Application, language: str, actor: User, now: dt.datetime) -> SummaryCopy:
    """Let a worker print the summary; asked for twice it is printed once."""
    with transaction.atomic():
        locked = lock_application(application)
        snapshot = printed_snapshot(locked, now=now)
        state, copy = find_copy(locked, snapshot, language=language)
        if copy is not None and state != CopyState.GIVEN_UP:
            return copy
        SummaryCopy.objects.filter(application=locked, language=language).delete()
        copy = SummaryCopy.objects.create(
            application=locked,
            language=language,
            shows=_shows(locked, snapshot),
            asked_by=actor,
            asked_at=now,
        )
        enqueue(MAKE_JOB, key=str(copy.uuid), copy=str(copy.uuid))
    return copy


def make_copy(*, copy: UUID, now: dt.datetime) -> None:
    """Print a copy that was asked for, unless it is there or nobody wants it any more."""
    asked = SummaryCopy.objects.select_related("application").filter(uuid=copy, content=b"").first()
    if asked is None:
        return
    application = asked.application
    snapshot = printed_snapshot(application, now=now)
    content = print_summary(application, snapshot, language=asked.language, now=now)
    # Whoever edited meanwhile gets what was just printed only if it is still what the application says.
    SummaryCopy.objects.filter(uuid=copy).update(content=content, shows=_shows(application, snapshot))


def sweep_copies(now: dt.datetime) -> None:
    """Delete the copies whose day is over."""
    SummaryCopy.objects.filter(asked_at__lt=now - KEPT).delete()


def _shows(application: Application, snapshot: ApplicationSnapshot) -> str:
    """Return a digest of all that the paper prints of the application; the time of printing is not in it."""
    return hashlib.sha256(f"{digest(snapshot)} {application.number} {application.status}".encode()).hexdigest()
