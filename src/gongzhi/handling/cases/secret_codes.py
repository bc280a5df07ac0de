"""The secret with which a reporter follows a case without an account.

Ten characters without the ones that are mistaken for each other, read out in groups; only the
digest is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 10
_GROUP: Final = 5
_LONGEST_TYPED: Final = 40


def new_secret() -> str:
    """Return a fresh secret as it is shown, such as ``K7F3Q-9MX2H``."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{drawn[:_GROUP]}-{drawn[_GROUP:]}"


def digest_secret(secret: str) -> str:
    """Return what is stored of a secret, typed in any case and with or without its dash."""
    plain = "".join(character for character in secret[:_LONGEST_TYPED] if character.isalnum())
    return hashlib.sha256(plain.upper().encode()).hexdigest()


def fits_secret(secret: str, digest: str) -> bool:
    """Tell whether a typed secret is the one whose digest is stored."""
    return bool(digest) and hmac.compare_digest(digest_secret(secret), digest)
