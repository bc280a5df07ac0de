"""The catalogue of what the platform holds already, and its values for an area's communities.

Two sources: the named metrics, computed from the registers and cases, and the figures that
communities have given before. Nothing in it tells of a person: what rests on fewer than five
people is withheld (RULES §10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

import yaml
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongzhi.oversight.burden import rules
from gongzhi.oversight.burden.models import AskedField, HeldFigure
from gongzhi.oversight.burden.names import alike, plain_name
from gongzhi.oversight.metrics.queries import (
    FIGURES_BY_CODE,
    UNIT_TITLES,
    Metric,
    Reading,
    Theme,
    Unit,
    get_metric,
    list_metrics,
    read_metric,
)
from gongzhi.registry.territory.queries import Depth, within

GIVEN: Final = "given."
METRIC: Final = "metric."
_ALIASES: Final = files(__package__) / "data" / "aliases.yaml"

# What the platform itself keeps whole: where it holds nothing, a community has nothing to add.
_WHOLE: Final = frozenset({Theme.CASES, Theme.PLANS, Theme.BURDEN})


class Source(StrEnum):
    """Where a holding comes from."""

    METRIC = "metric"
    GIVEN = "given"


SOURCE_TITLES: Final[dict[str, str | Promise]] = {
    Source.METRIC: _("computed by the platform"),
    Source.GIVEN: _("given by communities"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Something held: its key, its names, its unit in words and by its key, and what it means.

    ``asked_where_empty``: a community without a value may be asked for it, and ``stated`` is the
    figure that its answer states, if it is one. ``people``: it counts persons.
    """

    key: str
    title: str
    title_en: str
    unit: str | Promise
    source: Source
    definition: str | Promise
    aliases: tuple[str, ...] = ()
    yes_no: bool = False
    asked_where_empty: bool = True
    people: bool = False
    stated: str = ""
    unit_key: str = ""

    @property
    def name(self) -> str:
        """The title in the language active now."""
        return self.title if (get_language() or "zh").startswith("zh") else self.title_en

    @property
    def source_title(self) -> str | Promise:
        """Where it comes from, in words."""
        return SOURCE_TITLES[self.source]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of one community.

    Without one it is ``withheld``, since it would single persons out, or there is no data.
    """

    value: Decimal | None
    withheld: bool = False
    period: rules.Period = None

    @classmethod
    def none(cls) -> Figure:
        """Return what stands where the platform knows that there is nothing to tell."""
        return cls(None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything held, by key, and the key that each plain name leads to."""

    holdings: Mapping[str, Holding]
    by_name: Mapping[str, str]

    def find(self, name: str) -> Holding | None:
        """Return the holding that bears a name, in any of its spellings."""
        key = self.by_name.get(plain_name(name))
        return self.holdings[key] if key else None

    def similar(self, name: str) -> tuple[Holding, ...]:
        """Return holdings whose names are like a name without being it, the likeliest first."""
        names = {plain: plain for plain in self.by_name}
        keys = dict.fromkeys(self.by_name[plain] for plain in alike(name, names))
        return tuple(self.holdings[key] for key in keys)

    def search(self, words: str) -> list[Holding]:
        """Return holdings that have the words in a name or definition; all without words."""
        plain = plain_name(words)
        return [
            one
            for one in self.holdings.values()
            if not plain
            or any(plain in plain_name(name) for name in (one.title, one.title_en, *one.aliases))
            or words in str(one.definition)
        ]


def catalogue() -> Catalogue:
    """Return what is held today. One query, for the figures that communities have given."""
    given = AskedField.objects.order_by("name", "pk")
    held = [*_metrics(), *(given_holding(field) for field in given)]
    by_name: dict[str, str] = {}
    for one in held:
        for name in (one.title, *one.aliases, one.title_en):
            by_name.setdefault(plain_name(name), one.key)
    return Catalogue({one.key: one for one in held}, by_name)


