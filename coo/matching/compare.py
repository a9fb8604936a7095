"""Compares a document with an application: what is the same, what differs, what was not found. Pure.

*Differs* is said only where a label stands beside another value. A number is never found inside a longer one: whole
words are compared, and neighbours that belong to the same number are looked at.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeVar

from coo.matching.labels import PARTS_OF_NUMBER, Label, find_labels, labelled_values
from coo.matching.sought import Kind, Sought
from coo.matching.values import amounts_of, code_of, compact, dates_of, tokens_of
from coo.matching.words import NUMBER_GAP, PHRASE_GAP, Box, Sheet, Word

Key = TypeVar("Key")
# So many places of one value are framed.
PLACES_SHOWN: Final = 3
TARIFF_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the document. Args: agrees: the document says the same. says: what it says where it differs."""

    sought: Sought
    boxes: tuple[Box, ...]
    agrees: bool
    says: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of looking for the values of an application in a document.

    Args: same, different, missing: each value stands in one of them. Only of expected values one is missing.
    """

    marks: tuple[Mark, ...] = ()
    same: tuple[Sought, ...] = ()
    different: tuple[Sought, ...] = ()
    missing: tuple[Sought, ...] = ()


def compare(words: Iterable[Word], sought: Iterable[Sought]) -> Comparison:
    """Look for values in the words of a document."""
    finder = _Finder(Sheet(words))
    marks: list[Mark] = []
    same, different, missing = [], [], []
    for row in sought:
        found = finder.find(row)
        marks += found[:PLACES_SHOWN]
        if not found:
            missing += [row] if row.is_expected else []
        elif found[0].agrees:
            same.append(row)
        else:
            different.append(row)
    return Comparison(tuple(marks), tuple(same), tuple(different), tuple(missing))


class _Finder:
    """Finds one value after another; remembers where the description of the item stands."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._described: dict[int, list[list[int]]] = {}
        self._search: dict[Kind, Callable[[Sought], list[list[int]]]] = {
            Kind.CODE: lambda row: self._in(self._codes, (code_of(value) for value in row.values)),
            Kind.COMPACT: lambda row: self._in(self._compacts, (compact(value) for value in row.values)),
            Kind.TARIFF: self._tariff,
            Kind.DATE: lambda row: self._in(self._dates, row.values),
            Kind.AMOUNT: self._amount,
            Kind.TEXT: self._text,
            Kind.WORD: self._word,
        }

    def find(self, row: Sought) -> list[Mark]:
        """Return the marks of a value: where a label names it, else wherever it stands."""
        named = list(find_labels(self.sheet, row.field, row.labels))
        if named and (told := self._told(row, named)):
            return told
        places = dict.fromkeys(tuple(numbers) for numbers in self._search[row.kind](row))
        return [Mark(row, self.sheet.boxes(numbers), True) for numbers in places]

    def _told(self, row: Sought, labels: list[Label]) -> list[Mark]:
        """Return what the document says beside the labels: the places that agree, else those that differ."""
        agree, differ = [], []
        for label in labels:
            places = labelled_values(self.sheet, label, row.kind)
            # Of the amounts in the line of the total, the last is that of money.
            right = next((numbers for numbers in reversed(places) if self._is_same(row, numbers)), None)
            if right is not None:
                agree.append(Mark(row, self.sheet.boxes(right), True))
            elif places and not any(self._may_be_same(row, numbers) for numbers in places):
                differ.append(Mark(row, self.sheet.boxes(places[-1]), False, self.sheet.text(places[-1])))
        return agree or differ

    def _is_same(self, row: Sought, numbers: list[int]) -> bool:
        text = self.sheet.text(numbers)
        if self.sheet.is_part(numbers):
            return False
        if row.kind == Kind.DATE:
            return any(day in row.values for day in dates_of(text)[:1])
        if row.kind == Kind.AMOUNT:
            return any(amount in row.values for amount in amounts_of(text)[:1])
        if row.kind == Kind.COMPACT:
            return compact(text) in {compact(value) for value in row.values}
        joined = self.sheet.text(numbers, "")
        return code_of(joined) in {code_of(value) for value in row.values}

    def _may_be_same(self, row: Sought, numbers: list[int]) -> bool:
        """Tell whether another way of reading it would be the same: then the document is not called different."""
        text = self.sheet.text(numbers)
        readings = dates_of(text) if row.kind == Kind.DATE else amounts_of(text) if row.kind == Kind.AMOUNT else ()
        return any(reading in row.values for reading in readings)

    # Numbers: an index for each way of comparing, made once a document

    def _in(self, index: dict[Key, list[list[int]]], values: Iterable[Key]) -> list[list[int]]:
        return [numbers for value in values for numbers in index.get(value, ())]

    @cached_property
    def _codes(self) -> dict[str, list[list[int]]]:
        return self._index(lambda numbers: [code_of(self.sheet.text(numbers, ""))])

    @cached_property
    def _compacts(self) -> dict[str, list[list[int]]]:
        return self._index(lambda numbers: [compact(self.sheet.text(numbers, ""))])

    @cached_property
    def _dates(self) -> dict[object, list[list[int]]]:
        return self._index(lambda numbers: dates_of(self.sheet.text(numbers))[:1])

    @cached_property
    def _amounts(self) -> dict[Decimal, list[list[int]]]:
        return self._index(lambda numbers: amounts_of(self.sheet.text(numbers))[:1])

    @cached_property
    def _runs(self) -> list[list[int]]:
        """Words that may be a number or date together, no part of a longer one."""
        return [
            numbers
            for start in range(len(self.sheet))
            for numbers in self.sheet.run(start, PARTS_OF_NUMBER)
            if (self._digits[numbers[0]] or self._digits[numbers[-1]]) and not self.sheet.is_part(numbers)
        ]

    @cached_property
    def _digits(self) -> list[bool]:
        return [any(letter.isdigit() for letter in word.text) for word in self.sheet.words]

    def _index(self, keys: Callable[[list[int]], Iterable[Key]]) -> dict[Key, list[list[int]]]:
        found: dict[Key, list[list[int]]] = defaultdict(list)
        for numbers in self._runs:
            for key in keys(numbers):
                found[key].append(numbers)
        return found

    @cached_property
    def _tariffs(self) -> dict[str, list[tuple[str, list[int]]]]:
        found: dict[str, list[tuple[str, list[int]]]] = defaultdict(list)
        for said, places in self._compacts.items():
            if said.isdigit() and TARIFF_DIGITS <= len(said) <= 10:
                found[said[:TARIFF_DIGITS]] += [(said, numbers) for numbers in places]
        return found

    def _tariff(self, row: Sought) -> list[list[int]]:
        """A code agrees in its first six digits at least, and no further digit contradicts it."""
        return [
            numbers
            for code in row.values
            for said, numbers in self._tariffs.get(code[:TARIFF_DIGITS], ())
            if said.startswith(code) or code.startswith(said)
        ]

    def _amount(self, row: Sought) -> list[list[int]]:
        """An amount; one of an item counts only beside the item's description."""
        found = self._in(self._amounts, row.values)
        if row.item is None:
            return found
        return [numbers for numbers in found if self._is_beside(numbers, self._described.get(row.item, []))]

    def _is_beside(self, numbers: list[int], described: list[list[int]]) -> bool:
        one = self.sheet.words[numbers[0]].box
        middle = (one.top + one.bottom) / 2
        for words in described:
            boxes = [self.sheet.words[number].box for number in words]
            if one.page == boxes[0].page and min(b.top for b in boxes) <= middle <= max(b.bottom for b in boxes):
                return True
        return False

    # Words

    def _word(self, row: Sought) -> list[list[int]]:
        """A currency: its sign or name as a word, or written at an amount."""
        found = []
        for number, word in enumerate(self.sheet.words):
            plain = word.text.upper().strip(" .,;:()[]/-=")
            bare = plain.rstrip("0123456789.,").lstrip("0123456789.,")
            if plain in row.values or (bare != plain and bare.strip() in row.values):
                found.append([number])
        return found

    def _text(self, row: Sought) -> list[list[int]]:
        found = list(find_text(self.sheet, tokens_of(str(row.values[0]))))
        if row.field == "description" and row.item is not None:
            self._described[row.item] = found
        return found


