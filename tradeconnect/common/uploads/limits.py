"""How large an upload may be, packed, unpacked and drawn, and what a reader may use while it looks."""

from dataclasses import dataclass
from typing import Final

LIMIT_BYTES: Final = 5 * 1024 * 1024
NAME_LENGTH: Final = 120

# A4 at 600 dpi has 35 million pixels.
PICTURE_PIXELS: Final = 40_000_000
# A drawing in black and white of A0 at 300 dpi has 140 million.
PDF_PICTURE_PIXELS: Final = 150_000_000
PDF_OBJECTS: Final = 100_000
PDF_PAGES: Final = 500
PDF_DEPTH: Final = 60
# Bytes that the drawing instructions and fonts of a PDF may unpack to; its pictures are counted by their pixels.
PDF_UNPACKED_BYTES: Final = 100 * 1024 * 1024

ZIP_PARTS: Final = 2_000
ZIP_UNPACKED_BYTES: Final = 50 * 1024 * 1024
ZIP_RATIO: Final = 200
XML_DEPTH: Final = 200

# The preview: its longer edge in pixels, and how many bytes one can be.
PREVIEW_EDGE: Final = 1_200
PREVIEW_BYTES: Final = 2 * 1024 * 1024

# Reading for the officer: pages, words of all of them and characters of each word, and a page's picture in pixels.
READ_PAGES: Final = 20
READ_WORDS: Final = 20_000
READ_LETTERS: Final = 200_000
READ_WORD_LETTERS: Final = 200
READ_WIDTH: Final = 1_000
READ_HEIGHT: Final = 4_000
READ_WORDS_BYTES: Final = 8 * 1024 * 1024
READ_PICTURE_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the process that reads one file may use; it is killed when it wants more.

    Args: memory, output: bytes. cpu: seconds of computing. wall: seconds that pass, longer on a busy machine.
    """

    memory: int = 768 * 1024 * 1024
    output: int = 48 * 1024 * 1024
    cpu: int = 8
    wall: float = 20.0
