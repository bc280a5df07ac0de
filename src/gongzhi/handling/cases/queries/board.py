"""The dispatch board: what waits for a unit, the units with their load, and which fits and why.

A machine suggests, a named human decides (RULES §10): each suggestion says its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import connection

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.categories import CategoryInForce, all_categories
from gongzhi.handling.cases.permissions import VIEW, permission
from gongzhi.handling.cases.queries.filters import (
    OPEN_CONDITION,
    QUEUE_CONDITIONS,
    CaseFilter,
    Order,
    Queue,
)
from gongzhi.handling.cases.queries.lists import list_cases
from gongzhi.handling.cases.queries.rows import CaseRow
from gongzhi.handling.cases.queries.scope import Sql, joined, range_condition
from gongzhi.handling.cases.workflow import Status
from gongzhi.registry.organisations import queries as organisations
from gongzhi.registry.organisations.models import Unit, UnitKind

DISPATCH: Final = permission("dispatch")
MOST_WAITING: Final = 40
MOST_UNPLACED: Final = 20
LOOKED_BACK: Final = 2_000
"""So many of a sub-district's newest cases tell who handled what."""
LEAST_HANDLED: Final = 3
_STREET: Final = 9
_COMMUNITY: Final = 12
_COMMITTEES: Final = (UnitKind.RESIDENTS_COMMITTEE, UnitKind.VILLAGERS_COMMITTEE)
_SETTLED: Final = (Status.HANDLED, Status.VERIFIED, Status.CLOSED, Status.RATED)


class Reason(StrEnum):
    """Why a unit is suggested for a case, the strongest first."""

    CATEGORY = "category"
    HISTORY = "history"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit that fits a case. By history: it handled ``times`` of the last ``of`` of the class."""

    unit_id: int
    unit: str
    reasons: tuple[Reason, ...]
    times: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case that waits for a unit, with the units that fit, best first."""

    row: CaseRow
    suggestions: Sequence[Suggestion]


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
    """Return what the viewer may dispatch, most urgent first, and where to. Eight statements.

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
    suggestions = _suggestions(rows, units)
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


def _suggestions(
    rows: Sequence[CaseRow], units: Sequence[Unit]
) -> Mapping[int, Sequence[Suggestion]]:
    categories = {each.code: each for each in all_categories()}
    found = {row.id: categories.get(row.category_code) for row in rows}
    wanted = {
        (category.unit_kind, row.area_code)
        for row in rows
        if (category := found[row.id]) and category.unit_kind
    }
    answering = organisations.responsible_units(wanted)
    handled = _handled(rows, [each.id for each in found.values() if each])
    names = {unit.pk: str(unit) for unit in units}
    nearest = {
        unit.area_code: unit.pk
        for unit in units
        if unit.kind in _COMMITTEES and len(unit.area_code) == _COMMUNITY
    }
    return {
        row.id: _fitting(row, found[row.id], answering, handled, names, nearest) for row in rows
    }


def _fitting(  # noqa: PLR0917 (all that a suggestion is drawn from)
    row: CaseRow,
    category: CategoryInForce | None,
    answering: Mapping[tuple[str, str], Unit],
    handled: Mapping[tuple[str, int], Mapping[int, int]],
    names: Mapping[int, str],
    nearest: Mapping[str, int],
) -> list[Suggestion]:
    """Return the units that fit one case: by its class, by who handled the like, by its area."""
    reasons: dict[int, list[Reason]] = {}
    counts: Mapping[int, int] = {}
    if category:
        unit = answering.get((category.unit_kind, row.area_code))
        if unit is not None:
            reasons.setdefault(unit.pk, []).append(Reason.CATEGORY)
        counts = handled.get((row.area_code[:_STREET], category.id), {})
        often = max(counts, key=lambda key: (counts[key], -key), default=None)
        if often is not None and counts[often] >= LEAST_HANDLED:
            reasons.setdefault(often, []).append(Reason.HISTORY)
    if (near := nearest.get(row.area_code[:_COMMUNITY])) is not None:
        reasons.setdefault(near, []).append(Reason.AREA)
    of = sum(counts.values())
    return [
        Suggestion(unit_id, names[unit_id], tuple(why), counts.get(unit_id, 0), of)
        for unit_id, why in reasons.items()
        if unit_id in names
    ]


def _handled(
    rows: Sequence[CaseRow], category_ids: Sequence[int]
) -> Mapping[tuple[str, int], Mapping[int, int]]:
    """Return by street and class which units handled how many of the newest cases."""
    found: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    if not category_ids:
        return found
    streets = sorted({row.area_code[:_STREET] for row in rows})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.code, h.category_id, h.lead_unit_id, count(*)"
            " FROM unnest(%s::varchar[]) AS s(code) CROSS JOIN LATERAL ("
            "SELECT c.category_id, c.lead_unit_id, c.status FROM cases_case c"
            " WHERE c.street_code = s.code"
            " ORDER BY c.received_at DESC, c.id DESC LIMIT %s) h"
            " WHERE h.lead_unit_id IS NOT NULL AND h.status = ANY(%s) AND h.category_id = ANY(%s)"
            " GROUP BY 1, 2, 3",
            [streets, LOOKED_BACK, [status.value for status in _SETTLED], list(category_ids)],
        )
        for street, category_id, unit_id, times in cursor.fetchall():
            found[street, category_id][unit_id] = times
    return found


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
