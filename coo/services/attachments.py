"""Attachments of an application: add, remove (guide, tab 6). What a file may be is decided by `common.uploads`."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from coo.constants import ATTACHMENTS_MAXIMUM
from coo.models import Application, Attachment, AttachmentType
from coo.services.editing import RowGone, editing
from coo.tabs import Slug
from tradeconnect.common.files import store
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import StoredFile
from tradeconnect.common.uploads import check_upload


class TooManyAttachments(Exception):
    """The application has as many files as it may have."""


def add_attachment(
    *,
    application: Application,
    kind: AttachmentType,
    name: str,
    content: bytes,
    attest: bool,
    actor: User,
    now: dt.datetime,
) -> Attachment:
    """Check and store a file and attach it.

    Args: name: as the person named the file. attest: the officer shall stamp and sign a copy.
    Raises: UploadRefused (with a message for the person), TooManyAttachments, TransitionRefused.
    """
    checked = check_upload(name, content)
    row = Attachment(kind=kind, attest=attest, created_by=actor)
    with transaction.atomic():
        # Written before the draft is locked: a slow disk must not keep colleagues waiting.
        row.file = store(name=checked.name, content=content, content_type=checked.content_type)
        try:
            _attach(row, application, actor, now)
        except (TooManyAttachments, TransitionRefused):
            _delete_bytes(row.file)
            raise
    return row


def _attach(row: Attachment, application: Application, actor: User, now: dt.datetime) -> None:
    with editing(
        application, "attachment_added", slug=Slug.ATTACHMENTS, actor=actor, now=now, row=str(row.uuid)
    ) as draft:
        if draft.attachments.count() >= ATTACHMENTS_MAXIMUM:
            raise TooManyAttachments(ATTACHMENTS_MAXIMUM)
        row.application = draft
        row.serial = (draft.attachments.aggregate(last=Max("serial"))["last"] or 0) + 1
        row.save()


def remove_attachment(*, application: Application, attachment: Attachment, actor: User, now: dt.datetime) -> None:
    """Detach a file; its bytes go too unless a signed version of the application names them.

    Raises: RowGone, TransitionRefused.
    """
    with editing(
        application,
        "attachment_removed",
        slug=Slug.ATTACHMENTS,
        actor=actor,
        now=now,
        row=str(attachment.uuid),
    ) as draft:
        row = draft.attachments.select_related("file").filter(pk=attachment.pk).first()
        if row is None:
            raise RowGone(str(attachment.uuid))
        _discard([row], keep_files=draft.versions.exists())


def remove_all(draft: Application) -> None:
    """Detach every file of a locked draft; part of *Clear All* and of deleting a draft."""
    _discard(list(draft.attachments.select_related("file")), keep_files=draft.versions.exists())


def _discard(rows: list[Attachment], *, keep_files: bool) -> None:
    """Delete the rows, and their files once the transaction has committed: a rollback must find them again."""
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if keep_files:
        return
    StoredFile.objects.filter(pk__in=[row.file_id for row in rows]).delete()
    for row in rows:
        transaction.on_commit(partial(_delete_bytes, row.file), robust=True)


def _delete_bytes(stored: StoredFile) -> None:
    if stored.file.name:
        stored.file.storage.delete(stored.file.name)
