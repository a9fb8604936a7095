"""A table of figures as CSV or as a workbook. Pure."""

from typing import Final

from coo.exporting import csv_lines, xlsx_file
from coo.figures.tables import Table
from coo.importing.writing import CSV, XLSX

TYPES: Final = {"csv": CSV, "xlsx": XLSX}


def written(table: Table, ending: str) -> bytes:
    """Return the table with its total as a file of that ending, one of `TYPES`."""
    headings = [column.label for column in table.columns]
    lines = [*table.rows, *([table.total] if table.total else [])]
    if ending == "csv":
        return b"".join(csv_lines(headings, lines))
    with xlsx_file(table.title, headings, lines) as book:
        return book.read()
