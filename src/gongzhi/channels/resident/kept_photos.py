"""Photos of a report that is not sent yet, kept for a day between one page and the next.

A form that comes back with a question cannot carry its files along: without this, whoever mends a
mistake would have to take the photos again. Each is named by a signed text that only the browser
that sent it holds; what is not sent within the day is deleted.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from gongzhi.foundation.coordinates import Point
from gongzhi.foundation.images import SafeImage

FOLDER: Final = "drafts"
KEPT_FOR: Final = timedelta(days=1)
_SALT: Final = "gongzhi.resident.photo"


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A kept photo and the text by which its sender names it."""

    token: str
    image: SafeImage


def keep(image: SafeImage) -> KeptPhoto:
    """Keep a photo until it is sent or a day has passed."""
    name = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}", ContentFile(image.bytes))
    told = [
        name,
        image.mime,
        image.width,
        image.height,
        image.sha256,
        list(image.taken_lonlat) if image.taken_lonlat else None,
    ]
    return KeptPhoto(signing.dumps(told, salt=_SALT), image)


def find(token: str) -> KeptPhoto | None:
    """Return a kept photo by its token; None for one forged, too old or deleted."""
    try:
        name, mime, width, height, digest, taken = signing.loads(
            token, salt=_SALT, max_age=KEPT_FOR
        )
        with default_storage.open(name) as file:
            content = file.read()
    except (signing.BadSignature, ValueError, OSError):
        return None
    place = Point(*taken) if taken else None
    return KeptPhoto(token, SafeImage(content, mime, width, height, digest, place))


def find_all(tokens: Iterable[str]) -> list[KeptPhoto]:
    """Return the kept photos that are still there, each once."""
    found = (find(token) for token in dict.fromkeys(tokens))
    return [photo for photo in found if photo is not None]


def sweep() -> int:
    """Delete photos kept longer than a day; return how many."""
    if not default_storage.exists(FOLDER):
        return 0
    _folders, names = default_storage.listdir(FOLDER)
    oldest = timezone.now() - KEPT_FOR
    swept = 0
    for name in names:
        path = f"{FOLDER}/{name}"
        with suppress(FileNotFoundError):  # another worker was first
            if default_storage.get_modified_time(path) < oldest:
                default_storage.delete(path)
                swept += 1
    return swept
