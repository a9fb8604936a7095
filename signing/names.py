"""Whether the name in a certificate is the name of the profile. Pure.

Certificates are written in capitals, with the surname first or last, with initials for a father's or a middle name, and
with a title or without; none of that makes another person. A whole name that differs does.
"""

import re
import unicodedata
from collections import Counter
from typing import Final

# Dropped where they lead, dots gone. What may be a given name as well (Kumari, Shree) is dropped only before two more.
_TITLES: Final = frozenset(
    {
        *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "er", "ca", "cs", "adv", "advocate", "col", "maj", "capt"),
        *("shri", "sri", "smt", "km", "sushri", "श्री", "श्रीमती", "सुश्री", "डॉ", "डा", "कु"),
    }
)
_NAMES_TOO: Final = frozenset({"kumari", "shree", "कुमारी"})


def words_of(name: str) -> list[str]:
    """Return the words of a name without titles, folded: case, width, punctuation and digits do not count."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    # An apostrophe joins (O'Neil), every other sign parts. Marks of Indian scripts belong to their letter.
    joined = re.sub(r"['’`]", "", folded)
    kept = "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in joined)
    words = kept.split()
    while len(words) > 1 and (words[0] in _TITLES or (words[0] in _NAMES_TOO and len(words) > 2)):
        words = words[1:]
    return words


def same_person(name: str, other: str) -> bool:
    """Tell whether two names may be one person's: case, spacing, order of words, titles and initials do not count.

    An initial stands for a word that begins with it, and one side may leave an initial out; at least one whole word
    must be in both. Two initials that differ, or a whole word that the other has not, make another person.
    """
    ours, theirs = words_of(name), words_of(other)
    if not ours or not theirs:
        return False
    if "".join(ours) == "".join(theirs):
        return True
    whole, initials = _parted(ours)
    other_whole, other_initials = _parted(theirs)
    if not whole & other_whole:
        return False
    left = _not_covered(whole - other_whole, other_initials)
    other_left = _not_covered(other_whole - whole, initials)
    if left is None or other_left is None:
        return False
    # What is left are initials; on both sides at once they contradict each other.
    return not (other_left - left and left - other_left)


def _parted(words: list[str]) -> tuple[Counter[str], Counter[str]]:
    """Return whole words and initials; an initial is one letter, with its marks."""
    whole = Counter(word for word in words if _letters(word) > 1)
    return whole, Counter(word for word in words if _letters(word) == 1)


def _letters(word: str) -> int:
    return sum(unicodedata.category(c)[0] == "L" for c in word)


def _not_covered(words: Counter[str], initials: Counter[str]) -> Counter[str] | None:
    """Let each word be stood for by an initial; return the initials left over, or None when a word has none."""
    rest = Counter(initials)
    for word in words.elements():
        if not rest[word[0]]:
            return None
        rest[word[0]] -= 1
    return +rest
