"""What a drawing is worth: measured from its labels alone, whoever drew it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.adjacency import Indices, Values, components
from gongzhi.planning.buildings import Buildings
from gongzhi.planning.grids.network import Network


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of each grid, (k,).

    ``sizes``: what is counted; ``in_band``; ``breaks``: connected parts beyond the first;
    ``roundness``: Polsby–Popper of the merged catchments, from 0 to 1 for a circle; ``rms``: the
    root of the mean squared distance of households from the middle of their grid, metres;
    ``centres`` (k, 2), metres; ``kind``: each grid's index of kind; ``estates_split``: how many
    estates lie in more than one grid.
    """

    sizes: Indices
    in_band: NDArray[np.bool_]
    breaks: Indices
    roundness: Values
    rms: Values
    centres: Values
    kind: Indices
    estates_split: int

    @property
    def overall_rms(self) -> float:
        """Return the root of the mean squared distance over all households, metres."""
        total = self.sizes.sum()
        return float(np.sqrt((self.sizes * self.rms**2).sum() / total)) if total else 0.0


def measure(buildings: Buildings, network: Network, grid_of: Indices) -> Figures:
    """Return the figures of a drawing: ``grid_of`` (n,) numbers each building's grid from 0."""
    count = int(grid_of.max()) + 1
    sizes = np.bincount(grid_of, buildings.sizes, count)
    kind = np.zeros(count, dtype=np.int64)
    kind[grid_of] = buildings.kind
    least = np.array([kind.minimum for kind in buildings.kinds])[kind]
    most = np.array([kind.maximum for kind in buildings.kinds])[kind]
    inside = grid_of[network.pairs[:, 0]] == grid_of[network.pairs[:, 1]]
    part = components(len(buildings), network.pairs[inside])
    first_of_part = np.unique(part, return_index=True)[1]
    parts = np.bincount(grid_of[first_of_part], minlength=count)
    shared = np.bincount(grid_of[network.pairs[inside, 0]], network.borders[inside], count)
    perimeters = np.bincount(grid_of, network.perimeters, count) - 2 * shared
    areas = np.bincount(grid_of, network.areas, count)
    centres, rms = _spread(buildings, grid_of, count)
    return Figures(
        sizes=sizes.astype(np.int64),
        in_band=(sizes >= least) & (sizes <= most),
        breaks=parts - 1,
        roundness=np.minimum(4 * np.pi * areas / np.maximum(perimeters, 1e-9) ** 2, 1.0),
        rms=rms,
        centres=centres,
        kind=kind,
        estates_split=_estates_split(buildings, grid_of),
    )


def _spread(buildings: Buildings, grid_of: Indices, count: int) -> tuple[Values, Values]:
    """Return the middle of each grid, by what is counted, and the distances from it."""
    empty = np.bincount(grid_of, buildings.sizes, count)[grid_of] == 0
    weights = np.where(empty, 1.0, buildings.sizes)
    total = np.bincount(grid_of, weights, count)
    sums = [np.bincount(grid_of, weights * each, count) for each in buildings.points.T]
    centres = np.stack(sums, axis=1) / total[:, None]
    away = ((buildings.points - centres[grid_of]) ** 2).sum(axis=1)
    return centres, np.sqrt(np.bincount(grid_of, weights * away, count) / total)


def _estates_split(buildings: Buildings, grid_of: Indices) -> int:
    has = buildings.estate >= 0
    if not has.any():
        return 0
    met = np.unique(np.stack([buildings.estate[has], grid_of[has]], axis=1), axis=0)
    return int((np.bincount(met[:, 0]) > 1).sum())


def changes(before: Indices, grid_of: Indices, sizes: Indices) -> tuple[Indices, Indices]:
    """Match new grids with the present ones, and return whose building changes its grid.

    ``before`` (n,) numbers present grids, -1 for none. Returns for each new grid the present one
    that it continues, or -1 (each is continued once, where most households stay), and the
    buildings that lie in another grid than before.
    """
    count = int(grid_of.max()) + 1
    known = before >= 0
    pairs, place = np.unique(
        np.stack([grid_of[known], before[known]], axis=1), axis=0, return_inverse=True
    )
    shared = np.bincount(place.reshape(-1), sizes[known] + 1e-6, len(pairs))
    continues = np.full(count, -1, dtype=np.int64)
    taken: set[int] = set()
    for at in np.argsort(-shared, kind="stable"):
        new, old = int(pairs[at, 0]), int(pairs[at, 1])
        if continues[new] < 0 and old not in taken:
            continues[new] = old
            taken.add(old)
    moved = known & (continues[grid_of] != before)
    return continues, np.flatnonzero(moved)
