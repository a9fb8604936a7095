"""The words of a document in the order in which a person reads them: lines, neighbours, what stands below. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from coo.matching.values import tokens_of

# Gaps in heights of a word: between two words of a phrase, and between the parts of one number.
PHRASE_GAP: Final = 1.2
NUMBER_GAP: Final = 0.6
LINES_BELOW: Final = 2
# A label that its value is written on to.
_LABEL: Final = re.compile(r"[^\W\d_][^:#]*[:#]+(?=\w)|[:#]+(?=\w)|(?:[A-Za-z]+[./])*no\.(?=\d)", re.IGNORECASE)
# A number's next part: digits alone, or three of them and decimals.
_GOES_ON: Final = re.compile(r"\d+[.,;:)]*$|\d{3}[.,]\d+\W*$")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in points from its upper left corner. Args: page: counted from 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """How high it is; never nothing."""
        return max(self.bottom - self.top, 1.0)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a document, with its place."""

    text: str
    box: Box


class Sheet:
    """The words of a document, line by line; a word is named by its number in that order."""

    def __init__(self, words: Iterable[Word]) -> None:
        self.lines: list[range] = []
        self.words: list[Word] = []
        self._line_of: list[int] = []
        self._space_after: list[float | None] = []
        for row in _rows(part for word in words for part in _split(word)):
            start = len(self.words)
            self.words += row
            self._line_of += [len(self.lines)] * len(row)
            self.lines.append(range(start, len(self.words)))
            # In heights of a word; None at the end of a line. Asked for a hundred thousand times.
            self._space_after += [
                (two.box.left - one.box.right) / min(one.box.height, two.box.height) for one, two in pairwise(row)
            ]
            self._space_after.append(None)

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def tokens(self) -> list[tuple[str, ...]]:
        """The words of each word for comparing: `Vale-Smith` has two."""
        return [tokens_of(word.text) for word in self.words]

    @cached_property
    def by_token(self) -> dict[str, list[int]]:
        """Where each token stands."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, tokens in enumerate(self.tokens):
            for token in dict.fromkeys(tokens):
                found[token].append(number)
        return found

    def line(self, number: int) -> range:
        """Return the words of the line that a word stands in."""
        return self.lines[self._line_of[number]]

    def right_of(self, number: int, gap: float = float("inf")) -> int | None:
        """Return the next word of the line, unless it is further away than `gap` heights."""
        space = self._space_after[number]
        return number + 1 if space is not None and space <= gap else None

    def left_of(self, number: int, gap: float = float("inf")) -> int | None:
        """Return the word before it in the line, unless it is further away than `gap` heights."""
        space = self._space_after[number - 1] if number else None
        return number - 1 if space is not None and space <= gap else None

    def run(self, number: int, most: int, gap: float = NUMBER_GAP) -> Iterator[list[int]]:
        """Return a word alone, then with its next neighbour, and so on, at most `most` words long."""
        found = [number]
        while True:
            yield list(found)
            following = self.right_of(found[-1], gap)
            if following is None or len(found) == most:
                return
            found.append(following)

    def below(self, number: int) -> Iterator[int]:
        """Return the words of the next lines of the page, the nearest line first, each from left to right."""
        box, line = self.words[number].box, self._line_of[number]
        for other in self.lines[line + 1 : line + 1 + LINES_BELOW]:
            first = self.words[other[0]].box
            if first.page != box.page or first.top - box.bottom > 2 * box.height:
                return
            yield from other

    def above(self, number: int) -> Iterator[int]:
        """Return the words of the line before it on the page."""
        line = self._line_of[number]
        if line and self.words[self.lines[line - 1][0]].box.page == self.words[number].box.page:
            yield from self.lines[line - 1]

    def is_part(self, numbers: Sequence[int]) -> bool:
        """Tell whether a neighbour goes on with the number that these words begin or end with: `1 500.00`."""
        first, last = self.words[numbers[0]].text, self.words[numbers[-1]].text
        before, after = self.left_of(numbers[0], NUMBER_GAP), self.right_of(numbers[-1], NUMBER_GAP)
        begins = before is not None and first[:1].isdigit() and self.words[before].text.isdigit()
        ends = after is not None and last[-1:].isdigit() and _GOES_ON.match(self.words[after].text) is not None
        return begins or ends

    def text(self, numbers: Sequence[int], join: str = " ") -> str:
        """Return the text of some words."""
        return join.join(self.words[number].text for number in numbers)

    def boxes(self, numbers: Sequence[int]) -> tuple[Box, ...]:
        """Return one box for each line of some words."""
        by_line: dict[int, list[Box]] = defaultdict(list)
        for number in numbers:
            by_line[self._line_of[number]].append(self.words[number].box)
        return tuple(_around(row) for row in by_line.values())


def _split(word: Word) -> Iterator[Word]:
    """Part a label from what is written on to it: `No.:12345678`, `Date:06/08/2024`, `#7`."""
    match = _LABEL.match(word.text)
    if match is None:
        yield word
        return
    box = word.box
    middle = box.left + (box.right - box.left) * match.end() / len(word.text)
    yield Word(word.text[: match.end()], Box(box.page, box.left, box.top, middle, box.bottom))
    yield Word(word.text[match.end() :], Box(box.page, middle, box.top, box.right, box.bottom))


def _around(boxes: list[Box]) -> Box:
    return Box(
        boxes[0].page,
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _rows(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Return the lines of each page from its top, each from left to right."""
    ordered = sorted(words, key=lambda word: (word.box.page, word.box.top + word.box.bottom))
    row: list[Word] = []
    for word in ordered:
        if row and not _same_line(row[0].box, word.box):
            yield sorted(row, key=lambda each: each.box.left)
            row = []
        row.append(word)
    if row:
        yield sorted(row, key=lambda each: each.box.left)


def _same_line(one: Box, two: Box) -> bool:
    middle = abs((one.top + one.bottom) - (two.top + two.bottom)) / 2
    return one.page == two.page and middle <= 0.5 * min(one.height, two.height)
