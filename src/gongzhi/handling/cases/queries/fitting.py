"""Which units fit a matter and why: the one place where a unit is suggested.

By a rule of the place, by its class, by who handled the like in the sub-district, by its area.
Two statements, and one more where any rule stands there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db import connection

from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.dispatch_rules import RuleInForce
from gongzhi.handling.cases.queries.by_rule import Matter, rules_holding, units_of_class
from gongzhi.handling.cases.workflow import Status
from gongzhi.registry.organisations import queries as organisations
from gongzhi.registry.organisations.models import Unit, UnitKind

LOOKED_BACK: Final = 2_000
"""So many of a sub-district's newest cases tell who handled what."""
LEAST_HANDLED: Final = 3
_STREET: Final = 9
_COMMUNITY: Final = 12
_COMMITTEES: Final = (UnitKind.RESIDENTS_COMMITTEE, UnitKind.VILLAGERS_COMMITTEE)
SETTLED: Final = (Status.HANDLED, Status.VERIFIED, Status.CLOSED, Status.RATED)
"""Where a case's unit has done its work, so that it tells who handles the like."""


class Reason(StrEnum):
    """Why a unit is suggested for a case, the strongest first."""

    RULE = "rule"
    CATEGORY = "category"
    HISTORY = "history"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class FittingUnit:
    """A unit that fits a case. By history: it handled ``times`` of the last ``of`` of the class.

    ``rule`` is the dispatch rule that names it, where one does.
    """

    unit_id: int
    unit: str
    reasons: tuple[Reason, ...]
    times: int = 0
    of: int = 0
    rule: RuleInForce | None = None


def fitting_units(
    matters: Sequence[Matter], units: Sequence[Unit] | None = None
) -> Mapping[int, Sequence[FittingUnit]]:
    """Return by key the units that fit each matter, best first.

    ``units`` are those that work can go to, read here where the caller has none: one statement.
    """
    if units is None:
        units = list(organisations.units_near(sorted({m.area_code[:_STREET] for m in matters})))
    of_class = units_of_class(matters)
    handled = _handled(matters)
    by_rule = rules_holding(matters)
    names = {unit.pk: str(unit) for unit in units}
    nearest = {
        unit.area_code: unit.pk
        for unit in units
        if unit.kind in _COMMITTEES and len(unit.area_code) == _COMMUNITY
    }
    return {
        each.key: _fitting(
            each, by_rule.get(each.key), of_class.get(each.key), handled, names, nearest
        )
        for each in matters
    }


def _fitting(  # noqa: PLR0917 (all that a unit is drawn from)
    matter: Matter,
    rule: RuleInForce | None,
    of_class: int | None,
    handled: Mapping[tuple[str, int], Mapping[int, int]],
    names: Mapping[int, str],
    nearest: Mapping[str, int],
) -> list[FittingUnit]:
    """Return the units that fit one, the one that a rule names first."""
    reasons: dict[int, list[Reason]] = {rule.unit_id: [Reason.RULE]} if rule else {}
    counts: Mapping[int, int] = {}
    if of_class is not None:
        reasons.setdefault(of_class, []).append(Reason.CATEGORY)
    if category := category_of(matter.category_id):
        counts = handled.get((matter.area_code[:_STREET], category.id), {})
        if (unit_id := matter.handled_by) is not None and unit_id in counts:
            counts = {**counts, unit_id: counts[unit_id] - 1}
        often = max(counts, key=lambda key: (counts[key], -key), default=None)
        if often is not None and counts[often] >= LEAST_HANDLED:
            reasons.setdefault(often, []).append(Reason.HISTORY)
    if (near := nearest.get(matter.area_code[:_COMMUNITY])) is not None:
        reasons.setdefault(near, []).append(Reason.AREA)
    of = sum(counts.values())
    return [
        FittingUnit(
            unit_id,
            names[unit_id],
            tuple(why),
            counts.get(unit_id, 0),
            of,
            rule if Reason.RULE in why else None,
        )
        for unit_id, why in reasons.items()
        if unit_id in names
    ]


def _handled(matters: Sequence[Matter]) -> Mapping[tuple[str, int], Mapping[int, int]]:
    """Return by street and class which units handled how many of the newest cases."""
    found: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
    categories = sorted({each.category_id for each in matters if each.category_id is not None})
    if not categories:
        return found
    streets = sorted({each.area_code[:_STREET] for each in matters})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.code, h.category_id, h.lead_unit_id, count(*)"
            " FROM unnest(%s::varchar[]) AS s(code) CROSS JOIN LATERAL ("
            "SELECT c.category_id, c.lead_unit_id, c.status FROM cases_case c"
            " WHERE c.street_code = s.code"
            " ORDER BY c.received_at DESC, c.id DESC LIMIT %s) h"
            " WHERE h.lead_unit_id IS NOT NULL AND h.status = ANY(%s) AND h.category_id = ANY(%s)"
            " GROUP BY 1, 2, 3",
            [streets, LOOKED_BACK, [status.value for status in SETTLED], categories],
        )
        for street, category_id, unit_id, times in cursor.fetchall():
            found[street, category_id][unit_id] = times
    return found
