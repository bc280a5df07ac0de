"""What came in files with a question: places for centres, centres that stand, ways. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gongzhi.oversight.layouts.packing import Packed

Texts = NDArray[np.str_]
Places = NDArray[np.float64]
Indices = NDArray[np.int64]


def _no_texts() -> Texts:
    return np.empty(0, dtype=np.str_)


def _no_places() -> Places:
    return np.empty((0, 2))


def _no_indices() -> Indices:
    return np.empty(0, dtype=np.int64)


def _no_values() -> Places:
    return np.empty(0)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Given(Packed):
    """Candidates and standing centres by name and place (longitude, latitude), and a network.

    ``way_from`` and ``way_to`` number ``nodes``; ``way_metres`` are the lengths. Empty arrays are
    what was not given.
    """

    candidates: Texts = field(default_factory=_no_texts)
    candidate_places: Places = field(default_factory=_no_places)
    standing: Texts = field(default_factory=_no_texts)
    standing_places: Places = field(default_factory=_no_places)
    way_from: Indices = field(default_factory=_no_indices)
    way_to: Indices = field(default_factory=_no_indices)
    way_metres: Places = field(default_factory=_no_values)
    nodes: Places = field(default_factory=_no_places)
