"""The PDF engine refuses what it must: addresses, broken templates, drawings that fail; and the small text rules."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coo.documents import sheets, wording
from coo.documents.qr import LinkTooLong, qr_png, verification_link
from tradeconnect.common import pdf
from tradeconnect.common.pdf.guilloche import WATERMARKS, drawing
from tradeconnect.common.templatetags.paper import language_of, runs


@pytest.fixture
def template(tmp_path: Path, settings):
    """Return a function that makes a template of the given body and its name."""
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    (tmp_path / "documents").mkdir()

    def make(body: str, name: str) -> str:
        (tmp_path / "documents" / f"{name}.html").write_text(f'<html lang="en"><body>{body}</body></html>')
        (tmp_path / "documents" / f"{name}.css").write_text("")
        return f"documents/{name}.html"

    return make


@pytest.mark.parametrize("address", ["https://example.org/x.png", "file:///etc/hostname"])
def test_an_address_is_never_fetched(template, address):
    name = template(f'<img src="{address}" alt="x"/>', f"fetch{len(address)}")

    with pytest.raises(pdf.PdfNotRendered, match="may not fetch"):
        pdf.render_pdf(name, {}, title="x")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<p>open", "well-formed"),
        ('<img src="data:image/png;base64,AAAA" alt="x"/>', "Failed to load image"),
        ('<p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="/></p>', "alt"),
    ],
)
def test_what_is_broken_stops_the_rendering(template, body, why):
    with pytest.raises(pdf.PdfNotRendered, match=why):
        pdf.render_pdf(template(body, f"broken{len(body)}"), {}, title="x")


def test_a_failed_document_leaves_the_engine_usable(template):
    with pytest.raises(pdf.PdfNotRendered):
        pdf.render_pdf(template("<p>ก</p>", "thai"), {}, title="x")

    assert pdf.render_pdf(template("<p>fine</p>", "fine"), {}, title="x").startswith(b"%PDF-1.7")


def test_rules_between_columns_stand_where_the_columns_end():
    drawn = drawing("columns 11 29.5 70")

    path = drawn.split('d="M')[1].split('"')[0]
    assert [part.split(" ")[0] for part in path.split("M")] == ["11.09", "40.59", "110.59"]
    assert 'stroke-width="0.3"' in drawing("middle")


def test_every_drawing_is_svg_of_curves_and_watermarks_are_the_four_words():
    for name in ("band", "band-thin", "rosette"):
        assert drawing(name).count("C") > 100
        assert "polyline" not in drawing(name)
    assert WATERMARKS == ("DRAFT", "SUPERSEDED", "CANCELLED", "SPECIMEN")
    with pytest.raises(KeyError):
        drawing("dragon")


@pytest.mark.parametrize(
    ("text", "country", "language"),
    [
        ("東京", "JP", "zh-Hans"),
        ("東京の", "", "ja"),
        ("서울", "", "ko"),
        ("東方", "TW", "zh-Hant"),
        ("东方", "CN", "zh-Hans"),
    ],
)
def test_the_language_of_ideographs(text, country, language):
    assert language_of(text, country) == language


def test_runs_are_marked_and_escaped():
    assert runs("<b>plain</b>") == "&lt;b&gt;plain&lt;/b&gt;"
    assert runs("شركة 12") == '<span class="line" dir="rtl" lang="ar">شركة 12</span>'
    assert runs("A नई <i>") == '<span class="line">A <span lang="hi">नई</span> &lt;i&gt;</span>'


@given(st.lists(st.floats(1, 170), min_size=1, max_size=80), st.floats(0, 80), st.floats(5, 20))
def test_sheets_take_every_row_in_order_and_never_too_much(heights, first, closing):
    room = sheets.Room(first=first, later=190, closing=closing)

    counts = sheets.divide(heights, room)

    assert sum(counts) == len(heights)
    assert all(count > 0 for count in counts[1:])
    start = 0
    for number, count in enumerate(counts):
        used = sum(heights[start : start + count])
        used += closing if number == len(counts) - 1 else 0
        assert used <= (room.first if number == 0 else room.later) + 1e-9 or count == 0
        start += count


def test_a_row_higher_than_a_sheet_is_refused():
    with pytest.raises(sheets.RowTooHigh):
        sheets.divide([200], sheets.Room(60, 180, 10))


@pytest.mark.parametrize(
    ("packages", "total"),
    [
        (["10 cardboard box"], "10 (TEN) PACKAGES"),
        (["220 CARTONS", "87 cartons"], "307 (THREE HUNDRED SEVEN) CARTONS"),
        (["40 CARTONS", "24 BALES"], "64 (SIXTY-FOUR) PACKAGES"),
        (["1,250 bags", "loose"], ""),
        (["1,00,000 BAGS"], "100,000 (ONE HUNDRED THOUSAND) BAGS"),
        (["1 crate"], "1 (ONE) PACKAGE"),
        ([], ""),
    ],
)
def test_packages_in_figures_and_words(packages, total):
    assert wording.packages_total(packages) == total


@given(st.text(st.characters(codec="utf-8"), max_size=3000))
def test_chunks_lose_no_word(text):
    text = wording.clean(text)

    parts = wording.chunks(text)

    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(len(part) <= 600 for part in parts)


def test_lines_are_kept_unless_they_are_many():
    assert wording.clean_lines("a\r\n\n b  c\n") == "a\nb c"
    assert wording.clean_lines("\n".join("abcdefghijkl")) == ", ".join("abcdefghijkl")


def test_the_link_is_in_capitals_and_small_enough():
    link = verification_link("https://portal.test", "abc")

    assert link == "HTTPS://PORTAL.TEST/V/ABC"
    assert verification_link("https://gov.test/coo", "ABC") == "https://gov.test/coo/v/ABC"
    assert qr_png(link).startswith(b"\x89PNG")
    with pytest.raises(LinkTooLong):
        qr_png(link * 30)
