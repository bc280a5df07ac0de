"""Moves of buildings by hand: what one does, and how it is taken back and done again. Pure.

Grids have no lasting numbers: one that gives its last building ends, and the others close up. So
a move on record names each grid by a building that stays in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import Conflict, InvalidInput
from gongzhi.registry.drafts.errors import no_such_grid
from gongzhi.registry.drafts.ground import Indices
from gongzhi.registry.drafts.proposal import Mark, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A grid that a move leaves or enters.

    ``grid`` is its name, ``beside`` a building that is in it and does not move: "" where there is
    none, so that the grid ends or begins with the move. ``named`` is whether the name was given by
    hand. ``buildings`` are those that leave it.
    """

    grid: str
    beside: str = ""
    named: bool = False
    buildings: tuple[str, ...] = ()

    def as_facts(self) -> dict[str, Any]:
        """Return the side as the journal keeps it."""
        return {
            "grid": self.grid,
            "beside": self.beside,
            "named": self.named,
            "buildings": list(self.buildings),
        }

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> Side:
        """Return a side as the journal kept it."""
        return cls(**{**facts, "buildings": tuple(facts["buildings"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Buildings that left the grids of ``sources`` for the one of ``target``."""

    sources: tuple[Side, ...]
    target: Side

    @property
    def buildings(self) -> tuple[str, ...]:
        """Every building that moves."""
        return tuple(code for side in self.sources for code in side.buildings)

    def as_facts(self) -> dict[str, Any]:
        """Return the move as the journal keeps it."""
        return {
            "from": [side.as_facts() for side in self.sources],
            "to": self.target.as_facts(),
        }

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> Move:
        """Return a move as the journal kept it."""
        return cls(
            sources=tuple(Side.of_facts(each) for each in facts["from"]),
            target=Side.of_facts(facts["to"]),
        )

    def onwards(self, proposal: Proposal) -> tuple[Indices, list[Mark]]:
        """Return the grids, and what is known of them, once the move is made."""
        return _rearranged(proposal, [replace(self.target, buildings=self.buildings)])

    def back(self, proposal: Proposal) -> tuple[Indices, list[Mark]]:
        """Return the grids, and what is known of them, once the move is taken back."""
        return _rearranged(proposal, self.sources)


def planned(proposal: Proposal, building_codes: Sequence[str], grid: int | None) -> Move | None:
    """Return the move of buildings to a grid of the draft, or to a new one with None.

    None where they are there already. Raises ``InvalidInput`` for buildings and grids that the
    draft does not have, ``Conflict`` across communities and for locked grids.
    """
    ground, count = proposal.ground, len(proposal.marks)
    moving = np.isin(ground.codes, list(building_codes))
    members = np.flatnonzero(moving)
    if not len(members) or len(members) < len(set(building_codes)):
        raise InvalidInput(_("Choose buildings of this draft."), field="building_codes")
    target = count if grid is None else grid
    if not 0 <= target <= count:
        raise no_such_grid(target)
    touched = moving | (proposal.grid_of == target)
    if len(np.unique(ground.community[touched])) > 1:
        raise Conflict(
            _("These lie in different communities; a grid lies inside one."), field="grid"
        )
    sources = np.unique(proposal.grid_of[members]).tolist()
    _check_unlocked(proposal, [*sources, target])
    if sources == [target]:
        return None
    return Move(
        sources=tuple(_side(proposal, each, moving) for each in sources),
        target=replace(_side(proposal, target, moving), buildings=()),
    )


def _side(proposal: Proposal, number: int, moving: np.ndarray) -> Side:
    mark = proposal.marks[number] if number < len(proposal.marks) else Mark()
    inside, codes = proposal.grid_of == number, proposal.ground.codes
    return Side(
        grid=mark.name,
        beside=next(map(str, codes[inside & ~moving][:1]), ""),
        named=mark.named,
        buildings=tuple(map(str, codes[inside & moving])),
    )


def _rearranged(proposal: Proposal, sides: Iterable[Side]) -> tuple[Indices, list[Mark]]:
    """Return the grids once the buildings of each side are in its grid."""
    place = {code: at for at, code in enumerate(proposal.ground.codes.tolist())}
    grid_of, marks = proposal.grid_of.copy(), list(proposal.marks)
    for side in sides:
        members = [place[code] for code in side.buildings]
        if side.beside:
            number = int(proposal.grid_of[place[side.beside]])
        else:
            number = len(marks)
            marks.append(Mark(name=side.grid, named=side.named))
        _check_unlocked(proposal, [*np.unique(proposal.grid_of[members]).tolist(), number])
        grid_of[members] = number
    return grid_of, marks


def _check_unlocked(proposal: Proposal, grids: Iterable[int]) -> None:
    for each in grids:
        if each < len(proposal.marks) and proposal.marks[each].locked:
            raise Conflict(
                _("The grid “{name}” is locked. Unlock it first."),
                field="grid",
                name=proposal.marks[each].name,
            )
