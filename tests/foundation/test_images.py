"""Photos: refused with a way out, or kept upright, small, and telling nothing but what they show."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import ExifTags, Image

from gongzhi.foundation import images
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.images import sanitise, thumbnail


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def photo(size: tuple[int, int] = (64, 48), kind: str = "JPEG", **options: object) -> bytes:
    """A red picture whose top left quarter is blue."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, 0, size[0] // 2, size[1] // 2))
    return encoded(image, kind, **options)


def reopened(safe: images.SafeImage) -> Image.Image:
    image = Image.open(BytesIO(safe.bytes))
    image.load()
    return image


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that claims to be huge."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_common_format_becomes_a_plain_jpeg(kind: str) -> None:
    safe = sanitise(photo(kind=kind))

    assert (safe.mime, safe.width, safe.height) == ("image/jpeg", 64, 48)
    assert reopened(safe).format == "JPEG"
    assert len(safe.sha256) == 64


def test_the_same_photo_gives_the_same_digest() -> None:
    assert sanitise(photo()).sha256 == sanitise(photo()).sha256


def test_the_position_is_told_once_and_not_kept() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera of 甲某"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (39.0, 54.0, 15.0),
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: (116.0, 23.0, 51.0),
        }
    )

    safe = sanitise(photo(exif=exif, comment=b"secret"))

    assert safe.taken_lonlat == pytest.approx((116.3975, 39.9041667))
    kept = reopened(safe)
    assert not dict(kept.getexif())
    assert b"Camera" not in safe.bytes
    assert b"secret" not in safe.bytes


@pytest.mark.parametrize(
    "gps",
    [
        {},
        {1: "N", 2: (0.0, 0.0)},
        {1: "N", 2: (999.0, 0.0, 0.0), 3: "E", 4: (1.0, 0.0, 0.0)},
    ],
)
def test_a_senseless_position_is_left_out(gps: dict[int, object]) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(gps)

    assert sanitise(photo(exif=exif)).taken_lonlat is None


def test_a_photo_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6

    safe = sanitise(photo((64, 48), exif=exif))

    assert (safe.width, safe.height) == (48, 64)
    blue = reopened(safe).getpixel((40, 8))
    assert isinstance(blue, tuple)
    assert blue[2] > 200


def test_a_large_photo_is_scaled_down() -> None:
    safe = sanitise(photo((4000, 3000)))

    assert (safe.width, safe.height) == (2560, 1920)


def test_a_transparent_picture_stays_transparent() -> None:
    image = Image.new("RGBA", (40, 30), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 20, 30))

    safe = sanitise(encoded(image, "PNG"))

    assert safe.mime == "image/webp"
    assert reopened(safe).mode == "RGBA"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "YCbCr", "LAB", "I;16"])
def test_every_colour_model_is_shown_truly(mode: str) -> None:
    grey = Image.new("RGB", (40, 30), (120, 120, 120))
    image = (
        Image.new("I;16", (40, 30), 120 * 257)
        if mode == "I;16"
        else grey.convert("L").convert(mode)
        if mode in {"1", "LA", "P", "I;16"}
        else _converted(grey, mode)
    )

    safe = sanitise(encoded(image, "TIFF"))

    shown = reopened(safe).convert("L").getpixel((5, 5))
    assert isinstance(shown, int)
    assert mode == "1" or abs(shown - 120) < 12


def _converted(image: Image.Image, mode: str) -> Image.Image:
    if mode == "LAB":
        from PIL import ImageCms

        to_lab = ImageCms.buildTransform(
            ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
        )
        converted = ImageCms.applyTransform(image, to_lab)
        assert converted is not None
        return converted
    return image.convert(mode)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "TIFF", "PNG"])
def test_of_an_animation_the_first_picture_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]

    safe = sanitise(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))

    pixel = reopened(safe).convert("RGB").getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200
    assert not getattr(reopened(safe), "is_animated", False)


@pytest.mark.parametrize("size", [(100_000, 100_000), (12_000, 9_000), (9_000, 6_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidInput) as refused:
        sanitise(bomb(*size))

    assert refused.value.field == "photo"
    assert refused.value.params["limit"] == 50


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        sanitise(photo() + bytes(images.LARGEST_BYTES))

    assert refused.value.params["limit"] == 20


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_cut_off_on_the_way_is_refused(kind: str, share: float) -> None:
    content = encoded(Image.effect_noise((200, 200), 80), kind)

    with pytest.raises(InvalidInput):
        sanitise(content[: int(len(content) * share)])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just text, called photo.jpg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>",
        b"<!DOCTYPE html><html><body onload=alert(1)></body></html>",
        b"%PDF-1.7\n%...",
        b"PK\x03\x04 a document of an office program",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(50),
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        bytes(1000),
    ],
)
def test_what_is_no_photo_is_refused_and_told_what_to_do(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        sanitise(content)

    assert refused.value.field == "photo"
    assert str(refused.value).count(".") + str(refused.value).count("。") >= 2


def test_a_picture_that_is_also_a_script_loses_the_script() -> None:
    safe = sanitise(photo() + b"<script>alert(1)</script>")

    assert b"script" not in safe.bytes


def test_the_kind_is_read_from_the_bytes_not_from_a_name() -> None:
    assert sanitise(photo(kind="PNG")).mime == "image/jpeg"


def test_a_thumbnail_is_small() -> None:
    small = thumbnail(sanitise(photo((1600, 1200))).bytes)

    assert (small.width, small.height) == (320, 240)
    assert len(small.bytes) < 20_000


def test_a_large_picture_of_few_colours_is_scaled_down_too() -> None:
    image = Image.new("RGB", (3000, 1500), "red").convert("P")

    safe = sanitise(encoded(image, "PNG"))

    assert (safe.width, safe.height) == (2560, 1280)
