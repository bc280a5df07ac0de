"""The ground of a draft's grids: today's outlines, cut where buildings leave them. Pure.

Where neighbours stay together the border of today stays to the corner, drawn roads and all. Where
buildings of one grid part, its ground goes to whichever of them is nearest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from gongzhi.registry.drafts.ground import Ground, Indices
from gongzhi.registry.territory.geometry import Boundary
from gongzhi.registry.territory.partition import share_by_points

_GRAIN_DEGREES: Final = 1e-8
"""A millimetre: what two cuts of one border may differ by."""


def grounds_of(
    ground: Ground, grid_of: Indices, today: Mapping[str, Boundary]
) -> list[Boundary | None]:
    """Return the ground of each grid of a draft; None where an outline of today is not known.

    ``today`` are the outlines of today's grids by code.
    """
    count = int(grid_of.max()) + 1
    pieces: list[list[Boundary]] = [[] for _grid in range(count)]
    known = np.ones(count, dtype=bool)
    for number, code in enumerate(ground.grids.tolist()):
        members = np.flatnonzero(ground.today == number)
        takers = np.unique(grid_of[members])
        outline = today.get(code)
        if outline is None:
            known[takers] = False
        elif len(takers) == 1:
            pieces[takers[0]].append(outline)
        else:
            groups = [_spots(ground, members[grid_of[members] == taker]) for taker in takers]
            for taker, part in zip(takers, share_by_points(outline, groups), strict=True):
                if part is not None:
                    pieces[taker].append(part)
    return [_joined(each) if known[at] else None for at, each in enumerate(pieces)]


def _spots(ground: Ground, members: Indices) -> list[tuple[float, float]]:
    return [(float(lon), float(lat)) for lon, lat in ground.places[members]]


def _joined(pieces: list[Boundary]) -> Boundary | None:
    if len(pieces) < 2:  # noqa: PLR2004 - nothing to join
        return pieces[0] if pieces else None
    merged = shapely.union_all(pieces, grid_size=_GRAIN_DEGREES)
    parts = [part for part in shapely.get_parts(merged) if isinstance(part, Polygon)]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts) if parts else None
