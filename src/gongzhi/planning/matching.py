"""Who helps whom: requests and helpers matched by skill, time, place and room, exactly.

Each request is offered its nearest helpers who have the skills and an hour in common; among all
these pairs a minimum-cost flow serves as much urgency as can be served, then walks least, and
spreads the work: a helper's second request costs more than another's first. A match is a
suggestion with its reason; a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from ortools.graph.python import min_cost_flow

from gongzhi.planning.checks import check_metres, first
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.nearest import in_cells, nearest_that_suit
from gongzhi.planning.watch import Watch

MATCHED: Final = ""
NO_SKILL: Final = "nobody_has_the_skills"
NO_TIME: Final = "nobody_skilled_has_time"
TOO_FAR: Final = "nobody_suitable_is_near"
TAKEN: Final = "everybody_suitable_is_taken"

_BLOCK: Final = 50_000
_MOST_URGENT: Final = 100
_LONGEST_CHAIN: Final = 64


@dataclass(frozen=True, slots=True)
class Side:
    """Requests, or helpers: where they are, in metres, and their skills and hours as bits.

    A request needs all of its ``skills`` and one of its ``hours``; a helper offers them. ``amount``
    is how much a request asks for (as a rule 1), or how many requests a helper can take.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    skills: NDArray[np.int64]
    hours: NDArray[np.int64]
    amount: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.x)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which request could go to which helper, the metres between, and hours in common as bits."""

    request: NDArray[np.int32]
    helper: NDArray[np.int32]
    metres: NDArray[np.float64]
    hours: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Matching:
    """The pairs chosen, how much each carries, and why what is left out is left out.

    ``pairs`` are places in the candidates; ``served`` is how much of each request is; ``left_out``
    a reason per request, or ""; ``metres`` the sum over all that is carried.
    """

    pairs: NDArray[np.int64]
    carried: NDArray[np.int64]
    served: NDArray[np.int64]
    left_out: list[str]
    metres: float
    seconds: float


def side(
    x: ArrayLike,
    y: ArrayLike,
    *,
    skills: ArrayLike | None = None,
    hours: ArrayLike | None = None,
    amount: ArrayLike | None = None,
    what: str = "Row",
) -> Side:
    """Lay out requests or helpers; without skills none are needed, without hours all suit.

    Raises:
        PlanningError: a position that is none, or an amount below 1; the message names the row.
    """
    px, py = check_metres(x, y, what=what)
    count = len(px)
    columns = [
        np.full(count, default, np.int64) if given is None else np.asarray(given, np.int64)
        for given, default in ((skills, 0), (hours, 1), (amount, 1))
    ]
    for column in columns:
        if len(column) != count:
            raise PlanningError(f"{count} rows have {len(column)} values in a column.")
    for column, least, name in zip(columns, (0, 0, 1), ("skills", "hours", "amount"), strict=True):
        row = first(column < least)
        if row is not None:
            raise PlanningError(f"{what} {row + 1}: {name} is {column[row]}, at least {least}.")
    return Side(px, py, *columns)


def suitable(requests: Side, helpers: Side, *, reach: float, most: int = 30) -> Pairs:
    """Return, for each request, its nearest ``most`` suitable helpers within ``reach`` metres."""
    if not len(requests) or not len(helpers):
        raise PlanningError("There is nothing to match: give at least one request and one helper.")
    if not reach > 0:
        raise PlanningError(f"The reach is {reach:g} m: more than 0 is meant.")
    cells = in_cells(helpers.x, helpers.y, helpers.skills, helpers.hours)
    parts = []
    for at in range(0, len(requests), _BLOCK):
        block = slice(at, at + _BLOCK)
        x, y = requests.x[block], requests.y[block]
        found = np.zeros((len(x), min(most, len(helpers))), np.int32)
        metres = np.zeros(found.shape)
        counts = nearest_that_suit(
            cells, x, y, requests.skills[block], requests.hours[block], reach, found, metres
        )
        kept = np.arange(found.shape[1]) < counts[:, None]
        asker = at + np.repeat(np.arange(len(x), dtype=np.int32), counts)
        parts.append((asker, found[kept], metres[kept]))
    request, helper, away = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Pairs(request, helper, away, requests.hours[request] & helpers.hours[helper])


def match(
    requests: Side,
    helpers: Side,
    pairs: Pairs,
    *,
    urgency: ArrayLike | None = None,
    spread: float = 200.0,
) -> Matching:
    """Choose among the pairs: most urgency served, then least metres, work spread.

    ``urgency`` is a whole number from 1 per request; one of 2 is worth two of 1. ``spread`` is
    how many metres a helper's each further request counts as more. Exact over the given pairs, of
    which one more is served unless that cost the others 64 times the longest walk.

    Raises:
        PlanningError: an urgency that is none; the message names the row.
    """
    watch = Watch()
    weight = np.ones(len(requests), np.int64)
    if urgency is not None:
        weight = np.asarray(urgency, np.int64)
    row = first((weight < 1) | (weight > _MOST_URGENT))
    if row is not None:
        raise PlanningError(f"Request {row + 1}: urgency is {weight[row]}, 1 to 100 is meant.")
    flow = min_cost_flow.SimpleMinCostFlow()
    chosen = _arcs(flow, requests, helpers, pairs, weight, spread)
    if flow.solve() != flow.OPTIMAL:
        raise PlanningError("There are too many requests to be matched at once.")
    flows = flow.flows(chosen)
    used = np.flatnonzero(flows > 0)
    served = np.zeros(len(requests), np.int64)
    np.add.at(served, pairs.request[used], flows[used])
    return Matching(
        used,
        flows[used],
        served,
        _reasons(requests, helpers, pairs, served),
        float((pairs.metres[used] * flows[used]).sum()),
        watch.spent,
    )


def _arcs(  # noqa: PLR0917 - each is a part of the question
    flow: min_cost_flow.SimpleMinCostFlow,
    requests: Side,
    helpers: Side,
    pairs: Pairs,
    weight: NDArray[np.int64],
    spread: float,
) -> NDArray[np.int32]:
    """Lay the arcs: request to helper, helper to the sink unit by unit, request to nobody."""
    count, sink = len(requests), len(requests) + len(helpers)
    walked = np.rint(pairs.metres).astype(np.int64)
    chosen = flow.add_arcs_with_capacity_and_unit_cost(
        pairs.request, count + pairs.helper, requests.amount[pairs.request], walked
    )
    busiest = np.bincount(pairs.helper, requests.amount[pairs.request], minlength=len(helpers))
    room = np.minimum(helpers.amount, busiest.astype(np.int64))
    helper = np.repeat(np.arange(len(helpers)), room)
    nth = np.arange(len(helper)) - np.repeat(np.cumsum(room) - room, room)
    dearer = nth * round(spread)
    flow.add_arcs_with_capacity_and_unit_cost(
        count + helper, np.full(len(helper), sink), np.ones(len(helper), np.int64), dearer
    )
    worst = int(walked.max(initial=0)) + int(dearer.max(initial=0)) + 1
    longest = min(2 * count, _LONGEST_CHAIN)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(count), np.full(count, sink), requests.amount, weight * worst * longest
    )
    supplies = np.concatenate(
        [requests.amount, np.zeros(len(helpers), np.int64), [-requests.amount.sum()]]
    )
    flow.set_nodes_supplies(np.arange(sink + 1), supplies)
    return np.asarray(chosen, np.int32)


def _reasons(requests: Side, helpers: Side, pairs: Pairs, served: NDArray[np.int64]) -> list[str]:
    """Say of each request that is not wholly served what was missing."""
    has_pair = np.bincount(pairs.request, minlength=len(requests)) > 0
    reasons = [MATCHED] * len(requests)
    why: dict[tuple[int, int], str] = {}
    for request in np.flatnonzero(served < requests.amount).tolist():
        if has_pair[request]:
            reasons[request] = TAKEN
            continue
        needs = int(requests.skills[request]), int(requests.hours[request])
        if needs not in why:
            skilled = (helpers.skills & needs[0]) == needs[0]
            free = skilled & ((helpers.hours & needs[1]) != 0)
            why[needs] = TOO_FAR if free.any() else NO_TIME if skilled.any() else NO_SKILL
        reasons[request] = why[needs]
    return reasons
