"""A flat map in metres: every solver measures on it, whatever the input's coordinates were."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.errors import PlanningError

Points = NDArray[np.float64]

_METRES_OF_A_DEGREE: Final = 6_371_008.8 * math.pi / 180
_NEAR_IN_DEGREES: Final = 0.05  # 5 km: no two neighbouring buildings are that far apart


@dataclass(frozen=True, slots=True)
class Plane:
    """How to go from the input's coordinates to metres and back.

    Degrees are laid flat about ``(longitude, latitude)``: over a city of 100 km lengths are right
    within one part in a hundred, within a community to the metre.
    """

    degrees: bool
    longitude: float = 0.0
    latitude: float = 0.0

    @property
    def _scale(self) -> tuple[float, float]:
        return (
            _METRES_OF_A_DEGREE * math.cos(math.radians(self.latitude)),
            _METRES_OF_A_DEGREE,
        )

    def to_metres(self, given: Points) -> Points:
        """Return ``given`` (n, 2) in metres."""
        if not self.degrees:
            return given
        return (given - (self.longitude, self.latitude)) * self._scale

    def to_given(self, metres: Points) -> Points:
        """Return points in metres (n, 2) in the coordinates of the input."""
        if not self.degrees:
            return metres
        return metres / self._scale + (self.longitude, self.latitude)


def look_like_degrees(given: Points) -> bool:
    """Tell whether coordinates are degrees: all in range, and near one another as such."""
    if len(given) == 0 or not _in_range(given).all():
        return False
    apart = np.unique(given, axis=0)
    if len(apart) == 1:
        return True
    from scipy.spatial import KDTree  # noqa: PLC0415 - the web process lays points flat without scipy

    nearest = np.asarray(KDTree(apart).query(apart, k=2)[0])[:, 1]
    return float(np.median(nearest)) < _NEAR_IN_DEGREES


def choose_plane(given: Points, units: str) -> Plane:
    """Return the plane for coordinates in ``units``: "metres", "degrees", or "auto" (looked at).

    Raises PlanningError where they are plainly not what is said.
    """
    degrees = look_like_degrees(given) if units == "auto" else units == "degrees"
    if degrees and not _in_range(given).all():
        raise PlanningError("The coordinates are no degrees: x is a longitude, y a latitude.")
    if units == "metres" and look_like_degrees(given):
        raise PlanningError(
            "The coordinates look like degrees, and metres are said. "
            "Say degrees, or give x and y in metres."
        )
    if not degrees or len(given) == 0:
        return Plane(degrees=False)
    west, south = given.min(axis=0)
    east, north = given.max(axis=0)
    return Plane(degrees=True, longitude=(west + east) / 2, latitude=(south + north) / 2)


def _in_range(given: Points) -> NDArray[np.bool_]:
    return np.asarray((np.abs(given) <= (180, 90)).all(axis=1))
