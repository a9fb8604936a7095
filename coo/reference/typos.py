"""Words that were typed wrongly: the nearest words of a vocabulary, fast enough to look while somebody types. Pure.

Words are found by the pairs of letters that they share with what was typed; the few that share most are compared by
their distance: letters too many, missing, wrong, or two in the wrong order each count one. What was typed may be only
the beginning of a word.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

LEAST_LETTERS: Final = 3
# From this length on two mistakes are forgiven.
TWO_MISTAKES_FROM: Final = 6
_COMPARED: Final = 40
_FOUND: Final = 4


class Vocabulary:
    """The words of a list with how often each occurs. Built once (some 60 ms for 8,000 words), asked in 2 ms."""

    def __init__(self, words: Iterable[str]) -> None:
        counted = Counter(word for word in words if len(word) >= LEAST_LETTERS and not word.isdigit())
        self._often = counted
        self._words = sorted(counted)
        self._all = "\n".join(self._words)
        self._by_pair: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._words):
            for pair in _pairs(word):
                self._by_pair[pair].append(number)

    def __len__(self) -> int:
        return len(self._words)

    def has(self, part: str) -> bool:
        """Tell whether a word has `part` in it, as the search compares. Numbers and short words are never slips."""
        return len(part) < LEAST_LETTERS or part.isdigit() or part in self._all

    def nearest(self, typed: str) -> tuple[str, ...]:
        """Return the words that were most likely meant, at most four, the likeliest first; none when none is near."""
        if len(typed) < LEAST_LETTERS or not typed.isalpha():
            return ()
        allowed = 2 if len(typed) >= TWO_MISTAKES_FROM else 1
        shared: Counter[int] = Counter()
        for pair in _pairs(typed):
            shared.update(self._by_pair.get(pair, ()))
        found = []
        for number, pairs in shared.most_common(_COMPARED):
            word = self._words[number]
            if pairs * 2 < len(typed) - 2 * allowed:
                continue
            mistakes = distance(typed, word, allowed)
            if mistakes <= allowed:
                beginning = word[: len(typed)]
                found.append((mistakes, beginning[:1] != typed[:1], -self._often[word], word))
        found.sort()
        # A second mistake is only worth a look when nothing is nearer.
        least = found[0][0] if found else 0
        return tuple(row[-1] for row in found if row[0] == least)[:_FOUND]


def _pairs(word: str) -> set[str]:
    framed = f"^{word}"
    return {framed[n : n + 2] for n in range(len(framed) - 1)}


def distance(typed: str, word: str, most: int) -> int:
    """Return how many mistakes make `typed` out of `word` or of a beginning of it; `most` + 1 when there are more."""
    before: list[int] = []
    row = list(range(len(typed) + 1))
    least = row[-1]
    for column, letter in enumerate(word[: len(typed) + most], start=1):
        above, before, row = before, row, [column]
        for n, own in enumerate(typed, start=1):
            steps = min(before[n] + 1, row[n - 1] + 1, before[n - 1] + (own != letter))
            if n > 1 and column > 1 and own == word[column - 2] and typed[n - 2] == letter:
                steps = min(steps, above[n - 2] + 1)
            row.append(steps)
        least = min(least, row[-1])
        if min(row) > most:
            break
    return min(least, most + 1)
