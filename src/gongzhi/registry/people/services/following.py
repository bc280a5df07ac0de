"""Households and residents follow their building or grid when its code changes."""

from __future__ import annotations

from gongzhi.foundation.actors import Actor
from gongzhi.registry.people.models import Account, Household, Resident
from gongzhi.registry.territory.queries import successors_of


def follow_areas(area_codes: tuple[str, ...], actor: Actor) -> int:  # noqa: ARG001 (one signature)
    """Give what was kept under retired codes the code that took their place; return how many.

    Where an area was split, the building decides; what was kept under the grid alone moves up to
    the first part, to be placed by hand. The area's own entry is the record of the move.
    """
    moved = 0
    for code, after in successors_of(area_codes).items():
        if after:
            for model in (Household, Resident, Account):
                moved += model._default_manager.filter(area_code=code).update(area_code=after[0])
    return moved
