"""Attachments of an application: add, change, replace, remove (guide, tab 6).

What a file may be is decided by `common.uploads`, before anything is locked: reading a hostile file may take seconds.
"""

import datetime as dt
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.throttles import Limit, TooManyTries, give_back_try, take_try
from coo.constants import ATTACHMENTS_MAXIMUM, ATTESTABLE
from coo.documents.ink import is_ink_on_paper
from coo.models import Application, Attachment, AttachmentType, Removal
from coo.models.review import WAITING
from coo.services.editing import RowGone, StaleDraft, editing
from coo.tabs import Slug
from tradeconnect.common.files import store
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import StoredFile
from tradeconnect.common.uploads.check import PREVIEW_TYPE, CheckedUpload, UploadRefused, check_upload

PICTURES: Final = frozenset({"image/jpeg", "image/png"})
# Files that had to be given up, of a person: each holds a web worker for seconds.
HEAVY: Final = Limit("heavy_upload", tries=20, window=dt.timedelta(hours=1), lock=dt.timedelta(hours=1))


class TooManyAttachments(Exception):
    """The application has as many files as it may have."""


class WrongKind(Exception):
    """The file is not what its type of attachment takes; the text is for the person."""


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
    """Check and store a file and attach it. Not inside a transaction: use `attach_checked` there.

    Args: name: as the person named the file. attest: the officer shall stamp and sign a copy.
    Raises: UploadRefused, WrongKind (with a message for the person), TooManyAttachments, TransitionRefused.
    """
    checked = check_file(name, content, actor, now)
    _require_pages(checked.content_type, attest)
    _require_kind(kind, checked.content_type, checked.content)
    return attach_checked(application=application, kind=kind, checked=checked, attest=attest, actor=actor, now=now)


def check_file(name: str, content: bytes, actor: User, now: dt.datetime) -> CheckedUpload:
    """Check a file of a person who has not sent too many that had to be given up. Not inside a transaction.

    Raises: UploadRefused.
    """
    try:
        take_try(HEAVY, str(actor.pk), now=now)
    except TooManyTries as many:
        raise UploadRefused("often") from many
    is_heavy = False
    try:
        return check_upload(name, content)
    except UploadRefused as refused:
        is_heavy = refused.code == "heavy"
        raise
    finally:
        if not is_heavy:
            give_back_try(HEAVY, str(actor.pk))


def attach_checked(
    *,
    application: Application,
    kind: AttachmentType,
    checked: CheckedUpload,
    attest: bool,
    actor: User,
    now: dt.datetime,
) -> Attachment:
    """Store a file that was checked, and attach it.

    Raises: TooManyAttachments, TransitionRefused.
    """
    row = Attachment(kind=kind, attest=attest, created_by=actor)
    with transaction.atomic():
        # Written before the draft is locked: a slow disk must not keep colleagues waiting.
        written = store_upload(row, checked)
        try:
            _attach(row, application, actor, now)
        except (TooManyAttachments, TransitionRefused):
            delete_bytes(written)
            raise
    return row


def _require_pages(content_type: str, attest: bool) -> None:
    """Refuse the tick at *Attest* for what has no page that an officer could stamp."""
    if attest and content_type not in ATTESTABLE:
        raise WrongKind(_("A spreadsheet cannot be attested: upload it as PDF, or take the tick at Attest away."))


def _require_kind(kind: AttachmentType, content_type: str, content: bytes) -> None:
    """Refuse what a certificate cannot print as a signature in ink. Pictures have been drawn anew by now."""
    if not kind.is_picture:
        return
    if content_type not in PICTURES:
        raise WrongKind(_("The certificate prints this document: upload it as a picture, JPG or PNG."))
    if not is_ink_on_paper(content):
        raise WrongKind(_("No signature can be seen on this picture. Sign on white paper, and scan or photograph it."))


def store_upload(row: Attachment, checked: CheckedUpload) -> list[StoredFile]:
    """Write a checked file and its preview, and let the row (not saved here) name them. Returns: what was written."""
    row.file = store(name=checked.name, content=checked.content, content_type=checked.content_type)
    row.pages, row.preview = checked.pages, None
    if checked.preview:
        row.preview = store(name=f"{checked.name}.webp", content=checked.preview, content_type=PREVIEW_TYPE)
    return [one for one in (row.file, row.preview) if one is not None]


