"""Reading codes as people type, paste and dictate them."""

from __future__ import annotations

# A pasted page is not a code: longer text is left alone and fails its check.
LONGEST = 100

DIGITS = frozenset("0123456789")
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212_\u2500\u30fc"  # all kinds of dash

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF],
)
_WITHOUT_DASHES = dict.fromkeys(map(ord, DASHES))
_PLAIN: dict[int, int | None] = {**_FULL_WIDTH, **_INVISIBLE}


def without_spaces(text: str) -> str:
    """Return the text with full-width characters made plain, and without spaces."""
    if len(text) > LONGEST:
        return text
    return "".join(text.translate(_PLAIN).split())


def without_dashes(text: str) -> str:
    """Return the text as ``without_spaces`` does, also without dashes."""
    return without_spaces(text).translate(_WITHOUT_DASHES)


def is_digits(text: str) -> bool:
    """Tell whether the text is made of 0-9 only (``str.isdigit`` accepts other scripts)."""
    return bool(text) and DIGITS.issuperset(text)
