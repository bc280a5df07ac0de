"""The secret with which a reporter follows a case without an account.

Ten characters without the ones that are mistaken for each other, read out in groups. With a case
only its digest is stored. It is made from a nonce by the server's key, so that who keeps an answer
for a repetition keeps the nonce: without the key it opens nothing.
"""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Final

from django.utils.crypto import salted_hmac

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 10
LINK_LENGTH: Final = 26
_GROUP: Final = 5
_LONGEST_TYPED: Final = 40
_SALT: Final = "gongzhi.cases.secret"
_LINK_SALT: Final = "gongzhi.cases.link"
_DIGEST_SALT: Final = "gongzhi.cases.secret.digest"
_WRITTEN: Final = re.compile(
    rf"(?<![0-9A-Za-z])([{ALPHABET}]{{{LINK_LENGTH}}}"
    rf"|[{ALPHABET}]{{{_GROUP}}}-[{ALPHABET}]{{{_GROUP}}})(?![0-9A-Za-z])"
)


def new_nonce() -> str:
    """Return what one secret is made from, never used before."""
    return secrets.token_hex(16)


def secret_of(nonce: str) -> str:
    """Return the secret of a nonce as it is shown, such as ``K7F3Q-9MX2H``; always the same."""
    drawn = _drawn(_SALT, nonce, LENGTH)
    return f"{drawn[:_GROUP]}-{drawn[_GROUP:]}"


def link_secret_of(nonce: str) -> str:
    """Return the secret of a nonce for a link that nobody types: 31**26, more than 2**128."""
    return _drawn(_LINK_SALT, nonce, LINK_LENGTH)


def _drawn(salt: str, nonce: str, length: int) -> str:
    made = int.from_bytes(salted_hmac(salt, nonce, algorithm="sha256").digest())
    drawn = ""
    for _place in range(length):
        made, place = divmod(made, len(ALPHABET))
        drawn += ALPHABET[place]
    return drawn


def digest_secret(secret: str) -> str:
    """Return what is stored of a secret, typed in any case and with or without its dash.

    It is keyed: fifty bits could be tried out against a stolen table, were it a plain hash.
    """
    plain = "".join(character for character in secret[:_LONGEST_TYPED] if character.isalnum())
    return salted_hmac(_DIGEST_SALT, plain.upper(), algorithm="sha256").hexdigest()


def fits_secret(secret: str, digest: str) -> bool:
    """Tell whether a typed secret is the one whose digest is stored."""
    return bool(digest) and hmac.compare_digest(digest_secret(secret), digest)


def without_secrets(text: str) -> str:
    """Return a text with every secret in it starred, as a log may keep it."""
    return _WRITTEN.sub("***", text)
