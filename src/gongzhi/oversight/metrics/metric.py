"""What a metric is: a named figure with one definition and one SQL aggregate. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gongzhi.registry.territory.rules import Depth

ALL_LEVELS: Final = (
    Depth.PROVINCE,
    Depth.CITY,
    Depth.COUNTY,
    Depth.STREET,
    Depth.COMMUNITY,
    Depth.GRID,
)
TO_COMMUNITY: Final = ALL_LEVELS[:-1]


class Theme(StrEnum):
    """What a metric is about."""

    TERRITORY = "territory"
    ORGANISATION = "organisation"
    CASES = "cases"
    SITES = "sites"
    FINANCE = "finance"
    PLANS = "plans"
    BURDEN = "burden"


THEME_TITLES: Final = {
    Theme.TERRITORY: _("Territory"),
    Theme.ORGANISATION: _("Organisation and staff"),
    Theme.CASES: _("Cases"),
    Theme.SITES: _("Service sites"),
    Theme.FINANCE: _("Finance"),
    Theme.PLANS: _("Plans and duties"),
    Theme.BURDEN: _("Burden"),
}


class Period(StrEnum):
    """Whether a metric is of now, or of what happened from one day to another."""

    MOMENT = "moment"
    SPAN = "span"


PERIOD_TITLES: Final = {
    Period.MOMENT: _("as of now"),
    Period.SPAN: _("from one day to another"),
}


class Unit(StrEnum):
    """What a value counts."""

    PERCENT = "percent"
    COUNT = "count"
    CASES = "cases"
    HOUSEHOLDS = "households"
    PERSONS = "persons"
    HOURS = "hours"
    YUAN = "yuan"
    SQUARE_KM = "square_km"


UNIT_TITLES: Final = {
    Unit.PERCENT: _("%"),
    Unit.COUNT: _("in number"),
    Unit.CASES: pgettext_lazy("unit", "cases"),
    Unit.HOUSEHOLDS: _("households"),
    Unit.PERSONS: _("persons"),
    Unit.HOURS: _("hours"),
    Unit.YUAN: _("yuan"),
    Unit.SQUARE_KM: _("km²"),
}


class Good(StrEnum):
    """Which way is better; neither for figures that only describe."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A named figure.

    ``relation`` names a file of ``sql/`` whose rows have an ``area_code``; ``numerator`` and
    ``denominator`` are aggregates over them. The value is numerator × ``factor`` ÷ denominator, or
    the numerator alone where ``denominator`` is empty. ``basis`` counts what the figure rests on:
    where it is 0 there is no data (unless ``zero`` says that none is a count too), below ``floor``
    the value is withheld. ``given`` counts those that gave their part of the figure and
    ``expected`` those that have one to give, where some may be missing. ``stated`` is the stated
    figure that it is in one area, if it is one. ``levels`` are those at which the figure is told.
    ``title`` and ``definition`` are Chinese.
    """

    id: str
    theme: Theme
    title: str
    title_en: str
    unit: Unit
    definition: str
    definition_en: str
    source: str
    relation: str
    numerator: str
    denominator: str = ""
    basis: str = "count(*)"
    factor: int = 1
    places: int = 0
    levels: tuple[Depth, ...] = ALL_LEVELS
    period: Period = Period.MOMENT
    floor: int = 0
    good: Good = Good.NEITHER
    zero: bool = False
    given: str = ""
    expected: str = ""
    stated: str = ""

    @property
    def name(self) -> str:
        """The title in the language active now."""
        return self.title if _chinese() else self.title_en

    @property
    def meaning(self) -> str:
        """The definition in the language active now."""
        return self.definition if _chinese() else self.definition_en

    @property
    def tallied(self) -> bool:
        """Whether it is read from the tallies of cases, which follow commands by some minutes."""
        return self.relation.partition(":")[0] in {"tallies", "medians"}

    def value_of(self, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
        """Return the value, rounded to ``places``; None without a denominator to divide by."""
        if numerator is None:
            return None
        if not self.denominator:
            return round(numerator * self.factor, self.places)
        if not denominator:
            return None
        return round(numerator * self.factor / denominator, self.places)


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
