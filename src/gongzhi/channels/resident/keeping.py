"""What a resident's browser keeps: the code of the report it follows, and a token of its own.

The code stays with the reporter. The server keeps its digest, and for a report sent twice the
code, sealed under a key that only the browser's token gives.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse

COOKIE: Final = "gongzhi_follow"
TOKEN_COOKIE: Final = "gongzhi_report"  # noqa: S105 - the name of a cookie
_SALT: Final = "gongzhi.resident.follow"
_KEPT: Final = 30 * 86400
_TOKEN_KEPT: Final = 7 * 86400


@dataclass(frozen=True, slots=True)
class Followed:
    """Number and code of the report a browser follows."""

    number: str
    secret: str


def token_of(request: HttpRequest) -> str:
    """Return the browser's token: the same report sent again from it is told by this."""
    kept = request.get_signed_cookie(TOKEN_COOKIE, default="", salt=_SALT, max_age=_TOKEN_KEPT)
    return kept or secrets.token_urlsafe(24)


def give_token(response: HttpResponse, token: str, *, secure: bool) -> None:
    """Let the browser keep its token for a week, so that a second tap finds the first answer."""
    response.set_signed_cookie(
        TOKEN_COOKIE,
        token,
        salt=_SALT,
        max_age=_TOKEN_KEPT,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def key_of(token: str, fingerprint: str) -> str:
    """Return the key of one report from one browser, from which the token cannot be told."""
    return hashlib.sha256(f"key {token} {fingerprint}".encode()).hexdigest()


def sealed(secret: str, token: str, fingerprint: str) -> str:
    """Return a secret so that only the browser's token opens it again."""
    return _crossed(secret.encode(), token, fingerprint).hex()


def opened(text: str, token: str, fingerprint: str) -> str:
    """Return the secret that ``sealed`` shut with the same token for the same report."""
    return _crossed(bytes.fromhex(text), token, fingerprint).decode()


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


def _crossed(content: bytes, token: str, fingerprint: str) -> bytes:
    # One report from one browser has one secret, so that each pad serves once.
    pad = hashlib.sha256(f"pad {token} {fingerprint}".encode()).digest()
    if len(content) > len(pad):
        raise ValueError("longer than the pad")
    return bytes(one ^ other for one, other in zip(content, pad, strict=False))
