"""Bringing the invented ground into the registry of territory."""

from __future__ import annotations

from collections.abc import Iterator

from shapely.geometry import Polygon

from gongzhi.channels.sample.places import Building, Ground, Place
from gongzhi.channels.sample.wording import COUNTY
from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.territory.services import AreaRow, PremisesRow, add_premises, load_areas

SOURCE = "sample"
SERVICE_LINE = "12345"


def settle(ground: Ground) -> int:
    """Store the areas and the dwellings; return how many areas were new."""
    loaded = load_areas(actor=SYSTEM, rows=_area_rows(ground), scope=COUNTY[0], source=SOURCE)
    for building in ground.buildings():
        _furnish(building)
    return loaded.created


def _area_rows(ground: Ground) -> Iterator[AreaRow]:
    for place in ground.places():
        yield AreaRow(
            code=place.code,
            name=place.name,
            kind=place.kind,
            boundary=_boundary(place),
            lon=place.point[0] if place.point else None,
            lat=place.point[1] if place.point else None,
            households=place.households,
            supervision_phone=SERVICE_LINE if place.kind else "",
        )


def _boundary(place: Place) -> bytes | None:
    return Polygon(place.ring).wkb if place.ring else None


def _furnish(building: Building) -> None:
    rows = [
        PremisesRow(number=flat.number, floor=flat.floor, area_hundredths=flat.area_hundredths)
        for flat in building.flats
    ]
    add_premises(actor=SYSTEM, building_code=building.place.code, rows=rows)
