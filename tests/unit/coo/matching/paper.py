"""A document written down as lines of text: a column is as far to the right as it stands in its line."""

from coo.matching.words import Box, Word

LETTER, LINE = 6.0, 14.0


def words(text: str, page: int = 1) -> list[Word]:
    """Return the words of a text with places as a fixed-width font would give them."""
    found = []
    for number, line in enumerate(text.strip("\n").splitlines()):
        column = 0
        for part in line.split(" "):
            if part:
                left, top = column * LETTER, number * LINE
                found.append(Word(part, Box(page, left, top, left + len(part) * LETTER, top + 10)))
            column += len(part) + 1
    return found
