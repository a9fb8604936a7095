"""What our source says, read for the public: text without its private marks, and how far it can be relied on. Pure.

`coo/reference/data/agreements.json` marks what was not read in a public text with FROM MEMORY, and each entry with a
word of confidence. Nobody outside should have to know these marks, and nobody should miss what they mean.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

_UNSURE: Final = re.compile(r"FROM MEMORY|weak source|not sourced", re.IGNORECASE)
_SAID: Final = re.compile(r"FROM MEMORY|SOURCED|weak source", re.IGNORECASE)
_IN_BRACKETS: Final = re.compile(r"\s*\([^()]*(?:FROM MEMORY|SOURCED|weak source)[^()]*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Note:
    """A fact as the public reads it. Args: is_unsure: it was not read in a source, so it must be checked."""

    text: str
    is_unsure: bool

    def __bool__(self) -> bool:
        return bool(self.text)


def read_note(text: str) -> Note:
    """Return a fact of the reference data without the marks of its source: `35% (FROM MEMORY)` → 35%, not sure."""
    shown = _SAID.sub("", _IN_BRACKETS.sub("", text))
    shown = re.sub(r"\s+", " ", shown).strip(" -–;,.")
    return Note(f"{shown[:1].upper()}{shown[1:]}", bool(_UNSURE.search(text)))


class Confidence(Enum):
    """How sure our source is of an agreement, in words for the public."""

    HIGH = ("high", "ring-tick", _("Read in a public text. Rules change: look at the text before a large shipment."))
    MEDIUM = ("medium", "triangle", _("Our source is not complete; check what your case depends on."))
    LOW = ("low", "triangle", _("Our source is uncertain; check before relying on it."))

    def __init__(self, key: str, shape: str, words: Any) -> None:
        self.key, self.shape, self.words = key, shape, words


def read_confidence(text: str) -> Confidence:
    """Return the lowest grade that `text` names (`HIGH boxes; LOW codes` is low); without any, low."""
    named = re.findall(r"\b(HIGH|MEDIUM|LOW)\b", text)
    for grade in (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH):
        if grade.name in named:
            return grade
    return Confidence.LOW


# The words of the trade that our facts use. The order is that of the list on the page.
TERMS: Final[dict[str, Any]] = {
    "WO": _("wholly obtained or produced in India: grown, mined, caught, or made of nothing else"),
    "PE": _("produced in India entirely from materials that are originating"),
    "PSR": _("product specific rule: the agreement names a rule for each heading of the tariff"),
    "CTC": _("change of tariff classification: the product falls under another code than its imported inputs"),
    "CTH": _("change of tariff heading: another code of four digits than every imported input"),
    "CTSH": _("change of tariff subheading: another code of six digits than every imported input"),
    "RVC": _("regional value content: the share of the value that was added in the partner countries"),
    "QVC": _("qualifying value content: the share of the value that was added in the partner countries"),
    "VA": _("value addition: the share of the value that was added in India"),
    "FOB": _("free on board: the value at the port of shipment, without freight and insurance abroad"),
    "EXW": _("ex works: the value at the gate of the factory"),
    "LDC": _("least developed country"),
    "REX": _("registered exporter: a number with which the exporter declares the origin without an agency"),
    "HBP": _("Handbook of Procedures of the Foreign Trade Policy"),
    "Cumulation": _("materials of other partner countries count as if they came from India"),
    "Retroactively": _("after the goods have left; also “retrospectively”"),
}


def terms_in(texts: Iterable[str]) -> list[tuple[str, Any]]:
    """Return the terms that stand in `texts` as whole words, with their meaning, in the order of the list."""
    spoken = {word.lower() for text in texts for word in re.findall(r"\w+", text)}
    if "retrospectively" in spoken:
        spoken.add("retroactively")
    return [(term, meaning) for term, meaning in TERMS.items() if term.lower() in spoken]
