"""A table of figures as CSV or as a workbook. Pure."""

import csv
import io
from collections.abc import Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from coo.figures.tables import Table, Value
from coo.importing.writing import CSV, XLSX, guarded

TYPES: Final = {"csv": CSV, "xlsx": XLSX}


def written(table: Table, ending: str) -> bytes:
    """Return the table as a file of that ending, one of `TYPES`; numbers stay numbers, texts are never formulas."""
    return _csv(table) if ending == "csv" else _xlsx(table)


def _lines(table: Table) -> list[Sequence[Value]]:
    return [*table.rows, *([table.total] if table.total else [])]


def _csv(table: Table) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(column.label) for column in table.columns])
    for line in _lines(table):
        writer.writerow([guarded(value) if isinstance(value, str) else value for value in line])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(table: Table) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = table.title[:31]
    for position, column in enumerate(table.columns, start=1):
        cell = sheet.cell(1, position)
        _write(cell, column.label)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(position)].width = 44 if position == 1 else 18
    for number, line in enumerate(_lines(table), start=2):
        for position, value in enumerate(line, start=1):
            _write(sheet.cell(number, position), value)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell: Any, value: Value) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = stays a text
