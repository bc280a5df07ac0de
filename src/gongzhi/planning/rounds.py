"""A day's suggested walking round: which stops, in which order, at what time.

Only stops that are due come in, and a round comes out that an officer may walk otherwise. Nothing
about where anybody is or was is read or kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gongzhi.planning.checks import check_metres, first
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.tours import Errands, shortest_tour
from gongzhi.planning.watch import Watch

VISITED: Final = ""
CLOSED: Final = "closed_during_the_round"
TOO_LONG: Final = "too_far_or_too_long_alone"
NO_TIME: Final = "no_time_left"

_MOST_STOPS: Final = 1_000
Metres = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stops:
    """What is due: metres, minutes of service, opening minutes of the day, and how much it matters.

    ``weight`` is 1 as a rule; where the day is too short, stops of more weight are kept.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    minutes: NDArray[np.float64]
    opens: NDArray[np.float64]
    closes: NDArray[np.float64]
    weight: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, slots=True)
class Day:
    """Where the round begins and ends, in metres, and from which minute of the day to which."""

    x: float
    y: float
    begins: float = 9 * 60
    ends: float = 17 * 60
    metres_a_minute: float = 75.0
    factor: float = 1.3


@dataclass(frozen=True, slots=True)
class Round:
    """Stops in order with the minute of arrival and of the service's begin.

    ``legs`` are the metres to each stop and, last, back; ``left_out`` has a reason per stop, or "".
    """

    order: list[int]
    arrives: list[float]
    begins: list[float]
    legs: list[float]
    back: float
    left_out: list[str]
    ended: str
    seconds: float

    @property
    def metres(self) -> float:
        """The metres of the whole."""
        return sum(self.legs)


def stops(
    x: ArrayLike,
    y: ArrayLike,
    *,
    minutes: ArrayLike,
    opens: ArrayLike | None = None,
    closes: ArrayLike | None = None,
    weight: ArrayLike | None = None,
) -> Stops:
    """Lay out the stops; without opening times they are open all day.

    Raises:
        PlanningError: a position, a service time, a window or a weight that is none; the message
            names the row.
    """
    px, py = check_metres(x, y, what="Stop")
    count = len(px)
    service = np.asarray(minutes, np.float64)
    from_minute = np.zeros(count) if opens is None else np.asarray(opens, np.float64)
    to_minute = np.full(count, 1440.0) if closes is None else np.asarray(closes, np.float64)
    matters = np.ones(count, np.int64) if weight is None else np.asarray(weight, np.int64)
    if not count:
        raise PlanningError("There are no stops: nothing is due.")
    if count > _MOST_STOPS:
        raise PlanningError(f"{count} stops are more than one round holds: give at most 1,000.")
    for column in (service, from_minute, to_minute, matters):
        if len(column) != count:
            raise PlanningError(f"{count} stops have {len(column)} values in a column.")
    row = first(~((service >= 0) & (service <= 1440)))  # noqa: PLR2004 - minutes of a day
    if row is not None:
        raise PlanningError(f"Stop {row + 1} takes {service[row]:g} minutes: 0 to 1440 is meant.")
    row = first(~((from_minute >= 0) & (from_minute < to_minute)))
    if row is not None:
        raise PlanningError(
            f"Stop {row + 1} opens at minute {from_minute[row]:g} and closes at {to_minute[row]:g}."
        )
    row = first((matters < 1) | (matters > 100))  # noqa: PLR2004 - said in the message
    if row is not None:
        raise PlanningError(f"Stop {row + 1} has weight {matters[row]}: 1 to 100 is meant.")
    return Stops(px, py, service, from_minute, to_minute, matters)


def suggest_round(due: Stops, day: Day, *, watch: Watch | None = None) -> Round:
    """Suggest a round: as much weight visited as the day allows, then the least walking.

    Of rounds that walk as far, one with less waiting is taken.
    A service begins within the stop's opening times and the day's hours, and the round is back
    at its place by the day's end. The same stops give the same round, unless time cuts it short.

    Raises:
        PlanningError: a day that ends before it begins, or a pace that is none.
    """
    watch = watch or Watch(2.0)
    if not (0 <= day.begins < day.ends and day.metres_a_minute > 0 and day.factor >= 1):
        raise PlanningError("The day ends before it begins, or the walking pace is not above 0.")
    metres = _walks(due, day)
    left_out = _alone(due, day, metres)
    able = [stop for stop, why in enumerate(left_out) if not why]
    if not able:
        return Round([], [], [], [0.0], day.begins, left_out, "", watch.spent)
    order = _solve(due, day, metres, able, watch)
    visited = set(order)
    for stop in able:
        if stop not in visited:
            left_out[stop] = NO_TIME
    return _told(due, day, metres, order, left_out, watch)


def _walks(due: Stops, day: Day) -> Metres:
    x, y = np.append(day.x, due.x), np.append(day.y, due.y)
    check_metres(x[:1], y[:1], what="The place of the day")
    return np.asarray(np.hypot(x[:, None] - x, y[:, None] - y) * day.factor, np.float64)


def _alone(due: Stops, day: Day, metres: Metres) -> list[str]:
    """Tell of each stop why no round at all could hold it, or ""."""
    there = metres[0, 1:] / day.metres_a_minute
    begins = np.maximum(day.begins + there, due.opens)
    closed = (due.closes <= day.begins) | (due.opens >= day.ends)
    late = (begins > due.closes) | (begins + due.minutes + there > day.ends)
    return [
        CLOSED if shut else TOO_LONG if over else VISITED
        for shut, over in zip(closed.tolist(), late.tolist(), strict=True)
    ]


def _solve(  # noqa: PLR0917 - each is a part of the question
    due: Stops, day: Day, metres: Metres, able: list[int], watch: Watch
) -> list[int]:
    """Return the stops of the best round found, in order."""
    nodes = np.array([0, *[stop + 1 for stop in able]])
    between = metres[np.ix_(nodes, nodes)]
    errands = Errands(
        metres=between.tolist(),
        walks=(between / day.metres_a_minute).tolist(),
        opens=[0.0, *due.opens[able].tolist()],
        closes=[day.ends, *due.closes[able].tolist()],
        minutes=[0.0, *due.minutes[able].tolist()],
        weight=[0, *due.weight[able].tolist()],
        begins=day.begins,
        ends=day.ends,
    )
    return [able[node - 1] for node in shortest_tour(errands, watch)]


def walk(due: Stops, day: Day, order: Sequence[int]) -> Round:
    """Walk stops in an order of one's own, whatever the opening times: when one is where.

    Stops that are not in the order are left out by choice, without a reason.
    """
    return _told(due, day, _walks(due, day), list(order), [VISITED] * len(due), Watch())


def _told(  # noqa: PLR0917 - each is a part of the question
    due: Stops,
    day: Day,
    metres: Metres,
    order: list[int],
    left_out: list[str],
    watch: Watch,
) -> Round:
    """Walk the round on paper: when one arrives, when the service begins, when one is back."""
    at, now = 0, day.begins
    arrives, begins, legs = [], [], []
    for stop in order:
        legs.append(float(metres[at, stop + 1]))
        now += metres[at, stop + 1] / day.metres_a_minute
        arrives.append(float(now))
        now = max(now, float(due.opens[stop]))
        begins.append(float(now))
        now += float(due.minutes[stop])
        at = stop + 1
    legs.append(float(metres[at, 0]))
    back = now + metres[at, 0] / day.metres_a_minute
    return Round(order, arrives, begins, legs, float(back), left_out, watch.ended, watch.spent)
