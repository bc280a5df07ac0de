"""Drawing the grids of a community anew: grids go on, end and begin in one dated change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services.areas import AreaDetails
from gongzhi.registry.territory.services.boundaries import (
    boundary_facts,
    check_lies_inside,
    set_boundary,
)
from gongzhi.registry.territory.services.restructuring import (
    buildings_of,
    check_covers,
    check_no_overlap,
    found_grid,
    move_building,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPlan:
    """A grid as it shall be: which buildings it has, and its ground where that is known.

    ``code`` is that of the grid of today that goes on; "" founds a new one. ``households`` None
    leaves what is known.
    """

    name: str
    building_codes: Sequence[str]
    code: str = ""
    boundary: geometry.Boundary | None = None
    households: int | None = None


@transaction.atomic
def rearrange_grids(
    *, actor: Actor, community_code: str, plans: Sequence[GridPlan], note: str = ""
) -> list[Area]:
    """Make the grids of a community that hold these buildings as planned, and return them.

    Grids named by a plan keep their code; others that hold the buildings end, succeeded by those
    that take them. A building that changes its grid gets a code there. Raises ``Conflict`` where
    the buildings of those grids are not just those of the plans: somebody changed them since; and
    ``BadBoundary`` where the planned grounds overlap or do not cover the grounds of today.
    """
    at = lock_territory()
    check_may(actor, CHANGE_AREA, community_code)
    grids = _grids_concerned(community_code, plans)
    buildings = {building.code: building for building in buildings_of(list(grids.values()))}
    _check_buildings(buildings, plans)
    _check_ground(list(grids.values()), plans)
    before = {code: building.parent_id or "" for code, building in buildings.items()}
    made = [_carried_out(plan, grids, before, actor=actor, at=at, note=note) for plan in plans]
    moved = [
        move_building(buildings[code], target, actor=actor, at=at)
        for plan, target in zip(plans, made, strict=True)
        for code in plan.building_codes
        if before[code] != target.code
    ]
    kept = {plan.code for plan in plans}
    for code, grid in grids.items():
        if code not in kept:
            after = _successors(code, before, plans, made)
            change = Change.SPLIT if len(after) > 1 else Change.MERGED
            retire(grid, change, actor=actor, at=at, successors=after, note=note)
    hand_over((*grids, *moved), actor, at=at)
    return made


def _grids_concerned(community_code: str, plans: Sequence[GridPlan]) -> dict[str, Area]:
    """Return the grids of today that the plans name or take buildings from, locked, by code."""
    named = [plan.code for plan in plans if plan.code]
    if len(named) != len(set(named)):
        raise InvalidInput(_("A grid can go on in one place only."), field="plans")
    taken = [code for plan in plans for code in plan.building_codes]
    parents = Area.objects.filter(code__in=taken, valid_to__isnull=True)
    codes = {*named, *parents.values_list("parent_id", flat=True)}
    grids = {str(code): area_in_force(str(code)) for code in sorted(codes, key=str)}
    if any(grid.parent_id != community_code for grid in grids.values()):
        raise Conflict(_("The grids lie in different communities; a grid lies inside one."))
    return grids


def _check_buildings(buildings: dict[str, Area], plans: Sequence[GridPlan]) -> None:
    """Raise ``Conflict`` unless each building of the grids concerned is in exactly one plan."""
    planned = [code for plan in plans for code in plan.building_codes]
    twice = sorted(code for code, times in Counter(planned).items() if times > 1)
    odd = sorted({*buildings} ^ {*planned}) + twice
    if odd:
        raise Conflict(
            _(
                "The buildings of these grids changed since this was planned, for example {code}. "
                "Draw the grids again."
            ),
            field="plans",
            code=odd[0],
        )


def _check_ground(grids: Sequence[Area], plans: Sequence[GridPlan]) -> None:
    drawn = [plan.boundary for plan in plans if plan.boundary is not None]
    check_no_overlap(drawn)
    if len(drawn) == len(plans) and all(grid.boundary for grid in grids):
        check_covers(geometry.union_of(geometry.from_wkb(grid.boundary) for grid in grids), drawn)


def _carried_out(
    plan: GridPlan,
    grids: dict[str, Area],
    before: dict[str, str],
    *,
    actor: Actor,
    at: datetime,
    note: str,
) -> Area:
    sources = [grids[code] for code in dict.fromkeys(before[each] for each in plan.building_codes)]
    if not plan.code:
        return found_grid(
            sources[0],
            plan.name,
            shape=plan.boundary,
            details=AreaDetails(
                kind=sources[0].kind,
                households=plan.households,
                supervision_phone=sources[0].supervision_phone,
            ),
            before=sources,
            actor=actor,
            at=at,
        )
    grid = grids[plan.code]
    if plan.boundary is not None:
        set_boundary(grid, plan.boundary)
        check_lies_inside(grid)
    if plan.households is not None:
        grid.households = plan.households
    grid.call(plan.name)
    store_change(grid, Change.BOUNDARY, actor=actor, at=at, facts=boundary_facts(grid), note=note)
    return grid


def _successors(
    code: str, before: dict[str, str], plans: Sequence[GridPlan], made: Sequence[Area]
) -> list[str]:
    """Return the grids that take buildings of a grid that ends, the one with the most first."""
    shares = {
        target.code: sum(before[each] == code for each in plan.building_codes)
        for plan, target in zip(plans, made, strict=True)
    }
    return sorted((each for each in shares if shares[each]), key=lambda each: (-shares[each], each))
