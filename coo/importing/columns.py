"""Match the headings of a list with the fields of a form, and write a cell as the form takes it. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext_lazy as _

from coo.importing.sheet import LIMIT_ROWS, Line, SheetRefused

# A line is one of headings when this many of its cells are.
_LEAST_HEADINGS: Final = 2
_LINES_ABOVE: Final = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the form as a column of a list.

    Args:
        name: of the field.
        label: the heading that templates have, in the person's language.
        is_needed: a list without this column is refused.
        headings: every heading that is understood, folded.
        is_code: digits only, for which a spreadsheet loses the zero at the start.
        choices: what may be written, folded, and the value that it stands for; empty where anything may be.
        listed: the choices as templates list them: what to write and what it means.
        hint: what a person should know before writing it.
    """

    name: str
    label: str
    is_needed: bool
    headings: frozenset[str]
    is_code: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[tuple[str, str], ...] = ()
    hint: str = ""

    def value(self, text: str) -> str:
        """Return what the form is given for a cell: the code of a choice that was written in words."""
        if self.is_code:
            digits = re.sub(r"[\s.\-]", "", text)
            # Codes have pairs of digits: with an odd number the zero at the start was lost.
            return f"0{digits}" if digits.isdecimal() and len(digits) in (5, 7) else text
        return self.choices.get(folded(text), text) if self.choices else text


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list: its number in the sheet, its cells and their problems by name of the field."""

    number: int
    cells: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list as it was read: its rows, the names of the fields that it has, and headings that nobody knows."""

    rows: tuple[ListRow, ...]
    names: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def folded(text: str) -> str:
    """Return a heading or a choice by its letters and digits alone: `Marks & Number` and `marks/number` are one."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum() or unicodedata.category(sign).startswith("M"))


def read_list(
    lines: Sequence[Line], columns: Sequence[Column], *, ignored: Iterable[str], needs_headings: bool
) -> ReadList:
    """Return the rows below the headings.

    Args:
        ignored: headings that are ours and no field, as *Remarks*.
        needs_headings: without headings the list is refused; else its columns are taken in the order of `columns`.

    Raises: SheetRefused when headings or needed columns are missing, or nothing stands below.
    """
    start, found = _headings(lines, columns)
    if not found:
        if needs_headings:
            raise SheetRefused("headings", _("No headings were found. Use those of the template, in the first row."))
        found = dict(enumerate(columns[: max(len(line.cells) for line in lines)]))
    missing = [column.label for column in columns if column.is_needed and column not in found.values()]
    if missing:
        message = _("Columns are missing: %(names)s.") % {"names": ", ".join(missing)}
        raise SheetRefused("columns", message)
    rows = tuple(_row(line, found) for line in lines[start:])
    rows = tuple(row for row in rows if any(row.cells.values()) or row.problems)
    if not rows:
        raise SheetRefused("empty", _("There is no row below the headings."))
    if len(rows) > LIMIT_ROWS:
        raise SheetRefused("rows", _("The list has more than 2,000 rows. Import it in parts."))
    known = {folded(heading) for heading in ignored}
    above = lines[start - 1].cells if start else ()
    unknown = tuple(
        cell for index, cell in enumerate(above) if cell and index not in found and folded(cell) not in known
    )
    return ReadList(rows, tuple(column.name for column in found.values()), unknown)


def _headings(lines: Sequence[Line], columns: Sequence[Column]) -> tuple[int, dict[int, Column]]:
    """Return where the rows begin, and the column at each position; 0 and nothing when there are no headings."""
    best: tuple[int, dict[int, Column]] = (0, {})
    for index, line in enumerate(lines[:_LINES_ABOVE]):
        found: dict[int, Column] = {}
        for position, cell in enumerate(line.cells):
            heading = folded(cell)
            column = next((column for column in columns if heading in column.headings), None)
            if column is not None and column not in found.values():
                found[position] = column
        if len(found) >= _LEAST_HEADINGS and len(found) > len(best[1]):
            best = (index + 1, found)
    return best


def _row(line: Line, found: Mapping[int, Column]) -> ListRow:
    cells = {
        column.name: line.cells[position] if position < len(line.cells) else "" for position, column in found.items()
    }
    problems = {found[position].name: code for position, code in line.problems.items() if position in found}
    return ListRow(line.number, cells, problems)
