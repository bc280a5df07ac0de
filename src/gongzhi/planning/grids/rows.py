"""The network of the buildings by rows, as the compiled search reads it."""

from __future__ import annotations

import numpy as np

from gongzhi.planning.adjacency import Indices
from gongzhi.planning.buildings import Buildings
from gongzhi.planning.grids.network import Network
from gongzhi.planning.grids.state import Ints, Piece


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
