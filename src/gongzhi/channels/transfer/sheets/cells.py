"""Cells to text: what is taken out, what is kept, and how numbers become identifiers."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from gongzhi.channels.transfer.sheets.problems import Problem, UnusableValue

if TYPE_CHECKING:
    from gongzhi.channels.transfer.sheets.model import Cell

FORMULA_ERRORS = frozenset(
    {
        "#REF!",
        "#N/A",
        "#VALUE!",
        "#NAME?",
        "#DIV/0!",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
    }
    | {"#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!"}
)
EXACT_DIGITS = 15
"""A number cell holds 15 significant digits (IEEE 754 double); what was typed beyond is lost."""

# Control characters but tab and newline, lone surrogates, byte order marks and non-characters:
# none can be stored in PostgreSQL text or XML, or shown, and none was meant.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(chr(plane * 0x10000 + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{2,}")
_ROUNDED = re.compile(r"[+-]?\d(\.\d+)?[eE]\+?\d{2,}")


def clean(text: str) -> str:
    """Take out what cannot be stored or shown; line ends become ``\\n``."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _FORBIDDEN.sub("", text)


def tidy(text: str) -> str:
    """Make running text readable: single spaces, no space at line ends, no empty lines."""
    if not text:
        return ""
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n", "\n".join(lines)).strip()


def as_text(cell: Cell) -> str:  # noqa: PLR0911 - one return per kind of cell
    """Write a cell the way its owner would have typed it.

    Whole numbers lose their ``.0``; dates are written ``2020-01-06`` and ``2020-01-06 12:09:38``.
    """
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 10**EXACT_DIGITS:
            return str(int(cell))
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M:%S")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)


def as_identifier(cell: Cell) -> str:
    """Write a cell that is a number or a code, not a quantity: ``188006.0`` is ``188006``.

    Raises ``UnusableValue(DIGITS_LOST)`` where the spreadsheet has rounded the digits away.
    """
    text = tidy(as_text(cell))
    rounded = isinstance(cell, int | float) and abs(cell) >= 10**EXACT_DIGITS
    if rounded or _ROUNDED.fullmatch(text):
        raise UnusableValue(Problem.DIGITS_LOST, value=text)
    return text
