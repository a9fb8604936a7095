"""How the items of a certificate fall onto sheets. Pure: heights in, sheets out.

A row stays whole. The total and the end mark stand under the last row, on its sheet. The first sheet holds what its
boxes leave over, which may be nothing. Heights come from a layout; `guess_height` gives a first division, so that most
certificates are laid out once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import ImageFont

TYPE_SIZE: Final = 8.2
LINE_HEIGHT: Final = 10.7 / 72 * 25.4
PADDING: Final = 2.88
SPACE: Final = 0.26


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


def guess_height(cells: Sequence[tuple[str, float]]) -> float:
    """Return how high a row will be, in mm: its texts with their widths in mm, at 8.2/10.7 pt Noto Sans."""
    return max(count_lines(text, width) for text, width in cells) * LINE_HEIGHT + PADDING


def count_lines(text: str, width: float, size: float = TYPE_SIZE) -> int:
    """Return over how many lines `text` runs in `width` mm at `size` pt, broken at its spaces."""
    room = width / 25.4 * 72 / size
    return sum(_lines(line, room) for line in text.split("\n"))


def _lines(text: str, room: float) -> int:
    """Return over how many lines one line of text breaks; `room` in em."""
    count, used = 1, 0.0
    for word in text.split(" "):
        width = _width(word)
        if used and used + SPACE + width > room:
            count, used = count + 1, 0.0
        if width > room:
            count += math.ceil(width / room) - 1
            width %= room
        used += width + (SPACE if used else 0.0)
    return count


@lru_cache(maxsize=4096)
def _width(word: str) -> float:
    """Return the width of a word in em; about right where our Latin face is not on this machine."""
    face = _face()
    return face.getlength(word) / 100 if face else 0.57 * len(word)


@lru_cache(maxsize=1)
def _face() -> ImageFont.FreeTypeFont | None:
    try:
        return ImageFont.truetype("NotoSans-Regular.ttf", 100)
    except OSError:
        return None
