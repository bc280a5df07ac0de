"""What an officer's day is made of: tasks by clock, visits, buildings, usual categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from gongzhi.channels.portal.choices import Choice, category_name, leaf_choices
from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.queries import CaseFilter, CaseRow, Order
from gongzhi.handling.cases.workflow import Status
from gongzhi.handling.visits.permissions import RECORD
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth

MOST_TASKS: Final = 50
MOST_BUILDINGS: Final = 600
QUICK_PICKS: Final = 8
GRID_LENGTH: Final = Depth.GRID.length
_WITH_THE_UNIT: Final = frozenset({Status.DISPATCHED, Status.HANDLING})


class Rank(IntEnum):
    """How pressing a task is; the lower, the sooner."""

    OVERDUE = 0
    SOON = 1
    RUNNING = 2
    RESTING = 3


@dataclass(frozen=True, slots=True)
class Task:
    """An open case of one's grids, or one routed to one's unit."""

    row: CaseRow
    rank: Rank
    own: bool
    mine: bool

    @property
    def overdue(self) -> bool:
        """Whether its time has run out."""
        return self.rank is Rank.OVERDUE


def tasks_of(actor: Actor) -> list[Task]:
    """Return the open cases of the actor's areas and units: overdue, yellow, then by deadline.

    Two statements. ``own`` marks what waits for the actor's unit, as its lead; ``mine`` what the
    unit gave to the actor, which comes first among what is as pressing.
    """
    now, units = timezone.now(), actor.unit_ids("cases.take")
    page = queries.list_cases(actor, CaseFilter(order=Order.DEADLINE), limit=MOST_TASKS)
    tasks = [
        Task(
            row=row,
            rank=_rank(row, now),
            own=row.lead_unit_id in units and row.status in _WITH_THE_UNIT,
            mine=row.officer_id == actor.id,
        )
        for row in page.rows
    ]
    # Stable: by deadline within.
    return sorted(tasks, key=lambda task: (task.rank, not task.mine))


def _rank(row: CaseRow, now: datetime) -> Rank:
    if row.due_at is None:
        return Rank.RESTING
    if row.due_at <= now:
        return Rank.OVERDUE
    return Rank.SOON if row.warn_at is not None and row.warn_at <= now else Rank.RUNNING


def grids_of(actor: Actor) -> list[Area]:
    """Return the grids the actor goes round, by code. One query."""
    return list(_ground(actor, Depth.GRID))


def buildings_of(actor: Actor, words: str = "") -> list[Area]:
    """Return the buildings of the actor's grids, by code, narrowed by words. One query."""
    found = _ground(actor, Depth.BUILDING)
    for word in words.split()[:5]:
        found = found.filter(name__icontains=word) if word.isprintable() else found.none()
    return list(found[:MOST_BUILDINGS])


def _ground(actor: Actor, depth: Depth) -> QuerySet[Area]:
    return territory.areas_below(actor, depth=depth).filter(
        territory.within(actor.prefixes(RECORD))
    )


def quick_picks(actor: Actor) -> list[Choice]:
    """Return the categories most reported in the actor's areas lately, as code and name."""
    found = map(category_of, queries.frequent_categories(actor, limit=QUICK_PICKS))
    picks = [(one.code, category_name(one)) for one in found if one and one.active and one.leaf]
    others = [choice for _group, leaves in leaf_choices() for choice in leaves]
    known = {code for code, _name in picks}
    return [*picks, *(one for one in others if one[0] not in known)][:QUICK_PICKS]


def places_of(grids: Sequence[Area], buildings: Sequence[Area]) -> list[tuple[str, list[Choice]]]:
    """Return grids with their buildings as grouped choices of a place."""
    return [
        (
            grid.name,
            [
                (grid.code, grid.name),
                *((one.code, one.name) for one in buildings if one.code.startswith(grid.code)),
            ],
        )
        for grid in grids
    ]
