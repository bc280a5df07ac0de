"""Reading layouts: the list to compare, one with its centres, and what moving a centre would do."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from gongzhi.foundation.actors import Actor
from gongzhi.oversight.layouts.errors import no_such_site
from gongzhi.oversight.layouts.given import Given
from gongzhi.oversight.layouts.ground import Ground
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.outcome import Outcome, Outside, Site, Walks, sites_of
from gongzhi.oversight.layouts.permissions import PLAN
from gongzhi.oversight.layouts.places import check_place
from gongzhi.oversight.layouts.records import LAYOUTS
from gongzhi.oversight.layouts.settings import LayoutSettings, Problem
from gongzhi.oversight.standards.queries import VIEW as STANDARDS
from gongzhi.oversight.standards.queries import Finding, Rule, held_below, supposed
from gongzhi.registry.territory.queries import find_grid

__all__ = [
    "PLAN",
    "Given",
    "Ground",
    "LayoutSettings",
    "Outcome",
    "Outside",
    "Problem",
    "Site",
    "asked_by_standards",
    "get_layout",
    "layouts",
    "moved",
    "outcome_of",
]

METRICS: Final = {
    "community_centre": "site.community_centres",
    "street_centre": "site.street_centres",
}
"""What counts the centres of a tier; of stations no standard says how many."""
_HEAVY = ("given", "ground", "sites", "answer")


def layouts(viewer: Actor, area_code: str = "") -> QuerySet[SiteLayout]:
    """Return the layouts the viewer may work on, newest first, without what they found.

    Raises ``NotPermitted`` where no post of the viewer's gives the verb anywhere.
    """
    return LAYOUTS.rows(viewer, area_code).defer(*_HEAVY)


def get_layout(viewer: Actor, layout_id: int, *, solved: bool = True) -> SiteLayout:
    """Return one layout, with what it found unless only its state is asked for.

    Raises ``NotFound`` out of the viewer's scope, ``NotPermitted`` without the verb.
    """
    return LAYOUTS.one(viewer, layout_id, without=("given",) if solved else _HEAVY)


def outcome_of(layout: SiteLayout) -> Outcome | None:
    """Return what a layout's centres mean for everybody, or None where it has none (yet).

    None as well where an earlier version stored less than is read now.
    """
    if layout.ground is None or layout.answer is None:
        return None
    try:
        ground, walks = Ground.unpacked(layout.ground), Walks.unpacked(layout.answer)
    except KeyError:
        return None
    settings = LayoutSettings.stored(layout.answered_settings)
    return Outcome(ground, settings, sites_of(layout.sites), walks)


def asked_by_standards(viewer: Actor, layout: SiteLayout, found: Outcome) -> list[Finding]:
    """Return what the packs in force ask of centres here, held to the layout's and the others.

    Centres of the layout's tier count as they are planned, those of the other tier as they stand.
    Empty where the viewer sees no standards here. Queries as ``held_below``.
    """
    if not viewer.may(STANDARDS, layout.area_code):
        return []
    planned = METRICS.get(found.settings.kind)
    return [
        supposed(
            held,
            {planned: sum(site.area_code.startswith(held.place.code) for site in found.sites)}
            if planned and planned in held.standard.entry.rule.metrics()
            else {},
        )
        for held in held_below(viewer, area_code=layout.area_code, asks=_counts_centres)
    ]


def _counts_centres(rule: Rule) -> bool:
    return rule.type == "coverage" and rule.metric in METRICS.values()


def moved(found: Outcome, *, site: int, lon: float, lat: float) -> Outcome:
    """Return what moving one centre of a layout would do; nothing is stored. One query.

    Raises ``InvalidInput`` for a centre or a point that cannot be.
    """
    if not 0 <= site < len(found.sites):
        raise no_such_site(site)
    check_place(lon, lat)
    return found.with_moved(site, lon, lat, area_code=str(find_grid(lon, lat) or ""))
