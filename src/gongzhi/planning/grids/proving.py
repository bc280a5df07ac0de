"""Which grids out of band had to be: the certificates of a drawing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.adjacency import Indices
from gongzhi.planning.buildings import Buildings, Kind
from gongzhi.planning.grids.certificates import Certificate, of_block, of_total
from gongzhi.planning.grids.measures import Figures
from gongzhi.planning.grids.network import Network


def certify(
    buildings: Buildings,
    network: Network,
    grid_of: Indices,
    *,
    figures: Figures,
    locked: NDArray[np.bool_],
) -> tuple[Certificate | None, ...]:
    """Return for each grid out of band why it must be, or None where that is not proven."""
    found: list[Certificate | None] = [None] * len(figures.sizes)
    pieces = network.members()
    order = np.argsort(grid_of, kind="stable")
    members_of = np.split(order, np.flatnonzero(np.diff(grid_of[order])) + 1)
    proven: set[int] = set()
    for grid in np.flatnonzero(~figures.in_band & ~locked):
        kind = buildings.kinds[figures.kind[grid]]
        members = members_of[grid]
        largest = int(members[np.argmax(buildings.sizes[members])])
        piece = int(network.piece[largest])
        if buildings.sizes[largest] > kind.maximum:
            size = int(buildings.sizes[largest])
            found[grid] = of_block(kind, buildings.ids[largest], size)
        elif piece not in proven:  # it says that one grid must be bad, not two
            found[grid] = _of_piece(buildings, kind, pieces[piece])
            proven.add(piece)
    return tuple(found)


def _of_piece(buildings: Buildings, kind: Kind, members: Indices) -> Certificate | None:
    sizes = buildings.sizes[members]
    if (sizes > kind.maximum).any():
        return None
    return of_total(kind, tuple(buildings.ids[each] for each in members), int(sizes.sum()))
