"""Read a CSV, an XLSX or pasted cells into lines of text, within limits that a bomb cannot pass. Pure.

XLSX parts are parsed by openpyxl with defusedxml, read-only: a row at a time. Formulas count by the value that the
spreadsheet stored with them; one without a stored value is a problem of its cell, for nobody can say what it means.
"""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any, Final

import openpyxl
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tradeconnect.common.uploads.check import UploadRefused, check_upload

LIMIT_BYTES: Final = 5 * 1024 * 1024
LIMIT_UNPACKED_BYTES: Final = 16 * 1024 * 1024
LIMIT_ROWS: Final = 2_000
# Rows that are looked at for content: whole columns that somebody formatted have thousands of empty ones.
LIMIT_SCANNED: Final = 20_000
LIMIT_COLUMNS: Final = 60
LIMIT_CHARACTERS: Final = 4_000_000

FORMULA: Final = "formula"
ERROR: Final = "error"
_FORMULA_TAG: Final = re.compile(rb"<(?:\w{1,64}:)?f[\s/>]")
_DELIMITERS: Final = "\t;,|"
# A sign by which a spreadsheet would take a text for a formula; we write ' before it, and take that away again.
GUARDED: Final = re.compile(r"'(?=[=+\-@\t\r])")


class SheetRefused(Exception):
    """Nothing can be read from it. `code` is stable, `message` tells the person what to do."""

    def __init__(self, code: str, message: str | Promise) -> None:
        self.code, self.message = code, message
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet that has content: its number there, its cells as text, and problems by column (from 0)."""

    number: int
    cells: tuple[str, ...]
    problems: dict[int, str] = field(default_factory=dict)


def read_file(name: str, content: bytes, *, check: Callable[[str, bytes], object] = check_upload) -> list[Line]:
    """Return the lines of a CSV or XLSX file that have content.

    Args:
        name: as the browser sent it; only its ending counts.
        content: the whole file.
        check: looks at an XLSX file before it is read, and raises UploadRefused.

    Raises: SheetRefused.
    """
    if not content:
        raise SheetRefused("empty", _("The file is empty. Choose another one."))
    if len(content) > LIMIT_BYTES:
        raise SheetRefused("size", _("The file is larger than 5 MB. Save only the sheet that is needed."))
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if ending == ".xlsx":
        return _kept(_xlsx(name, content, check))
    if ending in {".csv", ".tsv", ".txt"}:
        return _kept(_separated(_decoded(content)))
    raise SheetRefused("kind", _("Lists are read from CSV and XLSX. Save your list as one of these."))


def read_pasted(text: str) -> list[Line]:
    """Return the lines of cells that were copied from a spreadsheet: tabs between cells. Raises: SheetRefused."""
    if len(text) > LIMIT_CHARACTERS:
        raise SheetRefused("size", _("This is too much to paste. Upload it as a file."))
    return _kept(_separated(text, "\t" if "\t" in text else ""))


def _kept(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with content; refuse as soon as there are too many, or too much is in them."""
    kept: list[Line] = []
    characters = 0
    for scanned, line in enumerate(lines):
        if scanned >= LIMIT_SCANNED:
            raise SheetRefused("rows", _("The sheet has too many rows. Save only the rows that are needed."))
        width = max((n for n, cell in enumerate(line.cells, start=1) if cell), default=0)
        if not width and not line.problems:
            continue
        kept.append(Line(line.number, line.cells[:width], line.problems))
        characters += sum(map(len, line.cells))
        # Headings and a title may stand above the rows.
        if len(kept) > LIMIT_ROWS + 10:
            message = _("The list has more than 2,000 rows. Import it in parts.")
            raise SheetRefused("rows", message)
        if characters > LIMIT_CHARACTERS:
            raise SheetRefused("size", _("The cells hold too much text. Save only the columns that are needed."))
    if not kept:
        raise SheetRefused("empty", _("The sheet has no content."))
    return kept


