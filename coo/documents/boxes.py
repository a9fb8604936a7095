"""The numbered boxes of a form: what each is for, its words, and its boxes to tick. Pure.

An agreement's row gives the wording in order (`Agreement.boxes`); a family knows in which order which box stands.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coo.constants import FormFamily

# What each box of a family is for, in the order of its numbers; with a question mark, where the wording has it.
ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    FormFamily.FORM_A: (
        *("exporter", "importer", "transport", "official", "serial", "marks", "goods", "criterion", "quantity"),
        *("invoice", "declaration", "certification", "ticks?"),
    ),
    FormFamily.EPA: (
        *("exporter", "producer?", "importer", "transport", "goods", "criterion", "quantity", "invoice", "remarks"),
        *("third_party?", "declaration", "certification"),
    ),
    FormFamily.KOREA: (
        *("exporter", "producer", "importer", "transport", "official", "remarks", "hs", "goods", "quantity"),
        *("criterion", "invoice", "declaration", "certification", "third_party"),
    ),
    FormFamily.MERCOSUR: (
        *("exporter", "importer", "loading", "destination", "invoice", "order", "hs", "goods", "quantity"),
        *("criterion", "remarks", "declaration", "certification"),
    ),
    FormFamily.ECTA: (
        *("exporter", "producer", "importer", "transport", "official", "serial", "goods", "hs", "criterion"),
        *("quantity", "invoice", "remarks", "declaration", "certification"),
    ),
}
# How the wording of a box begins that only some forms of the family have.
OPTIONAL: Final = {
    "producer": re.compile(r"(manufacturer|producer)\b", re.IGNORECASE),
    "third_party": re.compile(r"third[- ](party|country)", re.IGNORECASE),
    "ticks": re.compile(r"tick boxes|where appropriate", re.IGNORECASE),
}
TICK: Final = re.compile(r"\s*\[ \]\s*")
LISTED_TICKS: Final = re.compile(r"tick boxes:\s*", re.IGNORECASE)
TICKS_LABEL: Final = "Where appropriate please tick"
# Where our source was not sure: a note to us, never on paper.
DOUBT: Final = re.compile(r"\s*\([^()]*FROM MEMORY[^()]*\)")


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its number, its words, and the words of its boxes to tick."""

    number: int
    label: str
    ticks: tuple[str, ...] = ()


def roles_of(family: str, boxes: Sequence[str]) -> tuple[str, ...]:
    """Return what each of `boxes` is for; nothing when they are not the boxes of this family."""
    found: list[str] = []
    rest = list(boxes)
    for role in ROLES[family]:
        name = role.removesuffix("?")
        if role.endswith("?") and not (rest and OPTIONAL[name].match(rest[0])):
            continue
        if not rest:
            return ()
        found.append(name)
        rest.pop(0)
    return () if rest else tuple(found)


def read_box(number: int, text: str) -> Box:
    """Return a box from its wording: `Remarks [ ] ISSUED RETROSPECTIVELY` has one box to tick."""
    words = DOUBT.sub("", text).strip()
    if LISTED_TICKS.match(words):
        ticks = [part.strip() for part in LISTED_TICKS.sub("", words).split(",")]
        return Box(number, TICKS_LABEL, tuple(tick[:1].upper() + tick[1:] for tick in ticks if tick))
    label, *ticks = TICK.split(words)
    return Box(number, label, tuple(ticks))
