"""Reads the pages of a stored document in a process of its own, and believes only what adds up."""

import json
import math
from typing import Any, Final

from tradeconnect.common.uploads import limits
from tradeconnect.common.uploads.limits import Allowance
from tradeconnect.common.uploads.names import TYPES
from tradeconnect.common.uploads.pages import READERS, Page, Reading, Word
from tradeconnect.common.uploads.sandbox import answer_of_child, head_of

# Twenty pages of pictures take longer than one preview; a worker waits for it, not a person.
ALLOWANCE: Final = Allowance(cpu=30, wall=60.0)
READ_TYPES: Final = frozenset(TYPES[kind] for kind in READERS)
_LONGEST_EDGE: Final = 20_000.0  # points: PDF itself ends at 14,400


def kind_of_type(content_type: str) -> str:
    """Return the kind that `read_apart` takes for a MIME type of `READ_TYPES`."""
    return next(kind for kind in READERS if TYPES[kind] == content_type)


def read_apart(kind: str, content: bytes, allowance: Allowance = ALLOWANCE) -> Reading:
    """Read the pages of a file apart from this process.

    Args: kind: `pdf`, `jpg` or `png`.
    Returns: the reading, with code `heavy` when the process had to be killed, died, or said what does not add up.
    """
    answer = answer_of_child("read", kind, content, allowance)
    if answer is None:
        return Reading(code="heavy")
    head, rest = head_of(answer)
    try:
        return _believed(head, rest)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return Reading(code="heavy")


def _believed(head: dict[str, Any], rest: bytes) -> Reading:
    """Return what was said, as far as it can be true; raise ValueError otherwise."""
    if code := str(head["code"]):
        return Reading(code=code[:40])
    words, sizes = int(head["words"]), [int(size) for size in head["sizes"]]
    _require(0 <= words <= limits.READ_WORDS_BYTES and 0 < len(sizes) <= limits.READ_PAGES)
    _require(all(0 < size <= limits.READ_PICTURE_BYTES for size in sizes) and words + sum(sizes) == len(rest))
    told = json.loads(rest[:words])
    _require(isinstance(told, list) and len(told) == len(sizes))
    _require(sum(len(page[2]) for page in told) <= limits.READ_WORDS)
    pages, start = [], words
    for (width, height, row), size in zip(told, sizes, strict=True):
        picture, start = rest[start : start + size], start + size
        _require(picture.startswith(b"RIFF") and picture[8:12] == b"WEBP")
        across, down = _length(width, _LONGEST_EDGE), _length(height, _LONGEST_EDGE)
        _require(across > 0 and down > 0)
        pages.append(Page(across, down, tuple(_word(word, across, down) for word in row), picture))
    return Reading(pages=tuple(pages))


def _word(told: Any, width: float, height: float) -> Word:
    left, top, right, bottom, text = told
    # isprintable: no control and no half of a pair, which the database could not keep.
    _require(isinstance(text, str) and 0 < len(text) <= limits.READ_WORD_LETTERS and text.isprintable())
    box = _length(left, width), _length(top, height), _length(right, width), _length(bottom, height)
    _require(box[0] <= box[2] and box[1] <= box[3])
    return *box, text


def _length(told: Any, end: float) -> float:
    _require(isinstance(told, int | float) and not isinstance(told, bool) and math.isfinite(told))
    _require(0 <= told <= end)
    return float(told)


def _require(adds_up: bool) -> None:
    if not adds_up:
        raise ValueError("the answer does not add up")
