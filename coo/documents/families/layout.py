"""What a family gives: its template, its columns of goods, and how much room they have. Pure.

The rooms are first guesses from measured words, so that most certificates are laid out once; a layout then measures.
Lengths in mm.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from coo.documents import sheets

LABEL_SIZE: Final = 6.7
LABEL_LINE: Final = 8.6 / 72 * 25.4
VALUE_SIZE: Final = 8.6
PLEDGE_LINE: Final = 9.2 / 72 * 25.4
# Left and right padding of a cell with what a line cannot use.
CELL: Final = 2.78
# Room for rows on a continuation sheet under column heads of two lines.
LATER: Final = 181.0
HEAD: Final = 12.5


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the goods table. Args: role: of its box; width: as printed, the last without the frame's lines."""

    role: str
    width: float

    @property
    def css_width(self) -> str:
        """The width as a style sheet reads it, whatever the language."""
        return f"{self.width:.2f}mm"


@dataclass(frozen=True, slots=True)
class Layout:
    """How the boxes of one certificate stand.

    Args:
        template: the family's page.
        columns: of the goods table, in the order in which they stand.
        first: guessed room for rows on sheet 1, with the boxes as the words make them.
        growth: by how much the column heads are higher than their minimum.
        hangs: the item's number stands in the goods box, for a form that has no column for it.
        says_marks: marks and numbers stand in the goods box as well.
        says_hs: the HS code stands in the goods box.
    """

    template: str
    columns: tuple[Column, ...]
    first: float
    growth: float
    hangs: bool = False
    says_marks: bool = False
    says_hs: bool = True

    @property
    def rules(self) -> str:
        """The name of the drawing with a rule right of each column but the last."""
        return "columns " + " ".join(f"{column.width:g}" for column in self.columns[:-1])

    @property
    def goods(self) -> int:
        """How many columns stand before the goods: the word TOTAL spans them."""
        return [column.role for column in self.columns].index("goods")

    @property
    def total_beside(self) -> bool:
        """There is room before the goods for the word TOTAL; else it stands before the packages."""
        return sum(column.width for column in self.columns[: self.goods]) > 15

    @property
    def later(self) -> float:
        """Guessed room for rows on a continuation sheet."""
        return LATER - self.growth

    def width(self, role: str) -> float:
        """Return the width of a column's text, 0 where there is no such column."""
        return next((column.width - CELL for column in self.columns if column.role == role), 0.0)


def columns(*pairs: tuple[str, float]) -> tuple[Column, ...]:
    """Return columns of a frame 182 wide; the last one gives up what the frame's lines take."""
    return tuple(
        Column(role, width - (0.6 if index == len(pairs) - 1 else 0.0)) for index, (role, width) in enumerate(pairs)
    )


def labels(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the words of the boxes by what each box is for."""
    return dict(zip(data["form"]["roles"], data["form"]["boxes"], strict=True))


def head_growth(data: Mapping[str, Any], table: Sequence[Column]) -> float:
    """Return by how much the column heads are higher than their minimum."""
    words = labels(data)
    # The narrow first column has hardly any padding in its head.
    widths = [column.width - (1.2 if column.width < 13 else 2.7) for column in table]
    lines = max(
        sheets.count_lines(words[column.role], width, LABEL_SIZE) for column, width in zip(table, widths, strict=True)
    )
    return max(5.69 + lines * LABEL_LINE - HEAD, 0)


def label_height(text: str, width: float = 82) -> float:
    """Return the height of a box's padding and label."""
    return 3.5 + LABEL_LINE * sheets.count_lines(text, width, LABEL_SIZE)


def party_height(label: str, party: Mapping[str, Any] | None, minimum: float) -> float:
    """Return the height of a party's box."""
    if not party:
        return minimum
    text = 4.23 * sheets.count_lines(party["name"], 84, VALUE_SIZE)
    text += 4.02 * sheets.count_lines(party["address"], 86.4, VALUE_SIZE) if party["address"] else 0
    tax_id = 3.6 if party.get("iec") else 0.0
    return max(7.66 + LABEL_LINE * sheets.count_lines(label, 82, LABEL_SIZE) + text + tax_id, minimum)


def transport_height(data: Mapping[str, Any], label: str, minimum: float, shown: Sequence[str]) -> float:
    """Return the height of the transport box. Args: shown: the keys of `transport` that it prints."""
    facts = data["transport"]
    lines = sum(sheets.count_lines(facts.get(key, ""), 61.4) for key in shown if key == "route" or facts.get(key))
    return max(3.73 + LABEL_LINE * sheets.count_lines(label, 82, LABEL_SIZE) + sheets.LINE_HEIGHT * lines, minimum)


def remarks_height(lines: Sequence[Sequence[str]], label: str, width: float, minimum: float, ticks: int = 0) -> float:
    """Return the height of a box with remarks, each as what it is and its text, and boxes to tick."""
    count = sum(sheets.count_lines(": ".join(part for part in line if part), width) for line in lines)
    return max(label_height(label, width) + sheets.LINE_HEIGHT * count + (4.6 if ticks else 0), minimum)


def pledges_height(data: Mapping[str, Any], minimum: float) -> float:
    """Return the height of declaration and certification."""
    words = labels(data)
    left = 23.1 + LABEL_LINE + PLEDGE_LINE * sheets.count_lines(data["declaration"]["text"], 86, 7)
    certification = words["certification"]
    right = sheets.count_lines(data["certification"]["text"], 86, 7)
    right += 2 if "export document" in certification.lower() else 0
    label = LABEL_LINE * sheets.count_lines(certification, 80, LABEL_SIZE)
    return max(left, 35.7 + label + PLEDGE_LINE * right, minimum)
