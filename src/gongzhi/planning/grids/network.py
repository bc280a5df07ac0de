"""The buildings as a network: who neighbours whom in each community, and its connected pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gongzhi.planning.adjacency import Indices, Values, components, find_adjacency
from gongzhi.planning.buildings import Buildings
from gongzhi.planning.grids.settings import Settings
from gongzhi.planning.grids.state import Ints, Piece


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


class Rows:
    """The network by rows, from which the arrays of any piece are cut."""

    def __init__(self, buildings: Buildings, network: Network) -> None:
        count = len(buildings)
        source = np.concatenate([network.pairs[:, 0], network.pairs[:, 1]])
        order = np.argsort(source, kind="stable")
        self._starts = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(source, minlength=count), out=self._starts[1:])
        self._others = np.concatenate([network.pairs[:, 1], network.pairs[:, 0]])[order]
        self._borders = np.concatenate([network.borders, network.borders])[order]
        self._place = np.full(count, -1, dtype=np.int64)
        self.buildings, self._network = buildings, network

    def piece(self, members: Indices, home: Ints) -> Piece:
        """Return the arrays of a piece; ``home`` is each member's present label, -1 if none."""
        spans = self._starts[members + 1] - self._starts[members]
        starts = np.zeros(len(members) + 1, dtype=np.int64)
        np.cumsum(spans, out=starts[1:])
        arcs = np.repeat(self._starts[members] - starts[:-1], spans) + np.arange(starts[-1])
        self._place[members] = np.arange(len(members))
        points = self.buildings.points[members]
        points = points - points.mean(axis=0)
        _, estate = np.unique(self.buildings.estate[members], return_inverse=True)
        lowest = int(self.buildings.estate[members].min() == -1)
        return Piece(
            starts=starts,
            others=self._place[self._others[arcs]],
            borders=self._borders[arcs],
            x=np.ascontiguousarray(points[:, 0]),
            y=np.ascontiguousarray(points[:, 1]),
            size=self.buildings.sizes[members].astype(np.float64),
            area=self._network.areas[members],
            perimeter=self._network.perimeters[members],
            estate=estate.reshape(-1).astype(np.int64) - lowest,
            home=home,
        )
