"""Numbers that lead to one person, where they stand in free words."""

from __future__ import annotations

import re
from typing import Final

# Full-width digits are digits to both patterns; a space or dash may part a mobile number's groups.
_MOBILE: Final = re.compile(r"(?<!\d)[1１][3-9３-９]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_CITIZEN: Final = re.compile(r"(?<!\d)\d{17}[\dXxＸｘ](?!\d)")


def holds_persons_number(words: str) -> bool:
    """Tell whether words hold a mobile number or what has the form of an identity number."""
    return any(pattern.search(words) for pattern in (_MOBILE, _CITIZEN))
