"""Counting what waits: the desk's queues.

A case may be in several queues. Each case's queues are read once, as bits of one number; what is
then summed are the few dozen kinds of cases there are, whatever their number.
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
    QUEUE_CONDITIONS,
    Queue,
    own_units,
)
from gongzhi.handling.cases.queries.scope import Path, Sql, paths_of
from gongzhi.handling.cases.queries.seen import cases_seen

_COLUMNS: Final = """
    c.id, c.area_code, c.status, c.phase, c.due_at, c.warn_at, c.supervised, c.placed,
    c.lead_unit_id"""
# Closed cases are called back about; all other queues hold open ones.
_OF_OPEN: Final = tuple(queue for queue in Queue if queue is not Queue.TO_CALL_BACK)
_OF_CLOSED: Final = (Queue.TO_CALL_BACK, Queue.OVERDUE, Queue.DUE_SOON)
_BIT: Final = {queue: 1 << place for place, queue in enumerate(Queue)}


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


def _kinds(viewer: Actor, paths: Sequence[Path]) -> Sequence[tuple[int, int]]:
    """Return each kind of case as the bits of its queues, and how many there are."""
    standing = _counted(viewer, paths, OPEN_CONDITION, _OF_OPEN)
    closed = _counted(viewer, paths, CALL_BACK_CONDITION, _OF_CLOSED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{standing.text} UNION ALL {closed.text}", (*standing.params, *closed.params)
        )
        kinds: list[tuple[int, int]] = cursor.fetchall()
    return kinds


def _counted(viewer: Actor, paths: Sequence[Path], condition: str, queues: Sequence[Queue]) -> Sql:
    seen = cases_seen(paths, columns=_COLUMNS, conditions=Sql(condition))
    bits = " + ".join(
        f"CASE WHEN {QUEUE_CONDITIONS[queue]} THEN {_BIT[queue]} ELSE 0 END" for queue in queues
    )
    own = (own_units(viewer),) if Queue.MY_UNIT in queues else ()
    kinds = f"SELECT {bits} AS kind FROM ({seen.text}) c"  # noqa: S608 - constants only
    text = f"SELECT kind, count(*) FROM ({kinds}) k GROUP BY kind"  # noqa: S608 - constants only
    return Sql(text, (*own, *seen.params))


def _sum(queue: Queue, kinds: Sequence[tuple[int, int]]) -> QueueClocks:
    # A closed case is only waiting to be called back about, however late that is.
    other = 0 if queue is Queue.TO_CALL_BACK else _BIT[Queue.TO_CALL_BACK]
    there = [(kind, count) for kind, count in kinds if kind & _BIT[queue] and not kind & other]

    def of(colour: Queue) -> int:
        return sum(count for kind, count in there if kind & _BIT[colour])

    if queue is Queue.WHISTLED:
        return QueueClocks(of(queue))
    return QueueClocks(of(queue), of(Queue.OVERDUE), of(Queue.DUE_SOON))
