"""The art of our documents as SVG: guilloche bands, rosette, hatching, emblem, watermark words. Lengths in mm.

Lines are 0.1 thin and never darker than #A9B9D2 (#C2CDDD for a watermark), drawn as cubic curves: polylines added 64 %
to a page's rendering time, curves 22 %. A style sheet takes a drawing by `{% art "band" %}`; it is then painted as an
artifact behind the text.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Final

INK: Final = "#a9b9d2"
RULE: Final = "#7c8ba5"
FAINT: Final = "#d3dcea"
BLUE: Final = "#123b78"
WATERMARKS: Final = ("DRAFT", "SUPERSEDED", "CANCELLED", "SPECIMEN")

Point = tuple[float, float]


def _curve(at: Callable[[float], Point], start: float, end: float, pieces: int) -> str:
    """Return path data through `at`, a cubic for each piece with the tangents of the curve (Hermite to Bézier)."""
    step = (end - start) / pieces
    small = step / 1000

    def tangent(t: float) -> Point:
        (x0, y0), (x1, y1) = at(t - small), at(t + small)
        return (x1 - x0) / (2 * small) * step / 3, (y1 - y0) / (2 * small) * step / 3

    x, y = at(start)
    parts = [f"M{x:.3g} {y:.3g}" if abs(x) < 1 else f"M{x:.2f} {y:.2f}"]
    for index in range(pieces):
        t0, t1 = start + index * step, start + (index + 1) * step
        (x0, y0), (x1, y1) = at(t0), at(t1)
        (dx0, dy0), (dx1, dy1) = tangent(t0), tangent(t1)
        numbers = (x0 + dx0, y0 + dy0, x1 - dx1, y1 - dy1, x1, y1)
        parts.append("C" + " ".join(f"{number:.2f}" for number in numbers))
    return "".join(parts)


def _svg(width: float, height: float, body: str, stroke: str = INK, line: float = 0.1) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">'
        f'<g fill="none" stroke="{stroke}" stroke-width="{line}">{body}</g></svg>'
    )


def band(height: float, period: float = 26.0) -> str:
    """Return one period of a band of woven waves; repeated along x it has no seam."""
    middle, reach = height / 2, height / 2 - 0.08
    lines = []
    for index in range(8):
        phase, slow = index * math.tau / 8, index % 2

        def wave(x: float, phase: float = phase, slow: int = slow) -> Point:
            turn = math.tau * x / period
            swell = 0.56 + 0.44 * math.cos(2 * turn + slow * math.pi)
            return x, middle + reach * swell * math.sin((3 + slow) * turn + phase)

        lines.append(_curve(wave, 0, period, 20))
    return _svg(period, height, f'<path d="{"".join(lines)}"/>')


def rosette() -> str:
    """Return a rosette of two looped rings, 46.4 across, to stand behind a title."""
    radius = 23.0
    size = 2 * radius + 0.4
    centre = size / 2
    paths = []
    for mean, swing, loops in ((11.3, 3.7, 58), (19.0, 4.0, 96)):

        def ring(t: float, mean: float = mean, swing: float = swing, loops: int = loops) -> Point:
            x = mean * math.cos(t) + swing * math.cos(loops * t)
            y = mean * math.sin(t) + swing * math.sin(loops * t)
            return centre + x, centre + y

        paths.append(_curve(ring, 0, math.tau, loops * 4))
    return _svg(size, size, f'<path d="{"".join(paths)}"/>', stroke=FAINT)


def hatch(step: float = 2.6) -> str:
    """Return a tile of diagonal lines, ten steps wide so that its seams are few, for a space that is closed."""
    side = 10 * step
    lines = "".join(f"M{index * step:.1f} {side:.1f}L{index * step + side:.1f} 0" for index in range(-10, 10))
    return _svg(side, side, f'<path d="{lines}"/>', line=0.14)


def columns(widths: tuple[float, ...] = (11.0, 29.0, 70.0, 21.0, 24.0), whole: float = 181.4) -> str:
    """Return a strip with a rule right of each column: one drawing for a table instead of a border for a cell."""
    ends = [sum(widths[: index + 1]) for index in range(len(widths))]
    return _svg(whole, 10, f'<path d="{"".join(f"M{x + 0.09:.2f} 0V10" for x in ends)}"/>', stroke=RULE, line=0.18)


def middle() -> str:
    """Return a strip with the rule between the two halves of a frame: one drawing, as high as the higher half."""
    return _svg(182, 10, '<path d="M90.55 0V10"/>', stroke=BLUE, line=0.3)


def emblem() -> str:
    """Return the emblem of an agency that has given none of its own: a range of hills over water in a double ring."""
    body = (
        '<circle cx="10" cy="10" r="9.72" stroke-width=".44"/><circle cx="10" cy="10" r="9" stroke-width=".2"/>'
        '<path stroke-width=".95" d="M3.2 9.2L7.2 5.2L10 8L13.2 4.6L17 8.6"/>'
        '<path stroke-width=".6" d="M3 11.2L7.2 7.2L10 10L13.2 6.6L17.2 10.8"/>'
        '<path stroke-width=".3" d="M3.2 12.8L7.2 9L10 11.6L13.2 8.4L17 12.4"/>'
        '<path stroke-width=".25" d="M4.2 15.2H15.8M5.4 16.4H14.6"/>'
    )
    return _svg(20, 20, body, stroke=BLUE)


def watermark(word: str) -> str:
    """Return a word in outline, rising at 52°, for a whole A4 sheet. It is decoration: the marking says it in words."""
    size = min(92.0, 320 / len(word))
    text = (
        f'<text x="105" y="152" text-anchor="middle" font-family="Noto Sans" font-weight="700" font-size="{size:.1f}" '
        f'letter-spacing="{size * 0.05:.1f}" transform="rotate(-52 105 148)">{word}</text>'
    )
    return _svg(210, 297, text, stroke="#c2cddd", line=0.3)


@lru_cache(maxsize=32)
def drawing(name: str) -> str:
    """Return the SVG of a drawing by its name in a style sheet; raise KeyError for a name that is not there.

    `columns 11 29 70` has a rule right of columns this wide.
    """
    if name.upper() in WATERMARKS:
        return watermark(name.upper())
    if name.startswith("columns "):
        return columns(tuple(float(width) for width in name.split()[1:]))
    makers: dict[str, Callable[[], str]] = {
        "band": lambda: band(3.0),
        "band-thin": lambda: band(1.6),
        "rosette": rosette,
        "hatch": hatch,
        "columns": columns,
        "middle": middle,
        "emblem": emblem,
    }
    return makers[name]()
