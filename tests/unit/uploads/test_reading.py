"""Pages and words of a document: read in a process of their own, and believed only where they add up."""

import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from tests.factories.uploads import images, pdfs
from tests.unit.uploads.test_sandbox import child
from tradeconnect.common.uploads import limits
from tradeconnect.common.uploads.limits import Allowance
from tradeconnect.common.uploads.pages import Page, Reading, packed, read_here
from tradeconnect.common.uploads.reading import read_apart


def words(page: Page) -> list[str]:
    return [word[4] for word in page.words]


def size_of(page: Page) -> tuple[int, int]:
    with Image.open(io.BytesIO(page.picture)) as picture:
        assert picture.format == "WEBP"
        return picture.size


def test_words_and_pictures_come_out_of_the_process() -> None:
    content = pdfs.printed("Commercial invoice")
    found = read_apart("pdf", content)
    assert found == read_here("pdf", content)
    [page] = found.pages
    assert words(page)[:2] == ["Commercial", "invoice"]
    assert {"61046200", "1,500.00"} <= set(words(page))
    assert size_of(page)[0] == limits.READ_WIDTH
    for left, top, right, bottom, _text in page.words:
        assert 0 <= left < right <= page.width
        assert 0 <= top < bottom <= page.height


def test_a_word_stands_where_its_letters_are_drawn() -> None:
    """What lies under a word's box is dark, and nothing else is: also on a page that is turned."""
    for angle in (0, 90, 180, 270):
        content = pdfs.pdf(lambda document, angle=angle: (pdfs.text("Hello")(document), pdfs.rotated(angle)(document)))
        [page] = read_here("pdf", content).pages
        with Image.open(io.BytesIO(page.picture)) as picture:
            ink = picture.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
            scale = picture.width / page.width
        assert ink is not None
        assert len(page.words) >= 1
        box = [f(word[i] for word in page.words) * scale for i, f in enumerate((min, min, max, max))]
        assert box[0] - 4 <= ink[0]
        assert box[1] - 4 <= ink[1]
        assert ink[2] <= box[2] + 4
        assert ink[3] <= box[3] + 4
        assert box[2] - box[0] < 3 * (ink[2] - ink[0]) + 20


def test_a_scan_has_pages_without_words() -> None:
    found = read_here("pdf", pdfs.scanned("RGB", pages=2))
    assert [page.words for page in found.pages] == [(), ()]


@pytest.mark.parametrize(("kind", "content"), [("jpg", images.jpeg_of(1600, 800)), ("png", images.png_of(400, 900))])
def test_a_picture_is_one_page(kind: str, content: bytes) -> None:
    [page] = read_here(kind, content).pages
    assert page.words == ()
    assert size_of(page) == (page.width, page.height)
    assert page.width <= limits.READ_WIDTH


def test_only_the_first_pages_are_read() -> None:
    assert len(read_here("pdf", pdfs.pdf(pages=25)).pages) == limits.READ_PAGES


def test_words_are_counted_over_all_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    def pages(document: pikepdf.Pdf) -> None:
        pdfs.text("one two three")(document)
        document.pages.append(document.pages[0])

    content = pdfs.pdf(pages)
    assert [len(page.words) for page in read_here("pdf", content).pages] == [3, 3]
    monkeypatch.setattr(limits, "READ_WORDS", 4)
    assert [len(page.words) for page in read_here("pdf", content).pages] == [3, 1]
    monkeypatch.setattr(limits, "READ_WORDS", 3)
    assert [len(page.words) for page in read_here("pdf", content).pages] == [3, 0]


def test_a_long_page_is_drawn_smaller() -> None:
    [page] = read_here("pdf", pdfs.pdf(size=(100, 10_000))).pages
    assert size_of(page) == (40, limits.READ_HEIGHT)


@pytest.mark.parametrize(
    ("kind", "content"), [("pdf", b"%PDF-1.7 nothing"), ("png", b"\x89PNG\r\n\x1a\n"), ("jpg", b"")]
)
def test_what_cannot_be_read_says_so(kind: str, content: bytes) -> None:
    assert read_here(kind, content) == Reading(code="damaged")


def test_a_document_without_an_end_is_given_up() -> None:
    assert read_apart("pdf", pdfs.doubling_forms(8), Allowance(cpu=2)).code == "heavy"


# What a process says that was taken over

PICTURE = read_here("png", images.png_of(20, 10)).pages[0].picture
GOOD = [[100.0, 50.0, [[1, 2, 30, 12, "word"]]]]


def said(told: Any = GOOD, sizes: Any = None, words_size: Any = None, picture: bytes = PICTURE, **head: Any) -> bytes:
    line = told if isinstance(told, bytes) else json.dumps(told).encode()
    own = {
        "code": "",
        "words": len(line) if words_size is None else words_size,
        "sizes": [len(picture)] if sizes is None else sizes,
        "confined": True,
    }
    return json.dumps(own | head).encode() + b"\n" + line + picture


def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: bytes) -> Reading:
    (tmp_path / "answer").write_bytes(answer)
    program = f"import sys; sys.stdout.buffer.write(open({str(tmp_path / 'answer')!r}, 'rb').read())"
    child(monkeypatch, tmp_path, program)
    return read_apart("pdf", b"sent")


def test_control_what_adds_up_is_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = read(monkeypatch, tmp_path, said())
    assert found == Reading(pages=(Page(100.0, 50.0, ((1.0, 2.0, 30.0, 12.0, "word"),), PICTURE),))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}\n",
        b"[" * 100_000,
        said(sizes=[len(PICTURE) + 1]),
        said(sizes=[-1]),
        said(sizes=[]),
        said(sizes=[1] * 21),
        said(sizes="x"),
        said(words_size=-1),
        said(words_size=10**12),
        said(words_size=float("inf")),
        said(picture=b"<script>alert(1)</script>"),
        said(picture=b"RIFF----AVI "),
        said([]),
        said({"a": 1}),
        said(GOOD * 2),
        said(b"[" * 50_000),
        said([[0, 50, []]]),
        said([[-1, 50, []]]),
        said([[10**9, 50, []]]),
        said(b"[[NaN,50,[]]]"),
        said(b"[[100,Infinity,[]]]"),
        said([["100", 50, []]]),
        said([[True, 50, []]]),
        said([[100, 50, [[1, 2, 300, 12, "outside"]]]]),
        said([[100, 50, [[30, 2, 1, 12, "backwards"]]]]),
        said([[100, 50, [[1, 2, 3, 4]]]]),
        said([[100, 50, [[1, 2, 3, 4, ""]]]]),
        said([[100, 50, [[1, 2, 3, 4, "x" * 201]]]]),
        said([[100, 50, [[1, 2, 3, 4, "nul\0"]]]]),
        said(b'[[100,50,[[1,2,3,4,"\\ud800"]]]]'),
        said([[100, 50, [[1, 2, 3, 4, 5]]]]),
        said([[100, 50, [[1, 2, 3, 4, "w"]] * 20_001]]),
    ],
)
def test_what_does_not_add_up_is_not_believed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: bytes) -> None:
    assert read(monkeypatch, tmp_path, answer) == Reading(code="heavy")


def test_a_code_is_cut_to_its_length(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert read(monkeypatch, tmp_path, said(code="x" * 100)).code == "x" * 40


def test_a_reading_is_packed_as_it_is_unpacked() -> None:
    head, content = packed(Reading(pages=(Page(100.0, 50.0, ((1.0, 2.0, 3.0, 4.0, "w"),), b"abc"),)))
    assert head["words"] + sum(head["sizes"]) == len(content)
