"""Which grids out of band had to be: the certificates of a drawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.adjacency import Indices
from gongzhi.planning.buildings import Buildings, Kind
from gongzhi.planning.grids.certificates import (
    Certificate,
    of_block,
    of_building,
    of_search,
    of_total,
)
from gongzhi.planning.grids.exact import Parting
from gongzhi.planning.grids.measures import Figures
from gongzhi.planning.grids.network import Network
from gongzhi.planning.grids.rows import Rows
from gongzhi.planning.grids.subsets import list_subsets_with

_LOOKED_AT: Final = 12  # members of a grid: with more, there is hardly one that fits nowhere


def certify(
    rows: Rows,
    network: Network,
    grid_of: Indices,
    *,
    figures: Figures,
    locked: NDArray[np.bool_],
    partings: Mapping[int, Parting],
) -> tuple[Certificate | None, ...]:
    """Return for each grid out of band why it must be, or None where that is not proven.

    ``partings`` is what exact search said of pieces, by their first building. What holds for a
    piece says that one grid of it must be out of band; it is given to one.
    """
    buildings = rows.buildings
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
            continue
        if piece not in proven:
            found[grid] = _of_piece(buildings, kind, pieces[piece], partings)
            proven.add(piece)
        if found[grid] is None:
            found[grid] = _of_members(rows, kind, members, pieces[piece])
    return tuple(found)


def _of_piece(
    buildings: Buildings, kind: Kind, members: Indices, partings: Mapping[int, Parting]
) -> Certificate | None:
    sizes = buildings.sizes[members]
    if (sizes > kind.maximum).any():
        return None
    names, total = tuple(buildings.ids[each] for each in members), int(sizes.sum())
    parting = partings.get(int(members[0]))
    if (counted := of_total(kind, names, total)) is not None:
        return counted
    if parting is None or not parting.impossible:
        return None
    return of_search(kind, names, total, parting.weights)


def _of_members(rows: Rows, kind: Kind, members: Indices, piece: Indices) -> Certificate | None:
    """Return the certificate of a member that no grid in band can hold, if there is such."""
    if len(members) > _LOOKED_AT:
        return None
    arrays = rows.piece(piece, np.full(len(piece), -1, dtype=np.int64))
    for building in members:
        at = int(np.searchsorted(piece, building))
        sets = list_subsets_with(arrays, kind.minimum, kind.maximum, at)
        if sets is not None and len(sets.sizes) == 0:
            return of_building(kind, rows.buildings.ids[building])
    return None
