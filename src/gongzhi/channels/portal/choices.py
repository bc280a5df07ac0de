"""Choices that forms offer, from the registers, in the language active now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q
from django.utils.translation import get_language

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.categories import CategoryInForce, all_categories
from gongzhi.handling.cases.duties import duties
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import (
    FittingUnit,
    Matter,
    Reason,
    fitting_units,
    rules_holding,
    units_of_class,
)
from gongzhi.registry.organisations import queries as organisations
from gongzhi.registry.organisations.models import Role, UnitKind
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import names_of, within
from gongzhi.registry.territory.rules import Depth

STREET_LENGTH = 9
COMMUNITY_LENGTH = 12
GRID_LENGTH = 15
Choice = tuple[str, str]
Grouped = list[tuple[str, list[Choice]]]


def category_name(category: CategoryInForce) -> str:
    """Return a category's name in the language active now."""
    return _named(category, chinese=is_chinese())


def category_names() -> dict[str, str]:
    """Return each category's name by its code, retired ones included."""
    chinese = is_chinese()  # asked once, not for each of hundreds
    return {each.code: _named(each, chinese=chinese) for each in all_categories()}


def in_language(chinese: str, english: str) -> str:
    """Return words in the language active now; the Chinese where there are no others."""
    return chinese if is_chinese() else english or chinese


def _named(category: CategoryInForce, *, chinese: bool) -> str:
    return category.name if chinese else category.name_en or category.name


def category_choices() -> list[Choice]:
    """Return the whole tree in force for filtering, deeper levels indented."""
    names = category_names()
    return [
        (category.code, "\u3000" * (category.level - 1) + names[category.code])
        for category in all_categories()
        if category.active
    ]


def retired_choice(code: str) -> list[Choice]:
    """Return a category that is no longer in force by its code: cases under it are still found."""
    return [
        (category.code, category_name(category))
        for category in all_categories()
        if category.code == code and not category.active
    ]


def leaf_choices(first: str = "") -> Grouped:
    """Return the leaves in force, grouped by the two levels above them.

    Those below the class ``first`` come first.
    """
    in_force = [category for category in all_categories() if category.active]
    in_force.sort(key=lambda category: not (first and first in category.path))
    names = category_names()
    groups: dict[str, list[Choice]] = {}
    for category in in_force:
        if category.leaf:
            group = " › ".join(names[code] for code in category.path[:-1])
            groups.setdefault(group, []).append((category.code, names[category.code]))
    return list(groups.items())


def top_choices() -> list[Choice]:
    """Return the first-level classes in force, for people who know only roughly what it is."""
    return [
        (category.code, category_name(category))
        for category in all_categories()
        if category.active and category.level == 1
    ]


def unit_choices(actor: Actor, *, kind: str = "") -> list[tuple[int, str]]:
    """Return the active units that the actor may see, with where they stand."""
    units = list(organisations.units(actor, kind=kind))
    places = names_of({unit.area_code for unit in units if unit.area_code})
    return [
        (
            unit.pk,
            f"{unit.name}（{places[unit.area_code]}）" if unit.area_code in places else unit.name,
        )
        for unit in units
    ]


def receiving_unit_choices(area_code: str) -> list[tuple[int, str]]:
    """Return the units that a case at an area can go to."""
    return [(unit.pk, unit.name) for unit in organisations.receiving_units(area_code)]


def around_unit_choices(area_code: str) -> list[tuple[int, str]]:
    """Return the units at, above and below an area: who a programme there may name."""
    return [(unit.pk, unit.name) for unit in organisations.units_around(area_code)]


def fitting_unit(case: Case) -> FittingUnit | None:
    """Return the unit that fits a case best by its class, where one does."""
    fits = fitting_units([Matter(case.pk, case.area_code, case.category_id)])[case.pk]
    return next((fit for fit in fits if fit.reasons != (Reason.AREA,)), None)


def responsible_unit_ids(cases: Sequence[Case]) -> dict[int, int]:
    """Return by case the unit that a rule names for it, else that answers for its category there.

    Two queries, one where no rule stands.
    """
    matters = [Matter(each.pk, each.area_code, each.category_id) for each in cases]
    by_rule = {case_id: rule.unit_id for case_id, rule in rules_holding(matters).items()}
    return units_of_class(matters) | by_rule


def duty_title(code: str) -> str:
    """Return a duty in the language active now; a code of the place's own stays as it is."""
    duty = duties().get(code)
    if duty is None:
        kinds = dict(UnitKind.choices)
        return str(kinds.get(code, code))
    return duty.name if is_chinese() else duty.name_en


def duty_choices(own: Iterable[str] = ()) -> list[Choice]:
    """Return the duties known by name, and after them those that only this place uses."""
    codes = dict.fromkeys([*duties(), *(code for code in own if code)])
    return [(code, duty_title(code)) for code in codes]


def is_chinese() -> bool:
    """Tell whether Chinese is the language active now."""
    return (get_language() or "zh").startswith("zh")


def role_choices() -> list[Choice]:
    """Return every role by its title."""
    return [(role.code, role_title(role)) for role in organisations.roles()]


def role_title(role: Role) -> str:
    """Return a role's title in the language active now."""
    return role.title_zh if is_chinese() else role.title_en


def grid_choices(area_code: str) -> list[Choice]:
    """Return the grids of the sub-district around an area, with their community."""
    street = area_code[:STREET_LENGTH]
    areas = Area.objects.filter(
        code__startswith=street, valid_to__isnull=True, level__in=(Depth.COMMUNITY, Depth.GRID)
    ).order_by("code")
    names = dict(areas.values_list("code", "name"))
    return [(code, _within(code, names)) for code in names]


def _within(code: str, names: Mapping[str, str]) -> str:
    if len(code) <= COMMUNITY_LENGTH:
        return names[code]
    return f"{names.get(code[:COMMUNITY_LENGTH], '')} › {names[code]}"


def category_path(category: CategoryInForce) -> str:
    """Return a category's name after those above it."""
    names = category_names()
    return " › ".join(names[code] for code in category.path)


MOST_PLACES = 1500


def place_choices(actor: Actor, verb: str, standing: str = "") -> Grouped:
    """Return the grids over which the actor holds a verb, each with its buildings below.

    ``standing`` is a code that must be among them. Empty where there are too many to choose from:
    then a code is typed.
    """
    areas = Area.objects.filter(
        within(actor.prefixes(verb)) | Q(code=standing),
        valid_to__isnull=True,
        level__gte=Depth.GRID,
    ).order_by("code")
    rows = list(areas.values_list("code", "name", "level")[:MOST_PLACES])
    if len(rows) == MOST_PLACES:
        return []
    groups: dict[str, list[Choice]] = {}
    title = ""
    for code, name, level in rows:
        if level == Depth.GRID or not title:
            title = name
        groups.setdefault(f"{title} {code[:GRID_LENGTH]}", []).append((code, name))
    return list(groups.items())


MOST_GROUNDS = 300


def ground_choices(actor: Actor, verb: str) -> list[Choice]:
    """Return the counties, sub-districts and communities over which the actor holds a verb."""
    areas = Area.objects.filter(
        within(actor.prefixes(verb)),
        valid_to__isnull=True,
        level__in=(Depth.COUNTY, Depth.STREET, Depth.COMMUNITY),
    ).order_by("level", "code")
    rows = sorted(areas.values_list("code", "name", "level")[:MOST_GROUNDS])
    return [(code, "\u3000" * (level - Depth.COUNTY) + name) for code, name, level in rows]
