"""Confidences made to mean what they say: of what was said with .8, eight in ten were right.

A scale and an offset on the odds, learnt from what was said before and what people decided. Of few
decisions it changes little: it begins at saying what was said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_LOWEST: Final = 0.01
_PULL: Final = 2.0  # as strong as a handful of decisions


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a confidence is corrected; as it is, none is."""

    scale: float = 1.0
    offset: float = 0.0

    def of(self, said: float) -> float:
        """Return the confidence, of 0.01 to 0.99, that something said to be so sure deserves."""
        odds = self.scale * _log_odds(said) + self.offset
        # Rounded: 0.9 left as it is must reach a threshold of 0.9.
        return round(min(max(1 / (1 + math.exp(-odds)), _LOWEST), 1 - _LOWEST), 6)


def calibrated(said: Sequence[float], right: Sequence[bool]) -> Calibration:
    """Return the correction under which what people decided was likeliest."""
    from scipy.optimize import minimize  # noqa: PLC0415 - only learning needs it

    odds = np.array([_log_odds(each) for each in said])
    sign = np.where(np.array(right, dtype=bool), 1.0, -1.0)

    def loss(point: NDArray[np.float64]) -> float:
        scale, offset = point
        missed = np.logaddexp(0, -sign * (scale * odds + offset)).sum()
        return float(missed + _PULL * ((scale - 1) ** 2 + offset**2))

    # Never turned round: what was said to be surer stays surer.
    found = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.05, 5), (-5, 5)])
    return Calibration(float(found.x[0]), float(found.x[1]))


def _log_odds(share: float) -> float:
    kept = min(max(share, _LOWEST), 1 - _LOWEST)
    return math.log(kept / (1 - kept))
