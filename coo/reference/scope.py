"""Which chapters of the tariff an agency's products lie in, as far as our data say. Pure.

Appendices 2B and 2E name products in words ("textiles and clothing"); a chapter is the coarsest place in the tariff
that such words have. A chapter that holds such products in part counts: better one agency too many than one too few.
"""

import re
from enum import Enum
from typing import Final


class Fit(Enum):
    """Whether an agency certifies goods of a chapter. IN_PART: only some of them, or only for some exporters."""

    YES = "yes"
    IN_PART = "in_part"
    NO = "no"


def _chapters(first: int, last: int) -> frozenset[str]:
    return frozenset(f"{number:02d}" for number in range(first, last + 1))


# Words of the products, the chapters that are wholly theirs, and those that are theirs in part.
_PRODUCTS: Final[tuple[tuple[str, frozenset[str], frozenset[str]], ...]] = (
    ("marine", frozenset({"03"}), frozenset({"05", "15", "16", "23"})),
    ("textile", _chapters(50, 63), frozenset({"64", "65", "94", "96"})),
    ("agricultural", _chapters(6, 8) | _chapters(10, 13) | _chapters(17, 22), _chapters(1, 24) - {"03", "24"}),
    ("spices", frozenset(), frozenset({"08", "09", "21", "33"})),
    ("coir", frozenset(), frozenset({"53", "56", "57", "94"})),
    ("tobacco", frozenset({"24"}), frozenset()),
    ("silk", frozenset({"50"}), frozenset({"54", "57", "58", "61", "62", "63"})),
)
_CONDITIONS: Final = re.compile(r"\bSEZ\b|handicraft", re.IGNORECASE)


def fit(products: str, chapter: str) -> Fit:
    """Tell whether an agency with these `products` (our data's words; empty: all) certifies goods of a chapter.

    Args: chapter: two digits; empty: goods that nobody named, so only a condition on the exporter counts.
    """
    if _CONDITIONS.search(products):
        return Fit.IN_PART
    named = [(whole, part) for word, whole, part in _PRODUCTS if word in products.lower()]
    if not named or not chapter:
        return Fit.YES
    if any(chapter in whole for whole, _part in named):
        return Fit.YES
    return Fit.IN_PART if any(chapter in part for _whole, part in named) else Fit.NO


def chapters(products: str) -> list[str]:
    """Return the chapters in which an agency with these `products` certifies goods; none where it may be any.

    A condition on the exporter (SEZ units, handicrafts) is no chapter: nothing narrows by it.
    """
    if _CONDITIONS.search(products):
        return []
    return sorted({code for word, whole, part in _PRODUCTS if word in products.lower() for code in whole | part})