# CSV and pasted cells


def _decoded(content: bytes) -> str:
    """Return the text of a CSV: UTF-8 or UTF-16 by its mark, UTF-8, else the Windows code page that Excel writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        encodings = ()
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetRefused("encoding", _("The file is no text. Save it as “CSV UTF-8” or as XLSX."))


def _separated(text: str, delimiter: str = "") -> Iterator[Line]:
    text = text.removeprefix("\ufeff")
    if named := re.match(r"sep=(.)\r?\n", text):
        delimiter, text = named[1], text[named.end() :]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
    started = 1
    try:
        for row in rows:
            cells = tuple(GUARDED.sub("", _tidy(cell), count=1) for cell in row[:LIMIT_COLUMNS])
            yield Line(started, cells)
            started += 1
    except csv.Error as error:
        raise SheetRefused("damaged", _("The list cannot be read: a quotation mark is not closed.")) from error


def _delimiter(text: str) -> str:
    """Return the sign that separates the cells of the first line: the one that stands there most, outside quotes."""
    first = re.sub(r'"[^"]*"', "", next((line for line in text.splitlines() if line.strip()), ""))
    return max(_DELIMITERS, key=lambda sign: (first.count(sign), -_DELIMITERS.index(sign)))


def _tidy(text: str) -> str:
    """Return a cell without spaces around it and without what cannot be seen; line breaks stay."""
    text = text.replace("\xa0", " ").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign == "\n" or sign.isprintable()).strip()


# XLSX


def _xlsx(name: str, content: bytes, check: Callable[[str, bytes], object]) -> Iterator[Line]:
    try:
        check(name, content)
        has_formulas = _look_inside(content)
    except UploadRefused as refused:
        raise SheetRefused(refused.code, refused.message) from refused
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _damaged() from error
    values = _rows(content, values=True)
    if not has_formulas:
        yield from (Line(number, tuple(map(_text, row)), _errors(row)) for number, row in values)
        return
    for (number, row), (_number, formulas) in zip(values, _rows(content, values=False), strict=False):
        problems = _errors(row)
        for column, (value, formula) in enumerate(zip(row, formulas, strict=False)):
            if formula.data_type == "f" and value.value is None:
                problems[column] = FORMULA
        yield Line(number, tuple(map(_text, row)), problems)


def _look_inside(content: bytes) -> bool:
    """Return whether a sheet has formulas; refuse what unpacks to more than a list can need."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > LIMIT_UNPACKED_BYTES:
            message = _("The workbook is too large inside. Save only the sheet that is needed and import that.")
            raise SheetRefused("unpacks", message)
        sheets = [part for part in parts if "worksheets" in part.filename.lower()]
        return any(_FORMULA_TAG.search(archive.read(part)) for part in sheets)


def _rows(content: bytes, *, values: bool) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield number and cells of every row of the first visible sheet."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise SheetRefused("empty", _("The sheet has no content."))
        yield from enumerate(sheets[0].iter_rows(max_col=LIMIT_COLUMNS), start=1)
        book.close()
    except SheetRefused:
        raise
    except Exception as error:  # noqa: BLE001 - a parser that fails in any way has not read the file: it is refused
        raise _damaged() from error


def _damaged() -> SheetRefused:
    return SheetRefused("damaged", _("The workbook is damaged. Open it on your computer, save it anew and try again."))


def _errors(row: tuple[Any, ...]) -> dict[int, str]:
    return {column: ERROR for column, cell in enumerate(row) if cell.data_type == "e"}


def _text(cell: Any) -> str:
    """Return a cell as a person would type it: 1000.0 is 1000, a date is dd/mm/yyyy, a tick is yes."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        # Fifteen digits are what a spreadsheet shows; the rest is noise of binary fractions.
        return _plain(Decimal(format(value, ".15g")))
    if isinstance(value, dt.datetime | dt.date):
        return f"{value:%d/%m/%Y}"
    return _tidy(str(value))


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
