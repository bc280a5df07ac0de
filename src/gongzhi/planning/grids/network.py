"""The buildings as a network: who neighbours whom in each community, and its connected pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gongzhi.planning.adjacency import Indices, Values, components, find_adjacency
from gongzhi.planning.buildings import Buildings
from gongzhi.planning.grids.settings import Settings


@dataclass(frozen=True, slots=True)
class Network:
    """All buildings' neighbours (pairs and shared borders) and catchments, in metres.

    Neighbours are of one community and one kind. ``piece`` (n,) numbers the connected pieces.
    """

    pairs: Indices
    borders: Values
    areas: Values
    perimeters: Values
    piece: Indices
    max_gap: float

    def members(self) -> list[Indices]:
        """Return the buildings of each piece."""
        order = np.argsort(self.piece, kind="stable")
        return np.split(order, np.cumsum(np.bincount(self.piece))[:-1])


def build_network(buildings: Buildings, settings: Settings) -> Network:
    """Return the network of the buildings under the settings' gap and barriers."""
    pairs, borders = [np.zeros((0, 2), dtype=np.int64)], [np.zeros(0)]
    areas, perimeters = np.zeros(len(buildings)), np.zeros(len(buildings))
    for members in groups(buildings):
        found = find_adjacency(buildings.points[members], settings.max_gap, settings.barriers)
        pairs.append(members[found.pairs])
        borders.append(found.borders)
        areas[members], perimeters[members] = found.areas, found.perimeters
    joined = np.concatenate(pairs)
    return Network(
        pairs=joined,
        borders=np.concatenate(borders),
        areas=areas,
        perimeters=perimeters,
        piece=components(len(buildings), joined),
        max_gap=settings.max_gap,
    )


def groups(buildings: Buildings) -> Iterator[Indices]:
    """Yield the buildings of each community and kind, in their order."""
    key = buildings.community * len(buildings.kinds) + buildings.kind
    order = np.argsort(key, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(key[order])) + 1):
        yield members.astype(np.int64)


def without(network: Network, locked: Indices) -> Network:
    """Return the network in which the ``locked`` buildings have no neighbours any more."""
    shut = np.zeros(len(network.areas), dtype=bool)
    shut[locked] = True
    keeps = ~shut[network.pairs].any(axis=1)
    pairs = network.pairs[keeps]
    return Network(
        pairs=pairs,
        borders=network.borders[keeps],
        areas=network.areas,
        perimeters=network.perimeters,
        piece=components(len(network.areas), pairs),
        max_gap=network.max_gap,
    )
