"""Text in the one form that models read, and numbers of people hidden. Pure.

``readable`` is for machines: one form of each character, no markup, no more than is needed.
``without_numbers`` is for people: the text as written, telephone and identity numbers and
addresses of electronic mail starred.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

import numpy as np

LONGEST: Final = 4000  # characters that a model reads of one text: its beginning and its end
_END: Final = 1000
_RUN: Final = 3

# A lone "<" is common in what people write ("温度<10度"); only what looks like a tag is one.
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,500}>|<!--.{0,2000}?-->", re.DOTALL)
# Not digits: squeezed, a telephone number would no longer look like one to whoever hides it.
_REPEATED: Final = re.compile(r"([^0-9])" + r"\1" * _RUN + "+", re.DOTALL)
_WIDE: Final = (0xFF01, 0xFF5E)
_WIDER: Final = 0xFEE0
_HIDDEN_MARK: Final = "*"
# Digits that may stand for a person: an identity number, a mobile, a landline, a bank card, several
# of them in a row; also with signs between, and in full-width digits. Years, most amounts, numbers
# of documents are shorter; days, case numbers and houses are known by their form and stay.
_DIGIT: Final = r"[0-9０-９]"
_SIGNS: Final = r"\s\u200b-\u200d\ufeff.．·/()（）_—–－‐‑−-"
_BETWEEN: Final = rf"[{_SIGNS}]{{0,3}}"
_CASE_NUMBER: Final = r"20[0-9]{6}-[0-9]{5,10}-[0-9](?![0-9])"
_DAY: Final = r"(?:19|20)[0-9]{2}[-./](?:1[0-2]|0?[1-9])[-./](?:[12][0-9]|3[01]|0?[1-9])(?![0-9])"
_HOUSE: Final = rf"[0-9]{{1,2}}-[0-9]{{1,2}}-[0-9]{{3,4}}(?!{_BETWEEN}{_DIGIT})"  # 12-2-1201
_AMOUNT: Final = r"[0-9]{7,10}(?=\s?[元万亿])"
_LONG_NUMBER: Final = re.compile(
    rf"(?<![0-9])(?P<kept>{_CASE_NUMBER}|{_DAY}|{_HOUSE}|{_AMOUNT})"
    rf"|(?<!{_DIGIT}){_DIGIT}(?:{_BETWEEN}{_DIGIT}){{6,}}[XxＸｘ]?"
)
# What every such number is part of; most texts hold none, and that is told five times as fast.
_MANY_DIGITS: Final = re.compile(rf"{_DIGIT}[0-9０-９{_SIGNS}]{{6}}")
_SHOWN_DIGITS: Final = 2
# An address of electronic mail, its mark and dots in either width.
_MAIL: Final = re.compile(
    r"(?<![A-Za-z0-9._%+-])([A-Za-z0-9][A-Za-z0-9._%+-]*)\s?[@＠]\s?"
    r"[A-Za-z0-9-]{1,63}(?:[.．][A-Za-z0-9-]{1,63})+"
)
# The code of a class, as of GB/T 30428.2; a mobile's, a landline's and an identity number are none.
_CODE: Final = re.compile(r"(?!.*1[3-9][0-9]{9})(?!0[1-9][0-9]{9,10}\Z)[A-Za-z0-9]{1,12}")


def is_code(text: str) -> bool:
    """Tell whether a text is a code, and so no number of a person however many its digits."""
    return _CODE.fullmatch(text) is not None


def readable(text: str) -> str:
    """Return the text as a model reads it: at most ``LONGEST`` characters in lower case.

    Compatibility forms become plain ones, tags and entities go, a sign repeated more than three
    times stands three times, and each run of white space is one space. Of a longer text
    the beginning and the end are kept.
    """
    if len(text) > 3 * LONGEST:
        text = text[: 2 * LONGEST] + text[-LONGEST:]
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", text))
    plain = _narrow(text.replace("\u3000", " ").replace("\0", " "))
    if not unicodedata.is_normalized("NFKC", plain):
        plain = unicodedata.normalize("NFKC", plain)
    plain = plain.lower()
    plain = " ".join(_REPEATED.sub(lambda run: run[1] * _RUN, plain).split())
    if len(plain) > LONGEST:
        plain = plain[: LONGEST - _END] + plain[-_END:]
    return plain


def _narrow(text: str) -> str:
    """Return the text with signs of full width as those of ASCII.

    They are nearly all that is not plain in Chinese text: most need no whole normalisation then,
    which costs ten times as much. By numpy twice as fast as by ``str.translate``.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    wide = (codes >= _WIDE[0]) & (codes <= _WIDE[1])
    return np.where(wide, codes - _WIDER, codes).tobytes().decode("utf-32-le", "surrogatepass")


def without_numbers(text: str) -> str:
    """Return the text with each telephone, identity or card number starred but for its ends.

    ``13000000001`` becomes ``13*******01``. Days, case numbers and houses stay as they are. Of an
    address of electronic mail the first letter stays: ``z***@***``.
    """

    def hide(found: re.Match[str]) -> str:
        if found["kept"]:
            return found[0]
        number = found[0]
        middle = len(number) - 2 * _SHOWN_DIGITS
        return number[:_SHOWN_DIGITS] + _HIDDEN_MARK * middle + number[-_SHOWN_DIGITS:]

    if "@" in text or "＠" in text:
        text = _MAIL.sub(lambda found: f"{found[1][0]}***@***", text)
    return _LONG_NUMBER.sub(hide, text) if _MANY_DIGITS.search(text) else text


def numbers_in(text: str) -> list[tuple[int, int]]:
    """Return where ``without_numbers`` would star: from and to of each number and address."""
    mails = _MAIL.finditer(text) if "@" in text or "＠" in text else ()
    numbers = _LONG_NUMBER.finditer(text) if _MANY_DIGITS.search(text) else ()
    return [
        *(found.span() for found in mails),
        *(found.span() for found in numbers if not found["kept"]),
    ]