def read_holdings(
    keys: Iterable[str], area_code: str, *, since: date, until: date
) -> dict[str, dict[str, Figure]]:
    """Return, for each holding, its figure for each community of an area that has one.

    Two queries for each metric, and one for all that communities have given.
    """
    wanted = list(dict.fromkeys(keys))
    found: dict[str, dict[str, Figure]] = {key: {} for key in wanted}
    for key in wanted:
        if key.startswith(METRIC):
            found[key] = _computed(key[len(METRIC) :], area_code, since=since, until=until)
    given = [int(key[len(GIVEN) :]) for key in wanted if key.startswith(GIVEN)]
    for field_id, figures in given_figures(given, area_code, period=(since, until)).items():
        found[given_key(field_id)] = figures
    return found


def given_figures(
    field_ids: Sequence[int], area_code: str, *, period: tuple[date, date]
) -> dict[int, dict[str, Figure]]:
    """Return what communities of an area gave for a period, by field. One query at most."""
    found: dict[int, dict[str, Figure]] = {}
    if not field_ids:
        return found
    rows = HeldFigure.objects.filter(
        within((area_code,), field="area_code"), field_id__in=field_ids
    ).select_related("field")
    for row in rows.order_by("answered_at", "pk"):
        if rules.same_period(row.period, period):
            found.setdefault(row.field_id, {})[row.area_code] = told_figure(row)
    return found


def told_figure(row: HeldFigure) -> Figure:
    """Return a given figure as others than the community itself may see it. No query."""
    shown = rules.told(row.value, people=row.field.people)
    return Figure(shown, withheld=shown is None, period=row.period)


def given_key(field_id: int) -> str:
    """Return the catalogue's key of a field that was asked for."""
    return f"{GIVEN}{field_id}"


def given_holding(field: AskedField) -> Holding:
    """Return a field that was asked for as something held."""
    return Holding(
        key=given_key(field.pk),
        title=field.name,
        title_en=field.name,
        unit=field.unit_title,
        source=Source.GIVEN,
        definition=_("given by communities; held until corrected")
        if field.standing
        else _("given by communities, for each period once"),
        yes_no=field.kind == AskedField.Kind.YES_NO,
        people=field.people,
    )


@cache
def _metrics() -> tuple[Holding, ...]:
    aliases = yaml.safe_load(_ALIASES.read_text("utf-8"))
    told = (metric for metric in list_metrics() if Depth.COMMUNITY in metric.levels)
    return tuple(_metric_holding(metric, tuple(aliases.get(metric.id, ()))) for metric in told)


def _metric_holding(metric: Metric, aliases: tuple[str, ...]) -> Holding:
    computed = metric.theme in _WHOLE or bool(metric.denominator)
    return Holding(
        key=f"{METRIC}{metric.id}",
        title=metric.title,
        title_en=metric.title_en,
        unit="" if metric.unit is Unit.COUNT else UNIT_TITLES[metric.unit],
        unit_key="" if metric.unit is Unit.COUNT else metric.unit.value,
        source=Source.METRIC,
        definition=metric.definition,
        aliases=aliases,
        asked_where_empty=not computed,
        people=metric.unit is Unit.PERSONS or bool(metric.floor),
        stated=metric.stated if _stated_by_communities(metric.stated) else "",
    )


def _stated_by_communities(code: str) -> bool:
    figure = FIGURES_BY_CODE.get(code)
    return figure is not None and not figure.unit_kinds and Depth.COMMUNITY in figure.levels


def _computed(metric_id: str, area_code: str, *, since: date, until: date) -> dict[str, Figure]:
    readings = read_metric(
        metric_id, area_code=area_code, level=Depth.COMMUNITY, since=since, until=until
    )
    final = not _metric_holding(get_metric(metric_id), ()).asked_where_empty
    figures = {reading.area_code: _figure(reading) for reading in readings}
    return {
        code: figure
        for code, figure in figures.items()
        if final or figure.withheld or figure.value is not None
    }


def _figure(reading: Reading) -> Figure:
    return Figure(reading.value, withheld=reading.reason == "too_few")
