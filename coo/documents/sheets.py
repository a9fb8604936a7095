"""How the items of a certificate fall onto sheets. Pure: heights in, sheets out.

A row stays whole. The total and the end mark stand under the last row, on its sheet. The first sheet holds what its boxes
leave over, which may be nothing. Heights come from a layout; `guess` gives a first division, so that most certificates are
laid out once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass


class RowTooHigh(Exception):
    """A row is higher than an empty sheet."""


@dataclass(frozen=True, slots=True)
class Room:
    """Heights in mm: what rows may fill on the first sheet and on a later one, and what the closing lines take."""

    first: float
    later: float
    closing: float


def divide(heights: Sequence[float], room: Room) -> tuple[int, ...]:
    """Return how many rows each sheet takes, in order; the first may take none.

    Raises: RowTooHigh when a row, with the closing lines if it is the last, is higher than an empty later sheet.
    """
    counts, left, last = [0], room.first, len(heights) - 1
    for index, height in enumerate(heights):
        needed = height + (room.closing if index == last else 0)
        if needed > room.later:
            raise RowTooHigh(f"row {index + 1} is {height:.0f} mm high")
        if needed > left:
            counts.append(0)
            left = room.later
        counts[-1] += 1
        left -= height
    return tuple(counts)


def guess_height(cells: Sequence[tuple[str, float]], line_height: float = 3.775, padding: float = 3.6) -> float:
    """Return about how high a row is: its texts with their widths in mm, at 8.2 pt Noto Sans (1.62 mm a letter)."""
    most = 0
    for text, width in cells:
        letters = max(width / 1.62, 1)
        most = max(most, sum(max(1, math.ceil(_wide(line) / letters)) for line in text.split("\n")))
    return most * line_height + padding


def _wide(line: str) -> float:
    """Return the length of a line in letters; an ideograph counts for nearly two."""
    return sum(1.8 if ord(character) > 0x2E7F else 1 for character in line)
