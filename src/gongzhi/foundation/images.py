"""Pictures from outside: opened within limits, turned upright, written anew without metadata.

A photo tells more than it shows: where and when it was taken, with whose telephone. What is kept
is a fresh picture of the same pixels; the position is handed to the caller once, for placing the
case, and is not stored with the picture.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageOps

from gongzhi.foundation.coordinates import Point, check_point
from gongzhi.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_BYTES: Final = 20 * 2**20
LARGEST_PIXELS: Final = 50_000_000
LONGEST_EDGE: Final = 2560
"""Larger pictures are scaled down: enough to read a number plate, a tenth of the bytes."""
THUMBNAIL_EDGE: Final = 320
QUALITY: Final = 85

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "MPO")
_DOCUMENT_STARTS: Final = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_MARKUP_STARTS: Final = (
    b"<svg",
    b"<!doctype",
    b"<html",
    b"<?xml",
    b"<script",
    b"<head",
    b"<body",
)
_HEIF_BRANDS: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_OPAQUE: Final = 255.0
_SIXTEEN_BITS: Final = 65535.0
_GPS: Final = ExifTags.IFD.GPSInfo


@dataclass(frozen=True, slots=True)
class SafeImage:
    """A picture fit to be stored and shown. ``taken_lonlat`` is WGS84, if the camera told it."""

    bytes: bytes
    mime: str
    width: int
    height: int
    sha256: str
    taken_lonlat: Point | None = None


def sanitise(content: bytes) -> SafeImage:
    """Return the picture upright, at most 2,560 pixels long, without any metadata.

    JPEG, PNG, WebP, GIF, BMP and TIFF are read whatever the file is called; of an animation or a
    burst the first picture is taken. Pictures with transparency become WebP, all others JPEG.

    Raises ``InvalidInput`` (field ``photo``) for more than 20 MB or 50 million pixels, for what
    is no picture, and for one that is damaged or cut off.
    """
    _check_size(content)
    _check_kind(content)
    with _opened(content) as image:
        position = _position(image)
        upright = _upright(image, LONGEST_EDGE)
    return _encoded(upright, position)


def thumbnail(content: bytes, edge: int = THUMBNAIL_EDGE) -> SafeImage:
    """Return a small picture, at most ``edge`` pixels long, of one that ``sanitise`` returned."""
    with _opened(content) as image:
        upright = _upright(image, edge)
    return _encoded(upright, None)


def _check_size(content: bytes) -> None:
    if not content:
        raise InvalidInput(_("The photo is empty. Take or choose it again."), field="photo")
    if len(content) > LARGEST_BYTES:
        raise InvalidInput(
            _(
                "The photo has {megabytes} MB, more than the {limit} MB accepted. "
                "Send a smaller one."
            ),
            field="photo",
            megabytes=round(len(content) / 2**20, 1),
            limit=LARGEST_BYTES // 2**20,
        )


def _check_kind(content: bytes) -> None:
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_DOCUMENT_STARTS) or content.startswith(_DOCUMENT_STARTS):
        raise InvalidInput(
            _("This is a document, not a photo. Send a photo or a screenshot of the page."),
            field="photo",
        )
    if start.startswith(_MARKUP_STARTS):
        raise InvalidInput(
            _(
                "This is a drawing or web page that can carry programs. "
                "Send a photo or a screenshot."
            ),
            field="photo",
        )
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        raise InvalidInput(
            _(
                "The photo is in the HEIC format, which cannot be read here. In the camera's "
                "settings choose “most compatible”, or send a screenshot of it."
            ),
            field="photo",
        )


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """Open within the limits, and turn every way in which a picture can be broken into words."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > LARGEST_PIXELS:
                raise _too_many_pixels()
            image.seek(0)
            # A large JPEG is read at half or a quarter of its size: less memory, less time.
            image.draft(None, (LONGEST_EDGE, LONGEST_EDGE))
            image.load()
            yield image
    except InvalidInput:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:  # noqa: BLE001 - decoders fail in classes of their own, all meaning one thing
        raise InvalidInput(
            _(
                "The photo cannot be read: it is no picture, or damaged or cut off on the way. "
                "Choose it again, or send a screenshot of it."
            ),
            field="photo",
        ) from None


def _too_many_pixels() -> InvalidInput:
    return InvalidInput(
        _("The photo is larger than the {limit} million pixels accepted. Send a smaller one."),
        field="photo",
        limit=LARGEST_PIXELS // 1_000_000,
    )


def _upright(image: Image.Image, edge: int) -> Image.Image:
    """Return the pixels as they are meant to be seen, as RGB, or RGBA where any show through."""
    if image.mode in {"RGB", "RGBA", "L", "CMYK"}:
        image.thumbnail((edge, edge), Image.Resampling.LANCZOS)  # before anything copies it
    turned = ImageOps.exif_transpose(image)
    if turned.mode.startswith(("I", "F")):
        turned = _to_eight_bits(turned)
    clear = "transparency" in turned.info or "A" in turned.mode.upper().replace("LAB", "")
    whole = turned.convert("RGBA" if clear else "RGB")
    whole.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    if not clear:
        return whole
    lowest: Any = whole.getchannel("A").getextrema()[0]
    return whole if lowest < _OPAQUE else whole.convert("RGB")


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Scale 16 and 32 bit grey values to 0–255; Pillow alone would clip them to white."""
    grey = image.convert("F")
    extrema: Any = grey.getextrema()
    highest = extrema[1]
    full = next((top for top in (_OPAQUE, _SIXTEEN_BITS) if highest <= top), highest)
    return grey.point(lambda value: value * (_OPAQUE / full)).convert("L")


def _encoded(image: Image.Image, position: Point | None) -> SafeImage:
    # A new picture, so that nothing hangs on: no EXIF, XMP, colour profile, comment or thumbnail.
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)
    stream = BytesIO()
    if fresh.mode == "RGBA":
        fresh.save(stream, "WEBP", quality=QUALITY, method=2)
        mime = "image/webp"
    else:
        fresh.save(stream, "JPEG", quality=QUALITY, optimize=True, progressive=True)
        mime = "image/jpeg"
    content = stream.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    return SafeImage(content, mime, fresh.width, fresh.height, digest, position)


def _position(image: Image.Image) -> Point | None:
    """Return where the camera says the picture was taken, if it says so plausibly."""
    try:
        gps = image.getexif().get_ifd(_GPS)
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef], "S")
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef], "W")
        check_point(lon, lat)
    except Exception:  # noqa: BLE001 - whatever a camera wrote, it is no reason to refuse the photo
        return None
    return Point(round(lon, 7), round(lat, 7)) if lon or lat else None


def _degrees(parts: Any, side: Any, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    letter = side.decode("ascii") if isinstance(side, bytes) else str(side)
    return -value if letter.strip("\0 ").upper() == negative else value