def _attach(row: Attachment, application: Application, actor: User, now: dt.datetime) -> None:
    with editing(
        application, "attachment_added", slug=Slug.ATTACHMENTS, actor=actor, now=now, row=str(row.uuid)
    ) as draft:
        if draft.attachments.count() >= ATTACHMENTS_MAXIMUM:
            raise TooManyAttachments(ATTACHMENTS_MAXIMUM)
        row.application = draft
        row.serial = (draft.attachments.aggregate(last=Max("serial"))["last"] or 0) + 1
        row.save()


def change_attachment(
    *,
    application: Application,
    attachment: Attachment,
    kind: AttachmentType,
    attest: bool,
    name: str = "",
    content: bytes | None = None,
    expected_version: int,
    actor: User,
    now: dt.datetime,
) -> Attachment:
    """Change an attachment's type and *Attest*, and put another file in its place. Its serial number stays.

    The old file goes, unless a signed version of the application names it.

    Args: name, content: of the file that replaces; None keeps the one that is there.
    Raises: UploadRefused, WrongKind, RowGone, StaleDraft, TransitionRefused.
    """
    checked = None if content is None else check_file(name, content, actor, now)
    _require_pages((checked or attachment.file).content_type, attest)
    if checked is not None:
        _require_kind(kind, checked.content_type, checked.content)
    elif kind.is_picture:
        _require_kind(kind, attachment.file.content_type, attachment.file.read())
    written: list[StoredFile] = []
    with transaction.atomic():
        new = Attachment()
        if checked is not None:
            written = store_upload(new, checked)
        try:
            row = _change(application, attachment, actor, now, expected_version, kind, attest, new if written else None)
        except (RowGone, StaleDraft, TransitionRefused):
            delete_bytes(written)
            raise
    return row


def _change(
    application: Application,
    attachment: Attachment,
    actor: User,
    now: dt.datetime,
    expected_version: int,
    kind: AttachmentType,
    attest: bool,
    new: Attachment | None,
) -> Attachment:
    action = "attachment_replaced" if new else "attachment_changed"
    with editing(
        application,
        action,
        slug=Slug.ATTACHMENTS,
        actor=actor,
        now=now,
        expected_version=expected_version,
        row=str(attachment.uuid),
    ) as draft:
        row = draft.attachments.select_related("file", "preview").filter(pk=attachment.pk).first()
        if row is None:
            raise RowGone(str(attachment.uuid))
        old = [one for one in (row.file, row.preview) if one is not None]
        row.kind, row.attest = kind, attest
        if new is not None:
            row.file, row.preview, row.pages, row.created_by = new.file, new.preview, new.pages, actor
        row.save()
        if new is not None:
            forget_files(draft, old)
    return row


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
        row = draft.attachments.select_related("file", "preview").filter(pk=attachment.pk).first()
        if row is None:
            raise RowGone(str(attachment.uuid))
        row.delete()
        forget_files(draft, [one for one in (row.file, row.preview) if one is not None])


def forget_files(draft: Application, files: list[StoredFile]) -> None:
    """Delete files that nothing names any more: no other attachment, no signed version, nothing that may be undone.

    What *No* to a deficiency would put back is named too. Their bytes go once the transaction has committed: a rollback
    must find them again.
    """
    signed = {
        row["sha256"]
        for snapshot in draft.versions.values_list("snapshot", flat=True)
        for row in snapshot.get("attachments", ())
    }
    loose = [one for one in files if one.sha256 not in signed]
    used = Attachment.objects.filter(file__in=loose).values_list("file", flat=True)
    shown = Attachment.objects.filter(preview__in=loose).values_list("preview", flat=True)
    undoable = Removal.objects.filter(files__in=loose, undone_at=None).values_list("files", flat=True)
    kept = {*used, *shown, *undoable, *_kept_for_an_answer(draft)}
    loose = [one for one in loose if one.pk not in kept]
    StoredFile.objects.filter(pk__in=[one.pk for one in loose]).delete()
    transaction.on_commit(partial(delete_bytes, loose), robust=True)


def _kept_for_an_answer(draft: Application) -> set[int]:
    """Return the files of the attachments that were written down when *Yes* opened a deficient file."""
    rounds = draft.deficiencies.filter(WAITING).exclude(kept=None).values_list("kept__attachments", flat=True)
    return {row[name] for rows in rounds for row in rows for name in ("file_id", "preview_id") if row[name]}


def delete_bytes(files: list[StoredFile]) -> None:
    """Delete the bytes of files whose rows are gone."""
    for stored in files:
        if stored.file.name:
            stored.file.storage.delete(stored.file.name)
