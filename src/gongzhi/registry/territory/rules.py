"""The tree of areas beyond what a code alone tells: lineage, next codes, intervals. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from secrets import choice
from typing import Final

from gongzhi.foundation.codes import (
    DEFAULT_TEMPLATE,
    AreaCode,
    Level,
    ancestors_of,
    check_phone,
    child_code,
    level_of,
    parse_area_code,
)
from gongzhi.registry.territory.errors import no_code_left

CODE_LENGTH: Final = 18
_OF_AN_ESTATE: Final = re.compile(r"(?P<estate>.*\D)(?P<number>[0-9]{1,3})(?:号楼|栋|幢)")
COUNTY_LENGTH: Final = DEFAULT_TEMPLATE.lengths[Level.COUNTY]


class Depth(IntEnum):
    """A level as the number that is stored: deeper is greater."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    STREET = 4
    COMMUNITY = 5
    GRID = 6
    BUILDING = 7

    @property
    def level(self) -> Level:
        """The level as codes know it."""
        return Level[self.name]

    @property
    def length(self) -> int:
        """The number of digits of this level's codes."""
        return DEFAULT_TEMPLATE.lengths[self.level]


def depth_of(code: str) -> Depth:
    """Return how deep a code lies. Raises ``InvalidInput`` where no level has its length."""
    return Depth[level_of(AreaCode(code)).name]


def is_digits(text: str) -> bool:
    """Tell whether a text could be an area code or the beginning of one."""
    return text.isascii() and text.isdigit()


def county_of(code: str) -> str:
    """Return the county part of a code; of a province or city, the code itself."""
    return code[:COUNTY_LENGTH]


def lineage(code: str) -> tuple[str, ...]:
    """Return the code and all codes above it, nearest first. Raises ``InvalidInput``."""
    if code and not is_digits(code):
        code = parse_area_code(code)
    return (code, *reversed(ancestors_of(AreaCode(code))))


def estate_of(name: str) -> tuple[str, int] | None:
    """Return the estate and the number that a building's name tells (桂花园3号楼), or None.

    An estate is no area of its own: it is what the names of its buildings have in common.
    """
    found = _OF_AN_ESTATE.fullmatch(name)
    return (found["estate"], int(found["number"])) if found else None


def next_code(parent: str, taken: Iterable[str]) -> AreaCode:
    """Return the next code below an area. A code once given is never given again.

    ``taken`` are the codes of all children there ever were. Raises ``Conflict`` when the level's
    digits are used up.
    """
    highest = max((int(code[len(parent) :]) for code in taken), default=0)
    length = Depth(depth_of(parent) + 1).length if depth_of(parent) < Depth.BUILDING else 0
    if length and highest + 1 >= 10 ** (length - len(parent)):
        raise no_code_left(parent, length - len(parent))
    return child_code(AreaCode(parent), highest + 1)


_SHORT_LINE: Final = re.compile(r"[19]\d{4}|(?:400|800)\d{7}", re.ASCII)


def check_service_line(text: str) -> str:
    """Return an office's number: a telephone number, or a service number such as ``12345``.

    Raises ``InvalidInput``.
    """
    plain = text.replace(" ", "").replace("-", "")
    return plain if _SHORT_LINE.fullmatch(plain) else check_phone(text)


SIGN_LENGTH: Final = 8
# Without the letters and digits that are mistaken for each other when typed from a wall.
_SIGN_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_sign_code() -> str:
    """Return a code for a QR sign: random, so that none tells of its neighbour's."""
    return "".join(choice(_SIGN_ALPHABET) for _place in range(SIGN_LENGTH))


def sign_code_of(text: str) -> str:
    """Return a sign's code as typed or scanned, in its stored form; "" for what cannot be one."""
    plain = text.strip().replace("-", "").replace(" ", "").upper()
    return plain if len(plain) == SIGN_LENGTH and set(plain) <= set(_SIGN_ALPHABET) else ""
