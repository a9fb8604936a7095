"""The way in for uploaded files: PDF, JPG, PNG, XLS, XLSX up to 5 MB, whose content is what the name says.

Here: name, size, first bytes, virus scanner. What is inside is read apart (`sandbox`); whatever a parser chokes on is
refused as damaged. No database, no storage.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from tradeconnect.common.forms import holds_aadhaar
from tradeconnect.common.uploads import limits
from tradeconnect.common.uploads.clamd import ScannerDown, is_infected
from tradeconnect.common.uploads.names import MAGIC, TYPES, clean_name, kind_of
from tradeconnect.common.uploads.words import SENTENCES


class UploadRefused(Exception):
    """The file may not be uploaded. `code` is stable, `message` tells the person why and what to do."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message: str | Promise = SENTENCES.get(code, SENTENCES["damaged"])
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be stored.

    Attributes:
        name: cleaned. content_type: MIME type. kind: `pdf`, `jpg`, `png`, `xls` or `xlsx`.
        content: what is to be stored; a picture was drawn anew.
        pages: how many there are, 0 for a spreadsheet.
        preview: the first page as a picture (`PREVIEW_TYPE`), empty for a spreadsheet.
    """

    name: str
    content_type: str
    kind: str
    content: bytes
    pages: int
    preview: bytes


PREVIEW_TYPE: Final = "image/webp"


def check_upload(name: str, content: bytes) -> CheckedUpload:
    """Return what an uploaded file is, after its content was read through.

    Takes up to twenty seconds for a hostile file: never call it while a row is locked.

    Args: name: as the browser sent it; never trusted. content: the whole file.
    Raises: UploadRefused with a sentence for the person (spec section 5, item 6).
    """
    cleaned = clean_name(name)
    kind = kind_of(cleaned)
    for code, is_bad in GATES.items():
        if is_bad(cleaned, content):
            raise UploadRefused(code)
    _scan(content)
    found = import_string(settings.UPLOAD_INSPECTOR)(kind, content)
    if found.code:
        raise UploadRefused(found.code)
    return CheckedUpload(cleaned, TYPES[kind], kind, found.content, found.pages, found.preview)


def _scan(content: bytes) -> None:
    """Ask the virus scanner, where there is one; one that does not answer lets nothing in."""
    if not settings.CLAMD_URL:
        return
    try:
        infected = is_infected(content, address=settings.CLAMD_URL)
    except ScannerDown as error:
        raise UploadRefused("scanner") from error
    if infected:
        raise UploadRefused("virus")


GATES: Final[dict[str, Callable[[str, bytes], bool]]] = {
    "kind": lambda name, content: kind_of(name) not in TYPES,
    "aadhaar": lambda name, content: holds_aadhaar(name.replace("_", " ")),
    "empty": lambda name, content: not content,
    "size": lambda name, content: len(content) > limits.LIMIT_BYTES,
    "content": lambda name, content: not content.startswith(MAGIC.get(kind_of(name), b"")),
}
