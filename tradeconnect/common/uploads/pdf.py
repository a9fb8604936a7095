"""Reads the structure of a PDF object by object: it may show pages and do nothing else.

Structure is read with a real parser, not by searching bytes: half of a set of hostile PDFs hid from such a search.
Every check is an entry of a table, so that the tests can take it away and see that it was the one that refused.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import pikepdf

from tradeconnect.common.uploads import limits
from tradeconnect.common.uploads.refused import Refused

_BAD_ADDRESSES: Final = ("javascript:", "vbscript:", "data:", "file:", "\\\\")
_SCRIPT_KEYS: Final = frozenset({"/JS", "/JavaScript"})
_LAUNCHES: Final = frozenset({"/Launch", "/GoToR", "/GoToE", "/ImportData", "/SubmitForm"})
_CARRIES: Final = frozenset({"/EmbeddedFiles", "/EF", "/AF", "/Collection"})
_MEDIA_ACTIONS: Final = frozenset({"/Rendition", "/Movie", "/Sound", "/GoTo3DView", "/RichMediaExecute"})
_MEDIA: Final = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen"})


def check_pdf(content: bytes) -> int:
    """Return the number of pages of a PDF that only shows pages.

    Raises: Refused, or whatever the parser raises over a damaged file.
    """
    for check in RAW_CHECKS.values():
        check(content)
    try:
        pdf = pikepdf.open(io.BytesIO(content), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise Refused("locked") from error
    with pdf:
        if not len(pdf.pages):
            raise Refused("damaged")
        for code, is_bad in DOCUMENT_CHECKS.items():
            if is_bad(pdf):
                raise Refused(code)
        unpacked = _Unpacked()
        for found in pdf.objects:
            _check_object(found, 0)
            if isinstance(found, pikepdf.Stream):
                for check_stream in STREAM_CHECKS.values():
                    check_stream(found, unpacked)
        return len(pdf.pages)


def _check_object(found: Any, depth: int) -> None:
    """Look at one object and at what is written inside it; what it refers to is in the list of objects itself."""
    if depth > limits.PDF_DEPTH:
        raise Refused("damaged")
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        for code, is_bad in OBJECT_CHECKS.items():
            if is_bad(found):
                raise Refused(code)
        inside: Iterator[Any] = (value for _key, value in found.items())
    elif isinstance(found, pikepdf.Array):
        inside = iter(found)
    else:
        return
    for value in inside:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _check_object(value, depth + 1)


# The bytes


def _check_tail(content: bytes) -> None:
    """Nothing but blanks after the last end mark, and no archive hidden behind or between."""
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise Refused("damaged")
    if content[end + 5 :].strip(b"\0\t\n\f\r ") or zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused("tail")


# The whole document


def _has_too_many_objects(pdf: pikepdf.Pdf) -> bool:
    return len(pdf.objects) > limits.PDF_OBJECTS


def _has_too_many_pages(pdf: pikepdf.Pdf) -> bool:
    return len(pdf.pages) > limits.PDF_PAGES


# One dictionary


def _name(found: Any, key: str) -> str:
    value = found.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _runs_a_script(found: Any) -> bool:
    return not _SCRIPT_KEYS.isdisjoint(found.keys()) or _name(found, "/S") == "/JavaScript"


def _launches(found: Any) -> bool:
    return _name(found, "/S") in _LAUNCHES or "/Launch" in found


def _carries_files(found: Any) -> bool:
    return (
        not _CARRIES.isdisjoint(found.keys())
        or _name(found, "/Type") == "/EmbeddedFile"
        or _name(found, "/Subtype") == "/FileAttachment"
    )


def _is_xfa(found: Any) -> bool:
    return "/XFA" in found


def _plays(found: Any) -> bool:
    return (
        _name(found, "/S") in _MEDIA_ACTIONS
        or _name(found, "/Subtype") in _MEDIA
        or not found.keys().isdisjoint({"/RichMediaContent", "/3DD"})
    )


def _has_a_bad_address(found: Any) -> bool:
    address = found.get("/URI")
    if not isinstance(address, pikepdf.String):
        return False
    return re.sub(r"[\s\x00-\x20]", "", str(address)).lower().startswith(_BAD_ADDRESSES)


def _comes_from_outside(found: Any) -> bool:
    """A stream whose bytes are in another file, or a description of a file that is not here."""
    absent = _name(found, "/Type") == "/Filespec" and "/EF" not in found
    return absent or (isinstance(found, pikepdf.Stream) and "/F" in found)


# One stream


class _Unpacked:
    """How much the streams looked at so far unpack to."""

    def __init__(self) -> None:
        self.left = limits.PDF_UNPACKED_BYTES


def _check_pixels(found: pikepdf.Stream, unpacked: _Unpacked) -> None:
    width, height = found.get("/Width", 0), found.get("/Height", 0)
    if isinstance(width, int) and isinstance(height, int) and width * height > limits.PDF_PICTURE_PIXELS:
        raise Refused("pixels")


def _check_unpacked(found: pikepdf.Stream, unpacked: _Unpacked) -> None:
    """Unpack what is packed with Flate, never more than is left of the allowance."""
    filters = found.get("/Filter")
    names = [str(name) for name in (filters if isinstance(filters, pikepdf.Array) else [filters]) if name is not None]
    if len(names) > 2 or names.count("/FlateDecode") > 1 or names.count("/LZWDecode") > 1:
        raise Refused("unpacks")
    if names[:1] != ["/FlateDecode"] or _name(found, "/Subtype") == "/Image":
        return
    plain = zlib.decompressobj()
    try:
        size = len(plain.decompress(found.read_raw_bytes(), unpacked.left + 1))
    except zlib.error:
        return  # readers show what comes before the damage; it was within the allowance
    unpacked.left -= size
    if unpacked.left < 0:
        raise Refused("unpacks")


RAW_CHECKS: Final[dict[str, Callable[[bytes], None]]] = {"tail": _check_tail}
DOCUMENT_CHECKS: Final[dict[str, Callable[[pikepdf.Pdf], bool]]] = {
    "locked": lambda pdf: pdf.is_encrypted,
    "objects": _has_too_many_objects,
    "pages": _has_too_many_pages,
}
OBJECT_CHECKS: Final[dict[str, Callable[[Any], bool]]] = {
    "script": _runs_a_script,
    "launch": _launches,
    "embedded": _carries_files,
    "xfa": _is_xfa,
    "media": _plays,
    "address": _has_a_bad_address,
    "outside": _comes_from_outside,
}
STREAM_CHECKS: Final[dict[str, Callable[[pikepdf.Stream, _Unpacked], None]]] = {
    "pixels": _check_pixels,
    "unpacks": _check_unpacked,
}
