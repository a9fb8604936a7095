"""Reads an XLSX: values and formulas, no macros, nothing fetched, nothing carried, no bomb.

The table of contents is judged before anything is unpacked. Every check is an entry of a table, so that the tests can
take it away and see that it was the one that refused.
"""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Final

from tradeconnect.common.uploads import limits
from tradeconnect.common.uploads.refused import Refused
from tradeconnect.common.uploads.xml_parts import Attributes, XmlPart

_CONTENT_TYPES: Final = "[Content_Types].xml"
_XML_ENDINGS: Final = (".xml", ".rels", ".vml")
_ENDINGS: Final = (*_XML_ENDINGS, ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg")
_MACRO_PARTS: Final = re.compile(
    r"vbaproject|/macrosheets/|/intlmacrosheets/|/activex/|/ctrlprops/|vbadata|/dialogsheets/|customui", re.IGNORECASE
)
_LINK_PARTS: Final = re.compile(
    r"/externallinks/|/embeddings/|/connections\.xml|/querytables/|/webextensions/|/model/|/custommacros", re.IGNORECASE
)
# In the list of content types and in the kinds of relations: the words that stand for code.
_MACRO_WORDS: Final = re.compile(
    r"macroenabled|vbaproject|activex|xlmacrosheet|macrosheet|dialogsheet|customui|ui/extensibility", re.IGNORECASE
)
_LINK_WORDS: Final = re.compile(
    r"externallink|oleobject|attachedtemplate|querytable|webextension|relationships/(package|frame|control|connections)$",
    re.IGNORECASE,
)
_LINK_ELEMENTS: Final = frozenset({"ddeLink", "oleLink", "oleObject", "externalReference", "webPr", "dbPr"})
_PROGRAMS: Final = re.compile(
    r"(?<![\w.])(?:_xlfn\.)*(webservice|image|rtd|call|register(\.id)?|exec|dde\w*|urldownload\w*|copilot)\s*\(",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
_OTHER_FILES: Final = (b"MZ", b"\x7fELF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"#!", b"Rar!", b"7z\xbc\xaf")


def check_xlsx(content: bytes) -> None:
    """Read a workbook through.

    Raises: Refused, or whatever a reader raises over a damaged file.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for check in ARCHIVE_CHECKS.values():
            check(archive, content)
        names = {part.filename for part in archive.infolist()}
        if _CONTENT_TYPES not in names or not any(name.endswith("workbook.xml") for name in names):
            raise Refused("damaged")
        for part in archive.infolist():
            _check_part(part.filename, archive.read(part))


# The table of contents


def _check_size(archive: zipfile.ZipFile, content: bytes) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    # Parts that lie over each other unpack the same bytes again and again.
    packed = sum(part.compress_size for part in parts)
    too_much = unpacked > limits.ZIP_UNPACKED_BYTES or unpacked > limits.ZIP_RATIO * max(packed, 1024)
    if len(parts) > limits.ZIP_PARTS or too_much or packed > len(content):
        raise Refused("unpacks")


def _check_locked(archive: zipfile.ZipFile, content: bytes) -> None:
    if any(part.flag_bits & 1 for part in archive.infolist()):
        raise Refused("locked")


def _check_paths(archive: zipfile.ZipFile, content: bytes) -> None:
    paths = [f"/{part.filename}" for part in archive.infolist()]
    if len({path.lower() for path in paths}) != len(paths):
        raise Refused("damaged")
    if any("\\" in path or ".." in path.split("/") or path.startswith("//") or ":" in path for path in paths):
        raise Refused("damaged")


def _check_around(archive: zipfile.ZipFile, content: bytes) -> None:
    """Nothing before the first part and nothing after the end: a second archive or a program hides there."""
    first = min((part.header_offset for part in archive.infolist()), default=0)
    if first or archive.comment or content[-22:-18] != b"PK\x05\x06":
        raise Refused("tail")


def _check_macro_parts(archive: zipfile.ZipFile, content: bytes) -> None:
    if any(_MACRO_PARTS.search(f"/{part.filename}") for part in archive.infolist()):
        raise Refused("macros")


def _check_link_parts(archive: zipfile.ZipFile, content: bytes) -> None:
    for part in archive.infolist():
        name = part.filename.lower()
        printer = name.startswith("xl/printersettings/") and name.endswith(".bin")
        known = name.endswith(_ENDINGS) or printer or part.is_dir()
        if not known or _LINK_PARTS.search(f"/{name}"):
            raise Refused("links")


# One part


def _check_part(name: str, data: bytes) -> None:
    if not name.lower().endswith(_XML_ENDINGS):
        for check in CARRIED_CHECKS.values():
            check(name, data)
        return

    def look_at_element(element: str, attributes: Attributes) -> None:
        for check in ELEMENT_CHECKS.values():
            check(element, attributes)

    def look_at_formula(text: str) -> None:
        for check in FORMULA_CHECKS.values():
            check(text)

    XmlPart(look_at_element, look_at_formula).read(data)


def _check_carried(name: str, data: bytes) -> None:
    """A picture that is really a program, an archive or another document."""
    if data.startswith(_OTHER_FILES):
        raise Refused("links")


def _check_macro_words(element: str, attributes: Attributes) -> None:
    """Macros under another name: the list of content types and the relations say what a part is."""
    if element in ("Default", "Override") and _MACRO_WORDS.search(attributes.get("ContentType", "")):
        raise Refused("macros")
    if element == "Relationship" and _MACRO_WORDS.search(attributes.get("Type", "")):
        raise Refused("macros")
    if element == "definedName" and attributes.get("name", "").lower().startswith(("_xlnm.auto_", "auto_open")):
        raise Refused("macros")


def _check_link_words(element: str, attributes: Attributes) -> None:
    """What is fetched or carried: a link that a reader may click is fine, anything that comes by itself is not."""
    if element in _LINK_ELEMENTS or (
        element in ("Default", "Override") and _LINK_WORDS.search(attributes.get("ContentType", ""))
    ):
        raise Refused("links")
    if element != "Relationship":
        return
    kind, target = attributes.get("Type", ""), attributes.get("Target", "")
    if _LINK_WORDS.search(kind):
        raise Refused("links")
    clicked = kind.endswith("/hyperlink") and target.lower().startswith(("http:", "https:", "mailto:", "#"))
    if attributes.get("TargetMode", "").lower() == "external" and not clicked:
        raise Refused("links")


def _check_dde(text: str) -> None:
    """A DDE call, as `cmd|'/c calc'!A1`: outside of quoted text a `|` with a `!` somewhere after it."""
    if "!" in _QUOTED.sub("", text).partition("|")[2]:
        raise Refused("formula")


def _check_functions(text: str) -> None:
    """Functions that fetch from the web or start a program."""
    if _PROGRAMS.search(_QUOTED.sub('""', text)):
        raise Refused("formula")


ARCHIVE_CHECKS: Final[dict[str, Callable[[zipfile.ZipFile, bytes], None]]] = {
    "size": _check_size,
    "locked": _check_locked,
    "paths": _check_paths,
    "around": _check_around,
    "macro parts": _check_macro_parts,
    "link parts": _check_link_parts,
}
CARRIED_CHECKS: Final[dict[str, Callable[[str, bytes], None]]] = {"carried": _check_carried}
ELEMENT_CHECKS: Final[dict[str, Callable[[str, Attributes], None]]] = {
    "macro words": _check_macro_words,
    "link words": _check_link_words,
}
FORMULA_CHECKS: Final[dict[str, Callable[[str], None]]] = {"dde": _check_dde, "functions": _check_functions}
