"""What WeasyPrint 70 cannot be told from outside: artifacts, exact text of complex scripts, missing glyphs, recordings.

Imported by `tradeconnect.common.pdf.engine` alone, which calls nothing else of WeasyPrint's inside. Each part has a
test under tests/unit/documents that fails when an upgrade moves the ground.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import weasyprint.draw.text as draw_text
import weasyprint.pdf.fonts as pdf_fonts
import weasyprint.pdf.stream as pdf_stream
import weasyprint.pdf.tags as pdf_tags

# Scripts whose glyphs are not characters one by one and in their order (conjuncts, vowels set before): a reader is told
# the characters of the line instead of guessing them from the glyphs (ISO 32000-1, 14.9.4). Arabic needs no such help,
# and poppler turns the characters round where it gets it.
COMPLEX: Final = re.compile(r"[\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f]")

_hidden: frozenset[Any] = frozenset()


class GlyphMissing(Exception):
    """No face of ours has a glyph for a character."""


@contextmanager
def artifacts(elements: frozenset[Any]) -> Iterator[None]:
    """Paint the text and images of `elements` as artifacts, outside the tag tree, while the block runs."""
    global _hidden  # noqa: PLW0603 - one document at a time, under the lock of `pdf`
    _hidden = elements
    try:
        yield
    finally:
        _hidden = frozenset()


class RecordedDrawing:
    """A drawing of a style sheet that is parsed and painted once; later pages get the same operators again.

    Guilloche curves cost more to walk through than a page of text does, and they never change.
    """

    def __init__(self, image: Any) -> None:
        self._image = image
        self._recorded: dict[tuple[float, float], tuple[list[Any], dict[str, Any]]] = {}

    def get_intrinsic_size(self, resolution: Any, font_size: Any) -> Any:
        """Return what the drawing itself returns."""
        return self._image.get_intrinsic_size(resolution, font_size)

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Paint the drawing, from the recording where there is one for this size."""
        states = stream._resources["ExtGState"]
        if recorded := self._recorded.get((width, height)):
            operators, used = recorded
            states.update(used)
            stream.stream.extend(operators)
            return
        start = len(stream.stream)
        self._image.draw(stream, width, height, style)
        # A drawing with text names fonts, which belong to one document: it is painted anew.
        if not any(part == b"BT" for part in stream.stream[start:]):
            self._recorded[width, height] = (list(stream.stream[start:]), dict(states))


def _refuse_missing_glyph(font: Any, codepoint: int) -> int:
    raise GlyphMissing(f"no face has a glyph for U+{codepoint:04X} {chr(codepoint)!r} ({font.family} was asked)")


_draw_first_line = draw_text.draw_first_line


def _draw_with_actual_text(stream: Any, textbox: Any, *arguments: Any) -> Any:
    if not COMPLEX.search(textbox.text):
        return _draw_first_line(stream, textbox, *arguments)
    characters = textbox.text.encode("utf-16-be").hex().encode()
    stream.stream.append(b"/Span <</ActualText <feff" + characters + b">>> BDC")
    try:
        return _draw_first_line(stream, textbox, *arguments)
    finally:
        stream.stream.append(b"EMC")


_marked = pdf_stream.Stream.marked


@contextmanager
def _marked_or_artifact(stream: Any, box: Any, tag: str) -> Iterator[None]:
    if box.element in _hidden:
        with stream.artifact():
            yield
    else:
        with _marked(stream, box, tag):
            yield


_build_box_tree = pdf_tags._build_box_tree


def _build_without_artifacts(box: Any, *arguments: Any) -> Iterator[Any]:
    if box.element is not None and box.element in _hidden:
        return iter(())
    tree: Iterator[Any] = _build_box_tree(box, *arguments)
    return tree


pdf_fonts.Font.get_unused_glyph_id = _refuse_missing_glyph
draw_text.draw_first_line = _draw_with_actual_text
pdf_stream.Stream.marked = _marked_or_artifact
pdf_tags._build_box_tree = _build_without_artifacts
