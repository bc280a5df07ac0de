"""Small questions of siting, solved to the proven best by HiGHS."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from gongzhi.planning.watch import Watch

_SURE: Final = 1e-6
_INFEASIBLE: Final = 2


def fewest_exactly(
    table: csr_array, best: NDArray[np.int32], least: int, *, watch: Watch
) -> tuple[NDArray[np.int32], int]:
    """Look for a smaller cover of points × sites than ``best``, or prove that there is none.

    Returns the smallest cover found and the least number proven.
    """
    sites = table.shape[1]
    answer = milp(
        np.ones(sites),
        integrality=np.ones(sites, np.int64),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(table.astype(np.float64), 1, np.inf),
            LinearConstraint(np.ones((1, sites)), least, len(best) - 1),
        ],
        options={"time_limit": max(0.1, watch.seconds - watch.spent)},
    )
    if answer.status == _INFEASIBLE:
        return best, len(best)
    if answer.mip_dual_bound is not None and np.isfinite(answer.mip_dual_bound):
        least = max(least, int(np.ceil(answer.mip_dual_bound - _SURE)))
    if answer.x is not None:
        found = np.flatnonzero(answer.x > 0.5).astype(np.int32)  # noqa: PLR2004 - 0 or 1
        best = found if len(found) < len(best) else best
    return best, min(least, len(best))
