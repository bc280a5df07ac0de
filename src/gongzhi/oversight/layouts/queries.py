"""Reading layouts: the list to compare, one with its centres, and what moving a centre would do."""

from __future__ import annotations

from django.db.models import QuerySet

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.oversight.layouts.errors import no_such_layout, no_such_site
from gongzhi.oversight.layouts.given import Given
from gongzhi.oversight.layouts.ground import Ground
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.outcome import Outcome, Outside, Site, Walks, sites_of
from gongzhi.oversight.layouts.permissions import PLAN
from gongzhi.oversight.layouts.places import check_place
from gongzhi.oversight.layouts.settings import LayoutSettings, Problem
from gongzhi.registry.territory.queries import within

__all__ = [
    "PLAN",
    "Given",
    "LayoutSettings",
    "Outcome",
    "Outside",
    "Problem",
    "Site",
    "get_layout",
    "layouts",
    "moved",
    "outcome_of",
]

_HEAVY = ("given", "ground", "sites", "answer")


def layouts(viewer: Actor, area_code: str = "") -> QuerySet[SiteLayout]:
    """Return the layouts the viewer may work on, newest first, without what they found.

    Raises ``NotPermitted`` where no post of the viewer's gives the verb anywhere.
    """
    _check_layouts(viewer)
    found = SiteLayout.objects.filter(
        within(viewer.prefixes(PLAN), field="area_code"),
        within((area_code,), field="area_code"),
    )
    return found.exclude(state=SiteLayout.State.DISCARDED).defer(*_HEAVY).order_by("-pk")


def get_layout(viewer: Actor, layout_id: int) -> SiteLayout:
    """Return one layout with what it found.

    Raises ``NotFound`` out of the viewer's scope, ``NotPermitted`` without the verb.
    """
    _check_layouts(viewer)
    seen = SiteLayout.objects.filter(within(viewer.prefixes(PLAN), field="area_code"))
    layout = seen.filter(pk=layout_id).defer("given").first()
    if layout is None:
        raise no_such_layout(layout_id)
    return layout


def _check_layouts(viewer: Actor) -> None:
    if not viewer.holds(PLAN):
        check_may(viewer, PLAN)


def outcome_of(layout: SiteLayout) -> Outcome | None:
    """Return what a layout's centres mean for everybody, or None where it has none (yet)."""
    if layout.ground is None or layout.answer is None:
        return None
    return Outcome(
        Ground.unpacked(layout.ground),
        LayoutSettings.stored(layout.solved_settings),
        sites_of(layout.sites),
        Walks.unpacked(layout.answer),
    )


def moved(found: Outcome, *, site: int, lon: float, lat: float) -> Outcome:
    """Return what moving one centre of a layout would do; nothing is read or stored.

    Raises ``InvalidInput`` for a centre or a point that cannot be.
    """
    if not 0 <= site < len(found.sites):
        raise no_such_site(site)
    check_place(lon, lat)
    return found.with_moved(site, lon, lat)
