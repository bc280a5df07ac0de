"""Splitting and merging grids: new codes, buildings moved along, open work handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.errors import BadBoundary
from gongzhi.registry.territory.models import Area, Premises
from gongzhi.registry.territory.rules import Depth
from gongzhi.registry.territory.services.areas import AreaDetails, found
from gongzhi.registry.territory.services.boundaries import (
    boundary_facts,
    check_lies_inside,
    set_boundary,
)
from gongzhi.registry.territory.services.versions import (
    CHANGE_AREA,
    Change,
    area_in_force,
    hand_over,
    lock_territory,
    retire,
    store_change,
)

# Of a split grid's ground, the share that may fall to none of its parts: pencil width, not land.
UNCOVERED_SHARE = 0.01
FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPart:
    """One grid of those that a grid is split into.

    Buildings named here go to this part; others go by their centre.
    """

    name: str
    boundary: Mapping[str, Any] | str | None = None
    building_codes: Sequence[str] = ()
    households: int | None = None


@dataclass(slots=True)
class _Drawn:
    part: GridPart
    shape: geometry.Boundary | None
    buildings: list[Area]


@transaction.atomic
def split_grid(
    *,
    actor: Actor,
    area_code: str,
    parts: Sequence[GridPart],
    note: str = "",
    version: int | None = None,
) -> list[Area]:
    """Replace a grid by two or more new ones and return them in the order given.

    The old code is retired for good; buildings get codes in their new grid. Raises
    ``BadBoundary`` where the parts overlap, leave the old outline or leave more than 1 % of it to
    nobody, and ``InvalidInput`` naming a building that belongs to no part or to two.
    """
    at = lock_territory()
    check_may(actor, CHANGE_AREA, area_code)
    grid = _grid_in_force(area_code, version=version)
    if len(parts) < FEWEST:
        raise InvalidInput(_("A grid is split into two parts or more."), field="parts")
    drawn = [_Drawn(part, _shape(part), []) for part in parts]
    _check_ground(grid, [entry.shape for entry in drawn])
    _allot(buildings_of([grid]), drawn)
    made = [_found_part(grid, entry, actor=actor, at=at) for entry in drawn]
    moved = [
        move_building(building, target, actor=actor, at=at)
        for target, entry in zip(made, drawn, strict=True)
        for building in entry.buildings
    ]
    successors = [area.code for area in made]
    retire(grid, Change.SPLIT, actor=actor, at=at, successors=successors, note=note)
    hand_over((grid.code, *moved), actor, at=at)
    return made


@transaction.atomic
def merge_grids(
    *, actor: Actor, area_codes: Sequence[str], name: str, note: str = "", stamp: str = ""
) -> Area:
    """Replace two or more grids of one community by one new grid and return it.

    The outline is the union of theirs, unless one of them has none. ``stamp`` is that of the
    territory as the actor saw it; raises ``StaleVersion`` where an area changed since.
    """
    at = lock_territory(stamp=stamp)
    for code in area_codes:
        check_may(actor, CHANGE_AREA, code)
    grids = [_grid_in_force(code) for code in dict.fromkeys(area_codes)]
    if len(grids) < FEWEST:
        raise InvalidInput(_("Name two grids or more to merge."), field="area_codes")
    if len({grid.parent_id for grid in grids}) > 1:
        raise Conflict(
            _("The grids lie in different communities; a grid lies inside one."),
            field="area_codes",
        )
    target = _found_union(grids, name, actor=actor, at=at)
    moved = [
        move_building(building, target, actor=actor, at=at) for building in buildings_of(grids)
    ]
    for grid in grids:
        retire(grid, Change.MERGED, actor=actor, at=at, successors=[target.code], note=note)
    hand_over((*(grid.code for grid in grids), *moved), actor, at=at)
    return target


def _grid_in_force(code: str, *, version: int | None = None) -> Area:
    area = area_in_force(code, version=version)
    if area.level != Depth.GRID:
        raise InvalidInput(_("{name} is not a grid."), field="area_code", name=area.name)
    return area


def _shape(part: GridPart) -> geometry.Boundary | None:
    return None if part.boundary is None else geometry.read_boundary(part.boundary)


def _check_ground(grid: Area, shapes: Sequence[geometry.Boundary | None]) -> None:
    drawn = [shape for shape in shapes if shape is not None]
    if not drawn and not grid.boundary:
        return
    if len(drawn) < len(shapes):
        raise BadBoundary(_("Draw every part: some have no outline."), field="parts")
    check_no_overlap(drawn)
    if grid.boundary:
        check_covers(geometry.from_wkb(grid.boundary), drawn)


def check_no_overlap(drawn: Sequence[geometry.Boundary]) -> None:
    """Raise ``BadBoundary`` where two grounds share more than a sliver."""
    shared = sum(shape.area for shape in drawn) - shapely.union_all(drawn).area
    if shared > 0 and any(
        geometry.overlap_square_metres(one, other)
        for at, one in enumerate(drawn)
        for other in drawn[at + 1 :]
    ):
        raise BadBoundary(_("The parts overlap. Each place belongs to one grid."), field="parts")


def check_covers(whole: geometry.Boundary, drawn: Sequence[geometry.Boundary]) -> None:
    """Raise ``BadBoundary`` where the drawn grounds leave the whole, or leave much of it over."""
    outside = sum(geometry.outside_square_metres(shape, whole) for shape in drawn)
    left = geometry.square_metres(whole.difference(shapely.union_all(list(drawn))))
    if outside > 1:
        raise BadBoundary(
            _("{square_metres} m² of the parts lie outside the grid that is split."),
            field="parts",
            square_metres=round(outside),
        )
    if left > UNCOVERED_SHARE * geometry.square_metres(whole):
        raise BadBoundary(
            _("{square_metres} m² of the grid would belong to no part. Draw the parts to meet."),
            field="parts",
            square_metres=round(left),
        )


def buildings_of(grids: Sequence[Area]) -> list[Area]:
    """Return the buildings in force of some grids, locked, by code."""
    return list(
        Area.objects.select_for_update()
        .filter(parent__in=grids, valid_to__isnull=True)
        .order_by("code")
    )


def _allot(buildings: Sequence[Area], drawn: Sequence[_Drawn]) -> None:
    """Give each building to the part that names it, or else to the one its centre lies in."""
    for building in buildings:
        takers = [entry for entry in drawn if building.code in entry.part.building_codes]
        if not takers and building.lon is not None and building.lat is not None:
            centre = shapely.Point(building.lon, building.lat)
            takers = [entry for entry in drawn if entry.shape and entry.shape.covers(centre)][:1]
        if len(takers) != 1:
            raise InvalidInput(
                _("Say which part the building {name} ({code}) belongs to, and only one."),
                field="parts",
                name=building.name,
                code=building.code,
            )
        takers[0].buildings.append(building)


def _found_part(grid: Area, entry: _Drawn, *, actor: Actor, at: datetime) -> Area:
    details = AreaDetails(
        kind=grid.kind,
        households=entry.part.households,
        supervision_phone=grid.supervision_phone,
    )
    return found_grid(
        grid,
        entry.part.name,
        shape=entry.shape,
        details=details,
        before=[grid],
        actor=actor,
        at=at,
    )


def _found_union(grids: Sequence[Area], name: str, *, actor: Actor, at: datetime) -> Area:
    first = grids[0]
    shapes = [geometry.from_wkb(grid.boundary) for grid in grids if grid.boundary]
    known = [grid.households for grid in grids if grid.households is not None]
    details = AreaDetails(
        kind=first.kind,
        households=sum(known) if len(known) == len(grids) else None,
        supervision_phone=first.supervision_phone,
    )
    shape = geometry.union_of(shapes) if len(shapes) == len(grids) else None
    return found_grid(first, name, shape=shape, details=details, before=grids, actor=actor, at=at)


def found_grid(  # noqa: PLR0913 - everything a new grid takes over
    model: Area,
    name: str,
    *,
    shape: geometry.Boundary | None,
    details: AreaDetails,
    before: Sequence[Area],
    actor: Actor,
    at: datetime,
) -> Area:
    """Found a grid beside ``model`` in the place of the grids ``before``."""
    if model.parent is None:  # a grid always has its community
        raise InvalidInput(_("{name} is not a grid."), field="area_code", name=model.name)
    area = found(model.parent, name, at=at, details=details)
    set_boundary(area, shape)
    check_lies_inside(area)
    store_change(
        area,
        Change.MERGED if len(before) > 1 else Change.SPLIT,
        actor=actor,
        at=at,
        facts=boundary_facts(area),
        predecessors=[grid.code for grid in before],
        new=True,
    )
    return area


def move_building(building: Area, grid: Area, *, actor: Actor, at: datetime) -> str:
    """Give a building a code in its new grid, with its premises; return the code it had."""
    details = AreaDetails(lon=building.lon, lat=building.lat, households=building.households)
    moved = found(grid, building.name, at=at, details=details)
    for field in ("boundary", "west", "south", "east", "north", "supervision_phone"):
        setattr(moved, field, getattr(building, field))
    store_change(moved, Change.MOVED, actor=actor, at=at, predecessors=[building.code], new=True)
    Premises.objects.filter(building=building).update(building=moved)
    retire(building, Change.MOVED, actor=actor, at=at, successors=[moved.code])
    return building.code
