"""The documents of a submitted file, page by page: asked for when it is handed over, read by a worker."""

import datetime as dt
import functools
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from coo.models import Application, Attachment, DocumentReading, PagePicture
from tradeconnect.common.files import store
from tradeconnect.common.jobs import enqueue
from tradeconnect.common.models import StoredFile
from tradeconnect.common.uploads.check import PREVIEW_TYPE
from tradeconnect.common.uploads.pages import Reading
from tradeconnect.common.uploads.reading import READ_TYPES, kind_of_type

READ_JOB: Final = "coo.read_document"
# Of a reading that took more memory or time than it was given. Another try may do, when the machine has less to do.
GIVEN_UP: Final = "heavy"


def ask_for_readings(*, application: Application) -> None:
    """Let a worker read the attached PDF files and pictures that were not read yet, in the caller's transaction.

    Effects: a job for each. One that was replaced since it was read is read again.
    """
    rows = application.attachments.select_related("file", "reading").filter(file__content_type__in=READ_TYPES)
    for row in rows:
        if not is_current(row):
            # With the version: a file that was taken out and put back is read again.
            key = f"{row.uuid}:{row.file.sha256[:16]}:{application.version}"
            enqueue(READ_JOB, key=key, attachment=str(row.uuid))


def key_of_second_reading(attachment: Attachment) -> str:
    """Return the key of the job that reads the attachment's file once more: one such job of each file and version."""
    return f"{attachment.uuid}:{attachment.file.sha256[:16]}:{attachment.application.version}:again"


def is_current(attachment: Attachment) -> bool:
    """Tell whether the attachment has a reading, and of the bytes that it has now."""
    reading = getattr(attachment, "reading", None)
    return reading is not None and reading.sha256 == attachment.file.sha256


def read_document(*, attachment: UUID, now: dt.datetime) -> None:
    """Read an attached document and keep its pages as pictures with their words; done before, nothing happens.

    The reading itself is slow and hostile: it runs before anything is locked. A document that cannot be read is kept as
    such, with the code of why.
    """
    row = Attachment.objects.select_related("file", "reading").filter(uuid=attachment).first()
    if row is None or is_current(row) or row.file.content_type not in READ_TYPES:
        return
    reader = import_string(settings.UPLOAD_READER)
    found: Reading = reader(kind_of_type(row.file.content_type), row.file.read())
    with transaction.atomic():
        locked = Attachment.objects.select_for_update().filter(pk=row.pk, file=row.file).first()
        # Replaced or removed meanwhile, or read by another worker.
        if locked is None or DocumentReading.objects.filter(attachment=row, sha256=row.file.sha256).exists():
            return
        _keep(row, found, now)


def _keep(attachment: Attachment, found: Reading, now: dt.datetime) -> None:
    DocumentReading.objects.filter(attachment=attachment).delete()
    reading = DocumentReading.objects.create(
        attachment=attachment,
        sha256=attachment.file.sha256,
        read_at=now,
        error=found.code,
        has_text=any(page.words for page in found.pages),
        pages=[{"width": page.width, "height": page.height, "words": page.words} for page in found.pages],
    )
    for number, page in enumerate(found.pages, start=1):
        name = f"{attachment.file.name}, {number}.webp"
        picture = store(name=name, content=page.picture, content_type=PREVIEW_TYPE)
        PagePicture.objects.create(reading=reading, number=number, file=picture)


def forget_picture(picture: PagePicture) -> None:
    """Delete the file of a page whose reading is gone; its bytes go once the transaction has committed."""
    stored = StoredFile.objects.filter(pk=picture.file_id).first()
    if stored is None:
        return
    content = stored.file
    stored.delete()
    transaction.on_commit(functools.partial(content.storage.delete, str(content.name)), robust=True)
