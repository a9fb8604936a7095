"""Labels of a document, as *Invoice No.*, and the values that stand beside or below them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from coo.matching.sought import Kind, Labels
from coo.matching.values import amounts_of, dates_of
from coo.matching.words import PHRASE_GAP, Sheet

# A number in as many parts: `176 2345 6789`, `6 Aug 2024`.
PARTS_OF_NUMBER: Final = 4
_STEPS: Final = 5
_NUMBER_WORDS: Final = frozenset({"no", "number", "nr", "num"})
# What may stand between a label and its value: `Invoice No. and Date`.
_PASSED: Final = _NUMBER_WORDS | {"date", "dated", "dt", "code"}
# A label after or before one of these is about something else.
_NOT_AFTER: Final = frozenset({"proforma", "performa", "buyers", "order", "po", "sub", "original", "previous"})
_NOT_BEFORE: Final = frozenset(
    {
        *("qty", "quantity", "packages", "package", "pkgs", "weight", "gross", "net", "boxes", "cartons", "ctns"),
        *("units", "pieces", "pcs", "nos", "tax", "gst", "igst", "cgst", "sgst", "discount", "freight", "insurance"),
    }
)
# What ends a phrase.
_ENDS: Final = (",", ";", ":", ")", "|")


@dataclass(frozen=True, slots=True)
class Label:
    """A label that was found. Args: words: numbers of its words in the sheet."""

    words: tuple[int, ...]


def find_labels(sheet: Sheet, field: str, labels: Labels) -> Iterator[Label]:
    """Return where one of the labels of a field stands, the longest where several fit."""
    ordered = sorted(labels, key=len, reverse=True)
    starts = sorted({number for label in ordered for number in sheet.by_token.get(label[0], ())})
    for start in starts:
        found = next((words for label in ordered if (words := _spelt(sheet, start, label))), None)
        if found is not None and _is_about(sheet, field, found):
            yield Label(found)


def _spelt(sheet: Sheet, start: int, label: tuple[str, ...]) -> tuple[int, ...]:
    """Return the words that make up the label from `start` on; none when they do not, or say more."""
    words: list[int] = []
    said: tuple[str, ...] = ()
    number: int | None = start
    while number is not None and len(said) < len(label):
        words.append(number)
        said += sheet.tokens[number]
        number = sheet.right_of(number, PHRASE_GAP)
    return tuple(words) if said == label else ()


def _is_about(sheet: Sheet, field: str, words: tuple[int, ...]) -> bool:
    """Tell whether the words around a label leave it what it is: not *Sub Total*, not *Total weight*."""
    before, after = _neighbour(sheet, words[0], -1), _neighbour(sheet, words[-1], 1)
    if before in _NOT_AFTER or after in _NOT_BEFORE:
        return False
    if len(words) > 1:
        return True
    # A label of one word stands by itself, or after a number: *due date* is another date.
    if before and not (before in _NUMBER_WORDS or before.isdigit()):
        return False
    return field != "invoice_date" or _names_invoice(sheet, words[0])


def _neighbour(sheet: Sheet, number: int, step: int) -> str:
    """Return the nearest token of the phrase to the left or right, passing marks; nothing at its end."""
    beside = sheet.left_of if step < 0 else sheet.right_of
    other = beside(number, PHRASE_GAP)
    while other is not None and not sheet.tokens[other]:
        other = beside(other, PHRASE_GAP)
    if other is not None and sheet.words[other if step < 0 else number].text.endswith(_ENDS):
        return ""
    return "" if other is None else sheet.tokens[other][-1 if step < 0 else 0]


def _names_invoice(sheet: Sheet, number: int) -> bool:
    """Tell whether the number of the invoice is named in this line or the ones next to it."""
    near = [*sheet.above(number), *sheet.line(number), *sheet.below(number)]
    tokens = {token for other in near for token in sheet.tokens[other]}
    return bool(tokens & {"invoice", "inv"}) and bool(tokens & _NUMBER_WORDS)


def labelled_values(sheet: Sheet, label: Label, kind: Kind) -> list[list[int]]:
    """Return the words that can be the value of a label: to its right, else below it."""
    if kind == Kind.AMOUNT:
        # Only in its line: a heading *Total* has the values of the rows below it.
        return _amounts(sheet, label.words[-1])
    right = _right(sheet, label.words[-1], kind)
    return right or _below(sheet, label, kind)


def _amounts(sheet: Sheet, number: int) -> list[list[int]]:
    found, other = [], sheet.right_of(number)
    while other is not None:
        parts = [numbers for numbers in sheet.run(other, PARTS_OF_NUMBER) if amounts_of(sheet.text(numbers))]
        if parts:
            found.append(parts[-1])
            other = parts[-1][-1]
        other = sheet.right_of(other)
    return found


def _right(sheet: Sheet, number: int, kind: Kind) -> list[list[int]]:
    other = sheet.right_of(number)
    for _step in range(_STEPS):
        if other is None:
            return []
        if found := _value_at(sheet, other, kind):
            return found
        tokens = set(sheet.tokens[other])
        has_digit = any(letter.isdigit() for letter in sheet.words[other].text)
        if not (tokens <= _PASSED or (has_digit and kind == Kind.DATE)):
            return []
        other = sheet.right_of(other)
    return []


def _below(sheet: Sheet, label: Label, kind: Kind) -> list[list[int]]:
    first = label.words[0]
    while kind == Kind.DATE and (other := sheet.left_of(first, PHRASE_GAP)) is not None:
        first = other
    start, end = sheet.words[first].box, sheet.words[label.words[-1]].box
    for number in sheet.below(label.words[0]):
        box = sheet.words[number].box
        if box.right < start.left or box.left > end.right + 2 * end.height:
            continue
        if found := _value_at(sheet, number, kind):
            return found
    return []


def _value_at(sheet: Sheet, number: int, kind: Kind) -> list[list[int]]:
    """Return the value that begins with this word, in its longest form first; none when it can be none."""
    runs = [run for run in sheet.run(number, PARTS_OF_NUMBER) if not sheet.is_part(run)]
    if kind == Kind.DATE:
        return [run for run in sheet.run(number, PARTS_OF_NUMBER, PHRASE_GAP) if dates_of(sheet.text(run))][-1:]
    text = sheet.words[number].text
    if not any(letter.isdigit() for letter in text) or dates_of(text):
        return []
    return runs[::-1] or [[number]]
