"""Signatures in ink and stamps, scanned or photographed on white paper, as a certificate prints them. Pure."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from coo.documents.art import DPI, SIGNATURE_MM, STAMP_MM

# How dark a point of the paper may be that is still no ink: of 255, after the paper was made white.
PAPER: Final = 70
# More ink than this is no signature on white paper, less is an empty page.
MOST_INK: Final = 0.4
LEAST_INK: Final = 0.0002
# Of the darkest and brightest points so many per cent do not count: dust, and the shine of a lamp.
IGNORED: Final = (0.05, 40)
# Pixels of the longer edge that are looked at: A4 at 340 dpi. More would only take the memory of the web server.
LONGEST: Final = 4_000


def ink_png(content: bytes) -> bytes:
    """Return a signature as PNG without its paper: cut out, 46 × 16.5 mm at 300 dpi, standing on the line to the left.

    Args: content: a picture (JPG, PNG) that was drawn anew when it was uploaded.
    """
    room = _pixels(*SIGNATURE_MM)
    paper, written = Image.new("RGBA", room), _cut_out(content, room)
    if written is not None:
        paper.alpha_composite(written, (0, room[1] - written.height))
    return _packed(paper)


def stamp_png(content: bytes) -> bytes:
    """Return a stamp as PNG without its paper: cut out, in the middle of a square of 32.5 mm at 300 dpi.

    Args: content: as for `ink_png`.
    """
    room = _pixels(STAMP_MM, STAMP_MM)
    paper, printed = Image.new("RGBA", room), _cut_out(content, room)
    if printed is not None:
        paper.alpha_composite(printed, ((room[0] - printed.width) // 2, (room[1] - printed.height) // 2))
    return _packed(paper)


def ink_size(content: bytes) -> tuple[int, int]:
    """Return how many pixels the ink of a picture is wide and high; zeros without ink."""
    _picture, ink = _ink(content)
    box = _box(ink)
    return (box[2] - box[0], box[3] - box[1]) if box else (0, 0)


def _cut_out(content: bytes, room: tuple[int, int]) -> Image.Image | None:
    """Return the ink alone, as large as it fits into `room`; None without ink."""
    picture, ink = _ink(content)
    box = _box(ink)
    if box is None:
        return None
    written = picture.convert("RGBA")
    written.putalpha(ink)
    return ImageOps.contain(written.crop(box), room, Image.Resampling.LANCZOS)


def _box(ink: Image.Image) -> tuple[int, int, int, int] | None:
    return ink.point(lambda value: 255 if value else 0).getbbox()


def _pixels(*millimetres: float) -> tuple[int, int]:
    width, height = (round(side / 25.4 * DPI) for side in millimetres)
    return width, height


def _packed(paper: Image.Image) -> bytes:
    packed = BytesIO()
    paper.save(packed, "PNG", dpi=(DPI, DPI))
    return packed.getvalue()


def is_ink_on_paper(content: bytes) -> bool:
    """Tell whether a picture shows something written on paper that is white or nearly so."""
    _picture, ink = _ink(content)
    share = 1 - ink.histogram()[0] / (ink.width * ink.height)
    return LEAST_INK <= share <= MOST_INK


def _ink(content: bytes) -> tuple[Image.Image, Image.Image]:
    """Return the picture on white, and a mask of its ink: 0 for paper."""
    with Image.open(BytesIO(content)) as opened:
        opened.thumbnail((LONGEST, LONGEST))
        picture = opened.convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    white.alpha_composite(picture)
    grey = white.convert("L")
    if not any(grey.histogram()[: 255 - PAPER]):
        return white.convert("RGB"), Image.new("L", grey.size)  # nothing is dark: an empty page has no ink
    grey = ImageOps.autocontrast(grey, cutoff=IGNORED)
    return white.convert("RGB"), ImageOps.invert(grey).point(lambda value: value if value > PAPER else 0)
