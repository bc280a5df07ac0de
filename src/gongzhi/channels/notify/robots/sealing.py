"""Keeping what opens a group's robot: encrypted with a key of the installation's secret key."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class Unreadable(Exception):
    """It was encrypted with another secret key; it must be entered again."""


def seal(text: str) -> bytes:
    """Return a text encrypted and authenticated."""
    return _fernet().encrypt(text.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """Return the text again. Raises ``Unreadable`` if the installation's key has changed."""
    try:
        return _fernet().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise Unreadable from None


def _fernet() -> Fernet:
    key = hashlib.blake2b(
        settings.SECRET_KEY.encode(), digest_size=32, person=b"gongzhi.robots"
    ).digest()
    return Fernet(base64.urlsafe_b64encode(key))
