"""Reading the registry's buildings for a drawing: where they stand, how many households they hold.

Only grids of homes are drawn: those of shops, parks and production have measures of their own and
stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from gongzhi.registry.drafts.errors import no_buildings, without_place
from gongzhi.registry.territory.models import Area, GridKind, Premises
from gongzhi.registry.territory.queries import within
from gongzhi.registry.territory.rules import Depth, estate_of

OTHER_KINDS: Final = (
    GridKind.COMMERCIAL.value,
    GridKind.PARK.value,
    GridKind.RURAL_PRODUCTION.value,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One building as the registry has it."""

    code: str
    name: str
    lon: float
    lat: float
    households: int
    grid: str
    grid_name: str

    @property
    def community(self) -> str:
        """The community it lies in."""
        return self.grid[: Depth.COMMUNITY.length]

    @property
    def estate(self) -> str:
        """The estate that its name tells, within its community; "" if none."""
        told = estate_of(self.name)
        return f"{self.community} {told[0]}" if told else ""


def buildings_standing(area_code: str) -> list[Standing]:
    """Return the buildings in force in the grids of homes at and below an area, by code.

    Households are those stated of the building, else its dwellings on record. Raises
    ``InvalidInput`` where there are none, or where a building has no place. Three queries.
    """
    rows = list(
        Area.objects.filter(within((area_code,)), level=Depth.BUILDING.value, valid_to__isnull=True)
        .exclude(parent__kind__in=OTHER_KINDS)
        .order_by("code")
        .values_list("code", "name", "lon", "lat", "households", "parent_id", "parent__name")
    )
    lost = [name for _code, name, lon, lat, *_rest in rows if lon is None or lat is None]
    if lost:
        raise without_place(lost)
    dwellings = _dwellings([row[0] for row in rows if row[4] is None])
    found = [
        Standing(
            code=code,
            name=name,
            lon=float(lon or 0),
            lat=float(lat or 0),
            households=dwellings.get(code, 0) if households is None else households,
            grid=str(grid),
            grid_name=str(grid_name),
        )
        for code, name, lon, lat, households, grid, grid_name in rows
    ]
    if not any(each.households for each in found):
        raise no_buildings()
    return found


def _dwellings(codes: Sequence[str]) -> dict[str, int]:
    homes = Premises.objects.filter(building_id__in=codes, use=Premises.Use.RESIDENTIAL)
    counted = homes.values("building_id").annotate(dwellings=Count("pk"))
    return dict(counted.values_list("building_id", "dwellings"))
