"""Write long tables as CSV or XLSX, a row at a time: nothing is held in memory, no text becomes a formula. Pure."""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from coo.importing.writing import guarded

Row = Sequence[Any]
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as something else
MEMORY_BYTES: Final = 2 * 1024 * 1024
_WIDTH: Final = 22


class _Line:
    """Takes what `csv.writer` writes, and hands it on as it is."""

    def write(self, text: str) -> str:
        return text


def csv_lines(headings: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield a table as CSV in UTF-8, line by line; dates in ISO 8601."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow([guarded(_text(cell)) for cell in headings]).encode()
    for row in rows:
        yield writer.writerow([guarded(_text(cell)) for cell in row]).encode()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def xlsx_file(title: str, headings: Row, rows: Iterable[Row]) -> IO[bytes]:
    """Return a table as a workbook, to be read from its beginning: large ones wait on the disk.

    Dates are dates, shown in ISO 8601; numbers are numbers; every other cell is a text.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for position in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(position)].width = _WIDTH
    head = [_cell(sheet, heading) for heading in headings]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out: IO[bytes] = SpooledTemporaryFile(max_size=MEMORY_BYTES)  # noqa: SIM115 - whoever sends it closes it
    book.save(out)
    out.seek(0)
    return out


def _cell(sheet: Any, value: Any) -> Any:
    if value is None or value == "":
        return WriteOnlyCell(sheet)
    if isinstance(value, dt.date):
        cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # a date is right, the stubs leave it out
        cell.number_format = "yyyy-mm-dd"
        return cell
    if isinstance(value, int | float | Decimal):
        return WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # so is a Decimal
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub(" ", str(value)))
    cell.data_type = "s"  # a text that begins with = stays a text
    return cell
