"""Pictures are drawn anew: what is kept is pixels, nothing that came with them."""

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from PIL import Image, ImageFile, ImageOps

from tradeconnect.common.uploads import limits
from tradeconnect.common.uploads.refused import Refused

FORMATS: Final = {"jpg": ("JPEG", "MPO"), "png": ("PNG",)}
_QUALITY: Final = 88
_WHITE: Final = 255


def redraw(kind: str, content: bytes) -> bytes:
    """Return the picture drawn anew: turned upright, without EXIF, comments, profiles or anything hung on to it.

    Args: kind: `jpg` or `png`.
    Raises: Refused, or whatever the decoder raises over a damaged file.
    """
    for check in CHECKS.values():
        check(kind, content)
    with _whole_pictures_only(), Image.open(io.BytesIO(content), formats=FORMATS[kind]) as source:
        density = _density(source)
        source.load()
        # Onto a new canvas: Pillow writes the comment of the old one again, and with it whatever stands there.
        upright = ImageOps.exif_transpose(source)
        clean = _on_new_canvas(upright)
    packed = io.BytesIO()
    if kind == "jpg":
        clean.save(packed, "JPEG", quality=_QUALITY, dpi=density)
    else:
        clean.save(packed, "PNG", dpi=density)
    return packed.getvalue()


def shrink(picture: Image.Image) -> bytes:
    """Return a preview of a picture as WebP, at most `limits.PREVIEW_EDGE` pixels long."""
    picture.thumbnail((limits.PREVIEW_EDGE, limits.PREVIEW_EDGE))
    packed = io.BytesIO()
    picture.convert("RGB").save(packed, "WEBP", quality=60, method=3)
    return packed.getvalue()


def preview(kind: str, content: bytes) -> bytes:
    """Return the preview of a picture that was drawn anew."""
    with Image.open(io.BytesIO(content), formats=FORMATS[kind]) as picture:
        return shrink(picture)


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """Whoever has asked Pillow to be lenient with half pictures, as WeasyPrint does for the whole process: not here."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _on_new_canvas(source: Image.Image) -> Image.Image:
    """Return the pixels alone, in black and white, grey or colour; what was transparent is white."""
    if source.mode in ("1", "L", "RGB"):
        clean = Image.new(source.mode, source.size)
        clean.paste(source)
        return clean
    if source.mode.startswith("I"):
        return source.convert("I").point(lambda value: value * (1 / 256)).convert("L")  # sixteen bits of grey
    clean = Image.new("RGB", source.size, (_WHITE,) * 3)
    if source.mode in ("LA", "PA", "RGBA") or "transparency" in source.info:
        layer = source.convert("RGBA")
        clean.paste(layer, mask=layer.getchannel("A"))
    else:
        clean.paste(source.convert("RGB"))
    return clean


def _density(source: Image.Image) -> tuple[float, float]:
    """Return the dots per inch that the picture says, for printing it in its size; 72 when that makes no sense."""
    found = source.info.get("dpi", ())
    if len(found) == 2 and all(30 <= float(value) <= 2400 for value in found):
        return float(found[0]), float(found[1])
    return 72.0, 72.0


def _check_tail(kind: str, content: bytes) -> None:
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused("tail")


def _check_pixels(kind: str, content: bytes) -> None:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS[kind]) as picture:
            pixels = picture.width * picture.height
    except Image.DecompressionBombError as error:  # Pillow's own limit is far above ours
        raise Refused("pixels") from error
    if pixels > limits.PICTURE_PIXELS:
        raise Refused("pixels")


CHECKS: Final[dict[str, Callable[[str, bytes], None]]] = {"tail": _check_tail, "pixels": _check_pixels}
