"""What a dispatch rule would have changed: the newest cases of its area, asked before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.handling.cases.dispatch_rulebook import STREET_LENGTH, rules_for
from gongzhi.handling.cases.dispatch_rules import RuleInForce, in_order
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.numbers import number_of
from gongzhi.handling.cases.permissions import VIEW
from gongzhi.handling.cases.queries.by_rule import (
    Matter,
    asks_for_text,
    holding,
    reported,
    units_of_class,
)
from gongzhi.registry.organisations import queries as organisations

LOOKED_BACK: Final = 500
MOST_EXAMPLES: Final = 8
TEXTS_AT_ONCE: Final = 50
"""So many cases' texts are held at a time: one may be of 20,000 letters."""
_COUNTY: Final = 6


@dataclass(frozen=True, slots=True)
class Shift:
    """How many of the cases would be proposed a unit, before and after; ``""`` is no unit."""

    unit: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Example:
    """A case that would be proposed another unit; ``""`` is none."""

    number: str
    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RulePreview:
    """Of how many cases how many would go elsewhere, by unit, and a few that the viewer may see.

    To who may not see all of them, numbers below five are withheld (RULES §10): ``moved`` is None,
    and ``units`` leaves out those whose number changes by less.
    """

    of: int
    moved: int | None
    units: Sequence[Shift]
    examples: Sequence[Example]


def preview_of(
    viewer: Actor, *, area_prefix: str, replaced: int | None, draft: RuleInForce | None
) -> RulePreview:
    """Return what would change if ``draft`` stood in the place of the rule ``replaced``.

    Both may be left out: then a rule is added, or taken out. The rules of today are asked of the
    newest 500 cases of the area, whenever these came. Six statements, and one more for each 50
    cases after the first where words are looked for. The caller checks who asks; examples are only
    of cases that the viewer may see.
    """
    cases = _newest(area_prefix)
    matters = [Matter(case.pk, case.area_code, case.category_id) for case in cases]
    now = rules_for({each.area_code for each in matters}, fresh=True)
    then = {
        street: in_order(
            [rule for rule in rules if rule.id != replaced] + ([draft] if draft else [])
        )
        for street, rules in now.items()
    }
    asked = [rule for rules in (*now.values(), *then.values()) for rule in rules]
    before: dict[int, int | None] = {each.key: None for each in matters}
    before |= units_of_class(matters)
    after = dict(before)
    with_text = asks_for_text(asked)
    step = TEXTS_AT_ONCE if with_text else LOOKED_BACK
    for start in range(0, len(matters), step):
        reports = reported(matters[start : start + step], with_text=with_text)
        before |= {key: rule.unit_id for key, rule in holding(now, reports).items()}
        after |= {key: rule.unit_id for key, rule in holding(then, reports).items()}
    names = organisations.unit_names({unit for unit in (*before.values(), *after.values()) if unit})
    moved = [case for case in cases if before[case.pk] != after[case.pk]]
    examples = [
        Example(
            number=number_of(case.pk, case.received_at),
            title=case.shown_title,
            before=names.get(before[case.pk] or 0, ""),
            after=names.get(after[case.pk] or 0, ""),
        )
        for case in moved
        if viewer.may(VIEW, case.area_code)
    ]
    seen = all(viewer.may(VIEW, case.area_code) for case in cases)
    fewest = 1 if seen else SMALLEST_GROUP
    return RulePreview(
        of=len(cases),
        moved=len(moved) if len(moved) >= fewest or not moved else None,
        units=_shifts(before, after, names, fewest=fewest),
        examples=examples[:MOST_EXAMPLES],
    )


def _newest(area_prefix: str) -> list[Case]:
    rows = Case.objects.order_by("-received_at", "-pk")
    if len(area_prefix) >= STREET_LENGTH:
        rows = rows.filter(street_code=area_prefix)
    elif len(area_prefix) >= _COUNTY:
        rows = rows.filter(county=area_prefix)
    elif area_prefix:
        rows = rows.filter(county__startswith=area_prefix)
    return list(rows.only("area_code", "category_id", "title", "received_at")[:LOOKED_BACK])


def _shifts(
    before: Mapping[int, int | None],
    after: Mapping[int, int | None],
    names: Mapping[int, str],
    *,
    fewest: int,
) -> list[Shift]:
    """Return the units whose count changes by so many at least, those that gain most first."""
    left, came = Counter(before.values()), Counter(after.values())
    shifts = [
        Shift(names.get(unit or 0, ""), left[unit], came[unit])
        for unit in {*left, *came}
        if abs(left[unit] - came[unit]) >= fewest
    ]
    return sorted(shifts, key=lambda shift: (shift.before - shift.after, shift.unit))
