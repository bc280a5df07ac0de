"""Which standard texts may start a note: the nearest class and area first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.categories import category_of, get_category
from gongzhi.handling.cases.models import Case, StandardText
from gongzhi.handling.cases.standard_texts import (
    CLASS,
    NUMBER,
    UNIT,
    VERBS,
    OfferedText,
    filled,
    has_places,
)

MOST_OFFERED: Final = 20
MOST_LISTED: Final = 500


def texts_offered(case: Case, verb: str, *, category_name: str) -> list[OfferedText]:
    """Return the texts in use for a verb of a case, filled in for it, the nearest first.

    One statement, none for a verb whose note no text starts. ``category_name`` is the class as
    the writer's language has it; the case's lead unit must be read. The caller knows who asks.
    """
    if verb not in VERBS:
        return []
    category = category_of(case.category_id)
    rows = _in_use(verb, category.path if category else (), case.area_code)
    return _filled_in(rows[:MOST_OFFERED], case, category_name)


def texts_offered_each(
    cases: Sequence[Case], verbs: Iterable[str], *, most: int, category_names: Mapping[str, str]
) -> Mapping[int, Mapping[str, list[OfferedText]]]:
    """Return by case and verb what ``texts_offered`` would, the nearest ``most`` of each.

    One statement for all of them. ``category_names`` are by the class's code.
    """
    wanted = [verb for verb in verbs if verb in VERBS]
    areas = {prefix for case in cases for prefix in _prefixes(case.area_code)}
    rows = StandardText.objects.filter(active=True, verb__in=wanted, area_prefix__in=areas)
    nearest = _nearest_first(rows.order_by("title", "pk")) if wanted and areas else []
    found: dict[int, dict[str, list[OfferedText]]] = {}
    for case in cases:
        category = category_of(case.category_id)
        path = ("", *(category.path if category else ()))
        own = [
            row
            for row in nearest
            if row.category_code in path and case.area_code.startswith(row.area_prefix)
        ]
        name = category_names.get(category.code, "") if category else ""
        found[case.pk] = {
            verb: _filled_in([row for row in own if row.verb == verb][:most], case, name)
            for verb in wanted
        }
    return found


def texts_for_several(cases: Sequence[Case], verb: str) -> list[StandardText]:
    """Return the texts in use that hold for each of several cases, their places not filled in.

    One statement, none for a verb whose note no text starts. ``filled_for`` fills the note in.
    """
    if verb not in VERBS or not cases:
        return []
    codes = [case.area_code for case in cases]
    categories = [category_of(case.category_id) for case in cases]
    paths = [category.path if category else () for category in categories]
    common = [code for code in paths[0] if all(code in path for path in paths)]
    first, last = min(codes), max(codes)
    area = next((first[:n] for n in range(len(first), 0, -1) if last.startswith(first[:n])), "")
    return _in_use(verb, common, area)[:MOST_OFFERED]


def filled_for(case_id: int, note: str) -> str:
    """Return a note written for several cases with the places of this one filled in.

    No statement where it has none. Raises ``InvalidInput`` for a place that is not known here.
    """
    if not has_places(note):
        return note
    case = Case.objects.select_related("category", "lead_unit").get(pk=case_id)
    note = filled(note, _values(case, case.category.name if case.category else ""))
    if has_places(note):
        raise InvalidInput(
            _(
                "The note names a class or unit that this case does not have yet. Word it by "
                "itself."
            ),
            field="note",
        )
    return note


def standard_texts(*, verb: str = "", category: str = "", area: str = "") -> list[StandardText]:
    """Return the texts in use, their places not filled in, the nearest first.

    With ``verb`` only its own; with ``category`` and ``area`` also those of above, as a case there
    would be offered them. Raises ``InvalidInput`` for a class that is not in use.
    """
    path = get_category(category).path if category else None
    return _nearest_first(_rows(verb, path, area or None))[:MOST_LISTED]


def _filled_in(rows: Iterable[StandardText], case: Case, category_name: str) -> list[OfferedText]:
    values = _values(case, category_name)
    return [OfferedText(row.pk, row.title, filled(row.text, values)) for row in rows]


def _values(case: Case, category_name: str) -> dict[str, str]:
    return {
        NUMBER: case.number,
        CLASS: category_name,
        UNIT: case.lead_unit.name if case.lead_unit else "",
    }


def _prefixes(area_code: str) -> list[str]:
    return [area_code[:length] for length in range(len(area_code) + 1)]


def _in_use(verb: str, path: Sequence[str], area: str) -> list[StandardText]:
    return _nearest_first(_rows(verb, path, area))


def _rows(verb: str, path: Sequence[str] | None, area: str | None) -> QuerySet[StandardText]:
    rows = StandardText.objects.filter(active=True)
    if verb:
        rows = rows.filter(verb=verb)
    if path is not None:
        rows = rows.filter(Q(category_code="") | Q(category_code__in=path))
    if area is not None:
        rows = rows.filter(area_prefix__in=_prefixes(area))
    return rows.order_by("title", "pk")


def _nearest_first(rows: Iterable[StandardText]) -> list[StandardText]:
    return sorted(rows, key=lambda row: (-len(row.category_code), -len(row.area_prefix)))
