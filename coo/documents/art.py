"""Stamps and specimen signatures for demonstrations: 300 dpi, one flat ink on nothing, drawn large and made small.

An agency that uses the portal uploads its own; these never stand on a real certificate.
"""

import hashlib
import math
from collections.abc import Callable
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

INK: Final = (38, 58, 138)
DPI: Final = 300
OVERSAMPLING: Final = 4
STAMP_MM: Final = 32.5
SIGNATURE_MM: Final = (46.0, 16.5)
BOLD: Final = "NotoSans-Bold.ttf"
Point = tuple[float, float]


def demo_stamp_png(agency_name: str, city: str, code: str) -> bytes:
    """Return a round stamp of 32.5 mm: the agency around the rim, the city across, `code` as ACT · DEL under it."""
    pixels = _pixels(STAMP_MM)
    mask = Image.new("L", (pixels, pixels))
    draw = ImageDraw.Draw(mask)
    unit = pixels / 65  # half millimetres

    def ring(radius: float, width: float) -> None:
        box = [
            pixels / 2 - radius * unit,
            pixels / 2 - radius * unit,
            pixels / 2 + radius * unit,
            pixels / 2 + radius * unit,
        ]
        draw.ellipse(box, outline=255, width=round(width * unit))

    ring(32, 1.1)
    ring(29.8, 0.5)
    ring(20.6, 0.5)
    name = agency_name.upper()
    _around(mask, name, radius=25.2 * unit, size=_fitting(name, 25.2 * unit, 5.4 * unit), middle=-90)
    _around(mask, "CERTIFICATES", radius=25.2 * unit, size=4.1 * unit, middle=90)
    _hills(draw, pixels / 2, 20.5 * unit, unit)
    plate = Image.new("L", (pixels, pixels))
    _plate(ImageDraw.Draw(plate), pixels, unit, city.upper(), code)
    plate = plate.rotate(7, resample=Image.Resampling.BICUBIC)
    mask.paste(255, mask=plate)
    return _inked(mask)


def demo_signature_png(seed: str) -> bytes:
    """Return a handwriting-like line of 46 × 16.5 mm; equal seeds write equally."""
    width, height = (_pixels(side) for side in SIGNATURE_MM)
    mask = Image.new("L", (width, height))
    draw = ImageDraw.Draw(mask)
    chance = _chances(seed)
    unit = height / 100
    for stroke, weight in ((_word(chance), 2.6), (_flourish(chance), 1.9)):
        _pen(draw, [(x * unit, y * unit) for x, y in stroke], weight * unit)
    return _inked(mask)


def _pixels(millimetres: float) -> int:
    return round(millimetres / 25.4 * DPI) * OVERSAMPLING


