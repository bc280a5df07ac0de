"""Telephone numbers of mainland China: mobiles and landlines.

A mobile is stored as 11 digits, a landline as ``area-number`` or ``area-number-extension``.
"""

from __future__ import annotations

import re
from typing import Final, NewType

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes.typed import without_dashes, without_spaces
from gongzhi.foundation.errors import InvalidInput

PhoneNumber = NewType("PhoneNumber", str)

_SHORT_CODE: Final = 3  # the largest cities: a short area code and a number of eight digits
_LONG_NUMBER: Final = 8
_COUNTRY: Final = re.compile(r"(?:\+|00)86|86(?=1[3-9][0-9]{9}\Z)")
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-9][0-9]{6,7})")
_EXTENSION: Final = re.compile(r"(?:转|分机|ext\.?|x|#)([0-9]{1,6})\Z", re.IGNORECASE)
_DASHED_EXTENSION: Final = re.compile(r"(0[0-9]{2,3}-?[2-9][0-9]{6,7})-([0-9]{1,6})\Z")


def check_phone(text: str) -> PhoneNumber:
    """Return the number as stored, or raise ``InvalidInput``; the refusal never repeats it."""
    plain = without_spaces(text).translate({ord(mark): None for mark in "()"})
    plain, extension = _split_extension(plain)
    digits = without_dashes(plain)
    foreign = _COUNTRY.match(digits)
    if foreign:
        digits = digits[foreign.end() :]
    if _MOBILE.fullmatch(digits) and not extension:
        return PhoneNumber(digits)
    if foreign and not digits.startswith("0"):
        digits = f"0{digits}"
    landline = _LANDLINE.fullmatch(digits)
    if landline is None or (len(landline[1]) == _SHORT_CODE and len(landline[2]) != _LONG_NUMBER):
        raise InvalidInput(
            _(
                "This is not a telephone number of mainland China. "
                "Give a mobile number of 11 digits, or a landline with its area code, "
                "such as 010-XXXXXXXX."
            ),
            field="phone",
        )
    return PhoneNumber("-".join(filter(None, (landline[1], landline[2], extension))))


def _split_extension(plain: str) -> tuple[str, str]:
    if found := _EXTENSION.search(plain):
        return plain[: found.start()], found[1]
    if found := _DASHED_EXTENSION.fullmatch(plain):
        return found[1], found[2]
    return plain, ""


def is_mobile(phone: str) -> bool:
    """Tell whether a stored number can receive text messages."""
    return _MOBILE.fullmatch(phone) is not None


def mask_phone(phone: str) -> str:
    """Return the form shown in lists: ``130****0001``, ``010-****5678``.

    A number that is neither is hidden whole; empty stays empty.
    """
    if is_mobile(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    area, _dash, number = phone.partition("-")
    number = number.partition("-")[0]
    if _LANDLINE.fullmatch(area + number):
        return f"{area}-****{number[-4:]}"
    return "****" if phone else ""
