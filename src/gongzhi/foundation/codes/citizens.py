"""The citizen identity number (公民身份号码, 18 places).

Weights 2^(18-i) mod 11, check digits ``10X98765432``; the date of birth must exist. Store one
only where a purpose needs it, and show it masked. Nothing else (sex, origin) is read out of it.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NewType

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes.typed import is_digits, without_dashes
from gongzhi.foundation.errors import InvalidInput

CitizenId = NewType("CitizenId", str)

LENGTH: Final = 18
_CHECK_DIGITS: Final = "10X98765432"
_WEIGHTS: Final = tuple(pow(2, LENGTH - place, 11) for place in range(1, LENGTH))


def citizen_check_digit(body: str) -> str:
    """Return the 18th place for the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11]


def check_citizen_id(text: str, *, today: date) -> CitizenId:
    """Return the number as stored (no spaces, capital X), or raise ``InvalidInput``.

    The date of birth must exist and not lie after ``today``. The refusal never repeats the number.
    """
    number = without_dashes(text).upper()
    if len(number) != LENGTH or not is_digits(number[:-1]) or number[-1] not in _CHECK_DIGITS:
        raise InvalidInput(
            _("An identity number has 17 digits and a last digit or X. Please check it."),
            field="citizen_id",
        )
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidInput(
            _(
                "The date of birth in the identity number does not exist. "
                "Please check digits 7 to 14."
            ),
            field="citizen_id",
        ) from None
    if born > today:
        raise InvalidInput(
            _(
                "The date of birth in the identity number is in the future. "
                "Please check digits 7 to 14."
            ),
            field="citizen_id",
        )
    if citizen_check_digit(number[:-1]) != number[-1]:
        raise InvalidInput(
            _("The identity number does not fit its check digit. Please check each digit."),
            field="citizen_id",
        )
    return CitizenId(number)


def mask_citizen_id(number: str) -> str:
    """Return the form shown in lists: first and last place only, so neither origin nor birthday.

    Anything that is not 18 places long is hidden whole; empty stays empty.
    """
    if len(number) != LENGTH:
        return "****" if number else ""
    return f"{number[0]}{'*' * (LENGTH - 2)}{number[-1]}"
