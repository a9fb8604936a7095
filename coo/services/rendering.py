"""From a rendered file to a signed one: what certificates and the papers of an office have in common."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from coo.models import Certificate, Paper
from signing.constants import SignatureStatus
from signing.models import SignatureJob
from tradeconnect.common.models import StoredFile

Row = TypeVar("Row", Certificate, Paper)


class PublicationRefused(Exception):
    """What was signed is not what was rendered for this row: nothing is published."""


def keep_rendering(
    *, lock: Callable[[], Row], keep: Callable[[Row, StoredFile], Row], unmade: str, pdf: StoredFile | None
) -> Row:
    """Give a row the file that was rendered for it, unless another worker was faster: then the file is removed.

    Args:
        lock: returns the row, locked; keep: writes the file to it and returns it as it is then.
        unmade: the status of a row that waits for its file.
        pdf: the rendered file, or None when the row was past that.

    Returns: the row as it was under the lock, or as `keep` left it.
    """
    with transaction.atomic():
        locked = lock()
        if locked.status == unmade and pdf is not None:
            locked = keep(locked, pdf)
            pdf = None
    if pdf is not None:
        pdf.file.delete(save=False)
        pdf.delete()
    return locked


def require_own_file(row: Certificate | Paper, signature: SignatureJob) -> None:
    """Check that the signature is complete and over the very bytes that were rendered from the frozen data.

    Raises: PublicationRefused.
    """
    if signature.status != SignatureStatus.COMPLETED or signature.result_id is None:
        raise PublicationRefused(f"{row}: the signature {signature.uuid} is not completed")
    if signature.content_id != row.unsigned_pdf_id:
        raise PublicationRefused(f"{row}: the signature {signature.uuid} is over another file")
