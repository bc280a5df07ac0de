"""What a dispatch rule asks, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongzhi.channels.portal.choices import category_names
from gongzhi.foundation.clock.calendar import DayKind
from gongzhi.handling.cases.dispatch_rules import DAY_TITLES
from gongzhi.handling.cases.models import Case, Category, DispatchRule
from gongzhi.registry.territory.queries import names_of

_INTAKES: Final[Mapping[Any, str | Promise]] = dict(Case.Source.choices)
_SEVERITIES: Final[Mapping[Any, str | Promise]] = dict(Category.Severity.choices)


@dataclass(frozen=True, slots=True)
class Said:
    """One condition: what is asked, and of what."""

    title: str
    value: str


def words_of(rows: Iterable[DispatchRule]) -> dict[int, list[Said]]:
    """Return by rule what it asks; nothing for one that holds always. One query, for names."""
    rows = list(rows)
    classes = category_names()
    places = names_of({row.place_code for row in rows if row.place_code})
    return {row.pk: list(_said(row, classes, places)) for row in rows}


def _said(
    row: DispatchRule, classes: Mapping[str, str], places: Mapping[str, str]
) -> Iterator[Said]:
    if row.category_code:
        yield Said(_("Class"), classes.get(row.category_code, row.category_code))
    if row.place_code:
        yield Said(_("Area"), places.get(row.place_code, row.place_code))
    if row.zone is not None:
        yield Said(_("Zone"), row.zone.name)
    if row.intakes:
        yield Said(_("Came in by"), _either(_INTAKES[each] for each in row.intakes))
    if row.severities:
        yield Said(_("Severity"), _either(_SEVERITIES[each] for each in row.severities))
    if row.day_kind:
        yield Said(_("Days"), str(DAY_TITLES[DayKind(row.day_kind)]))
    if row.hour_from is not None and row.hour_to is not None:
        yield Said(_("Hours"), f"{row.hour_from:%H:%M}–{row.hour_to:%H:%M}")
    if row.words:
        yield Said(_("Any of the words"), _either(row.words))


def _either(values: Iterable[Any]) -> str:
    return "、".join(str(value) for value in values)
