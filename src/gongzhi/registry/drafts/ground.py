"""What a draft stands on: its buildings, their grids of today, and who neighbours whom. Pure.

It is made once, by the job that draws, and read back by the desk without any solver: numpy alone
measures what a move by hand does.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.buildings import Buildings, Kind
from gongzhi.planning.grids.network import Network
from gongzhi.planning.plane import Plane

Indices = NDArray[np.int64]
Values = NDArray[np.float64]
Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ground:
    """n buildings as the registry had them, with the network of ``planning.grids``.

    ``codes``, ``names``, ``sizes`` (households) and ``places`` (n, 2: longitude, latitude) are by
    building; ``today`` numbers its grid of today in ``grids``, ``community`` its community in
    ``communities``. ``pairs`` (m, 2) are neighbours with the metres of border that their
    catchments share; ``areas`` and ``perimeters`` are of the catchments, ``piece`` numbers the
    connected pieces. ``estate`` numbers the estate of each building, -1 if none.
    """

    codes: Texts
    names: Texts
    sizes: Indices
    places: Values
    today: Indices
    grids: Texts
    grid_names: Texts
    estate: Indices
    community: Indices
    communities: Texts
    community_names: Texts
    pairs: Indices
    borders: Values
    areas: Values
    perimeters: Values
    piece: Indices
    middle: Values
    max_gap: Values

    def __len__(self) -> int:
        return len(self.codes)

    def packed(self) -> bytes:
        """Return the ground as stored."""
        stream = BytesIO()
        arrays: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        np.savez_compressed(stream, **arrays)
        return stream.getvalue()

    @classmethod
    def unpacked(cls, stored: bytes | memoryview) -> Ground:
        """Return a stored ground."""
        with np.load(BytesIO(bytes(stored)), allow_pickle=False) as kept:
            arrays = dict(kept)
        # Those of an earlier version know no estates.
        arrays.setdefault("estate", np.full(len(arrays["codes"]), -1, dtype=np.int64))
        return cls(**{each.name: arrays[each.name] for each in fields(cls)})

    def buildings(self, minimum: int, maximum: int) -> Buildings:
        """Return the buildings as the library measures them, with the bounds of a grid."""
        plane = Plane(degrees=True, longitude=float(self.middle[0]), latitude=float(self.middle[1]))
        nothing = np.zeros(len(self), dtype=np.int64)
        return Buildings(
            ids=tuple(map(str, self.codes)),
            points=plane.to_metres(self.places),
            sizes=self.sizes,
            community=self.community,
            communities=tuple(map(str, self.communities)),
            estate=self.estate,
            estates=tuple(map(str, range(int(self.estate.max(initial=-1)) + 1))),
            kind=nothing,
            kinds=(Kind("", "households", minimum, maximum),),
            plane=plane,
        )

    def network(self) -> Network:
        """Return who neighbours whom as the library measures it."""
        return Network(
            pairs=self.pairs,
            borders=self.borders,
            areas=self.areas,
            perimeters=self.perimeters,
            piece=self.piece,
            max_gap=float(self.max_gap[0]),
        )
