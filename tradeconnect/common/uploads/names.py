"""Names of uploaded files: what is kept of one, and the kind that it says."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from tradeconnect.common.uploads.limits import NAME_LENGTH

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
# What Windows does not take in a name, and names that mean a device there.
_NOT_IN_A_NAME: Final = re.compile(r'[<>:"|?*]')
_DEVICE: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """Return the last part of a file's name without what would disguise it: paths, controls, direction marks."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    last = "".join(" " if character.isspace() else character for character in last)
    last = "".join(character for character in last if unicodedata.category(character)[0] != "C")
    last = _NOT_IN_A_NAME.sub("-", last)
    stem, dot, ending = " ".join(last.split()).rstrip(". ").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = stem[: NAME_LENGTH - len(ending) - 1].strip(". ") or "file"
    if _DEVICE.match(stem):
        stem = f"file {stem}"
    return f"{stem}.{ending}" if ending else stem


def kind_of(name: str) -> str:
    """Return the kind that the ending of a cleaned name says (a key of `TYPES`), or another ending as it stands."""
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    return {"jpeg": "jpg"}.get(ending, ending)
