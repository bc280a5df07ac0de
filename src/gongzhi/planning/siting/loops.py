"""The compiled loops of siting: choose greedily, swap, and the bound's reduced profits.

``gain`` is what a demand point gains if it is served by a candidate, weight included: households
for cover, households times metres saved for walking. ``value`` and ``second`` are, per point,
the best and second-best gain among the open sites, ``server`` the site that gives the best.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.compiled import compiled


@compiled
def open_site(
    site: int,
    starts: NDArray[np.int64],
    points: NDArray[np.int32],
    gain: NDArray[np.float32],
    value: NDArray[np.float64],
    second: NDArray[np.float64],
    server: NDArray[np.int32],
    loss: NDArray[np.float64],
) -> None:
    """Open a site: tell the points it serves, and keep what closing each site would lose."""
    for at in range(starts[site], starts[site + 1]):
        point = points[at]
        new = float(gain[at])
        best = value[point]
        if new > best:
            if server[point] >= 0:
                loss[server[point]] -= best - second[point]
            second[point] = best
            value[point] = new
            server[point] = site
            loss[site] += new - best
        elif new > second[point]:
            loss[server[point]] -= new - second[point]
            second[point] = new


@compiled
def close_site(
    site: int,
    starts: NDArray[np.int64],
    points: NDArray[np.int32],
    row_starts: NDArray[np.int64],
    row_sites: NDArray[np.int32],
    row_gain: NDArray[np.float32],
    opened: NDArray[np.bool_],
    value: NDArray[np.float64],
    second: NDArray[np.float64],
    server: NDArray[np.int32],
    loss: NDArray[np.float64],
) -> None:
    """Close a site, already marked so in ``opened``: find its points the next-best sites."""
    for at in range(starts[site], starts[site + 1]):
        point = points[at]
        if server[point] >= 0 and server[point] != site:
            loss[server[point]] -= value[point] - second[point]
        best = 0.0
        next_best = 0.0
        who = -1
        for entry in range(row_starts[point], row_starts[point + 1]):
            other = row_sites[entry]
            if not opened[other]:
                continue
            offered = float(row_gain[entry])
            if offered > best:
                next_best = best
                best = offered
                who = other
            elif offered > next_best:
                next_best = offered
        value[point] = best
        second[point] = next_best
        server[point] = who
        if who >= 0:
            loss[who] += best - next_best
    loss[site] = 0.0


@compiled
def add_greedily(
    number: int,
    starts: NDArray[np.int64],
    points: NDArray[np.int32],
    gain: NDArray[np.float32],
    row_starts: NDArray[np.int64],
    row_sites: NDArray[np.int32],
    row_gain: NDArray[np.float32],
    opened: NDArray[np.bool_],
    value: NDArray[np.float64],
    adds: NDArray[np.float64],
    order: NDArray[np.int32],
    added: NDArray[np.float64],
) -> int:
    """Add up to ``number`` sites, each time the one that adds most; stop when none adds any.

    ``adds`` is what each candidate would add now, and is kept so; ``order`` and ``added`` take
    who came and what each added. Returns how many came.
    """
    for step in range(number):
        who = -1
        most = 0.0
        for site in range(len(adds)):
            if adds[site] > most and not opened[site]:
                most = adds[site]
                who = site
        if who < 0 or most <= 1e-9:
            return step
        opened[who] = True
        order[step] = who
        added[step] = most
        for at in range(starts[who], starts[who + 1]):
            point = points[at]
            new = float(gain[at])
            old = value[point]
            if new <= old:
                continue
            value[point] = new
            for entry in range(row_starts[point], row_starts[point + 1]):
                offered = float(row_gain[entry])
                if offered > old:
                    adds[row_sites[entry]] -= min(offered, new) - old
    return number


@compiled
def best_swap(
    first: int,
    budget: int,
    starts: NDArray[np.int64],
    points: NDArray[np.int32],
    gain: NDArray[np.float32],
    opened: NDArray[np.bool_],
    movable: NDArray[np.int32],
    value: NDArray[np.float64],
    second: NDArray[np.float64],
    server: NDArray[np.int32],
    loss: NDArray[np.float64],
    eased: NDArray[np.float64],
) -> tuple[int, int, int]:
    """Look, from candidate ``first`` on, for one that is worth more than a movable open site.

    Looks at no more than ``budget`` candidates. Returns the candidate and the site it replaces,
    or -1 twice, and how many candidates were looked at. ``eased`` is scratch, all 0, left so.
    """
    candidates = len(opened)
    for looked in range(budget):
        site = (first + looked) % candidates
        if opened[site]:
            continue
        gained = 0.0
        for at in range(starts[site], starts[site + 1]):
            point = points[at]
            new = float(gain[at])
            if new > value[point]:
                gained += new - value[point]
                if server[point] >= 0:
                    eased[server[point]] += value[point] - second[point]
            elif new > second[point]:
                eased[server[point]] += new - second[point]
        out = -1
        best = 1e-6 * (1.0 + gained)
        for other in movable:
            net = gained - loss[other] + eased[other]
            if net > best:
                best = net
                out = other
        for at in range(starts[site], starts[site + 1]):
            if server[points[at]] >= 0:
                eased[server[points[at]]] = 0.0
        if out >= 0:
            return site, out, looked + 1
    return -1, -1, budget


@compiled
def profits(
    low: int,
    high: int,
    starts: NDArray[np.int64],
    points: NDArray[np.int32],
    gain: NDArray[np.float32],
    price: NDArray[np.float32],
    profit: NDArray[np.float64],
) -> None:
    """Sum, for each candidate of a range, what its points gain beyond their price."""
    for site in range(low, high):
        total = 0.0
        for at in range(starts[site], starts[site + 1]):
            beyond = gain[at] - price[points[at]]
            if beyond > 0:
                total += beyond
        profit[site] = total
