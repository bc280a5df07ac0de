"""Counting what waits: the desk's queues."""

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

_COLUMNS: Final = (
    "c.id, c.area_code, c.status, c.due_at, c.warn_at, c.supervised, c.placed, c.lead_unit_id"
)
# Closed cases are called back about; all other queues hold open ones.
_LATE: Final = f" AND {QUEUE_CONDITIONS[Queue.OVERDUE]}"
_NEAR: Final = f" AND {QUEUE_CONDITIONS[Queue.DUE_SOON]}"
_OF_OPEN: Final = tuple(queue for queue in Queue if queue is not Queue.TO_CALL_BACK)


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
    paths = paths_of(viewer, area=area)
    if not paths:
        return dict.fromkeys(Queue, 0)
    seen, closed = _cases(paths, OPEN_CONDITION), _cases(paths, CALL_BACK_CONDITION)
    counted = ", ".join(f"count(*) FILTER (WHERE {QUEUE_CONDITIONS[queue]})" for queue in _OF_OPEN)
    values = _row(
        Sql(
            f"SELECT {counted}, (SELECT count(*) FROM ({closed.text}) k) FROM ({seen.text}) c",  # noqa: S608 - constants only
            (own_units(viewer), *closed.params, *seen.params),
        )
    )
    counts = dict(zip((*_OF_OPEN, Queue.TO_CALL_BACK), values, strict=True))
    return {queue: counts[queue] for queue in Queue}


def queue_clocks(viewer: Actor) -> Mapping[Queue, QueueClocks]:
    """Return each queue's counts with their colours, of the cases the viewer may see.

    One statement. A whistle has a clock of its own, so that its queue shows no colour. Raises
    ``NotPermitted`` where no post shows cases.
    """
    paths = paths_of(viewer)
    if not paths:
        return dict.fromkeys(Queue, QueueClocks())
    seen, closed = _cases(paths, OPEN_CONDITION), _cases(paths, CALL_BACK_CONDITION)
    columns = [_colours(viewer, queue) for queue in _OF_OPEN]
    to_call = _colours(viewer, Queue.TO_CALL_BACK)
    columns.append(Sql(f"(SELECT {to_call.text} FROM ({closed.text}) c)", closed.params))  # noqa: S608 - constants only
    listed = ", ".join(column.text for column in columns)
    params = (value for column in columns for value in column.params)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {listed} FROM ({seen.text}) c", (*params, *seen.params))  # noqa: S608 - constants only
        values = cursor.fetchone()
    counts = dict(zip((*_OF_OPEN, Queue.TO_CALL_BACK), values or (), strict=True))
    return {queue: QueueClocks(*counts[queue]) for queue in Queue}


def _colours(viewer: Actor, queue: Queue) -> Sql:
    """Return a queue's counts as one array: all, the late ones, those nearly late."""
    condition = "TRUE" if queue is Queue.TO_CALL_BACK else QUEUE_CONDITIONS[queue]
    own = (own_units(viewer),) if queue is Queue.MY_UNIT else ()
    if queue is Queue.WHISTLED:
        return Sql(f"ARRAY[count(*) FILTER (WHERE {condition})]", own)
    parts = (f"count(*) FILTER (WHERE {condition}{colour})" for colour in ("", _LATE, _NEAR))
    return Sql(f"ARRAY[{', '.join(parts)}]", own * 3)


def _cases(paths: Sequence[Path], condition: str) -> Sql:
    return cases_seen(paths, columns=_COLUMNS, conditions=Sql(condition))


def _row(sql: Sql) -> Sequence[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql.text, sql.params)
        values = cursor.fetchone()
    return values or ()
