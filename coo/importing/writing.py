"""Write lists: the template to fill, and the rows to mend with their remarks, as XLSX or CSV. Pure."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from coo.importing.columns import Column
from coo.importing.sheet import LIMIT_ROWS

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
# Spreadsheets calculate with fifteen digits: longer numbers stay text.
_NUMBER: Final = re.compile(r"-?\d{1,12}(\.\d{1,3})?")
_RISKY: Final = re.compile(r"[=+\-@\t\r]")
_HEAD: Final = PatternFill("solid", fgColor="E7EDF7")
_WRONG: Final = PatternFill("solid", fgColor="FBE3E1")


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row of a list to write: its cells by name of the field, those that are wrong, and what is said of them."""

    cells: Mapping[str, str]
    wrong: frozenset[str] = frozenset()
    remarks: str = ""


def write_csv(columns: Sequence[Column], rows: Sequence[WrittenRow] = (), *, remarks: bool = False) -> bytes:
    """Return a list as CSV in UTF-8 with the mark that Excel wants; a text is never taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*(column.label for column in columns), *([_("Remarks")] if remarks else [])])
    for row in rows:
        cells = [row.cells.get(column.name, "") for column in columns] + ([row.remarks] if remarks else [])
        writer.writerow([guarded(cell) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(text: str) -> str:
    """Return a cell of a CSV that no spreadsheet takes for a formula; numbers stay as they are."""
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def write_xlsx(
    title: str, columns: Sequence[Column], rows: Sequence[WrittenRow] = (), *, remarks: bool = False
) -> bytes:
    """Return a list as a workbook: the list, the values that are allowed, and notes on every column."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = title[:31]
    _write_headings(sheet, columns, remarks=remarks)
    for number, row in enumerate(rows, start=2):
        for position, column in enumerate(columns, start=1):
            _fill(sheet.cell(number, position), row.cells.get(column.name, ""), column, column.name in row.wrong)
        if remarks:
            last = sheet.cell(number, len(columns) + 1)
            _write_text(last, row.remarks)
            last.alignment = Alignment(wrap_text=True, vertical="top")
    _write_allowed(book, sheet, columns)
    _write_notes(book, columns)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_headings(sheet: Any, columns: Sequence[Column], *, remarks: bool) -> None:
    headings = [*(column.label for column in columns), *([_("Remarks")] if remarks else [])]
    for position, heading in enumerate(headings, start=1):
        cell = sheet.cell(1, position, heading)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        width = 60 if position > len(columns) else 40 if "description" in columns[position - 1].name else 18
        sheet.column_dimensions[get_column_letter(position)].width = width
    for position, column in enumerate(columns, start=1):
        if column.is_code:  # as text, so that a zero at the start stays
            sheet.column_dimensions[get_column_letter(position)].number_format = "@"
    sheet.freeze_panes = "A2"


def _fill(cell: Any, text: str, column: Column, wrong: bool) -> None:
    if not column.is_code and _NUMBER.fullmatch(text):
        cell.value = Decimal(text)
    else:
        _write_text(cell, text)
        if column.is_code:
            cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if wrong:
        cell.fill = _WRONG


def _write_text(cell: Any, text: str) -> None:
    cell.value = text or None
    if text:
        cell.data_type = "s"  # a text that begins with = stays a text


def _write_allowed(book: Workbook, sheet: Any, columns: Sequence[Column]) -> None:
    """List what may be written for each column with choices, and offer it in the cells of the column."""
    chosen = [column for column in columns if column.listed]
    if not chosen:
        return
    allowed = book.create_sheet(_("Allowed values")[:31])
    name = allowed.title.replace("'", "''")
    for index, column in enumerate(chosen):
        left = 1 + 3 * index
        allowed.cell(1, left, column.label).font = Font(bold=True)
        allowed.cell(1, left + 1, _("Meaning")).font = Font(bold=True)
        for number, (text, meaning) in enumerate(column.listed, start=2):
            _write_text(allowed.cell(number, left), text)
            _write_text(allowed.cell(number, left + 1), meaning)
        letter = get_column_letter(left)
        allowed.column_dimensions[get_column_letter(left + 1)].width = 40
        offered = DataValidation("list", f"'{name}'!${letter}$2:${letter}${len(column.listed) + 1}", allow_blank=True)
        # Names are understood as well as codes: the list helps, it does not refuse.
        offered.showErrorMessage = False
        target = get_column_letter(columns.index(column) + 1)
        offered.add(f"{target}2:{target}{LIMIT_ROWS + 1}")
        sheet.add_data_validation(offered)
    allowed.freeze_panes = "A2"


def _write_notes(book: Workbook, columns: Sequence[Column]) -> None:
    notes = book.create_sheet(_("Notes")[:31])
    for position, heading in enumerate((_("Column"), _("Needed"), _("Note")), start=1):
        notes.cell(1, position, heading).font = Font(bold=True)
    for number, column in enumerate(columns, start=2):
        for position, text in enumerate(
            (column.label, _("Yes") if column.is_needed else _("No"), column.hint), start=1
        ):
            _write_text(notes.cell(number, position), text)
    for letter, width in (("A", 44), ("B", 10), ("C", 70)):
        notes.column_dimensions[letter].width = width