def _inked(mask: Image.Image) -> bytes:
    """Return the mask in one flat ink with transparency, at its final size."""
    small = mask.resize((mask.width // OVERSAMPLING, mask.height // OVERSAMPLING), Image.Resampling.LANCZOS)
    # Eight steps of transparency look like 256 in print and take a third of the room.
    small = small.point([round(level / 255 * 7) * 255 // 7 for level in range(256)])
    image = Image.new("RGBA", small.size, (*INK, 0))
    image.putalpha(small)
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True, dpi=(DPI, DPI))
    return buffer.getvalue()


def _font(size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BOLD, round(size))


def _fitting(text: str, radius: float, size: float) -> float:
    """Return a letter size at which `text` takes at most 250° of the rim."""
    room = math.radians(236) * radius
    length = _font(size).getlength(text) + len(text) * size * 0.16
    return size * min(1.0, room / length)


def _around(mask: Image.Image, text: str, *, radius: float, size: float, middle: float) -> None:
    """Write `text` along a circle, its middle at `middle` degrees (-90 is the top); at the foot it reads upright."""
    font, top = _font(size), middle < 0
    gap = size * 0.16
    widths = [font.getlength(letter) + gap for letter in text]
    sign = 1 if top else -1
    angle = math.radians(middle) - sign * sum(widths) / radius / 2
    for letter, width in zip(text, widths, strict=True):
        angle += sign * width / radius / 2
        side = round(size * 2)
        tile = Image.new("L", (side, side))
        ImageDraw.Draw(tile).text((side / 2, side / 2), letter, font=font, fill=255, anchor="mm")
        turned = tile.rotate(-math.degrees(angle) - sign * 90, resample=Image.Resampling.BICUBIC)
        x = mask.width / 2 + radius * math.cos(angle) - side / 2
        y = mask.height / 2 + radius * math.sin(angle) - side / 2
        mask.paste(255, (round(x), round(y)), turned)
        angle += sign * width / radius / 2


def _hills(draw: ImageDraw.ImageDraw, x: float, y: float, unit: float) -> None:
    for drop, width in ((0.0, 1.5), (2.3, 0.9), (4.1, 0.5)):
        points = [(-8.6, 4.9), (-3.8, 0), (-0.2, 3.2), (3.4, -0.9), (8.6, 4.5)]
        line = [(x + dx * unit, y + (dy + drop) * unit) for dx, dy in points]
        draw.line(line, fill=255, width=round(width * unit), joint="curve")


def _plate(draw: ImageDraw.ImageDraw, pixels: int, unit: float, city: str, code: str) -> None:
    middle = pixels / 2
    size = 6.0 * unit
    size *= min(1.0, 34 * unit / max(_font(size).getlength(city), 1))
    for y in (32.2, 40.8):
        draw.line(
            [(middle - 18.6 * unit, y * unit), (middle + 18.6 * unit, y * unit)], fill=255, width=round(0.5 * unit)
        )
    draw.text((middle, 36.5 * unit), city, font=_font(size), fill=255, anchor="mm")
    draw.text((middle, 44.4 * unit), code, font=_font(3.8 * unit), fill=255, anchor="mm")


def _chances(seed: str) -> Callable[[float, float], float]:
    """Return a maker of numbers between two bounds that depends on the seed alone."""
    state = {"count": 0}

    def chance(low: float, high: float) -> float:
        digest = hashlib.sha256(f"{seed}:{state['count']}".encode()).digest()
        state["count"] += 1
        return low + (high - low) * int.from_bytes(digest[:4], "big") / 0xFFFFFFFF

    return chance


def _word(chance: Callable[[float, float], float]) -> list[Point]:
    """Return points of a capital, a few shrinking arches and a tail, on a field 279 wide and 100 high."""
    slant = chance(0.04, 0.42)
    points: list[Point] = [(30, 84), (44 + chance(-4, 4), 40), (62, 8 + chance(0, 8)), (68, 18), (58, 60), (54, 80)]
    x, reach = 60.0, chance(30, 58)
    for _hump in range(1 + round(chance(0, 2))):
        x += chance(15, 20)
        points += [(x + slant * reach, 78 - reach), (x + 7 + slant * reach, 80 - reach), (x + 9, 74)]
        reach *= chance(0.55, 0.72)
    for _hump in range(1 + round(chance(0, 2))):
        x += chance(17, 22)
        points += [(x, 74 - reach * 0.9), (x + 5, 56), (x + 8, 74)]
        reach = max(reach * 0.8, 15)
    tall = chance(16, 58)
    points += [(x + 18, 72 - tall), (x + 25, 70 - tall), (x + 20, 68), (x + 34, 56), (x + 44, 70), (x + 62, 62)]
    return [*points, (x + 92, 50 + chance(-5, 5))]


def _flourish(chance: Callable[[float, float], float]) -> list[Point]:
    start, lift = chance(18, 30), chance(0, 6)
    end = chance(190, 235)
    return [
        (start + 60, 95),
        (start, 93),
        (start + 40, 89 - lift / 2),
        (end - 40, 86 - lift),
        (end, 84 - lift),
        (end - 60, 92),
    ]


def _pen(draw: ImageDraw.ImageDraw, points: list[Point], weight: float) -> None:
    """Draw a smooth line through the points (Catmull–Rom), thinner where the hand is fast."""
    whole = [points[0], *points, points[-1]]
    for a, b, c, d in zip(whole, whole[1:], whole[2:], whole[3:], strict=False):
        length = math.dist(b, c)
        steps = max(int(length / (weight * 0.2)), 2)
        thin = weight * (0.62 if length > weight * 22 else 0.82)
        for step in range(steps + 1):
            t = step / steps
            x, y = (_through(a[axis], b[axis], c[axis], d[axis], t) for axis in (0, 1))
            radius = (thin + (weight - thin) * abs(2 * t - 1)) / 2
            draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=255)


def _through(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
