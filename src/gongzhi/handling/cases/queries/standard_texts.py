"""Which standard texts may start a note: the nearest class and area first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Q, QuerySet

from gongzhi.handling.cases.categories import category_of, get_category
from gongzhi.handling.cases.models import Case, StandardText
from gongzhi.handling.cases.standard_texts import CLASS, NUMBER, UNIT, VERBS, OfferedText, filled

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
    values = {
        NUMBER: case.number,
        CLASS: category_name,
        UNIT: case.lead_unit.name if case.lead_unit else "",
    }
    return [OfferedText(row.pk, row.title, filled(row.text, values)) for row in rows[:MOST_OFFERED]]


def standard_texts(*, verb: str = "", category: str = "", area: str = "") -> list[StandardText]:
    """Return the texts in use, their places not filled in, the nearest first.

    With ``verb`` only its own; with ``category`` and ``area`` also those of above, as a case there
    would be offered them. Raises ``InvalidInput`` for a class that is not in use.
    """
    path = get_category(category).path if category else None
    return _nearest_first(_rows(verb, path, area))[:MOST_LISTED]


def _in_use(verb: str, path: Sequence[str], area: str) -> list[StandardText]:
    return _nearest_first(_rows(verb, path, area))


def _rows(verb: str, path: Sequence[str] | None, area: str) -> QuerySet[StandardText]:
    rows = StandardText.objects.filter(active=True)
    if verb:
        rows = rows.filter(verb=verb)
    if path is not None:
        rows = rows.filter(Q(category_code="") | Q(category_code__in=path))
    if area:
        rows = rows.filter(area_prefix__in=[area[:length] for length in range(len(area) + 1)])
    return rows.order_by("title", "pk")


def _nearest_first(rows: Iterable[StandardText]) -> list[StandardText]:
    return sorted(rows, key=lambda row: (-len(row.category_code), -len(row.area_prefix)))
