"""Documents of an answer without changes: at most five of 5 MB, PDF, JPG, XLS or XLSX (guide, section D)."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from coo.models import AnswerFile, Application, Attachment, Deficiency
from coo.services.attachments import check_file, delete_bytes, forget_files
from coo.services.deficiency import round_of
from coo.services.editing import RowGone
from coo.services.transition import lock_application
from tradeconnect.common.files import store
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import StoredFile

FILES_MAXIMUM: Final = 5
KINDS: Final = frozenset({"pdf", "jpg", "xls", "xlsx"})


class TooManyFiles(Exception):
    """The answer has as many documents as it may have."""

    def __str__(self) -> str:
        return _("An answer has at most %(count)s attachments. Remove one first.") % {"count": FILES_MAXIMUM}


class WrongFileKind(Exception):
    """A document of a kind that an answer does not take."""

    def __str__(self) -> str:
        return _("Only PDF, JPG, xls and xlsx are allowed here. Save the picture as JPG or PDF and upload that.")


def add_file(
    *, application: Application, deficiency: Deficiency, name: str, content: bytes, actor: User, now: dt.datetime
) -> AnswerFile:
    """Check a document and keep it with the open round. Not inside a transaction: reading it may take seconds.

    Raises: UploadRefused, WrongFileKind, TooManyFiles, TransitionRefused when the round was answered meanwhile.
    """
    checked = check_file(name, content, actor, now)
    if checked.kind not in KINDS:
        raise WrongFileKind
    with transaction.atomic():
        # Written before the file is locked: a slow disk must not keep colleagues waiting.
        stored = store(name=checked.name, content=checked.content, content_type=checked.content_type)
        try:
            return _add(application, deficiency, stored)
        except (TooManyFiles, TransitionRefused):
            delete_bytes([stored])
            raise


def _add(application: Application, deficiency: Deficiency, stored: StoredFile) -> AnswerFile:
    row = _locked_round(application, deficiency)
    if row.files.count() >= FILES_MAXIMUM:
        raise TooManyFiles
    return AnswerFile.objects.create(deficiency=row, file=stored)


def _locked_round(application: Application, deficiency: Deficiency) -> Deficiency:
    return round_of(lock_application(application), deficiency.number)


def remove_file(*, application: Application, file: AnswerFile) -> None:
    """Take a document of the open round away, with its bytes. Raises: RowGone, TransitionRefused."""
    with transaction.atomic():
        row = _locked_round(application, file.deficiency)
        there = row.files.filter(pk=file.pk).select_related("file").first()
        if there is None:
            raise RowGone(str(file.uuid))
        _drop([there])


def drop_all(deficiency: Deficiency) -> None:
    """Take every document of a round away that will not be signed."""
    _drop(list(deficiency.files.select_related("file")))


def _drop(rows: Iterable[AnswerFile]) -> None:
    stored = [row.file for row in rows]
    for row in rows:
        row.delete()
    for one in stored:
        one.delete()
    transaction.on_commit(partial(delete_bytes, stored), robust=True)


def drop_unused(application: Application, files: Iterable[StoredFile]) -> None:
    """Delete those of the files that the application, its versions and what may be undone name no more."""
    named = Attachment.objects.filter(application=application).values_list("file", "preview")
    kept = {pk for pair in named for pk in pair}
    forget_files(application, [one for one in files if one.pk not in kept])
