"""Places of the register named in a text: communities, grids, estates, roads, buildings.

The names of a sub-district are kept in each process and read again when the register changes. An
estate is no area of its own: it is what the names of its buildings share (桂花园3号楼). Nor is a
road: in each community it is what lies around the buildings that are named by it (杏林路12号).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from gongzhi.handling.triage.rules import PLACE_AMONG_SURE, PLACE_SURE
from gongzhi.language.places import Gazetteer, Mention, Place, building_of
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.queries import Depth

STREET_LENGTH: Final = 9
_LENGTHS: Final = (15, 12, 9)
_LEVELS: Final = (Depth.COMMUNITY, Depth.GRID, Depth.BUILDING)
# A house number, or what stands along a road, must follow: 铁路新村 is on no road of that name.
_ON_ROAD: Final = re.compile(
    r"(?P<road>[\u4e00-\u9fff]{2,7}?(?:大道|大街|胡同|[路街巷弄]))"
    r"(?=[0-9一二三四五六七八九十]{1,4}(?:号|弄|-)|沿街|临街|商铺|门面|\Z)"
)
_SHORTEST_ESTATE: Final = 2
_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class Found:
    """A place by its code, the name found in the text, and how sure it is."""

    code: str
    name: str
    sure: float


@dataclass(frozen=True, slots=True)
class _Names:
    gazetteer: Gazetteer
    buildings: dict[tuple[str, int], list[str]]


def find_place(text: str, area_code: str) -> Found | None:
    """Return the narrowest place of the area's sub-district that a text names for sure.

    Two queries the first time and after a change of the register, else one.
    """
    street = area_code[:STREET_LENGTH]
    if len(street) < STREET_LENGTH:
        return None
    names = _names(street, territory.current_stamp())
    best = names.gazetteer.best(text)
    if best is None:
        return None
    sure = PLACE_SURE if len(names.gazetteer.find(text)) == 1 else PLACE_AMONG_SURE
    return _building_in(names, best, text, sure) or Found(best.place.code, best.place.name, sure)


def _building_in(names: _Names, best: Mention, text: str, sure: float) -> Found | None:
    """Return the building whose number a text gives beside its estate's name."""
    number = building_of(text)
    if number is None:
        return None
    codes = names.buildings.get((best.place.name, number[0]), [])
    if len(codes) != 1:
        return None
    return Found(codes[0], f"{best.place.name}{number[0]}号楼", sure)


@lru_cache(maxsize=_KEPT)
def _names(street: str, stamp: str) -> _Names:  # noqa: ARG001 (the stamp is what makes it fresh)
    areas = territory.areas_at_levels([street], _LEVELS).values_list("code", "name")
    places = [Place(code, name) for code, name in areas]
    buildings: dict[tuple[str, int], list[str]] = defaultdict(list)
    estates: dict[str, list[str]] = defaultdict(list)
    for place in places:
        if found := territory.estate_of(place.name):
            buildings[found].append(place.code)
            estates[found[0]].append(place.code)
    # What a whole area, or a road, is called is no estate's name.
    known = {place.name for place in places}
    roads = [road for road in _roads(places) if road.name not in known]
    known |= {road.name for road in roads}
    places += roads
    places += [
        Place(code, estate)
        for estate, codes in estates.items()
        if estate not in known and len(estate) >= _SHORTEST_ESTATE and (code := _around(codes))
    ]
    return _Names(Gazetteer(places), dict(buildings))


def _roads(places: Sequence[Place]) -> Iterator[Place]:
    """Yield for each road and community the narrowest area that holds its buildings there."""
    along: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place in places:
        found = _ON_ROAD.match(place.name)
        if found and len(place.code) > Depth.GRID.length:
            along[found["road"], place.code[: Depth.COMMUNITY.length]].append(place.code)
    for (road, _community), codes in along.items():
        yield Place(_around(codes), road)


def _around(codes: list[str]) -> str:
    """Return the narrowest area above buildings that holds them all; empty if none does."""
    for length in _LENGTHS:
        if len({code[:length] for code in codes}) == 1:
            return codes[0][:length]
    return ""
