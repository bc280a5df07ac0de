"""The unified social credit code of organisations (统一社会信用代码).

18 characters of 0-9A-Z without I, O, S, V, Z; positions 3 to 8 are the registering county;
weights 3^(i-1) mod 31, check character (31 - sum mod 31) mod 31.
"""

from __future__ import annotations

from typing import Final, NewType

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes.typed import is_digits, without_dashes
from gongzhi.foundation.errors import InvalidInput

CreditCode = NewType("CreditCode", str)

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18
_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def credit_check_character(body: str) -> str:
    """Return the 18th character for the first 17, which must be of the alphabet."""
    total = sum(_VALUE[mark] * weight for mark, weight in zip(body, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def check_credit_code(text: str) -> CreditCode:
    """Return the code in capitals, or raise ``InvalidInput`` saying what is wrong with it."""
    code = without_dashes(text).upper()
    if len(code) != LENGTH:
        raise InvalidInput(
            _("A unified social credit code has 18 characters, not {length}."),
            field="credit_code",
            length=len(code),
        )
    for place, mark in enumerate(code, start=1):
        if mark not in _VALUE:
            raise InvalidInput(
                _(
                    "Character {place} of the unified social credit code is “{mark}”. Only digits "
                    "and capital letters without I, O, S, V, Z occur: is it a 1, 0, 5 or 2?"
                ),
                field="credit_code",
                place=place,
                mark=mark,
            )
    if not is_digits(code[2:8]) or credit_check_character(code[:-1]) != code[-1]:
        raise InvalidInput(
            _(
                "The unified social credit code does not fit its check character. "
                "Please compare it with the certificate, one character at a time."
            ),
            field="credit_code",
        )
    return CreditCode(code)
