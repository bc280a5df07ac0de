"""Which dispatch rule holds for a case: asked where a unit is proposed, and when it is dispatched.

By a case's class, place, way in, hour of receipt, severity and words, as they stand now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from gongzhi.foundation.clock.calendar import FIRST_DAY, LAST_DAY, to_local
from gongzhi.foundation.clock.services import working_calendar
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.dispatch_rulebook import STREET_LENGTH, rules_for
from gongzhi.handling.cases.dispatch_rules import Reported, RuleInForce, first_holding, folded
from gongzhi.handling.cases.models import Case
from gongzhi.registry.organisations import queries as organisations

_WORKDAYS = 5


@dataclass(frozen=True, slots=True)
class Matter:
    """What a unit is sought for: a case, under its id.

    ``handled_by`` is the unit that has handled the matter already: what is asked then is what
    would have been suggested by what was learnt, its own case left out and no rule matter.
    """

    key: int
    area_code: str
    category_id: int | None
    handled_by: int | None = None


def rules_holding(matters: Sequence[Matter]) -> Mapping[int, RuleInForce]:
    """Return by case the first rule that holds for it.

    One statement where any rule stands there, none where none does; one more now and then for
    the lists themselves.
    """
    lists = rules_for({each.area_code for each in matters})
    open_to = [
        each
        for each in matters
        if each.handled_by is None and lists[each.area_code[:STREET_LENGTH]]
    ]
    if not open_to:
        return {}
    reports = reported(open_to, with_text=asks_for_text(sum(lists.values(), ())))
    return holding(lists, reports)


def holding(
    lists: Mapping[str, Sequence[RuleInForce]], reports: Mapping[int, Reported]
) -> dict[int, RuleInForce]:
    """Return by case the first rule of its sub-district's list that holds for it."""
    return {
        key: rule
        for key, report in reports.items()
        if (rule := first_holding(lists[report.area_code[:STREET_LENGTH]], report)) is not None
    }


def rule_for(case: Case) -> RuleInForce | None:
    """Return the first rule that holds for a case."""
    return rules_holding([Matter(case.pk, case.area_code, case.category_id)]).get(case.pk)


def units_of_class(matters: Sequence[Matter]) -> dict[int, int]:
    """Return by case the unit that answers for its class where it is. One query."""
    pairs = {
        each.key: (category.unit_kind, each.area_code)
        for each in matters
        if (category := category_of(each.category_id)) is not None and category.unit_kind
    }
    units = organisations.responsible_units(pairs.values())
    return {key: units[pair].pk for key, pair in pairs.items() if pair in units}


def asks_for_text(rules: Iterable[RuleInForce]) -> bool:
    """Tell whether any of the rules looks for words."""
    return any(rule.conditions.words for rule in rules)


def reported(matters: Sequence[Matter], *, with_text: bool) -> Mapping[int, Reported]:
    """Return by case what the rules ask of it. One statement; never who reported."""
    rows = Case.objects.filter(pk__in=[each.key for each in matters])
    columns = ["pk", "source", "severity", "received_at"]
    if with_text:
        rows = rows.annotate(detail=F("text__detail"))
        columns += ["title", "detail"]
    of_id = {row[0]: row[1:] for row in rows.values_list(*columns)}
    return {each.key: _reported(each, *of_id[each.key]) for each in matters if each.key in of_id}


def _reported(  # noqa: PLR0917 (a row's columns in their order)
    matter: Matter,
    source: str,
    severity: str,
    at: datetime,
    title: str = "",
    detail: str | None = "",
) -> Reported:
    category = category_of(matter.category_id)
    local = to_local(at)
    return Reported(
        area_code=matter.area_code,
        path=category.path if category else (),
        intake=source,
        severity=severity,
        at=local,
        working_day=_is_working_day(local.date()),
        text=folded(f"{title}\n{detail or ''}"),
    )


def _is_working_day(day: date) -> bool:
    """Tell whether a day is worked; of a time that no calendar knows, by the weekday."""
    if FIRST_DAY <= day <= LAST_DAY:
        return working_calendar().is_working_day(day)
    return day.weekday() < _WORKDAYS
