"""The place of a report in words, and what others reported there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise

from gongzhi.channels.portal.choices import category_name
from gongzhi.channels.resident.telling import standing_of
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases import queries as cases
from gongzhi.handling.cases.queries import PublicCase
from gongzhi.handling.cases.services import NewCase
from gongzhi.handling.likeness.queries import likely_public, matter_reported
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.queries import Depth

MOST_OFFERED: Final = 3
FEWEST_WORDS: Final = 4
"""Characters; below, nothing is said yet that could be compared."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is: by a sign, by a point, or by a community. Words from the street down."""

    area_code: str
    words: tuple[str, ...]
    by_sign: bool = False
    lon: float | None = None
    lat: float | None = None

    @property
    def grid_code(self) -> str:
        """The grid, "" where the place is wider."""
        return self.area_code[:15] if len(self.area_code) >= Depth.GRID.length else ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A case that somebody may join instead of reporting the same again."""

    number: str
    what: str
    place: str
    metres: int | None
    days: int
    standing: str | Promise
    others: int
    alike: bool = False
    """What the resident writes speaks for it too; no word of what others wrote is told."""


def spot_of(*, sign: str = "", lon: float | None = None, lat: float | None = None) -> Spot | None:
    """Return where a sign or a point is, in words; None where neither tells."""
    place = territory.find_sign(sign) if sign else None
    if place is not None:
        words = _words(place.path)
        return Spot(place.area_code, words, by_sign=True, lon=place.lon, lat=place.lat)
    if lon is None or lat is None:
        return None
    grid = territory.find_grid(lon, lat)
    return Spot(grid or "", _words(territory.path_of(grid)) if grid else (), lon=lon, lat=lat)


def offers_at(spot: Spot | None, category_code: str, words: str = "") -> list[Offer]:
    """Return up to three open cases of others: what the words speak for, then nearest first."""
    if spot is None:
        return []
    try:
        alike = _alike(spot, category_code, words)
        near = cases.nearby_cases(
            category_code=category_code, lon=spot.lon, lat=spot.lat, area_code=spot.area_code
        )
    except InvalidInput:  # a point that is none: nothing is near it
        return []
    known = {case.number for case in alike}
    found = [*alike, *(case for case in near if case.number not in known)][:MOST_OFFERED]
    names = territory.names_of(code[:n] for code in (c.area_code for c in found) for n in (12, 15))
    now = timezone.now()
    return [
        Offer(
            number=case.number,
            what=category_name(case.category),
            place=names.get(case.area_code[:15]) or names.get(case.area_code[:12], ""),
            metres=case.metres,
            days=(now - case.received_at).days,
            standing=standing_of(case.status)["title"],
            others=case.followers,
            alike=case.number in known,
        )
        for case in found
    ]


def _alike(spot: Spot, category_code: str, words: str) -> list[PublicCase]:
    if len(words.strip()) < FEWEST_WORDS:
        return []
    new = NewCase(
        detail=words,
        category_code=category_code,
        lon=spot.lon,
        lat=spot.lat,
        area_code=spot.area_code,
    )
    return likely_public(matter_reported(new), most=MOST_OFFERED)


def _words(path: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(name for code, name in path if len(code) >= Depth.STREET.length)
