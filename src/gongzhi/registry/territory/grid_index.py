"""Which area a point lies in: one tree of boundaries per process.

Consistency: each look-up reads the territory's stamp, one row by its key, in its own transaction,
and uses the tree built for that very stamp. So an answer is never older than the transaction that
asks, a command sees its own change, and a change rolled back is never seen by others.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final
from uuid import UUID

import numpy as np
import shapely
from numpy.typing import NDArray

from gongzhi.foundation.codes import AreaCode
from gongzhi.foundation.coordinates import Box
from gongzhi.registry.territory.models import Area, TerritoryStamp
from gongzhi.registry.territory.rules import Depth

# The present one, and the one of a transaction that is just changing the territory.
KEPT: Final = 2

_lock = Lock()
_indexes: OrderedDict[UUID, GridIndex] = OrderedDict()


class GridIndex:
    """The boundaries in force, down to the grid, ready to be asked for points."""

    def __init__(self, boundaries: Sequence[tuple[str, int, bytes]]) -> None:
        # Deepest first, then by code: the first hit in this order is the answer.
        ranked = sorted(boundaries, key=lambda row: (-row[1], row[0]))
        self._codes = [AreaCode(code) for code, _depth, _boundary in ranked]
        shapes = shapely.from_wkb([boundary for _code, _depth, boundary in ranked])
        shapely.prepare(shapes)
        self._tree = shapely.STRtree(shapes)

    def __len__(self) -> int:
        return len(self._codes)

    def find(self, lon: float, lat: float) -> AreaCode | None:
        """Return the smallest area that contains the point, or None."""
        hits = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self._codes[hits.min()] if hits.size else None

    def within(self, box: Box) -> list[AreaCode]:
        """Return the areas, of any depth, that a rectangle touches."""
        hits = self._tree.query(shapely.box(*box), predicate="intersects")
        return [self._codes[hit] for hit in sorted(hits)]

    def find_many(self, points: NDArray[np.float64]) -> list[AreaCode | None]:
        """Return the same for each (longitude, latitude) row."""
        found = np.full(len(points), len(self._codes), dtype=np.int64)
        asked, hits = self._tree.query(shapely.points(points), predicate="intersects")
        np.minimum.at(found, asked, hits)
        return [self._codes[hit] if hit < len(self._codes) else None for hit in found]


def current_index() -> GridIndex:
    """Return the index for the territory as this transaction sees it."""
    stamp = TerritoryStamp.objects.values_list("stamp", flat=True).filter(pk=1).first()
    if stamp is None:
        return _built()
    with _lock:
        index = _indexes.get(stamp)
        if index is None:
            index = _indexes[stamp] = _built()
            while len(_indexes) > KEPT:
                _indexes.popitem(last=False)
        _indexes.move_to_end(stamp)
    return index


def _built() -> GridIndex:
    rows = Area.objects.filter(
        boundary__isnull=False, valid_to__isnull=True, level__lte=Depth.GRID.value
    ).values_list("code", "level", "boundary")
    return GridIndex([(code, level, bytes(boundary or b"")) for code, level, boundary in rows])
