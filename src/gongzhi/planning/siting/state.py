"""A set of open sites that is changed site by site, and knows what each change is worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.siting.loops import add_greedily, best_swap, close_site, open_site
from gongzhi.planning.siting.problem import Gains


class OpenSites:
    """The open sites of a table of gains; those in ``kept`` are open from the start and stay."""

    def __init__(self, gains: Gains, kept: NDArray[np.int32]) -> None:
        self.gains = gains
        self.kept = kept
        self._eased = np.zeros(gains.candidates)
        self.set(kept)

    @property
    def sites(self) -> NDArray[np.int32]:
        """Return the open sites, ascending."""
        return np.flatnonzero(self.opened).astype(np.int32)

    @property
    def total(self) -> float:
        """Return what all points gain together."""
        return float(self.value.sum())

    def set(self, sites: NDArray[np.int32]) -> None:
        """Have exactly these sites open."""
        points = self.gains.demand
        self.opened = np.zeros(self.gains.candidates, np.bool_)
        self.value = np.zeros(points)
        self.second = np.zeros(points)
        self.server = np.full(points, -1, np.int32)
        self.loss = np.zeros(self.gains.candidates)
        for site in sites:
            self.open(int(site))

    def open(self, site: int) -> None:
        """Open one more site."""
        gains = self.gains
        self.opened[site] = True
        open_site(
            site, gains.starts, gains.points, gains.gain,
            self.value, self.second, self.server, self.loss,
        )  # fmt: skip

    def close(self, site: int) -> None:
        """Close an open site."""
        gains = self.gains
        self.opened[site] = False
        close_site(
            site, gains.starts, gains.points, gains.row_starts, gains.row_sites, gains.row_gain,
            self.opened, self.value, self.second, self.server, self.loss,
        )  # fmt: skip

    def find_swap(self, first: int, budget: int) -> tuple[int, int, int]:
        """Find a candidate and the site it should replace; see ``loops.best_swap``."""
        movable = np.setdiff1d(self.sites, self.kept, assume_unique=True)
        gains = self.gains
        return best_swap(
            first, budget, gains.starts, gains.points, gains.gain, self.opened, movable,
            self.value, self.second, self.server, self.loss, self._eased,
        )  # fmt: skip


def greedy(
    gains: Gains, kept: NDArray[np.int32], number: int
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Choose up to ``number`` sites beside those kept, each time the one that adds most.

    Returns who came in which order, what each added, and what each candidate would add at last.
    """
    opened = OpenSites(gains, kept)
    adds = _adds(gains, opened.value)
    order, added = np.empty(number, np.int32), np.empty(number)
    came = add_greedily(
        number, gains.starts, gains.points, gains.gain, gains.row_starts, gains.row_sites,
        gains.row_gain, opened.opened, opened.value, adds, order, added,
    )  # fmt: skip
    return order[:came], added[:came], adds


def _adds(gains: Gains, value: NDArray[np.float64]) -> NDArray[np.float64]:
    beyond = np.maximum(gains.gain - value[gains.points], 0)
    sums = np.append(0.0, np.cumsum(beyond, dtype=np.float64))
    return np.asarray(sums[gains.starts[1:]] - sums[gains.starts[:-1]], np.float64)
