"""Counting what waits: the desk's queues.

A case may be in several queues. Each case is read once, as its status and a few marks, the bits of
one number; what is then summed are the few dozen kinds of cases there are, whatever their number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.queries.filters import (
    CALL_BACK_CONDITION,
    OPEN_CONDITION,
    OWN_LEAD,
    QUEUE_CONDITIONS,
    QUEUE_STATUSES,
    Queue,
    own_units,
)
from gongzhi.handling.cases.queries.scope import Path, Sql, paths_of
from gongzhi.handling.cases.queries.seen import cases_seen
from gongzhi.handling.cases.workflow import OPEN, Status

_MARKS: Final = {
    Queue.OVERDUE: (1, QUEUE_CONDITIONS[Queue.OVERDUE]),
    Queue.DUE_SOON: (2, QUEUE_CONDITIONS[Queue.DUE_SOON]),
    Queue.SUPERVISED: (4, QUEUE_CONDITIONS[Queue.SUPERVISED]),
    Queue.UNPLACED: (8, QUEUE_CONDITIONS[Queue.UNPLACED]),
    Queue.WHISTLED: (16, QUEUE_CONDITIONS[Queue.WHISTLED]),
    Queue.MY_UNIT: (32, OWN_LEAD),
}
_BITS: Final = " + ".join(
    f"CASE WHEN {test} THEN {bit} ELSE 0 END" for bit, test in _MARKS.values()
)
_STATUSES: Final[Mapping[Queue, frozenset[str]]] = {
    **QUEUE_STATUSES,
    # A closed case is only waiting to be called back about, however late that is.
    Queue.TO_CALL_BACK: frozenset({Status.CLOSED}),
}


@dataclass(frozen=True, slots=True)
class QueueClocks:
    """How many cases wait in a queue, how many of them are overdue, how many due soon."""

    count: int = 0
    overdue: int = 0
    due_soon: int = 0


def count_queues(viewer: Actor, *, area: str = "") -> Mapping[Queue, int]:
    """Return how many cases wait in each queue within an area, of those the viewer may see.

    One statement. Raises ``NotPermitted`` where no post shows cases.
    """
    return {queue: each.count for queue, each in queue_clocks(viewer, area=area).items()}


def queue_clocks(viewer: Actor, *, area: str = "") -> Mapping[Queue, QueueClocks]:
    """Return each queue's counts with their colours, of the cases the viewer may see in an area.

    One statement. A whistle has a clock of its own, so that its queue shows no colour. Raises
    ``NotPermitted`` where no post shows cases.
    """
    paths = paths_of(viewer, area=area)
    kinds = _kinds(viewer, paths) if paths else ()
    return {queue: _sum(queue, kinds) for queue in Queue}


@dataclass(frozen=True, slots=True)
class _Kind:
    """Cases of one status that bear the same marks."""

    status: str
    marks: int
    count: int


def _kinds(viewer: Actor, paths: Sequence[Path]) -> Sequence[_Kind]:
    """Return each kind of case that waits, and how many there are of it."""
    marked = Sql(f"c.id, c.status, {_BITS} AS marks", (own_units(viewer),))
    read = [
        cases_seen(paths, columns=marked, conditions=Sql(condition))
        for condition in (OPEN_CONDITION, CALL_BACK_CONDITION)
    ]
    text = " UNION ALL ".join(
        f"SELECT status, marks, count(*) FROM ({seen.text}) k GROUP BY status, marks"  # noqa: S608 - constants only
        for seen in read
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [value for seen in read for value in seen.params])
        return [_Kind(*row) for row in cursor.fetchall()]


def _sum(queue: Queue, kinds: Sequence[_Kind]) -> QueueClocks:
    statuses = _STATUSES.get(queue, OPEN)
    mark = _MARKS[queue][0] if queue in _MARKS else 0
    there = [kind for kind in kinds if kind.status in statuses and kind.marks & mark == mark]

    def of(colour: Queue) -> int:
        return sum(kind.count for kind in there if kind.marks & _MARKS[colour][0])

    count = sum(kind.count for kind in there)
    if queue is Queue.WHISTLED:
        return QueueClocks(count)
    return QueueClocks(count, of(Queue.OVERDUE), of(Queue.DUE_SOON))
