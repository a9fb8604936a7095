"""Pictures are drawn anew: their pixels stay, everything that came with them is gone."""

import io

import pytest
from PIL import Image

from tests.factories.uploads import images
from tradeconnect.common.uploads.check import check_upload

PHP = b"<?php system($_GET['c']); ?>"


@pytest.mark.parametrize(
    ("name", "content", "trace"),
    [
        ("exif.jpg", images.picture("JPEG", exif=images.exif(maker="SECRET-MAKER")), b"SECRET-MAKER"),
        ("comment.jpg", images.picture("JPEG", comment=PHP), PHP),
        ("profile.jpg", images.picture("JPEG", icc_profile=images.colour_profile()), b"ICC_PROFILE"),
        ("tail.jpg", images.picture("JPEG") + PHP, PHP),
        ("lenses.jpg", images.two_frames(), b"MPF\0"),
        ("words.png", images.with_words(PHP.decode()), PHP),
        ("packed.png", images.with_words("SECRET"), b"zTXt"),
        ("tail.png", images.picture("PNG") + PHP, PHP),
        ("moving.png", images.moving(), b"acTL"),
    ],
)
def test_nothing_that_came_with_a_picture_is_kept(name: str, content: bytes, trace: bytes) -> None:
    assert trace in content, "control: it is there before"
    checked = check_upload(name, content)
    assert trace not in checked.content
    with Image.open(io.BytesIO(checked.content)) as kept:
        assert not kept.getexif()
        assert set(kept.info) <= {"dpi", "jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(("orientation", "dark"), [(1, (5, 20)), (3, (55, 20)), (6, (20, 5)), (8, (20, 55))])
def test_a_photo_is_turned_upright_before_its_exif_goes(orientation: int, dark: tuple[int, int]) -> None:
    checked = check_upload("a.jpg", images.turned(orientation))
    with Image.open(io.BytesIO(checked.content)) as kept:
        red, _green, blue = kept.convert("RGB").getpixel(dark)  # type: ignore[misc]
        assert (red < 60, blue > 90) == (True, True)


@pytest.mark.parametrize(
    ("content", "name", "mode"),
    [
        (images.picture("JPEG", "CMYK"), "a.jpg", "RGB"),
        (images.picture("JPEG", "L"), "a.jpg", "L"),
        (images.picture("PNG", "1"), "a.png", "1"),
        (images.picture("PNG", "RGBA"), "a.png", "RGB"),
        (images.sixteen_bits(), "a.png", "L"),
    ],
)
def test_what_is_kept_is_black_and_white_grey_or_colour(content: bytes, name: str, mode: str) -> None:
    with Image.open(io.BytesIO(check_upload(name, content).content)) as kept:
        assert (kept.mode, kept.size) == (mode, (60, 40))


def test_sixteen_bits_of_grey_stay_grey() -> None:
    with Image.open(io.BytesIO(check_upload("a.png", images.sixteen_bits()).content)) as kept:
        assert abs(int(kept.getpixel((0, 0))) - 40_000 // 256) <= 1  # type: ignore[arg-type]


def test_what_was_transparent_is_white() -> None:
    with Image.open(io.BytesIO(check_upload("a.png", images.palette_with_a_hole()).content)) as kept:
        assert (255, 255, 255) in {colour for _count, colour in kept.convert("RGB").getcolors() or []}


def test_a_picture_keeps_its_size_on_paper() -> None:
    with Image.open(io.BytesIO(check_upload("a.jpg", images.picture("JPEG", dpi=(300, 300))).content)) as kept:
        assert kept.info["dpi"] == (300, 300)


def test_a_preview_is_a_small_webp() -> None:
    preview = check_upload("a.png", images.picture(size=(3000, 2000))).preview
    with Image.open(io.BytesIO(preview)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (1200, 800))
