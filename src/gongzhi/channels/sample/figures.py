"""What the sample states: residents, funds and branches' members, and its service sites."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Final

from gongzhi.channels.sample.wording import CITY, STREET
from gongzhi.foundation.actors import SYSTEM
from gongzhi.oversight.metrics.services import (
    measure_extents,
    place_site,
    rebuild_tallies,
    state_figure,
)
from gongzhi.oversight.standards.services import record_check
from gongzhi.registry.organisations import queries as organisations
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth

_SOURCE: Final = "示例数据"
_PERSONS_OF_A_HOUSEHOLD: Final = Decimal("2.6")


def state_sample(*, seed: int) -> None:
    """State the sample's figures and place its sites: the same for the same seed."""
    chance = random.Random(f"figures:{seed}")  # noqa: S311 - invented figures, not secrets
    below = territory.areas_below(SYSTEM, STREET[0])
    communities = list(below.filter(level=Depth.COMMUNITY))
    for community in communities:
        grids = list(below.filter(level=Depth.GRID, parent_id=community.code))
        _state_of(community, grids, chance)
        for grid in grids[::3]:
            if grid.lon is not None and grid.lat is not None:
                name = f"{grid.name}党群服务站"
                place_site(actor=SYSTEM, kind="station", name=name, lon=grid.lon, lat=grid.lat)
    for unit in organisations.units(SYSTEM, kind="party_branch").filter(
        area_code__startswith=STREET[0]
    ):
        if len(unit.area_code) <= Depth.GRID.length:
            _state("party_members", unit.area_code, chance.randint(12, 60), unit_id=unit.pk)


def measure_sample() -> None:
    """Measure the sample's ground, tally its cases, and hold its city to the standards in force."""
    measure_extents()
    rebuild_tallies()
    record_check(actor=SYSTEM, area_code=CITY[0])


def _state_of(community: Area, grids: list[Area], chance: random.Random) -> None:
    households = sum(grid.households or 0 for grid in grids)
    _state("population", community.code, round(households * _PERSONS_OF_A_HOUSEHOLD))
    _state("service_fund", community.code, chance.choice((200_000, 250_000, 300_000)))
    _state("service_fund_standard", community.code, 300_000)
    _state("property_party_weight", community.code, chance.choice((80, 90, 92)))
    _state("property_resident_score", community.code, chance.randint(70, 92))
    _state("property_resident_raters", community.code, chance.randint(60, 400))


def _state(figure: str, area_code: str, value: int, *, unit_id: int | None = None) -> None:
    state_figure(
        actor=SYSTEM,
        figure=figure,
        area_code=area_code,
        unit_id=unit_id,
        value=Decimal(value),
        source=_SOURCE,
    )