def find_text(sheet: Sheet, tokens: tuple[str, ...]) -> Iterator[list[int]]:
    """Return the places where these words stand one after the other, also wrapped within a column."""
    if not tokens:
        return
    for start in sheet.by_token.get(tokens[0], ()):
        own = sheet.tokens[start]
        at = own.index(tokens[0])
        # Within a word a number is not begun in its middle: `10` is not in `1.10`.
        if at and tokens[0].isdigit():
            continue
        if (found := _follow(sheet, start, own[at:], tokens)) is not None:
            yield found


def _follow(sheet: Sheet, start: int, own: tuple[str, ...], tokens: tuple[str, ...]) -> list[int] | None:
    """Return the words that say `tokens`, beginning with `own` of the first; None when they say something else."""
    found, rest = [start], tokens
    while own[: len(rest)] == rest[: len(own)]:
        if len(own) > len(rest):
            # The word goes on behind the value: fine for a word, not for a number.
            return None if rest[-1].isdigit() or own[len(rest)].isdigit() else found
        rest = rest[len(own) :]
        if not rest:
            return found
        following = _next(sheet, found, rest[0])
        if following is None:
            return None
        found.append(following)
        own = sheet.tokens[following]
    return None


def _next(sheet: Sheet, found: list[int], token: str) -> int | None:
    """Return the word that goes on with a text: the next of its line, else one below it, nearest to its beginning.

    A word of the line that stands far away is of another column: it counts when nothing below goes on.
    """
    last = found[-1]
    while (other := sheet.right_of(last)) is not None and not sheet.tokens[other]:
        last = other
    far = other if other is not None and sheet.tokens[other][0] == token else None
    if far is not None and sheet.right_of(far - 1, PHRASE_GAP) is not None:
        return far
    if sheet.right_of(last, NUMBER_GAP) is not None:
        return None  # not the end of the line of its column
    start, end = sheet.words[found[0]].box, max(sheet.words[number].box.right for number in found)
    below = [
        number
        for number in sheet.below(found[-1])
        if sheet.tokens[number][:1] == (token,) and sheet.words[number].box.left < end
    ]
    nearest = min(below, key=lambda number: abs(sheet.words[number].box.left - start.left), default=None)
    return far if nearest is None else nearest
