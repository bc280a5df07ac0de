"""Reading what was stated: figures of an area and its units, and service sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.oversight.metrics.errors import no_such_site
from gongzhi.oversight.metrics.figures import FIGURES, OF_PEOPLE, YEARLY, Figure
from gongzhi.oversight.metrics.models import ServiceSite, StatedFigure
from gongzhi.oversight.metrics.permissions import STATE, VIEW
from gongzhi.registry.organisations import queries as organisations
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.territory.queries import within
from gongzhi.registry.territory.rules import depth_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure to be stated for an area, or for one of its units, and what stands of it.

    ``withheld`` where something stands that is of too few people to be shown to this viewer. Of a
    year that is not stated yet, ``last_year`` is what was stated in the year before.
    """

    figure: Figure
    unit: Unit | None
    stated: StatedFigure | None
    withheld: bool = False
    last_year: StatedFigure | None = None


_OF_PEOPLE: Final = {
    **{code: code for code in OF_PEOPLE},
    "property_resident_score": "property_resident_raters",
}
"""Figures about people who could be singled out, by the figure that says how many they are."""


def stated_of(viewer: Actor, area_code: str) -> list[Asked]:
    """Return every figure that is stated for an area or its units, with what stands. Two queries.

    Of a year stands what was stated this year. What is of fewer people than the floor is shown to
    those alone who may state it (RULES §10).
    Raises ``NotPermitted`` unless the viewer's posts show figures there.
    """
    check_may(viewer, VIEW, area_code)
    depth = depth_of(area_code)
    figures = [figure for figure in FIGURES if depth in figure.levels]
    kinds = {kind for figure in figures for kind in figure.unit_kinds}
    units = _units_at(viewer, area_code, kinds) if kinds else []
    standing: dict[tuple[str, int | None], StatedFigure] = {}
    last_year: dict[tuple[str, int | None], StatedFigure] = {}
    today = timezone.localdate()
    first = today.replace(month=1, day=1)
    over = Q(figure__in=YEARLY, as_of__lt=first.replace(year=first.year - 1))
    rows = StatedFigure.objects.filter(~over, area_code=area_code, as_of__lte=today)
    for row in rows.order_by("as_of", "pk"):
        past = row.figure in YEARLY and row.as_of < first
        (last_year if past else standing)[row.figure, row.unit_id] = row
    asked = []
    for figure in figures:
        of = [unit for unit in units if unit.kind in figure.unit_kinds]
        for unit in of if figure.unit_kinds else [None]:
            unit_id = unit.pk if unit else None
            stated = standing.get((figure.code, unit_id))
            counted = standing.get((_OF_PEOPLE.get(figure.code, ""), unit_id))
            small = figure.code in _OF_PEOPLE and (not counted or counted.value < SMALLEST_GROUP)
            withheld = stated is not None and small and not viewer.may(STATE, area_code)
            before = None if stated else last_year.get((figure.code, unit_id))
            asked.append(Asked(figure, unit, None if withheld else stated, withheld, before))
    return asked


def sites(viewer: Actor) -> QuerySet[ServiceSite]:
    """Return the service sites in use in the viewer's areas, by area and name."""
    scope = within(viewer.prefixes(VIEW), field="area_code")
    return ServiceSite.objects.filter(scope, closed_at__isnull=True).order_by("area_code", "name")


def sites_below(area_code: str, *, kind: str = "") -> QuerySet[ServiceSite]:
    """Return the service sites in use at and below an area, of one kind or of all, by number."""
    found = ServiceSite.objects.filter(within((area_code,), field="area_code"), closed_at=None)
    return (found.filter(kind=kind) if kind else found).order_by("pk")


def get_site(viewer: Actor, site_id: int) -> ServiceSite:
    """Return a site in use. Raises ``NotFound`` out of the viewer's areas."""
    site = sites(viewer).filter(pk=site_id).first()
    if site is None:
        raise no_such_site(site_id)
    return site


def _units_at(viewer: Actor, area_code: str, kinds: set[str]) -> list[Unit]:
    found = organisations.units(viewer)
    return list(found.filter(area_code=area_code, kind__in=sorted(kinds)))
