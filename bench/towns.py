"""Invented towns to plan for: buildings of 8 to 33 households some 32 m apart."""

from __future__ import annotations

from typing import Final

import numpy as np

from gongzhi.planning.buildings import Buildings, Kind
from gongzhi.planning.plane import Plane

SPACING: Final = 32.0
COMMUNITY: Final = 13  # buildings along one side


def town(count: int, *, communities: bool = True, seed: int = 1) -> Buildings:
    """Return ``count`` buildings on a shaken lattice, in square communities or in one."""
    chance = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(count)))
    column, line = np.divmod(np.arange(count), side)
    points = np.stack([column, line], axis=1) * SPACING + chance.uniform(-9, 9, (count, 2))
    names, community = np.unique(
        column // COMMUNITY * 1000 + line // COMMUNITY, return_inverse=True
    )
    if not communities:
        names, community = names[:1], np.zeros(count, dtype=np.int64)
    estates, estate = np.unique(column // 4 * 1000 + line // 5, return_inverse=True)
    return Buildings(
        ids=tuple(str(number) for number in range(count)),
        points=points,
        sizes=chance.integers(8, 34, count),
        community=community.astype(np.int64),
        communities=tuple(str(name) for name in names),
        estate=estate.astype(np.int64),
        estates=tuple(str(name) for name in estates),
        kind=np.zeros(count, dtype=np.int64),
        kinds=(Kind(),),
        plane=Plane(degrees=False),
    )
