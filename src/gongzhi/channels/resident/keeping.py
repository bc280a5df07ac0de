"""What a resident's browser keeps: the code of the report it follows, and one form's answer.

The code stays with the reporter. The server keeps its digest, and for a form sent twice the code
under a key that only that form knows.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse

COOKIE: Final = "gongzhi_follow"
_SALT: Final = "gongzhi.resident.follow"
_KEPT: Final = 30 * 86400


@dataclass(frozen=True, slots=True)
class Followed:
    """Number and code of the report a browser follows."""

    number: str
    secret: str


def new_token() -> str:
    """Return a form's token: the same form sent again is told by it."""
    return secrets.token_urlsafe(24)


def sealed(secret: str, token: str) -> str:
    """Return a secret so that only the form's token opens it again."""
    return _crossed(secret.encode(), token).hex()


def opened(text: str, token: str) -> str:
    """Return the secret that ``sealed`` shut with the same token."""
    return _crossed(bytes.fromhex(text), token).decode()


def remember(response: HttpResponse, followed: Followed, *, secure: bool) -> None:
    """Let the browser keep number and code, for these pages only."""
    response.set_signed_cookie(
        COOKIE,
        f"{followed.number} {followed.secret}",
        salt=_SALT,
        max_age=_KEPT,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def recall(request: HttpRequest) -> Followed | None:
    """Return what the browser follows, or None."""
    text = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=_KEPT) or ""
    number, _space, secret = text.partition(" ")
    return Followed(number, secret) if number and secret else None


def forget(response: HttpResponse) -> None:
    """Let the browser forget what it follows, on a shared device for example."""
    response.delete_cookie(COOKIE, samesite="Lax")


def _crossed(content: bytes, token: str) -> bytes:
    # Each token serves one form, so that the pad serves once.
    pad = hashlib.sha256(b"gongzhi resident " + token.encode()).digest()
    if len(content) > len(pad):
        raise ValueError("longer than the pad")
    return bytes(one ^ other for one, other in zip(content, pad, strict=False))
