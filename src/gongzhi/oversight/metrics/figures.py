"""Facts that no table of the platform holds, stated once for an area or a unit. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.foundation.errors import InvalidInput
from gongzhi.oversight.metrics.metric import Unit
from gongzhi.registry.territory.rules import Depth

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A fact to be stated: of what, at which levels, and of which kinds of unit, if of a unit.

    ``highest`` is the largest value that can be true of anything; ``whole`` allows no fractions.
    What is ``yearly`` holds for the year that it was stated in, other figures until the next.
    """

    code: str
    title: Text
    unit: Unit
    levels: tuple[Depth, ...]
    unit_kinds: tuple[str, ...] = ()
    highest: int = 10**12
    whole: bool = True
    yearly: bool = False


_PARTY: Final = ("party_branch", "party_general_branch", "party_committee")
_PLACES: Final = (Depth.STREET, Depth.COMMUNITY, Depth.GRID)
_BODIES: Final = (Depth.COUNTY, Depth.STREET, Depth.COMMUNITY)
_MOST_PEOPLE: Final = 2_000_000_000

_FACTS: Final = (
    Figure(
        code="population",
        title=_("Residents (常住人口)"),
        unit=Unit.PERSONS,
        levels=(Depth.COUNTY, *_PLACES),
        highest=_MOST_PEOPLE,
    ),
    Figure(
        code="households",
        title=_("Households, where grids do not hold them"),
        unit=Unit.HOUSEHOLDS,
        levels=(Depth.STREET, Depth.COMMUNITY),
        highest=_MOST_PEOPLE,
    ),
    Figure(
        code="square_km",
        title=_("Surface"),
        unit=Unit.SQUARE_KM,
        levels=_BODIES,
        highest=10_000_000,
        whole=False,
    ),
    Figure(
        code="party_members",
        title=_("Party members of an organisation"),
        unit=Unit.PERSONS,
        levels=(Depth.COUNTY, *_PLACES),
        unit_kinds=_PARTY,
        highest=_MOST_PEOPLE,
    ),
    Figure(
        code="activity_fund",
        title=_("Party activity fund of the year, as budgeted"),
        unit=Unit.YUAN,
        levels=_BODIES,
        whole=False,
        yearly=True,
    ),
    Figure(
        code="activity_fund_standard",
        title=_("Party activity fund of the year, as the standard asks"),
        unit=Unit.YUAN,
        levels=_BODIES,
        whole=False,
        yearly=True,
    ),
    Figure(
        code="service_fund",
        title=_("Fund for serving residents of the year, as budgeted"),
        unit=Unit.YUAN,
        levels=_BODIES,
        whole=False,
        yearly=True,
    ),
    Figure(
        code="service_fund_standard",
        title=_("Fund for serving residents of the year, as the standard asks"),
        unit=Unit.YUAN,
        levels=_BODIES,
        whole=False,
        yearly=True,
    ),
    Figure(
        code="service_fund_city",
        title=_("Fund for serving residents: the city's share"),
        unit=Unit.YUAN,
        levels=_BODIES,
        whole=False,
        yearly=True,
    ),
    Figure(
        code="service_fund_district",
        title=_("Fund for serving residents: the district's share"),
        unit=Unit.YUAN,
        levels=_BODIES,
        whole=False,
        yearly=True,
    ),
    Figure(
        code="service_fund_spent",
        title=_("Fund for serving residents: spent this year"),
        unit=Unit.YUAN,
        levels=_BODIES,
        whole=False,
        yearly=True,
    ),
    Figure(
        code="property_party_weight",
        title=_("Party organisations' share in the appraisal of property companies"),
        unit=Unit.PERCENT,
        levels=_BODIES,
        highest=100,
        whole=False,
    ),
    Figure(
        code="property_resident_score",
        title=_("Residents' own score of property companies"),
        unit=Unit.PERCENT,
        levels=_PLACES,
        highest=100,
        whole=False,
    ),
    Figure(
        code="property_resident_raters",
        title=pgettext_lazy("figure", "Residents who gave that score"),
        unit=Unit.PERSONS,
        levels=_PLACES,
        highest=_MOST_PEOPLE,
    ),
)


def _bodies(code: str, title: Text, level: Depth, *, highest: int = 1_000) -> Figure:
    return Figure(code=code, title=title, unit=Unit.COUNT, levels=(level,), highest=highest)


# Bodies and posts that standards speak of and no table holds.
BODY_FIGURES: Final = (
    _bodies(
        "party_organisers", _("Organisers of the community's Party organisation"), Depth.COMMUNITY
    ),
    _bodies(
        "community_deputies",
        _("Full-time deputies and assistants of the secretary"),
        Depth.COMMUNITY,
    ),
    _bodies(
        "street_deputy_secretaries",
        _("Full-time deputy secretaries for Party building"),
        Depth.STREET,
    ),
    _bodies("street_party_staff", _("Full-time Party staff of the sub-district"), Depth.STREET),
    _bodies(
        "city_establishment",
        _("Administrative posts of the city's own offices"),
        Depth.CITY,
        highest=1_000_000,
    ),
    _bodies(
        "establishment_to_streets",
        _("Posts of the city's own offices moved to sub-districts"),
        Depth.CITY,
        highest=1_000_000,
    ),
    _bodies(
        "worker_pay_grade",
        _("Grade that community workers' pay follows"),
        Depth.COMMUNITY,
        highest=10,
    ),
    _bodies(
        "secretary_pay_grade",
        _("Grade that the secretary's pay follows"),
        Depth.COMMUNITY,
        highest=10,
    ),
    _bodies(
        "secretary_terms", _("Terms served in full by the secretary"), Depth.COMMUNITY, highest=20
    ),
    _bodies(
        "committee_members", _("Members of the residents' or villagers' committee"), Depth.COMMUNITY
    ),
    _bodies(
        "committee_women", _("Women in the residents' or villagers' committee"), Depth.COMMUNITY
    ),
    _bodies("mediators", _("Members of the mediation committee"), Depth.COMMUNITY),
    _bodies("mediators_women", _("Women in the mediation committee"), Depth.COMMUNITY),
    _bodies(
        "five_supports",
        _("Of the five supports of a village, those in place"),
        Depth.COMMUNITY,
        highest=5,
    ),
)

FIGURES: Final = (*_FACTS, *BODY_FIGURES)

FIGURE_CHOICES: Final = [(figure.code, figure.title) for figure in FIGURES]
FIGURES_BY_CODE: Final = {figure.code: figure for figure in FIGURES}
YEARLY: Final = [figure.code for figure in FIGURES if figure.yearly]
"""Those that hold for the year they were stated in alone."""


OF_PEOPLE: Final = ("party_members", "population", "property_resident_raters")
"""Those that are a number of people, who could be singled out where they are few (RULES §10)."""

FEW: Final = f"<{SMALLEST_GROUP}"


def on_record(figure: Figure, value: Decimal) -> str:
    """Return a value as the journal keeps it for good: few people are no number there either."""
    few = figure.code in OF_PEOPLE and 0 < value < SMALLEST_GROUP
    return FEW if few else str(value)


def check_value(figure: Figure, value: Decimal) -> Decimal:
    """Return a value as stored, to the hundredth. Raises ``InvalidInput`` if it cannot be."""
    if not value.is_finite() or not 0 <= value <= figure.highest:
        raise InvalidInput(
            _("Give a number from 0 to {highest}."), field="value", highest=figure.highest
        )
    if figure.whole and value != value.to_integral_value():
        raise InvalidInput(_("Give a whole number: this is counted."), field="value")
    return value.quantize(Decimal("0.01"))
