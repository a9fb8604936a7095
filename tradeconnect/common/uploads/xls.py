"""Reads an old XLS: the streams of its container and the records of its workbook."""

import io
import zipfile
from collections.abc import Callable
from typing import Final

from tradeconnect.common.uploads.ole import CompoundFile
from tradeconnect.common.uploads.refused import Refused

_MACRO_STREAMS: Final = frozenset({"vba", "_vba_project", "_vba_project_cur", "macros", "project", "projectwm"})
_MACRO_SHEETS: Final = frozenset({1, 6})
_OWN_BOOK, _ADD_IN = 0x0401, 0x3A01
_FILE_MONIKER: Final = bytes.fromhex("0303000000000000c000000000000046")
# Records ([MS-XLS]) that are looked at.
_NAME, _FILEPASS, _BOUNDSHEET, _OBPROJ, _DBQUERY = 0x0018, 0x002F, 0x0085, 0x00D3, 0x0803
_SUPBOOK, _HLINK = 0x01AE, 0x01B8
_BUILT_IN: Final = 0x0020
_AUTO_RUN: Final = frozenset({1, 2, 10, 11})


def check_xls(content: bytes) -> None:
    """Read a workbook through.

    Raises: Refused, or whatever a reader raises over a damaged file.
    """
    compound = CompoundFile(content)
    for check in CONTAINER_CHECKS.values():
        check(compound, content)
    workbook = compound.read("Workbook") or compound.read("Book")
    if not workbook:
        raise Refused("damaged")
    position = 0
    while position + 4 <= len(workbook):
        record = int.from_bytes(workbook[position : position + 2], "little")
        size = int.from_bytes(workbook[position + 2 : position + 4], "little")
        body = workbook[position + 4 : position + 4 + size]
        for code, is_bad in RECORD_CHECKS.items():
            if is_bad(record, body):
                raise Refused(code)
        position += 4 + size


# The container


def _names(compound: CompoundFile) -> set[str]:
    return {name.casefold() for name in compound.names}


def _check_tail(compound: CompoundFile, content: bytes) -> None:
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused("tail")


def _check_locked(compound: CompoundFile, content: bytes) -> None:
    if "encryptedpackage" in _names(compound):
        raise Refused("locked")


def _check_macros(compound: CompoundFile, content: bytes) -> None:
    # Also in the bytes: a directory can be written so that one reader sees a storage that another does not.
    if _names(compound) & _MACRO_STREAMS or "_VBA_PROJECT".encode("utf-16-le") in content:
        raise Refused("macros")


def _check_carried(compound: CompoundFile, content: bytes) -> None:
    if any(name.startswith("mbd") or name in ("\x01ole10native", "package") for name in _names(compound)):
        raise Refused("links")


# One record


def _is_locked(record: int, body: bytes) -> bool:
    return record == _FILEPASS


def _is_macro(record: int, body: bytes) -> bool:
    """A sheet of Excel 4 macros or Visual Basic, a project, or a name that runs when the file is opened."""
    if record == _BOUNDSHEET and len(body) > 5:
        return body[5] in _MACRO_SHEETS
    if record == _NAME and len(body) > 15 and int.from_bytes(body[:2], "little") & _BUILT_IN:
        return body[15] in _AUTO_RUN
    return record == _OBPROJ


def _is_link(record: int, body: bytes) -> bool:
    """Another workbook, a DDE server, a database or a file that a click would open."""
    if record == _SUPBOOK and len(body) >= 4:
        return int.from_bytes(body[2:4], "little") not in (_OWN_BOOK, _ADD_IN)
    return record == _DBQUERY or (record == _HLINK and _FILE_MONIKER in body)


CONTAINER_CHECKS: Final[dict[str, Callable[[CompoundFile, bytes], None]]] = {
    "tail": _check_tail,
    "locked": _check_locked,
    "macros": _check_macros,
    "links": _check_carried,
}
RECORD_CHECKS: Final[dict[str, Callable[[int, bytes], bool]]] = {
    "locked": _is_locked,
    "macros": _is_macro,
    "links": _is_link,
}
