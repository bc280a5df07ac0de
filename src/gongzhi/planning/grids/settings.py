"""What a drawing is asked for: every number that its answer rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import shapely

from gongzhi.planning.errors import PlanningError

MAX_GAP: Final = 250.0
SWEEPS: Final = 170


@dataclass(frozen=True, slots=True)
class Weights:
    """What weighs how much beside the band, in units of one ordinary grid.

    ``shape``: from round (0) to ragged (1); ``spread``: mean squared distance beside that of a
    round grid; ``evenness``: from the middle of the band to its edge; ``estates``: an estate cut
    once more; ``change``: as many households moved as an ordinary grid has.
    """

    shape: float = 1.0
    spread: float = 0.7
    evenness: float = 0.15
    estates: float = 0.3
    change: float = 0.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How to draw.

    ``max_gap``: metres beyond which two buildings are no neighbours. ``present``: each building's
    grid today ("" if none): the drawing starts from it. ``locked``: grids of ``present`` that
    stay as they are. ``sweeps``: tries for each building in one start; ``starts``: how often a
    piece is begun anew while a grid is out of band. ``seconds``: after which the best so far is
    returned. ``exact``: search exactly where annealing leaves a grid out of band. ``prove``: say of
    each piece how far its grids are from the best there are, where that can be told.
    """

    max_gap: float = MAX_GAP
    barriers: shapely.STRtree | None = None
    present: tuple[str, ...] = ()
    locked: frozenset[str] = frozenset()
    seed: int = 1
    sweeps: int = SWEEPS
    starts: int = 6
    seconds: float | None = None
    exact: bool = True
    prove: bool = False
    workers: int = 2
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        if not 0 < self.max_gap <= 1e6:  # noqa: PLR2004 - a thousand kilometres
            raise PlanningError(f"A greatest gap of {self.max_gap} m: give metres above none.")
        if self.sweeps < 1 or self.starts < 1 or self.workers < 1:
            raise PlanningError("Sweeps, starts and workers: each must be one or more.")
        if self.seconds is not None and self.seconds <= 0:
            raise PlanningError(f"A time limit of {self.seconds} s: give more than none.")
        if self.locked and not self.present:
            raise PlanningError("Grids are locked, but the present grids are not given.")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a drawing is: buildings done of all, and seconds since it began."""

    done: int
    of: int
    seconds: float


Watch = Callable[[Progress], bool]
"""Called now and then with the progress; answers whether to go on."""
