"""The order of one round, by ruin and recreate: take out a few near stops, put each back well.

After Christiaens and Vanden Berghe, “Slack Induction by String Removals” (2020), for one walker.
Plain lists and numbers: a page asks for it, and a web process holds no solver.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Final

from gongzhi.planning.watch import Watch

Table = list[list[float]]

_SEED: Final = 1
_STEPS: Final = 3_000
_LONGEST_STRING: Final = 6
_NEAR: Final = 10
_PASSED_OVER: Final = 0.01
"""How often a place that would do is passed over, so that no stop always goes to the same."""
_HOT: Final = 0.1
_COOLED: Final = 200.0
_METRES_A_MINUTE: Final = 0.6
"""A minute counts as little: of rounds that walk as far, the one back earlier is taken."""
_LOOK: Final = 16


@dataclass(frozen=True, slots=True)
class Errands:
    """Node 0 is where the round begins and ends; the others are stops, by the minute of the day.

    ``metres`` and ``walks`` (minutes) are between any two nodes; a walk by way of a third is never
    shorter.
    """

    metres: Table
    walks: Table
    opens: list[float]
    closes: list[float]
    minutes: list[float]
    weight: list[int]
    begins: float
    ends: float


@dataclass(slots=True)
class _Tour:
    route: list[int]
    absent: list[int]
    missing: int = 0
    cost: float = 0.0

    @property
    def worth(self) -> tuple[int, float]:
        return self.missing, self.cost


def shortest_tour(errands: Errands, watch: Watch) -> list[int]:
    """Return nodes in the best order found: as much weight as fits, then the least walking.

    The same errands give the same tour, unless the watch cuts it short.
    """
    random = Random(_SEED)  # noqa: S311 - the same answer each time is wanted
    stops = range(1, len(errands.metres))
    now = _Tour([], sorted(stops, key=lambda one: _urgent(errands, one)))
    _put_back(errands, now)
    best = now
    near = [sorted(stops, key=row.__getitem__)[:_NEAR] for row in errands.metres]
    hot = _HOT * now.cost / max(len(now.route), 1)
    for step in range(_STEPS if len(stops) > 1 else 0):
        if not now.route or (step % _LOOK == 0 and watch.over("round", best.cost)):
            break
        heat = hot * _COOLED ** (-step / _STEPS)
        other = _ruined(now, near, random)
        _put_back(errands, other, random)
        if _taken(other, now, heat, random):
            now = other
            if now.worth < best.worth:
                best = now
    return best.route


def _urgent(errands: Errands, stop: int) -> tuple[float, ...]:
    return -errands.weight[stop], errands.closes[stop], -errands.metres[0][stop]


def _taken(other: _Tour, now: _Tour, heat: float, random: Random) -> bool:
    if other.missing != now.missing:
        return other.missing < now.missing
    return other.cost <= now.cost - heat * math.log(1.0 - random.random())


def _ruined(tour: _Tour, near: Sequence[Sequence[int]], random: Random) -> _Tour:
    """Return the tour without one or two strings of stops around a stop drawn by lot."""
    route, absent = tour.route.copy(), tour.absent.copy()
    middle = random.randrange(1, len(near))
    for centre in (middle, random.choice(near[middle])):
        if centre not in route:
            continue
        place = route.index(centre)
        length = random.randint(1, min(_LONGEST_STRING, len(route)))
        first = random.randint(max(0, place - length + 1), min(place, len(route) - length))
        absent += route[first : first + length]
        del route[first : first + length]
    return _Tour(route, absent)


def _put_back(errands: Errands, tour: _Tour, random: Random | None = None) -> None:
    """Put absent stops where they lengthen the tour least, the weightiest first; tell its worth."""
    route, left = tour.route, []
    if random is not None:
        _shuffle(errands, tour.absent, random)
    leaves, latest = _times(errands, route)
    for stop in tour.absent:
        place = _place(errands, route, stop, (leaves, latest), random)
        if place is None:
            left.append(stop)
            continue
        route.insert(place, stop)
        leaves, latest = _times(errands, route)
    tour.absent = left
    tour.missing = sum(errands.weight[stop] for stop in left)
    last = route[-1] if route else 0
    back = leaves[-1] + errands.walks[last][0]
    tour.cost = _length(errands, route) + _METRES_A_MINUTE * back


def _shuffle(errands: Errands, absent: list[int], random: Random) -> None:
    far, way = errands.metres[0], random.randrange(4)
    if way == 0:
        random.shuffle(absent)
    elif way == 1:
        absent.sort(key=lambda stop: -far[stop])
    elif way == 2:  # noqa: PLR2004 - one of four ways
        absent.sort(key=lambda stop: errands.closes[stop] - errands.opens[stop])
    else:
        absent.sort(key=far.__getitem__)
    absent.sort(key=lambda stop: -errands.weight[stop])


def _times(errands: Errands, route: Sequence[int]) -> tuple[list[float], list[float]]:
    """Return when each node is left, and when each must be begun at the latest, ends included."""
    walks, opens, closes, minutes = errands.walks, errands.opens, errands.closes, errands.minutes
    at, now, leaves = 0, errands.begins, [errands.begins]
    for stop in route:
        now = max(now + walks[at][stop], opens[stop]) + minutes[stop]
        leaves.append(now)
        at = stop
    after, last, latest = 0, errands.ends, [errands.ends]
    for stop in reversed(route):
        last = min(last - walks[stop][after] - minutes[stop], closes[stop])
        latest.append(last)
        after = stop
    latest.reverse()
    return leaves, latest


def _place(  # noqa: PLR0917 - each is a part of the question
    errands: Errands,
    route: Sequence[int],
    stop: int,
    times: tuple[list[float], list[float]],
    random: Random | None,
) -> int | None:
    """Return where in the route a new stop lengthens it least, or None where it fits nowhere."""
    far, walk, metres = errands.metres[stop], errands.walks[stop], errands.metres
    opens, closes, minutes = errands.opens[stop], errands.closes[stop], errands.minutes[stop]
    leaves, latest = times
    least, found, before = math.inf, None, 0
    for place, after in enumerate([*route, 0]):
        longer = far[before] + far[after] - metres[before][after]
        if longer < least and (random is None or random.random() >= _PASSED_OVER):
            begins = max(leaves[place] + walk[before], opens)
            if begins > closes:
                break  # farther along the route one comes later still
            if begins + minutes + walk[after] <= latest[place]:
                least, found = longer, place
        before = after
    return found


def _length(errands: Errands, route: Sequence[int]) -> float:
    """Return the metres of a tour, out and back."""
    nodes = [0, *route, 0]
    return sum(errands.metres[one][other] for one, other in pairwise(nodes))
