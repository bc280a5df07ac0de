"""The masked forms of names and addresses that lists show.

A masked form never equals what it hides; empty stays empty. Telephone and identity numbers have
theirs beside their checks.
"""

from __future__ import annotations

import re
from typing import Final

SMALLEST_GROUP: Final = 5
"""What tells of fewer people than this is withheld: it could single somebody out (RULES §10)."""


_HIDDEN: Final = "***"
_SHOWN_OF_UNKNOWN: Final = 2

# House, building, unit and room: everything from the first number on.
_NUMBER: Final = re.compile(
    r"[\dA-Za-z\uff21-\uff5a①-⓿]|[零〇一二三四五六七八九十百两甲乙丙丁]+(?=[号栋幢座楼室层户门弄巷组队单])"
)
_PLACE: Final = re.compile(r".*[省市区县旗镇乡村路街道巷里庄园苑院厦场]", re.DOTALL)


def mask_name(name: str) -> str:
    """Return the first character and stars: ``张*``, ``欧**``; at most two stars."""
    name = name.strip()
    if len(name) <= 1:
        return "*" if name else ""
    return name[0] + "*" * min(len(name) - 1, 2)


def mask_email(email: str) -> str:
    """Return the first character and the host: ``l***@example.org``."""
    name, _at, host = email.strip().partition("@")
    if not host:
        return _HIDDEN if name else ""
    return f"{name[:1]}{_HIDDEN}@{host}"


def mask_address(address: str) -> str:
    """Return an address down to its road or estate, without house, unit and room.

    ``杏花社区柳树路12号3单元501室`` becomes ``杏花社区柳树路***``. An address in which no road or
    place is recognised keeps its first two characters at most.
    """
    if not address.strip():
        return ""
    before = _before_number(address)
    shown = before[:_SHOWN_OF_UNKNOWN] if len(before) > 2 * _SHOWN_OF_UNKNOWN else ""
    return (road_of(address) or shown) + _HIDDEN


def road_of(address: str) -> str:
    """Return an address down to its road or estate; empty where none is recognised."""
    place = _PLACE.match(_before_number(address))
    return place[0] if place and len(place[0]) > 1 else ""


def _before_number(address: str) -> str:
    address = " ".join(address.split())
    number = _NUMBER.search(address)
    return address[: number.start()] if number else address
