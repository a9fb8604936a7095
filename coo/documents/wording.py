"""Small pieces of text that documents print: numbers in words, quantities, HS codes, lines, chunks. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from tradeconnect.common.money import number_in_words

# Characters that turn the reading order of what follows: a text must not be able to re-order a certificate.
TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
COUNTED: Final = re.compile(r"\s*(\d{1,3}(?:,\d{2,3})+|\d+)\s+(.*\S)\s*", re.DOTALL)
LINES_MAXIMUM: Final = 10


def clean(text: str) -> str:
    """Return one line: spaces single, nothing invisible that XML forbids or that turns the reading order."""
    return " ".join(_printable(text).split())


def clean_lines(text: str, most: int = LINES_MAXIMUM) -> str:
    """Return `text` line by line without empty lines; more than `most` lines are run together with commas."""
    lines = [line for line in (clean(part) for part in text.splitlines()) if line]
    return ", ".join(lines) if len(lines) > most else "\n".join(lines)


def _printable(text: str) -> str:
    kept = (character for character in TURNING.sub("", text) if character.isspace() or _is_printable(character))
    return unicodedata.normalize("NFC", "".join(kept))


def _is_printable(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs", "Cn", "Co"} and character != "\ufeff"


def plain_number(value: Decimal) -> str:
    """Return a quantity with grouping and no idle zeros: 1500.000 → 1,500."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def count_in_words(number: int) -> str:
    """Return a count as customs abroad read it, in thousands and millions: 340 → three hundred forty."""
    for size, word in ((1_000_000, "million"), (1_000, "thousand")):
        if number >= size:
            head, rest = divmod(number, size)
            return f"{count_in_words(head)} {word}" + (f" {count_in_words(rest)}" if rest else "")
    return number_in_words(number).replace(" and ", " ")


def packages_total(packages: Iterable[str]) -> str:
    """Return `340 (THREE HUNDRED FORTY) PACKAGES`, or an empty string when a text does not begin with a number.

    The kind is named when every text has the same plural (CARTONS), else they are packages.
    """
    found = [COUNTED.fullmatch(text) for text in packages]
    if not found or not all(found):
        return ""
    kinds = {match.group(2).upper() for match in found if match}
    total = sum(int(match.group(1).replace(",", "")) for match in found if match)
    kind = kinds.pop() if len(kinds) == 1 else ""
    kind = kind if kind.endswith("S") and kind.isalpha() else "PACKAGES"
    if total == 1:
        kind = kind.removesuffix("S")
    return f"{total:,} ({count_in_words(total).upper()}) {kind}"


def hs_printed(code: str) -> str:
    """Return an HS code as printed: 610461 → 6104.61, 62034290 → 6203.42.90."""
    digits = re.sub(r"\D", "", code)
    groups = [digits[:4], digits[4:6], digits[6:8], digits[8:]]
    return ".".join(group for group in groups if group)


def chunks(text: str, size: int = 600) -> list[str]:
    """Return `text` in pieces of at most `size` characters, cut at a space where there is one."""
    pieces = []
    while len(text) > size:
        cut = text.rfind(" ", size // 2, size + 1)
        cut = size if cut < 0 else cut
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text]


def in_groups(text: str, size: int = 4) -> str:
    """Return `text` in groups: a digest or a serial that a person compares."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))
