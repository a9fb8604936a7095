"""What may be uploaded: PDF, JPG, PNG, XLS, XLSX up to 5 MB, whose content is what the name says and does nothing.

Structure is read with real parsers, not by searching bytes: half of a set of hostile PDFs hid from such a search.
Whatever a parser chokes on is refused as damaged; nothing is let through unread. Pure: no database, no storage.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final
from xml.etree import ElementTree

import openpyxl
import pikepdf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image

from tradeconnect.common.forms import holds_aadhaar
from tradeconnect.common.uploads.ole import CompoundFile

LIMIT_BYTES: Final = 5 * 1024 * 1024
# A4 at 600 dpi has 35 million pixels.
LIMIT_PIXELS: Final = 64_000_000
LIMIT_PDF_OBJECTS: Final = 100_000
LIMIT_ZIP_PARTS: Final = 2_000
LIMIT_UNPACKED_BYTES: Final = 50 * 1024 * 1024
LIMIT_RATIO: Final = 200
NAME_LENGTH: Final = 120

TYPES: Final = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MAGIC: Final = {
    "pdf": b"%PDF-",
    "jpg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "xlsx": b"PK\x03\x04",
}

AADHAAR: Final = _(
    "The name of the file holds what looks like an Aadhaar number. The portal must not store one: rename the file."
)
DAMAGED: Final = _("The file is damaged or not complete. Open it on your computer, save it anew and upload it again.")
ACTIVE_PDF: Final = _("The PDF carries a script, an action or another file. Print it to a new PDF and upload that.")
LOCKED: Final = _("The file is protected by a password. Remove the protection and upload it again.")
MACROS: Final = _("The spreadsheet has macros. Save it as a plain XLSX without macros and upload that.")
LINKS: Final = _("The spreadsheet fetches from other files or carries them. Keep the values only and upload it again.")
PIXELS: Final = _("The picture has too many pixels. Scan it at 300 dpi or less.")
UNPACKS: Final = _("The spreadsheet unpacks to far too much. Save only the sheet that is needed and upload it again.")


class UploadRefused(Exception):
    """The file may not be uploaded. `code` is stable, `message` tells the person what to do."""

    def __init__(self, code: str, message: str | Promise) -> None:
        self.code, self.message = code, message
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be stored: cleaned name, MIME type by content, kind (`pdf`, `jpg`, `png`, `xls`, `xlsx`)."""

    name: str
    content_type: str
    kind: str


def check_upload(name: str, content: bytes) -> CheckedUpload:
    """Return what an uploaded file is, after its content was read through.

    Args: name: as the browser sent it; never trusted. content: the whole file.
    Raises: UploadRefused with a sentence for the person (spec section 5, item 6).
    """
    cleaned = clean_name(name)
    kind = {"jpeg": "jpg"}.get(ending := PurePosixPath(cleaned).suffix.lower().lstrip("."), ending)
    if kind not in TYPES:
        raise UploadRefused("kind", _("Files of this kind are not taken. Use PDF, JPG, PNG, XLS or XLSX."))
    if holds_aadhaar(cleaned.replace("_", " ")):
        raise UploadRefused("aadhaar", AADHAAR)
    if not content:
        raise UploadRefused("empty", _("The file is empty. Choose another one."))
    if len(content) > LIMIT_BYTES:
        raise UploadRefused("size", _("The file is larger than 5 MB. Make it smaller, or upload it in parts."))
    if not content.startswith(MAGIC[kind]):
        raise UploadRefused("content", _("The content is not what the name says. Save the file anew in its own kind."))
    try:
        _CHECKS[kind](content)
    except UploadRefused:
        raise
    except Exception as error:  # noqa: BLE001 - a parser that fails in any way has not read the file: it is refused
        raise UploadRefused("damaged", DAMAGED) from error
    return CheckedUpload(cleaned, TYPES[kind], kind)


