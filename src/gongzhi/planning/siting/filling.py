"""Compiled filling of sites up to what each can take, and moving households to close one.

``flow`` is, per pair of site and point in the sites' order, how many of the point's households the
site serves; ``entries`` the places of these pairs in the points' order. Households move from site
to site along the shortest chains of points that both serve (Edmonds and Karp 1972).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.compiled import compiled, inner

FLOW: Final = 0
ROOM: Final = 1
LEFT: Final = 2
_WIDEST: Final = 400


class Filling(NamedTuple):
    """Who serves whom: by site, by point, and what each site has room for and each point lacks.

    ``opened`` are the sites that stand. ``seen``, ``queue``, ``via`` and ``by`` are scratch of the
    search, ``kind``, ``place`` and ``change`` what was changed since one began to close a site.
    """

    starts: NDArray[np.int64]
    points: NDArray[np.int32]
    row_starts: NDArray[np.int64]
    row_sites: NDArray[np.int32]
    entries: NDArray[np.int32]
    flow: NDArray[np.int32]
    room: NDArray[np.int64]
    left: NDArray[np.int64]
    opened: NDArray[np.bool_]
    seen: NDArray[np.int64]
    queue: NDArray[np.int32]
    via: NDArray[np.int32]
    by: NDArray[np.int32]
    kind: NDArray[np.int8]
    place: NDArray[np.int32]
    change: NDArray[np.int64]
    clock: NDArray[np.int64]


@compiled
def fill(filling: Filling, site: int, wants: NDArray[np.int64]) -> None:
    """Open a site and have it take what its points lack; ``wants`` is that per site, kept so."""
    filling.opened[site] = True
    for at in range(filling.starts[site], filling.starts[site + 1]):
        point = filling.points[at]
        taken = min(filling.left[point], filling.room[site])
        if not taken:
            continue
        filling.flow[at] += taken
        filling.room[site] -= taken
        filling.left[point] -= taken
        for entry in range(filling.row_starts[point], filling.row_starts[point + 1]):
            wants[filling.row_sites[entry]] -= taken


@compiled
def fill_greedily(filling: Filling, wants: NDArray[np.int64]) -> None:
    """Open sites, each the one whose points lack most, until no site that is closed is wanted."""
    while True:
        who = -1
        most = 0
        for site in range(len(wants)):
            if wants[site] > most and not filling.opened[site]:
                most, who = wants[site], site
        if who < 0:
            return
        fill(filling, who, wants)


@compiled
def close_site(filling: Filling, site: int) -> bool:
    """Move a site's households to others and close it; if there is no room, change nothing."""
    filling.clock[1] = 0
    filling.opened[site] = False
    done = True
    for at in range(filling.starts[site], filling.starts[site + 1]):
        served = filling.flow[at]
        if served:
            _set(filling, FLOW, at, -served)
            _set(filling, ROOM, site, served)
            _set(filling, LEFT, filling.points[at], served)
            if not serve(filling, filling.points[at], False):
                done = False
                break
    if not done:
        for step in range(filling.clock[1] - 1, -1, -1):
            _apply(filling, filling.kind[step], filling.place[step], -filling.change[step])
        filling.opened[site] = True
    return done


@compiled
def serve(filling: Filling, point: int, more: bool) -> bool:  # noqa: FBT001 - takes no keywords
    """Find what a point lacks room at open sites, moving others; tell whether all of it has.

    If there may be ``more`` of them, a closed one is opened where a chain leads to it.
    """
    while filling.left[point] > 0:
        if filling.clock[1] + 2 * len(filling.room) + 2 > len(filling.kind):
            return False
        last = _chain(filling, point, more)
        if last < 0:
            return False
        filling.opened[last] = True
        _move(filling, point, last)
    return True


@inner
def _chain(filling: Filling, point: int, more: bool) -> int:  # noqa: FBT001 - takes no keywords
    """Return the nearest open site with room that a chain of points leads to, or -1."""
    filling.clock[0] += 1
    mark = filling.clock[0]
    filled = 0
    for entry in range(filling.row_starts[point], filling.row_starts[point + 1]):
        site = filling.row_sites[entry]
        if filling.opened[site] or more:
            filling.seen[site] = mark
            filling.via[site] = -1
            filling.by[site] = filling.entries[entry]
            filling.queue[filled] = site
            filled += 1
    at = 0
    while at < filled and (more or at < _WIDEST):
        site = filling.queue[at]
        at += 1
        if filling.room[site] > 0:
            return int(site)
        for served in range(filling.starts[site], filling.starts[site + 1]):
            if not filling.flow[served]:
                continue
            other = filling.points[served]
            for entry in range(filling.row_starts[other], filling.row_starts[other + 1]):
                then = filling.row_sites[entry]
                if (filling.opened[then] or more) and filling.seen[then] != mark:
                    filling.seen[then] = mark
                    filling.via[then] = served
                    filling.by[then] = filling.entries[entry]
                    filling.queue[filled] = then
                    filled += 1
    return -1


@inner
def _move(filling: Filling, point: int, last: int) -> None:
    """Move along the chain as many households as it lets."""
    amount = min(filling.left[point], filling.room[last])
    site = last
    while filling.via[site] >= 0:
        amount = min(amount, filling.flow[filling.via[site]])
        site = _site_of(filling, filling.via[site])
    _set(filling, LEFT, point, -amount)
    _set(filling, ROOM, last, -amount)
    site = last
    while True:
        _set(filling, FLOW, filling.by[site], amount)
        if filling.via[site] < 0:
            return
        _set(filling, FLOW, filling.via[site], -amount)
        site = _site_of(filling, filling.via[site])


@inner
def _site_of(filling: Filling, entry: int) -> int:
    """Return the site of a pair, by halving."""
    low = 0
    high = len(filling.room)
    while high - low > 1:
        middle = (low + high) // 2
        if filling.starts[middle] <= entry:
            low = middle
        else:
            high = middle
    return low


@inner
def _set(filling: Filling, kind: int, place: int, change: int) -> None:
    """Change one number and remember it."""
    _apply(filling, kind, place, change)
    step = filling.clock[1]
    filling.kind[step], filling.place[step], filling.change[step] = kind, place, change
    filling.clock[1] += 1


@inner
def _apply(filling: Filling, kind: int, place: int, change: int) -> None:
    if kind == FLOW:
        filling.flow[place] += change
    elif kind == ROOM:
        filling.room[place] += change
    else:
        filling.left[place] += change
