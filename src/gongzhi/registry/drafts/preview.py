"""What a move would do to the grids it touches, before anybody makes it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gongzhi.registry.drafts.ground import Indices
from gongzhi.registry.drafts.moves import planned
from gongzhi.registry.drafts.proposal import Proposal, measured


@dataclass(frozen=True, slots=True)
class Standing:
    """A grid as it is or would be; ``roundness`` from 0 to 1, ``breaks`` parts beyond the first."""

    size: int
    in_band: bool
    breaks: int
    roundness: float


@dataclass(frozen=True, slots=True)
class Change:
    """A grid before and after a move: None before where it begins, after where it ends."""

    name: str
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True, slots=True)
class Preview:
    """The grids that a move touches, its aim last; grids in band, and all, before and after."""

    changes: tuple[Change, ...]
    in_band: tuple[int, int]
    grids: tuple[int, int]


def previewed(
    proposal: Proposal, building_codes: Sequence[str], grid: int | None
) -> Preview | None:
    """Return what a move would do, None where nothing moves; raises as ``moves.planned`` does."""
    move = planned(proposal, building_codes, grid)
    if move is None:
        return None
    grid_of, marks = move.onwards(proposal)
    before, after = _standing(proposal, proposal.grid_of), _standing(proposal, grid_of)
    moved = grid_of != proposal.grid_of
    touched = [*np.unique(proposal.grid_of[moved]).tolist(), int(grid_of[moved][0])]
    return Preview(
        changes=tuple(Change(marks[at].name, before.get(at), after.get(at)) for at in touched),
        in_band=(_in_band(before), _in_band(after)),
        grids=(len(before), len(after)),
    )


def _standing(proposal: Proposal, grid_of: Indices) -> dict[int, Standing]:
    """Return every grid that has a building, by its number."""
    figures = measured(proposal.ground, proposal.settings, grid_of)
    return {
        at: Standing(
            size=int(figures.sizes[at]),
            in_band=bool(figures.in_band[at]),
            breaks=int(figures.breaks[at]),
            roundness=float(figures.roundness[at]),
        )
        for at in np.unique(grid_of).tolist()
    }


def _in_band(grids: dict[int, Standing]) -> int:
    return sum(each.in_band for each in grids.values())