def clean_name(name: str) -> str:
    """Return the last part of a file's name without what would disguise it: paths, controls, direction marks."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    last = "".join(" " if character.isspace() else character for character in last)
    last = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    stem, dot, ending = " ".join(last.split()).rstrip(". ").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = stem[: NAME_LENGTH - len(ending) - 1].strip(". ") or "file"
    return f"{stem}.{ending}" if ending else stem


# PDF

_PDF_KEYS: Final = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/Launch"})
_PDF_ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
_PDF_TYPES: Final = frozenset({"/EmbeddedFile", "/Filespec"})
_PDF_DEPTH: Final = 60


def _check_pdf(content: bytes) -> None:
    if content[content.rfind(b"%%EOF") + 5 :].strip(b"\0\t\n\f\r ") or b"%%EOF" not in content:
        raise UploadRefused("tail", DAMAGED)
    try:
        pdf = pikepdf.open(io.BytesIO(content), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise UploadRefused("locked", LOCKED) from error
    with pdf:
        if pdf.is_encrypted:
            raise UploadRefused("locked", LOCKED)
        if not len(pdf.pages):
            raise UploadRefused("damaged", DAMAGED)
        if len(pdf.objects) > LIMIT_PDF_OBJECTS:
            raise UploadRefused("objects", _("The PDF has too many parts. Print it to a new PDF and upload that."))
        for found in pdf.objects:
            _check_pdf_object(found, 0)


def _check_pdf_object(found: Any, depth: int) -> None:
    """Look at one object and at what is written inside it; what it refers to is in the list of objects itself."""
    if depth > _PDF_DEPTH:
        raise UploadRefused("damaged", DAMAGED)
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        _check_pdf_dictionary(found)
        inside: Iterator[Any] = (value for _key, value in found.items())
    elif isinstance(found, pikepdf.Array):
        inside = iter(found)
    else:
        return
    for value in inside:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _check_pdf_object(value, depth + 1)


def _check_pdf_dictionary(found: Any) -> None:
    action, kind, address = found.get("/S"), found.get("/Type"), found.get("/URI")
    active = (
        not _PDF_KEYS.isdisjoint(found.keys())
        or (isinstance(action, pikepdf.Name) and str(action) in _PDF_ACTIONS)
        or (isinstance(kind, pikepdf.Name) and str(kind) in _PDF_TYPES)
    )
    if active:
        raise UploadRefused("active", ACTIVE_PDF)
    if isinstance(address, pikepdf.String):
        plain = re.sub(r"[\s\x00-\x20]", "", str(address)).lower()
        if plain.startswith(("javascript:", "data:", "file:", "vbscript:")):
            raise UploadRefused("active", ACTIVE_PDF)


# Images


def _check_image(content: bytes, formats: tuple[str, ...]) -> None:
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise UploadRefused("tail", DAMAGED)
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            if image.width * image.height > LIMIT_PIXELS:
                raise UploadRefused("pixels", PIXELS)
            image.verify()
    except Image.DecompressionBombError as error:
        raise UploadRefused("pixels", PIXELS) from error
    with Image.open(io.BytesIO(content), formats=formats) as image:
        image.draft("RGB", (image.width // 8, image.height // 8))  # JPEG: an eighth shows a cut file as well
        image.load()


def _check_jpg(content: bytes) -> None:
    _check_image(content, ("JPEG", "MPO"))


def _check_png(content: bytes) -> None:
    _check_image(content, ("PNG",))


# XLSX

_MACRO_PARTS: Final = re.compile(r"vbaproject|/macrosheets/|/activex/|vbadata|/dialogsheets/|customui", re.IGNORECASE)
_LINK_PARTS: Final = re.compile(r"/externallinks/|/embeddings/|/connections\.xml|/querytables/", re.IGNORECASE)
# A formula. Every part stops at the next `<`, so that reading a part takes time in proportion to its length.
_FORMULA: Final = re.compile(rb"<(?:\w{1,64}:)?f\b[^<>]*>([^<]*)")


def _check_xlsx(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        _check_parts(parts)
        names = {part.filename for part in parts}
        if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
            raise UploadRefused("damaged", DAMAGED)
        for part in parts:
            _check_part(part.filename, archive.read(part))
    openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False).close()


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Look at the table of contents before anything is unpacked."""
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > LIMIT_ZIP_PARTS or unpacked > LIMIT_UNPACKED_BYTES or unpacked > LIMIT_RATIO * max(packed, 1024):
        raise UploadRefused("unpacks", UNPACKS)
    if len({part.filename.lower() for part in parts}) != len(parts):
        raise UploadRefused("damaged", DAMAGED)
    for part in parts:
        path = f"/{part.filename}"
        if part.flag_bits & 1:
            raise UploadRefused("locked", LOCKED)
        if "\\" in path or ".." in path.split("/") or path.startswith("//") or ":" in path:
            raise UploadRefused("damaged", DAMAGED)
        if _MACRO_PARTS.search(path):
            raise UploadRefused("macros", MACROS)
        if _LINK_PARTS.search(path):
            raise UploadRefused("links", LINKS)


