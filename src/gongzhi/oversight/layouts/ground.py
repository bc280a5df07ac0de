"""Whom a layout serves: homes, where they are, and the ways between them. Pure.

The job makes it once; the desk reads it back without any solver: numpy, and a search in plain
Python along the ways around one centre, tell what moving it does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gongzhi.oversight.layouts.packing import Packed
from gongzhi.planning.footways import Footways, walk_from
from gongzhi.planning.plane import Plane

Indices = NDArray[np.int64]
Values = NDArray[np.float64]
Texts = NDArray[np.str_]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ground(Packed):
    """n buildings with ``households`` at ``places`` (n, 2: longitude, latitude).

    ``community`` numbers ``communities``. ``reachable``: some candidate is within the walk;
    ``apart``: no candidate is on the same connected ways. Of the ways, ``ways_starts``,
    ``ways_ends`` and ``ways_mm`` are the links by node, ``node_x`` and ``node_y`` metres about
    ``middle``; a home joins at ``home_node``, ``home_metres`` away. They are empty where walks are
    straight lines times a factor.
    """

    codes: Texts
    names: Texts
    households: Indices
    places: Values
    community: Indices
    communities: Texts
    community_names: Texts
    reachable: Flags
    apart: Flags
    middle: Values
    ways_starts: Indices
    ways_ends: NDArray[np.int32]
    ways_mm: NDArray[np.int32]
    node_x: Values
    node_y: Values
    home_node: NDArray[np.int32]
    home_metres: Values

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def has_ways(self) -> bool:
        """Whether walks go along ways."""
        return len(self.ways_ends) > 0

    @property
    def plane(self) -> Plane:
        """The flat map in metres."""
        return Plane(degrees=True, longitude=float(self.middle[0]), latitude=float(self.middle[1]))

    def footways(self) -> Footways:
        """Return the ways as the library walks them."""
        return Footways(self.ways_starts, self.ways_ends, self.ways_mm, self.node_x, self.node_y)

    def walks_to(
        self, lon: float, lat: float, *, limit: float, factor: float
    ) -> tuple[Indices, Values]:
        """Return the homes within a walk of a point, ascending, and the metres of each."""
        if not self.has_ways:
            plane = self.plane
            here = plane.to_metres(np.array([[lon, lat]]))[0]
            metres = np.hypot(*(plane.to_metres(self.places) - here).T) * factor
        else:
            x, y = self.plane.to_metres(np.array([[lon, lat]]))[0].tolist()
            metres = self._along(x, y, limit)
        near = np.flatnonzero(metres <= limit)
        return near, metres[near]

    def _along(self, x: float, y: float, limit: float) -> Values:
        reached = walk_from(self.footways(), x, y, limit=limit)
        at_nodes = np.full(len(self.node_x), np.inf)
        at_nodes[reached.nodes] = reached.metres
        return np.asarray(at_nodes[self.home_node] + self.home_metres)
