"""What is refused before any solving: the row is named, and what to do about it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gongzhi.planning.errors import PlanningError
from gongzhi.planning.plane import look_like_degrees


def first(wrong: NDArray[np.bool_]) -> int | None:
    """Return the first row that is wrong, or None."""
    return int(wrong.argmax()) if wrong.any() else None


def check_metres(
    x: ArrayLike, y: ArrayLike, *, what: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the coordinates as numbers, refusing what is none and what must be degrees.

    Raises:
        PlanningError: the message names the row.
    """
    px, py = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if len(px) != len(py):
        raise PlanningError(f"{what}s have {len(px)} x and {len(py)} y.")
    row = first(~(np.isfinite(px) & np.isfinite(py)))
    if row is not None:
        raise PlanningError(f"{what} {row + 1} has no position: x is {px[row]}, y is {py[row]}.")
    apart = len(px) > 1 and (np.ptp(px) > 0 or np.ptp(py) > 0)
    if apart and look_like_degrees(np.column_stack([px, py])):
        raise PlanningError(
            f"{what}s look like degrees ({px[0]:g}, {py[0]:g}); metres are meant. Project them "
            "first, or name the columns lon and lat."
        )
    return px, py


def check_weights(weight: ArrayLike, count: int, *, what: str) -> NDArray[np.float64]:
    """Return the households (or people) of each point as numbers of 0 or more.

    Raises:
        PlanningError: the message names the row.
    """
    found = np.asarray(weight, np.float64)
    if len(found) != count:
        raise PlanningError(f"{count} {what}s have {len(found)} weights.")
    row = first(~(np.isfinite(found) & (found >= 0)))
    if row is not None:
        raise PlanningError(
            f"{what} {row + 1} counts {found[row]:g} households: a number of 0 or more is meant."
        )
    return found
