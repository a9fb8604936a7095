"""The signature in ink: paper is left behind, nothing that is no signature is taken for one."""

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from coo.documents.art import demo_signature_png
from coo.documents.ink import LONGEST, _ink, ink_png, is_ink_on_paper


def packed(picture: Image.Image, kind: str = "PNG") -> bytes:
    target = BytesIO()
    picture.save(target, kind)
    return target.getvalue()


def scan(*, paper: int = 255, shade: int = 0, ink: tuple[int, int, int] = (20, 30, 120)) -> Image.Image:
    """Return a page with a zigzag on it; `shade`: how much darker its right edge is."""
    page = Image.new("RGB", (900, 600))
    draw = ImageDraw.Draw(page)
    for x in range(900):
        tone = paper - shade * x // 900
        draw.line([(x, 0), (x, 600)], fill=(tone, tone, tone))
    draw.line([(300, 350), (380, 250), (440, 350), (520, 240), (600, 340)], fill=ink, width=7)
    return page


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize(("paper", "shade"), [(255, 0), (225, 30), (190, 20)])
def test_a_scan_becomes_ink_without_paper(kind: str, paper: int, shade: int) -> None:
    content = packed(scan(paper=paper, shade=shade), kind)
    assert is_ink_on_paper(content)
    printed = Image.open(BytesIO(ink_png(content)))
    assert (printed.mode, printed.size) == ("RGBA", (543, 195))
    alpha = printed.getchannel("A")
    # Cut out and as large as its place allows; the paper between the strokes is gone.
    left, top, right, bottom = alpha.getbbox() or (0, 0, 0, 0)
    assert left <= 3
    assert bottom >= 192
    assert right - left > 400 or bottom - top > 180
    assert alpha.histogram()[0] > 0.7 * 543 * 195


def test_a_picture_without_paper_is_taken_as_it_is() -> None:
    content = demo_signature_png("Meera Raghavan")
    assert is_ink_on_paper(content)
    assert Image.open(BytesIO(ink_png(content))).getchannel("A").getbbox() is not None


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (400, 150), "white"),
        Image.new("RGB", (400, 150), "black"),
        Image.new("RGB", (400, 150), (200, 200, 200)),
        Image.new("RGBA", (400, 150)),
        Image.linear_gradient("L"),
    ],
    ids=["white", "black", "grey", "nothing", "gradient"],
)
def test_what_is_no_signature(picture: Image.Image) -> None:
    assert not is_ink_on_paper(packed(picture))


def test_an_empty_picture_prints_nothing_and_breaks_nothing() -> None:
    printed = Image.open(BytesIO(ink_png(packed(Image.new("RGB", (10, 10), "white")))))
    assert printed.getchannel("A").getbbox() is None


def test_a_large_scan_is_looked_at_in_a_size_that_a_server_can_hold() -> None:
    """As large as an upload may be: only so many of its pixels are unfolded at once."""
    page = Image.new("L", (7_000, 5_000), 255)
    ImageDraw.Draw(page).line([(1_000, 1_000), (2_000, 2_500), (3_000, 900)], fill=0, width=40)
    content = packed(page)
    picture, mask = _ink(content)
    assert picture.size == mask.size == (LONGEST, LONGEST * 5 // 7)
    assert is_ink_on_paper(content)
    assert Image.open(BytesIO(ink_png(content))).getchannel("A").getbbox()