def _check_part(name: str, data: bytes) -> None:
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    plain = data.replace(b"\0", b"")  # the same words in UTF-16
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise UploadRefused("dtd", DAMAGED)
    if b"macroEnabled" in plain and name == "[Content_Types].xml":
        raise UploadRefused("macros", MACROS)
    if any(_calls_a_program(formula[1]) for formula in _FORMULA.finditer(plain)):
        raise UploadRefused("links", LINKS)
    if name.lower().endswith(".rels"):
        for relation in ElementTree.fromstring(data):  # noqa: S314 - without a DTD, as was just checked
            if relation.get("TargetMode") == "External":
                _check_external(relation.get("Type", ""), relation.get("Target", ""))


def _calls_a_program(formula: bytes) -> bool:
    """Tell whether a formula is a DDE call, as `cmd|'/c calc'!A1`: a `|` with a `!` somewhere after it."""
    return b"!" in formula.partition(b"|")[2]


def _check_external(kind: str, target: str) -> None:
    """A link that a reader may click is fine; anything that is fetched by itself is not."""
    if not kind.endswith("/hyperlink") or not target.lower().startswith(("http:", "https:", "mailto:", "#")):
        raise UploadRefused("links", LINKS)


# XLS

_BOUNDSHEET, _FILEPASS = 0x0085, 0x002F
_MACRO_SHEETS: Final = frozenset({1, 6})


def _check_xls(content: bytes) -> None:
    compound = CompoundFile(content)
    names = {name.casefold() for name in compound.names}
    if "encryptedpackage" in names:
        raise UploadRefused("locked", LOCKED)
    if names & {"vba", "_vba_project", "_vba_project_cur", "macros"} or "_VBA_PROJECT".encode("utf-16-le") in content:
        raise UploadRefused("macros", MACROS)
    if any(name.startswith("mbd") or name == "\x01ole10native" for name in names):
        raise UploadRefused("links", LINKS)
    workbook = compound.read("Workbook") or compound.read("Book")
    if not workbook:
        raise UploadRefused("damaged", DAMAGED)
    _check_records(workbook)


def _check_records(workbook: bytes) -> None:
    """Walk the records of a BIFF stream: a password, or a sheet of Excel 4 macros or Visual Basic."""
    position = 0
    while position + 4 <= len(workbook):
        record = int.from_bytes(workbook[position : position + 2], "little")
        size = int.from_bytes(workbook[position + 2 : position + 4], "little")
        if record == _FILEPASS:
            raise UploadRefused("locked", LOCKED)
        if record == _BOUNDSHEET and size > 5 and workbook[position + 9] in _MACRO_SHEETS:
            raise UploadRefused("macros", MACROS)
        position += 4 + size


_CHECKS: Final[dict[str, Callable[[bytes], None]]] = {
    "pdf": _check_pdf,
    "jpg": _check_jpg,
    "png": _check_png,
    "xls": _check_xls,
    "xlsx": _check_xlsx,
}
