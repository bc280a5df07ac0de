"""Service centres planned: who goes where, who stays outside and why, and how near to the best.

Four questions of one table of walks: the fewest sites for everyone (``plan_cover``), the most
households within reach for so many sites (``plan_best``), the least walking for so many sites
(``plan_walking``), and the fewest sites none of which serves more than it can (``plan_capacity``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gongzhi.planning.errors import PlanningError
from gongzhi.planning.reach import Reach
from gongzhi.planning.siting.best import best_sites
from gongzhi.planning.siting.bounds import entries_of
from gongzhi.planning.siting.capacity import Assigned, sites_with_room
from gongzhi.planning.siting.fewest import fewest_sites
from gongzhi.planning.siting.problem import check_existing, check_households, gains
from gongzhi.planning.siting.state import greedy
from gongzhi.planning.watch import Watch

SERVED: Final = ""
NO_CANDIDATE: Final = "no_candidate_in_reach"
NOT_CHOSEN: Final = "no_chosen_site_in_reach"
FULL: Final = "sites_in_reach_full"


@dataclass(frozen=True, slots=True)
class SitePlan:
    """Sites, and what they mean for every demand point.

    ``site_of`` is the candidate that serves each point, or -1, ``metres`` the walk to it, or NaN,
    ``outside`` why a point is served by none, or "". ``loads`` are the households of each
    site. ``value`` is what was asked for (sites, households within reach, or household-metres) and
    ``bound`` what no plan can better; ``gap`` is the share between. ``ended`` says what cut
    the search short: "", "time" or "stopped".
    """

    sites: NDArray[np.int32]
    site_of: NDArray[np.int32]
    metres: NDArray[np.float64]
    outside: list[str]
    loads: NDArray[np.float64]
    value: float
    bound: float
    gap: float
    ended: str
    seconds: float
    divided: int = 0

    @property
    def proven(self) -> bool:
        """Tell whether no better plan exists."""
        return self.gap <= 1e-9  # noqa: PLR2004 - nothing but rounding


@dataclass(frozen=True, slots=True)
class Step:
    """One more site: what it adds, what is covered then, and what so many sites could at most."""

    site: int
    added: float
    covered: float
    at_most: float


def plan_cover(
    reach: Reach,
    households: ArrayLike,
    *,
    existing: ArrayLike | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> SitePlan:
    """Find the fewest sites, the existing among them, that serve all whom any candidate reaches.

    Raises:
        PlanningError: a row that cannot be planned for; no candidate reaches anyone.
    """
    watch = watch or Watch()
    kept, weight = _checked(reach, households, existing)
    table = gains(reach, np.ones(len(reach.demand), np.float32))
    found = fewest_sites(table, kept, seed=seed, watch=watch)
    return _plan(reach, weight, found.sites, len(found.sites), found.least, watch)


def plan_best(
    reach: Reach,
    households: ArrayLike,
    sites: int,
    *,
    existing: ArrayLike | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> SitePlan:
    """Find so many sites, the existing among them, with the most households within reach.

    Raises:
        PlanningError: a row that cannot be planned for, or a number of sites that cannot be.
    """
    watch = watch or Watch()
    kept, weight = _checked(reach, households, existing)
    _check_number(sites, kept, reach)
    table = gains(reach, weight[reach.demand].astype(np.float32))
    found = best_sites(table, kept, sites, seed=seed, watch=watch)
    return _plan(reach, weight, found.sites, found.value, found.upper, watch)


def plan_walking(  # noqa: PLR0913 - each is a part of the question
    reach: Reach,
    households: ArrayLike,
    sites: int,
    *,
    existing: ArrayLike | None = None,
    beyond: float | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> SitePlan:
    """Find so many sites, the existing among them, with the least walking of all households.

    Whoever is in reach of no chosen site counts as walking ``beyond`` metres, twice the reach
    unless said otherwise; whoever is in reach of no candidate does not count.

    Raises:
        PlanningError: a row that cannot be planned for, or a number of sites that cannot be.
    """
    watch = watch or Watch()
    kept, weight = _checked(reach, households, existing)
    _check_number(sites, kept, reach)
    charged = 2 * reach.limit if beyond is None else beyond
    if not charged >= reach.limit:
        raise PlanningError(f"A walk beyond reach counts {charged:g} m: at least the reach.")
    saved = weight[reach.demand] * (charged - reach.metres)
    found = best_sites(gains(reach, saved.astype(np.float32)), kept, sites, seed=seed, watch=watch)
    whole = float(weight[reach.reached()].sum()) * charged
    return _plan(reach, weight, found.sites, whole - found.value, whole - found.upper, watch)


def plan_capacity(
    reach: Reach,
    households: ArrayLike,
    capacity: int,
    *,
    existing: ArrayLike | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> SitePlan:
    """Find few sites, the existing among them, none of which serves more than ``capacity``.

    A point's households may be divided among sites at the edge between them (``divided`` counts
    such points, shown at the site that serves most of them).

    Raises:
        PlanningError: a row that cannot be planned for, or households that are not whole.
    """
    watch = watch or Watch()
    kept, weight = _checked(reach, households, existing)
    if capacity < 1:
        raise PlanningError(f"A site's capacity is {capacity} households: 1 or more is meant.")
    table = gains(reach, np.ones(len(reach.demand), np.float32))
    found = sites_with_room(reach, table, weight, capacity, kept, seed=seed, watch=watch)
    return _plan(
        reach, weight, found.sites, len(found.sites), found.least, watch, assigned=found.assigned
    )


def curve(
    reach: Reach, households: ArrayLike, *, existing: ArrayLike | None = None, upto: int = 100
) -> list[Step]:
    """Tell what each further site adds, each the one that adds most to those before it.

    ``at_most`` holds for any so many sites, not only for these (Nemhauser, Wolsey and Fisher 1978).
    """
    kept, weight = _checked(reach, households, existing)
    table = gains(reach, weight[reach.demand].astype(np.float32))
    number = min(upto, reach.candidates - len(kept))
    order, added, _ = greedy(table, kept, number)
    standing = float(weight[np.unique(reach.demand[entries_of(reach.starts, kept)])].sum())
    covered = standing + np.cumsum(added)
    whole = float(weight[reach.reached()].sum())
    before = np.append(standing, covered)
    steps = []
    for index, site in enumerate(order):
        most = float((before[: index + 1] + (index + 1) * added[: index + 1]).min())
        steps.append(Step(int(site), float(added[index]), float(covered[index]), min(most, whole)))
    return steps


def warm() -> None:
    """Have the compiled loops ready, so that a time limit is for solving and not for compiling."""
    starts = np.array([0, 3, 5, 7, 10, 12, 14])
    demand = np.array([0, 2, 6, 0, 1, 1, 2, 3, 5, 6, 3, 4, 4, 5], np.int32)
    near = Reach(starts, demand, np.ones(14, np.float32), 7, 2.0)
    plan_cover(near, np.ones(7))
    plan_best(near, np.arange(1.0, 8.0), 2)
    plan_capacity(near, np.ones(7), 3)


def _checked(
    reach: Reach, households: ArrayLike, existing: ArrayLike | None
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    kept = check_existing(existing, reach.candidates)
    weight = check_households(households, reach.points)
    if not len(reach.demand):
        raise PlanningError(
            f"No candidate lies within {reach.limit:g} m of anyone: check that both files use the "
            "same coordinates and network, or reach farther."
        )
    return kept, weight


def _check_number(sites: int, kept: NDArray[np.int32], reach: Reach) -> None:
    if not max(1, len(kept)) <= sites <= reach.candidates:
        raise PlanningError(
            f"{sites} sites are asked for: at least 1 and the {len(kept)} existing, at most the "
            f"{reach.candidates} candidates."
        )


def nearest(
    reach: Reach, sites: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return each point's nearest of these sites, the lower number of equals, and the metres."""
    entries = entries_of(reach.starts, sites)
    site = np.repeat(sites, reach.starts[sites + 1] - reach.starts[sites])
    order = np.lexsort((site, reach.metres[entries], reach.demand[entries]))
    points, at = np.unique(reach.demand[entries][order], return_index=True)
    who, metres = np.full(reach.points, -1, np.int32), np.full(reach.points, np.nan)
    who[points] = site[order][at]
    metres[points] = reach.metres[entries][order][at]
    return who, metres


def _plan(  # noqa: PLR0913, PLR0917 - each is a part of the question
    reach: Reach,
    weight: NDArray[np.float64],
    sites: NDArray[np.int32],
    value: float,
    bound: float,
    watch: Watch,
    *,
    assigned: Assigned | None = None,
) -> SitePlan:
    near, metres = nearest(reach, sites)
    site_of = near if assigned is None else assigned.site_of
    served = near >= 0
    loads: NDArray[np.float64] = np.zeros(reach.candidates)
    np.add.at(loads, near[served], weight[served])
    loads = loads[sites]
    if assigned is not None:
        loads, metres = assigned.loads[sites], assigned.metres
    reached = reach.reached()
    outside = [
        SERVED if who >= 0 else NO_CANDIDATE if not can else NOT_CHOSEN if by < 0 else FULL
        for who, can, by in zip(site_of.tolist(), reached.tolist(), near.tolist(), strict=True)
    ]
    least = min(abs(value), abs(bound))
    gap = abs(value - bound) / least if least else float(value != bound)
    return SitePlan(
        sites, site_of, metres, outside, loads, float(value), float(bound), gap,
        watch.ended, watch.spent, 0 if assigned is None else assigned.divided,
    )  # fmt: skip
