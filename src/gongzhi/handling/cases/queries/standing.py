"""How an area stands: what is open by place and class.

The counts are those of the desk's queues and lists, read by the same statements. They are of
places and matters; nothing here is counted by person (RULES §10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.handling.cases.categories import all_categories
from gongzhi.handling.cases.permissions import VIEW
from gongzhi.handling.cases.queries.filters import (
    OPEN_CONDITION,
    QUEUE_CONDITIONS,
    UNCLASSIFIED,
    Queue,
)
from gongzhi.handling.cases.queries.on_map import GridCount, map_counts
from gongzhi.handling.cases.queries.queues import count_queues
from gongzhi.handling.cases.queries.scope import Sql, level_condition, paths_of
from gongzhi.handling.cases.queries.seen import cases_seen

WATCH: Final = "cases.watch"


@dataclass(frozen=True, slots=True)
class ClassCount:
    """What is open in a top-level class, by its code; ``none`` for what has no class yet."""

    category: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The counts of an area at one moment."""

    open: int
    received_today: int
    queues: Mapping[Queue, int]
    grids: tuple[GridCount, ...]
    classes: tuple[ClassCount, ...]


def standing_of(viewer: Actor, area: str, *, today: datetime) -> Standing:
    """Return how an area stands; ``today`` is the moment at which the day began.

    Raises ``NotPermitted`` unless the viewer's posts reach over all of it. Four statements.
    """
    check_watches(viewer, area)
    grids = map_counts(viewer, area=area)
    return Standing(
        open=sum(grid.open for grid in grids),
        received_today=_received(area, since=today),
        queues=count_queues(viewer, area=area),
        grids=grids,
        classes=_classes(viewer, area),
    )


def check_watches(viewer: Actor, area: str) -> None:
    """Raise ``NotPermitted`` unless posts of the viewer show the area's cases and its wall."""
    check_may(viewer, WATCH, area)
    check_may(viewer, VIEW, area)


def _received(area: str, *, since: datetime) -> int:
    place = level_condition(area)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM cases_case c WHERE {place.text} AND c.received_at >= %s",  # noqa: S608 - constants only
            [*place.params, since],
        )
        return int(cursor.fetchone()[0])


def _classes(viewer: Actor, area: str) -> tuple[ClassCount, ...]:
    """The open cases by top-level class, most first."""
    seen = cases_seen(
        paths_of(viewer, area=area),
        columns=Sql("c.id, c.category_id, c.due_at"),
        conditions=Sql(OPEN_CONDITION),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.category_id, count(*),"  # noqa: S608 - constants only
            f" count(*) FILTER (WHERE {QUEUE_CONDITIONS[Queue.OVERDUE]})"
            f" FROM ({seen.text}) c GROUP BY c.category_id",
            list(seen.params),
        )
        rows = cursor.fetchall()
    tops = _tops()
    found: dict[str, ClassCount] = {}
    for category_id, count, overdue in rows:
        code = tops.get(category_id, UNCLASSIFIED)
        before = found.get(code, ClassCount(code, 0, 0))
        found[code] = ClassCount(code, before.open + count, before.overdue + overdue)
    return tuple(sorted(found.values(), key=lambda one: (-one.open, one.category)))


def _tops() -> dict[int, str]:
    """The code of the top-level class that each class lies in."""
    classes = all_categories()
    tops = [one.code for one in classes if one.level == 1]
    return {
        one.id: next((top for top in tops if one.code.startswith(top)), UNCLASSIFIED)
        for one in classes
    }
