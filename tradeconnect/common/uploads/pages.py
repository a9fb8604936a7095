"""Shows an uploaded file page by page: each page as a picture, with the words on it and their places. Without Django.

Runs in the sandboxed process; `reading.read_apart` starts it and measures what it says. Text comes from the file
itself: nothing is recognised in pictures (no OCR), so a scan has none.
"""

import io
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from tradeconnect.common.uploads import limits, pictures
from tradeconnect.common.uploads.refused import Refused

# A word: left, top, right, bottom in points from the upper left corner of the page as it is shown, and its text.
Word = tuple[float, float, float, float, str]
_TENTHS: Final = 10


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is shown. Args: width, height: in points. words: in the order of the file. picture: WebP."""

    width: float
    height: float
    words: tuple[Word, ...]
    picture: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file shows. Args: code: why it could not be read, empty when it was. pages: the first of them."""

    code: str = ""
    pages: tuple[Page, ...] = ()


def read_here(kind: str, content: bytes) -> Reading:
    """Read a file in this very process: `reading.read_apart` does it where it can do no harm.

    Args: kind: a key of `READERS`.
    """
    try:
        return Reading(pages=tuple(READERS[kind](kind, content)))
    except Refused as refused:
        return Reading(code=refused.code)
    except MemoryError:
        return Reading(code="heavy")
    except Exception:  # noqa: BLE001 - a parser that fails in any way has not read the file
        return Reading(code="damaged")


def packed(found: Reading) -> tuple[dict[str, Any], bytes]:
    """Return a reading as it leaves the process: the head's sizes, and the bytes that they measure."""
    told = [[page.width, page.height, page.words] for page in found.pages]
    words = json.dumps(told, separators=(",", ":")).encode()
    sizes = [len(page.picture) for page in found.pages]
    return {"code": found.code, "words": len(words), "sizes": sizes}, words + b"".join(p.picture for p in found.pages)


def _pdf(kind: str, content: bytes) -> Iterator[Page]:
    import pypdfium2

    left = limits.READ_WORDS
    document = pypdfium2.PdfDocument(content)
    try:
        for number in range(min(len(document), limits.READ_PAGES)):
            page = document[number]
            width, height = page.get_size()
            if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
                raise Refused("damaged")
            words = tuple(_words(page, width, height, left))
            left -= len(words)
            scale = min(limits.READ_WIDTH / width, limits.READ_HEIGHT / height)
            drawn = page.render(scale=scale, may_draw_forms=False).to_pil()
            yield Page(round(width, 1), round(height, 1), words, _webp(drawn))
            page.close()
    finally:
        document.close()


def _words(page: Any, width: float, height: float, most: int) -> Iterator[Word]:
    """Return the words of a page. PDFium itself turns and crops their places as it turns and crops the page."""
    from pypdfium2 import PdfPosConv

    if most <= 0:
        return
    place = PdfPosConv(page, (0, 0, round(width * _TENTHS), round(height * _TENTHS), 0))
    text = page.get_textpage()
    letters: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    found = 0
    for index in range(min(text.count_chars(), limits.READ_LETTERS)):
        letter = _letter(text, index)
        if letter.isspace() or not letter:
            if letters:
                yield _word(letters, boxes, width, height)
                found += 1
                letters, boxes = [], []
            if found >= most:
                return
        elif len(letters) < limits.READ_WORD_LETTERS:
            left, bottom, right, top = text.get_charbox(index, loose=True)
            letters.append(letter)
            boxes.append((*place.to_bitmap(left, top), *place.to_bitmap(right, bottom)))
    if letters and found < most:
        yield _word(letters, boxes, width, height)


def _letter(text: Any, index: int) -> str:
    """Return one character; nothing for what PDFium cannot name, controls, and halves of a pair."""
    from pypdfium2 import raw

    number = raw.FPDFText_GetUnicode(text, index)
    if number == 0xFFFE or number == 0x02:  # PDFium's marks of a hyphen at the end of a line
        return "-"
    letter = chr(number)
    return letter if letter.isprintable() or letter.isspace() else ""


def _word(letters: list[str], boxes: list[tuple[float, float, float, float]], width: float, height: float) -> Word:
    across = [value for box in boxes for value in (box[0], box[2])]
    down = [value for box in boxes for value in (box[1], box[3])]

    def inside(value: float, end: float) -> float:
        return round(min(max(value / _TENTHS, 0), end), 1)

    places = (inside(min(across), width), inside(min(down), height), inside(max(across), width))
    return *places, inside(max(down), height), "".join(letters)


def _picture(kind: str, content: bytes) -> Iterator[Page]:
    """Return a picture as one page without words. Its size in points stands for its pixels: only their ratio counts."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=pictures.FORMATS[kind]) as picture:
        picture.thumbnail((limits.READ_WIDTH, limits.READ_HEIGHT))
        yield Page(float(picture.width), float(picture.height), (), _webp(picture))


def _webp(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "WEBP", quality=75, method=3)
    return out.getvalue()


READERS: Final[dict[str, Callable[[str, bytes], Iterator[Page]]]] = {"pdf": _pdf, "jpg": _picture, "png": _picture}
