"""Area codes: the code is the tree, "all below" is a range on an index.

Province 2 digits, city 4, county 6, street or town 9, community or village 12 (the statistical
code), then our own grid and building digits, 3 and 3 unless the template says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import accumulate, pairwise
from typing import Final, NewType

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes.typed import is_digits, without_spaces
from gongzhi.foundation.errors import InvalidInput

_MOST_DIGITS: Final = 6


AreaCode = NewType("AreaCode", str)

STATISTICAL_LENGTH: Final = 12
ABOVE_ALL_DIGITS: Final = "A"  # sorts after every digit in byte order and in language collations


class Level(StrEnum):
    """What an area is, from the province down to the building."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "grid"
    BUILDING = "building"


@dataclass(frozen=True, slots=True)
class CodeTemplate:
    """How many digits a grid and a building append to their community's code (1 to 6 each)."""

    grid_digits: int = 3
    building_digits: int = 3

    def __post_init__(self) -> None:
        for field, digits in (
            ("grid_digits", self.grid_digits),
            ("building_digits", self.building_digits),
        ):
            if not 1 <= digits <= _MOST_DIGITS:
                raise InvalidInput(
                    _("A grid or building has 1 to 6 digits of its own, not {digits}."),
                    field=field,
                    digits=digits,
                )

    @property
    def lengths(self) -> Mapping[Level, int]:
        """Return the whole code's length at each level, from the top down."""
        return _lengths(self.grid_digits, self.building_digits)


@cache
def _lengths(grid_digits: int, building_digits: int) -> Mapping[Level, int]:
    own = (2, 2, 2, 3, 3, grid_digits, building_digits)
    return dict(zip(Level, accumulate(own), strict=True))


DEFAULT_TEMPLATE: Final = CodeTemplate()


def parse_area_code(text: str, *, template: CodeTemplate = DEFAULT_TEMPLATE) -> AreaCode:
    """Return the stored form of an area code.

    A 12-digit statistical code of a higher level is cut to its level: ``110101000000`` becomes
    ``110101``. A county part of ``00`` is kept where a street follows (cities without counties,
    such as ``441900003``) and where the county itself is given as ``441900``.

    Raises ``InvalidInput`` for anything but digits, for a length that no level has, and for a
    last part of zeros, which names no area.
    """
    code = without_spaces(text)
    lengths = tuple(template.lengths.values())
    if is_digits(code) and len(code) == STATISTICAL_LENGTH:
        code = _cut_statistical(code)
    if not is_digits(code) or len(code) not in lengths:
        raise InvalidInput(
            _(
                "“{value}” is not an area code. It has only digits, and {lengths} of them. "
                "Copy it from the area's page."
            ),
            field="area_code",
            value=text[:40],
            lengths=", ".join(map(str, lengths)),
        )
    at = lengths.index(len(code))
    own = code[lengths[at - 1] if at else 0 :]
    if code.startswith("00") or (not own.strip("0") and len(code) != lengths[2]):
        raise InvalidInput(
            _(
                "“{value}” names no area: its last part is all zeros. "
                "Use the code of the level above."
            ),
            field="area_code",
            value=text[:40],
        )
    return AreaCode(code)


def _cut_statistical(code: str) -> str:
    for longer, shorter in ((12, 9), (9, 6), (6, 4), (4, 2)):
        if code[shorter:longer].strip("0"):
            return code[:longer]
    return code[:2]


def level_of(code: AreaCode, *, template: CodeTemplate = DEFAULT_TEMPLATE) -> Level:
    """Return the level that the code's length tells. Raises ``InvalidInput`` if none has it."""
    for level, length in template.lengths.items():
        if len(code) == length:
            return level
    raise InvalidInput(
        _("No level of area has a code of {length} digits (“{value}”)."),
        field="area_code",
        value=code[:40],
        length=len(code),
    )


def ancestors_of(
    code: AreaCode, *, template: CodeTemplate = DEFAULT_TEMPLATE
) -> tuple[AreaCode, ...]:
    """Return the codes above this one, from the province down, without the code itself."""
    return tuple(
        AreaCode(code[:length]) for length in template.lengths.values() if length < len(code)
    )


def parent_of(code: AreaCode, *, template: CodeTemplate = DEFAULT_TEMPLATE) -> AreaCode | None:
    """Return the code one level up, or None for a province."""
    above = ancestors_of(code, template=template)
    return above[-1] if above else None


def cut_to(
    code: AreaCode, level: Level, *, template: CodeTemplate = DEFAULT_TEMPLATE
) -> AreaCode | None:
    """Return the area of the given level that contains the code, or None if it lies below."""
    length = template.lengths[level]
    return AreaCode(code[:length]) if len(code) >= length else None


def child_code(
    parent: AreaCode, number: int, *, template: CodeTemplate = DEFAULT_TEMPLATE
) -> AreaCode:
    """Return the code of the parent's child with this number.

    Raises ``InvalidInput`` if the number does not fit the level's digits, or the parent is a
    building.
    """
    for upper, lower in pairwise(template.lengths.values()):
        if len(parent) == upper:
            digits = lower - upper
            if 1 <= number < 10**digits:
                return AreaCode(f"{parent}{number:0{digits}d}")
            raise InvalidInput(
                _("The number below {parent} must be between 1 and {highest}, not {number}."),
                field="number",
                parent=parent,
                highest=10**digits - 1,
                number=number,
            )
    raise InvalidInput(
        _("Nothing can be placed below the area “{parent}”."), field="parent", parent=parent[:40]
    )


def covers(prefix: str, code: str) -> bool:
    """Tell whether the code is the prefix itself or lies below it. ``""`` covers all."""
    return code.startswith(prefix)


def prefix_range(code: str) -> tuple[str, str]:
    """Return ``(low, high)`` such that ``low <= x < high`` selects the code and all below it.

    ``x`` must be digits only. The upper end drops trailing nines before it counts up, so that a
    shorter code of the next branch stays outside: 990101999 gives 990102, not 990102000.
    """
    stem = code.rstrip("9")
    if not stem:
        return code, ABOVE_ALL_DIGITS
    return code, stem[:-1] + str(int(stem[-1]) + 1)
