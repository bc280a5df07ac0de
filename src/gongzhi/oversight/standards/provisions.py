"""The entries of ``standards.yaml``: what a policy pack holds its areas to."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import product
from typing import Annotated, Literal, NamedTuple, Self, get_args

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from gongzhi.foundation.codes.areas import Level
from gongzhi.oversight.standards.kinds import Cadence, Rule, Words
from gongzhi.registry.provisions.entries import Entry, Piece
from gongzhi.registry.territory.rules import Depth

GridKindName = Literal[
    "urban_residential", "rural_living", "rural_production", "commercial", "park"
]


class CountyKind(StrEnum):
    """Which counties a standard speaks of (区(市)、开发区 as against 县, seed 001)."""

    ANY = ""
    DISTRICT = "district"
    COUNTY = "county"


class CommunityKind(StrEnum):
    """Whether a standard speaks of communities or of villages."""

    ANY = ""
    COMMUNITY = "community"
    VILLAGE = "village"


class Remedy(Piece):
    """What would mend a breach: a verb that the program knows, and the words around its number.

    ``unit`` and ``what`` follow the number: 再配 3 **名网格员**.
    """

    do: Literal["appoint", "found", "fund", "raise", "resize", "hold", "change"]
    unit: str = Field("", max_length=10)
    what: Words
    what_en: Words


class StandardEntry(Entry):
    """One standard: a typed rule over figures, for areas of some levels and kinds.

    ``key`` is shared by packs that rule on the same matter, so that the more local or later one
    holds and the other is shown beside it.
    """

    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    grids: tuple[GridKindName, ...] = ()
    counties: CountyKind = CountyKind.ANY
    communities: CommunityKind = CommunityKind.ANY
    rule: Rule
    remedy: Remedy

    @model_validator(mode="after")
    def _grids_have_kinds(self) -> Self:
        if self.grids and self.levels != (Level.GRID,):
            raise ValueError(_("grids narrows a standard for grids alone: levels: [grid]"))
        if isinstance(self.rule, Cadence) is not (self.remedy.do == "hold"):
            raise ValueError(_("a cadence is mended by do: hold, and nothing else is"))
        return self

    def applies(self, ground: Ground) -> bool:
        """Tell whether the standard speaks of areas like this."""
        return (
            ground.level in self.levels
            and (not self.grids or ground.kind in self.grids)
            and self.counties in {CountyKind.ANY, ground.county}
            and self.communities in {CommunityKind.ANY, ground.community}
        )

    def grounds(self) -> Iterator[Ground]:
        """Yield every kind of area that the standard speaks of."""
        for level in self.levels:
            every = ("", *get_args(GridKindName)) if level is Level.GRID else ("",)
            counties = (CountyKind.DISTRICT, CountyKind.COUNTY)
            communities = (CommunityKind.COMMUNITY, CommunityKind.VILLAGE)
            among = product(
                self.grids or every,
                counties if Depth[level.name] >= Depth.COUNTY else (CountyKind.ANY,),
                communities if Depth[level.name] >= Depth.COMMUNITY else (CommunityKind.ANY,),
            )
            yield from filter(self.applies, (Ground(level, *one) for one in among))


class Ground(NamedTuple):
    """What standards tell areas apart by: areas of one ground are all held to the same."""

    level: Level
    kind: str
    county: CountyKind
    community: CommunityKind


def ground_of(*, code: str, level: Level, kind: str) -> Ground:
    """Return the ground of an area."""
    return Ground(level, kind, county_kind(code), community_kind(code))


_COUNTIES = range(21, 81)
_VILLAGES = range(200, 400)


def county_kind(code: str) -> CountyKind:
    """Return what the county of a code is: 21 to 80 are counties (GB/T 2260), others districts."""
    own = code[4:6]
    if not own:
        return CountyKind.ANY
    return CountyKind.COUNTY if int(own) in _COUNTIES else CountyKind.DISTRICT


def community_kind(code: str) -> CommunityKind:
    """Return what a code's community is: 200 to 399 are villages (统计用区划代码编制规则)."""
    own = code[9:12]
    if not own:
        return CommunityKind.ANY
    return CommunityKind.VILLAGE if int(own) in _VILLAGES else CommunityKind.COMMUNITY
