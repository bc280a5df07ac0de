"""Case numbers that a person can read out on the telephone.

``20261122-0001234-5``: the day of receipt, the case's id padded to seven digits, and a check
digit after Damm, which finds every single wrong digit and every swap of two neighbours.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes.typed import is_digits, without_dashes
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.ids import CaseId

DAY_DIGITS: Final = 8
ID_DIGITS: Final = 7
HIGHEST_ID_DIGITS: Final = 19  # of a 64-bit database key

# A totally anti-symmetric quasigroup of order ten with a zero diagonal (H. M. Damm, 2004).
_QUASIGROUP: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def damm_digit(digits: str) -> int:
    """Return the check digit of a string of digits; 0 if it already ends in its own."""
    interim = 0
    for digit in digits:
        interim = _QUASIGROUP[interim][int(digit)]
    return interim


def case_number(case_id: CaseId, day: date) -> str:
    """Return the number shown to people for a case received on a day (local date)."""
    if case_id < 1:
        raise ValueError(f"a case id is positive, not {case_id}")
    received = f"{day.year:04d}{day.month:02d}{day.day:02d}"
    serial = f"{case_id:0{ID_DIGITS}d}"
    return f"{received}-{serial}-{damm_digit(received + serial)}"


def parse_case_number(text: str) -> CaseId:
    """Return the case's id from its number, as typed: spaces, missing dashes, full-width digits.

    Raises ``InvalidInput`` if the day does not exist or the check digit does not fit. The day is
    not looked up: compare the case's own number where that matters.
    """
    digits = without_dashes(text)
    serial = digits[DAY_DIGITS:-1]
    if (
        is_digits(digits)
        and ID_DIGITS <= len(serial) <= HIGHEST_ID_DIGITS
        and (len(serial) == ID_DIGITS or not serial.startswith("0"))
        and serial.strip("0")
        and _is_day(digits[:DAY_DIGITS])
        and damm_digit(digits) == 0
    ):
        return CaseId(int(serial))
    raise InvalidInput(
        _(
            "“{value}” is not a case number. It looks like 20261122-0001234-5; "
            "please check each digit."
        ),
        field="number",
        value=text[:40],
    )


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
