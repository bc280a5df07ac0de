"""The catalogue of what the platform holds already, and its values for an area's communities.

Three sources: the registers' sums (``registers``), the named metrics, and the figures that
communities have given before. Nothing in it tells of a person: counts of people are withheld
below k = 5 (RULES §10).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gongzhi.oversight.burden import rules
from gongzhi.oversight.burden.models import AskedField, HeldFigure
from gongzhi.oversight.burden.names import alike, plain_name
from gongzhi.oversight.burden.registers import REGISTERS, REGISTERS_BY_KEY, counts_of
from gongzhi.registry.territory.queries import within

GIVEN: Final = "given."


class Source(StrEnum):
    """Where a holding comes from."""

    REGISTER = "register"
    METRIC = "metric"
    GIVEN = "given"


SOURCE_TITLES: Final[dict[str, str | Promise]] = {
    Source.REGISTER: _("register"),
    Source.METRIC: _("metric"),
    Source.GIVEN: _("given by communities"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Something held: its key, its names, its unit in words, and what it means."""

    key: str
    title: str
    title_en: str
    unit: str
    source: Source
    definition: str | Promise
    aliases: tuple[str, ...] = ()
    yes_no: bool = False

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
    """A value of one community; None where it would single persons out (``withheld``)."""

    value: Decimal | None
    withheld: bool = False
    period: rules.Period = None

    @classmethod
    def zero(cls) -> Figure:
        """Return the true zero of a register that misses nothing."""
        return cls(Decimal(0))


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
    held = [*_registers(), *(given_holding(field) for field in _given_fields())]
    by_name: dict[str, str] = {}
    for one in held:
        for name in (one.title, *one.aliases, one.title_en):
            by_name.setdefault(plain_name(name), one.key)
    return Catalogue({one.key: one for one in held}, by_name)


def read_holdings(
    keys: Iterable[str], area_code: str, *, since: date, until: date
) -> dict[str, dict[str, Figure]]:
    """Return, for each holding, its figure for each community of an area that has one.

    One query for each register, and one for all that communities have given.
    """
    wanted = list(dict.fromkeys(keys))
    found: dict[str, dict[str, Figure]] = {key: {} for key in wanted}
    for key in wanted:
        if register := REGISTERS_BY_KEY.get(key):
            counts = counts_of(register, area_code, since=since, until=until)
            found[key] = {code: _told(n, people=register.people) for code, n in counts.items()}
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
            figure = _told(row.value, people=row.field.people, period=row.period)
            found.setdefault(row.field_id, {})[row.area_code] = figure
    return found


def holds_everywhere(key: str) -> bool:
    """Tell whether a holding is complete: a community without a row has a true zero."""
    register = REGISTERS_BY_KEY.get(key)
    return register is not None and register.complete


def given_key(field_id: int) -> str:
    """Return the catalogue's key of a field that was asked for."""
    return f"{GIVEN}{field_id}"


def given_holding(field: AskedField) -> Holding:
    """Return a field that was asked for as something held."""
    return Holding(
        key=given_key(field.pk),
        title=field.name,
        title_en=field.name,
        unit=field.unit,
        source=Source.GIVEN,
        definition=_("given by communities; held until corrected")
        if field.standing
        else _("given by communities, for each period once"),
        yes_no=field.kind == AskedField.Kind.YES_NO,
    )


def _registers() -> list[Holding]:
    return [
        Holding(
            key=one.key,
            title=one.title,
            title_en=one.title_en,
            unit=one.unit,
            source=Source.REGISTER,
            definition=one.definition,
            aliases=one.aliases,
        )
        for one in REGISTERS
    ]


def _given_fields() -> list[AskedField]:
    return list(AskedField.objects.order_by("name", "pk"))


def _told(value: Decimal, *, people: bool, period: rules.Period = None) -> Figure:
    shown = rules.told(value, people=people)
    return Figure(shown, withheld=shown is None, period=period)
