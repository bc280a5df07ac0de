"""The dispatch board: what waits for a unit, the units with their load, and which fits and why.

A machine suggests, a named human decides (RULES §10): each suggestion says its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.categories import all_categories
from gongzhi.handling.cases.permissions import VIEW, permission
from gongzhi.handling.cases.queries.by_rule import Matter
from gongzhi.handling.cases.queries.filters import (
    OPEN_CONDITION,
    QUEUE_CONDITIONS,
    CaseFilter,
    Order,
    Queue,
)
from gongzhi.handling.cases.queries.fitting import FittingUnit, fitting_units
from gongzhi.handling.cases.queries.lists import list_cases
from gongzhi.handling.cases.queries.rows import CaseRow
from gongzhi.handling.cases.queries.scope import Sql, joined, range_condition
from gongzhi.handling.cases.workflow import Status
from gongzhi.registry.organisations import queries as organisations

DISPATCH: Final = permission("dispatch")
MOST_WAITING: Final = 40
MOST_UNPLACED: Final = 20
_STREET: Final = 9


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case that waits for a unit, with the units that fit, best first."""

    row: CaseRow
    suggestions: Sequence[FittingUnit]


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """A unit that work can go to, and what it leads in the viewer's areas now."""

    unit_id: int
    name: str
    open: int
    overdue: int
    fits: int


@dataclass(frozen=True, slots=True)
class Board:
    """What the dispatch board shows. ``more`` tells that further cases wait."""

    waiting: Sequence[WaitingCase]
    unplaced: Sequence[CaseRow]
    units: Sequence[UnitLoad]
    more: bool


def dispatch_board(viewer: Actor) -> Board:
    """Return what the viewer may dispatch, most urgent first, and where to.

    Eight statements, and one more where a dispatch rule stands.
    Raises ``NotPermitted`` where no post shows cases.
    """
    page = list_cases(
        viewer, CaseFilter(queue=Queue.TO_DISPATCH, order=Order.DEADLINE), limit=MOST_WAITING
    )
    rows = [row for row in page.rows if viewer.may(DISPATCH, row.area_code)]
    unplaced = list_cases(
        viewer,
        CaseFilter(
            queue=Queue.UNPLACED,
            statuses=(Status.RECEIVED, Status.ACCEPTED),
            order=Order.DEADLINE,
        ),
        limit=MOST_UNPLACED,
    )
    streets = _streets(viewer, rows)
    units = list(organisations.units_near(streets))
    codes = {each.code: each.id for each in all_categories()}
    matters = [Matter(row.id, row.area_code, codes.get(row.category_code)) for row in rows]
    suggestions = fitting_units(matters, units)
    loads = _loads(viewer, [unit.pk for unit in units])
    fits: dict[int, int] = defaultdict(int)
    for found in suggestions.values():
        for each in found:
            fits[each.unit_id] += 1
    shown = [UnitLoad(u.pk, str(u), *loads.get(u.pk, (0, 0)), fits[u.pk]) for u in units]
    return Board(
        waiting=[WaitingCase(row, suggestions[row.id]) for row in rows],
        unplaced=[row for row in unplaced.rows if viewer.may(DISPATCH, row.area_code)],
        units=sorted(shown, key=lambda unit: (-unit.fits, unit.name)),
        more=page.following is not None,
    )


def _streets(viewer: Actor, rows: Sequence[CaseRow]) -> list[str]:
    own = {prefix[:_STREET] for prefix in viewer.prefixes(DISPATCH) if len(prefix) >= _STREET}
    return sorted(own | {row.area_code[:_STREET] for row in rows})


def _loads(viewer: Actor, unit_ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """Return what each unit leads in the viewer's areas: open, and overdue."""
    areas = [range_condition(prefix) for prefix in viewer.prefixes(VIEW)]
    if not unit_ids or not areas:
        return {}
    within = Sql(
        "(" + " OR ".join(f"({area.text})" for area in areas) + ")",
        tuple(value for area in areas for value in area.params),
    )
    where = joined(Sql(OPEN_CONDITION), Sql("c.lead_unit_id = ANY(%s)", (list(unit_ids),)), within)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.lead_unit_id, count(*),"  # noqa: S608 - constants only
            f" count(*) FILTER (WHERE {QUEUE_CONDITIONS[Queue.OVERDUE]})"
            f" FROM cases_case c WHERE {where.text} GROUP BY 1",
            where.params,
        )
        return {unit_id: (count, late) for unit_id, count, late in cursor.fetchall()}
