"""What is to be gained by whom from which site: the table that every siting solver works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import block_array, csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from gongzhi.planning.checks import check_weights, first
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.reach import Reach


@dataclass(frozen=True, slots=True)
class Gains:
    """What each point gains from each candidate, by candidate and, the same again, by point."""

    starts: NDArray[np.int64]
    points: NDArray[np.int32]
    gain: NDArray[np.float32]
    row_starts: NDArray[np.int64]
    row_sites: NDArray[np.int32]
    row_gain: NDArray[np.float32]

    @property
    def candidates(self) -> int:
        """Return how many candidates there are."""
        return len(self.starts) - 1

    @property
    def demand(self) -> int:
        """Return how many demand points there are."""
        return len(self.row_starts) - 1


def gains(reach: Reach, gain: NDArray[np.float32]) -> Gains:
    """Lay out the gains of a reach's pairs, in the reach's order, both ways."""
    by_site = csc_array((gain, reach.demand, reach.starts), shape=(reach.points, reach.candidates))
    by_point = by_site.tocsr()
    return Gains(
        reach.starts,
        reach.demand,
        gain,
        by_point.indptr.astype(np.int64),
        by_point.indices.astype(np.int32),
        by_point.data.astype(np.float32),
    )


def pieces_of(table: csr_array) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Number the pieces of a table that hang together; return those of its rows and columns."""
    both: Any = block_array([[None, table], [csr_array(table.T), None]])
    _, piece = connected_components(both, directed=False)
    return piece[: table.shape[0]], piece[table.shape[0] :]


def check_existing(existing: ArrayLike | None, candidates: int) -> NDArray[np.int32]:
    """Return the candidates that stand already, ascending.

    Raises:
        PlanningError: one is no candidate, or is named twice.
    """
    kept = np.asarray([] if existing is None else existing, np.int64)
    row = first((kept < 0) | (kept >= candidates))
    if row is not None:
        raise PlanningError(f"Existing site {row + 1} names candidate {kept[row]}: there is none.")
    if len(np.unique(kept)) < len(kept):
        raise PlanningError("An existing site is named twice.")
    return np.sort(kept).astype(np.int32)


def check_households(households: ArrayLike, points: int) -> NDArray[np.float64]:
    """Return the households of each point; there must be some."""
    weight = check_weights(households, points, what="Demand point")
    if not weight.any():
        raise PlanningError("All demand points count 0 households: there is no one to serve.")
    return weight
