"""Pictures, harmless and hostile, written with Pillow and by hand."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin


def drawing(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Return a picture whose left half is dark, so that a turn can be seen."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((0, 0, max(size[0] // 2 - 1, 0), size[1]), fill="navy")
    return picture.convert(mode)


def picture(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    out = io.BytesIO()
    drawing(mode, size).save(out, kind, **options)
    return out.getvalue()


def exif(**tags: Any) -> bytes:
    """Return EXIF with an orientation, a place and a maker's note."""
    found = Image.Exif()
    found[0x0112] = tags.get("orientation", 1)
    found[0x010F] = tags.get("maker", "SECRET-MAKER")
    found.get_ifd(0x8825)[2] = (12.0, 58.0, 0.0)
    return found.tobytes()


def turned(orientation: int) -> bytes:
    return picture("JPEG", exif=exif(orientation=orientation))


def colour_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def two_frames() -> bytes:
    """A picture of a phone with two lenses (MPO)."""
    out = io.BytesIO()
    drawing().save(out, "MPO", save_all=True, append_images=[drawing()])
    return out.getvalue()


def sixteen_bits() -> bytes:
    out = io.BytesIO()
    Image.new("I;16", (60, 40), 40_000).save(out, "PNG")
    return out.getvalue()


def palette_with_a_hole() -> bytes:
    out = io.BytesIO()
    drawing("P").save(out, "PNG", transparency=0)
    return out.getvalue()


def with_words(words: str) -> bytes:
    """A PNG with text chunks, plain and packed."""
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", words)
    about.add_text("Description", words, zip=True)
    return picture("PNG", pnginfo=about)


def moving() -> bytes:
    """A PNG of two frames (APNG)."""
    out = io.BytesIO()
    drawing().save(out, "PNG", save_all=True, append_images=[Image.new("RGB", (60, 40), "red")])
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that says to have so many pixels."""
    plain = picture()
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return plain[:8] + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + plain[33:]


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that says to have so many pixels."""
    plain = picture("JPEG")
    frame = plain.index(b"\xff\xc0")
    return plain[: frame + 5] + struct.pack(">HH", height, width) + plain[frame + 9 :]


def broken_png() -> bytes:
    """A PNG one byte of whose pixels was changed."""
    plain = bytearray(picture(size=(200, 200)))
    at = plain.index(b"IDAT") + 40
    plain[at] ^= 0xFF
    return bytes(plain)
