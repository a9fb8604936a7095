"""The documents of a signed version for the officer: how far each was read, and what it says beside the form."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coo.constants import Status
from coo.matching.compare import Comparison, compare
from coo.matching.sought import sought_in
from coo.matching.words import Box, Word
from coo.models import Application, Attachment, AttachmentType, DocumentReading
from coo.models.review import WAITING
from coo.services.keeping import read_values
from coo.services.reading import GIVEN_UP, READ_JOB, key_of_second_reading
from coo.snapshot import ApplicationSnapshot
from tradeconnect.common.jobs import latest_jobs
from tradeconnect.common.models import Job, StoredFile
from tradeconnect.common.uploads.reading import READ_TYPES

# Some ten pages; more would keep the page of the file waiting for a document that nobody reads so.
WORDS_COMPARED: Final = 5_000
INVOICE: Final = "INVOICE"


class ReadState(StrEnum):
    """How far a document was read."""

    READ = "read"
    NO_TEXT = "no_text"
    UNDER_WAY = "under_way"
    NOT_READ = "not_read"
    FAILED = "failed"
    NO_PAGES = "no_pages"


# In one sentence; a document that was read needs none.
STATE_WORDS: Final[dict[ReadState, Promise]] = {
    ReadState.NO_TEXT: _("A picture without text, as a scan: nothing in it could be compared. Read it yourself."),
    ReadState.UNDER_WAY: _("The document is being read. Load the page again in a moment, or open it."),
    ReadState.NOT_READ: _("The document was not read when it came. Open it."),
    ReadState.FAILED: _("The portal could not read this document. Open it and read it yourself."),
    ReadState.NO_PAGES: _("This kind of file is not shown in the page. Download it to read it."),
}


class OfficeDocument:
    """An attachment as it was signed, with its reading, if it was read."""

    def __init__(
        self,
        attachment: Attachment,
        snapshot: ApplicationSnapshot,
        reading: DocumentReading | None = None,
        job: Job | None = None,
    ) -> None:
        self.attachment, self.reading = attachment, reading
        self._snapshot, self._job = snapshot, job

    @cached_property
    def state(self) -> ReadState:
        """How far it was read."""
        if self.attachment.file.content_type not in READ_TYPES:
            return ReadState.NO_PAGES
        if self.reading is not None:
            if self.reading.error:
                return ReadState.FAILED
            return ReadState.READ if self.reading.has_text else ReadState.NO_TEXT
        if self._job is None or self._job.done_at is not None:
            return ReadState.NOT_READ
        return ReadState.UNDER_WAY if self._job.dead_at is None else ReadState.FAILED

    @property
    def may_read_again(self) -> bool:
        """Whether the reading was given up, and nobody has asked for a second one."""
        was_given_up = self.reading is None or self.reading.error == GIVEN_UP
        is_second = self._job is not None and self._job.key.endswith(key_of_second_reading(self.attachment))
        return self.state == ReadState.FAILED and was_given_up and not is_second

    @property
    def state_words(self) -> Promise | str:
        """What the officer is told of it."""
        return STATE_WORDS.get(self.state, "")

    @cached_property
    def comparison(self) -> Comparison:
        """What it says beside the form; empty without text."""
        if self.reading is None or not self.reading.has_text:
            return Comparison()
        return compare(_words(self.reading), sought_in(self._snapshot, self.attachment.kind.code))


def _words(reading: DocumentReading) -> Iterator[Word]:
    left = WORDS_COMPARED
    for number, page in enumerate(reading.pages, start=1):
        for x, y, right, bottom, text in page["words"][:left]:
            yield Word(text, Box(number, x, y, right, bottom))
        left -= min(left, len(page["words"]))


def documents_of(application: Application, snapshot: ApplicationSnapshot) -> list[OfficeDocument]:
    """Return the attachments that the signed version names; what was added since is not what was signed.

    Two queries, four more while the firm has the file open, and one more for each reading whose pages are looked at.
    """
    signed = {row.sha256 for row in snapshot.attachments}
    rows = application.attachments.select_related("kind", "file", "reading").defer("reading__pages")
    live = {row.uuid: row for row in rows}
    named = [row for row in _as_signed(application, list(live.values())) if row.file.sha256 in signed]
    readings = {row.uuid: reading for row in named if (reading := _reading_of(row, live.get(row.uuid))) is not None}
    unread = [str(row.uuid) for row in named if (reading := readings.get(row.uuid)) is None or reading.error]
    jobs = latest_jobs(READ_JOB, unread)
    return [OfficeDocument(row, snapshot, readings.get(row.uuid), jobs.get(str(row.uuid))) for row in named]


def _as_signed(application: Application, live: list[Attachment]) -> list[Attachment]:
    """Return the attachments as they were signed: those there are, or those that *Yes* wrote down.

    While a deficient file is open its attachments are the firm's unsigned work: other files, kinds, ticks at *Attest*.
    """
    if application.status != Status.DEFICIENT:
        return live
    opened = application.deficiencies.filter(WAITING).exclude(kept=None)
    kept = opened.values_list("kept__attachments", flat=True).first()
    if kept is None:
        return live
    rows = [Attachment(application=application, **read_values(Attachment, row)) for row in kept]
    files = StoredFile.objects.in_bulk([row.file_id for row in rows])
    kinds = AttachmentType.objects.in_bulk([row.kind_id for row in rows])
    for row in rows:
        row.file, row.kind = files[row.file_id], kinds[row.kind_id]
    return rows


def _reading_of(attachment: Attachment, live: Attachment | None) -> DocumentReading | None:
    """Return what was read of the attachment's file: another may stand in its place, or have been read, by now."""
    reading = getattr(live, "reading", None)
    return reading if reading is not None and reading.sha256 == attachment.file.sha256 else None
