"""Pictures of tables: where the bars of an SVG begin and how long they are. Pure.

Widths are per cent, heights pixels: text keeps its size on a phone and in print.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coo.figures.tables import Table, Value

HEIGHT: Final = 96
TOP: Final = 22
LINE: Final = 46
THICK: Final = 12
BARS_SHOWN: Final = 15


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar. Args: x, width: per cent. y, height: pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Upright bars of one column of a table, from the first to the last row."""

    label: str
    total: Value
    most: Value
    bars: Sequence[Bar]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of lying bars. Args: y: of the text. values: of the drawn columns, as numbers."""

    label: str
    y: int
    values: Sequence[Value]
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lying bars, one or more for each row of a table. Args: left_out: rows that are only in the table."""

    labels: Sequence[str]
    lines: Sequence[Line]
    height: int
    left_out: int


def columns_of(table: Table) -> list[Columns]:
    """Return a picture of each drawn column of a table whose rows follow each other in time."""
    return [_columns(table, index) for index in _drawn(table)]


def _columns(table: Table, index: int) -> Columns:
    values = [float(row[index] or 0) for row in table.rows]
    names = table.short or [str(row[0]) for row in table.rows]
    most = max(values, default=0.0)
    step = 100 / max(len(values), 1)
    room = HEIGHT - TOP
    bars = [
        Bar(
            x=round(position * step + step / 10, 3),
            y=round(HEIGHT - room * value / most, 1),
            width=round(step * 0.8, 3),
            height=round(room * value / most, 1),
        )
        for position, value in enumerate(values)
        if value
    ]
    total = table.total[index] if table.total else None
    return Columns(table.columns[index].label, total, int(most), bars, names[0], names[-1])


def lines_of(table: Table) -> Lines:
    """Return a picture of the drawn columns of a table, a row under each name."""
    drawn = _drawn(table)
    names = table.short or [str(row[0]) for row in table.rows]
    most = max((float(row[index] or 0) for row in table.rows for index in drawn), default=0.0)
    each = LINE + (len(drawn) - 1) * THICK
    lines = []
    for position, (name, row) in enumerate(zip(names[:BARS_SHOWN], table.rows, strict=False)):
        y = position * each
        bars = [
            Bar(0, y + 22 + number * THICK, round(100 * float(row[index] or 0) / most, 2) if most else 0, THICK - 2)
            for number, index in enumerate(drawn)
        ]
        lines.append(Line(name, y + 15, [row[index] for index in drawn], bars))
    labels = [table.columns[index].label for index in drawn]
    return Lines(labels, lines, len(lines) * each, len(table.rows) - len(lines))


def _drawn(table: Table) -> list[int]:
    return [index for index, column in enumerate(table.columns) if column.is_drawn]
