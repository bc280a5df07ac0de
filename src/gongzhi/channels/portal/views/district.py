"""The district's view: what is in force, how it is met area by area, and the way to each row."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal import standings
from gongzhi.channels.portal.planfigures import figures_at
from gongzhi.handling.plans import queries as plans
from gongzhi.handling.plans.queries import MeasureFilter
from gongzhi.oversight.standards import queries
from gongzhi.registry.provisions.queries import loaded_packs
from gongzhi.registry.territory.queries import bounds_of, names_of

MOST_SHOWN: Final = 12


@door(queries.VIEW)
@require_GET
def show_district(request: PageRequest) -> HttpResponse:
    """Show the packs in force at an area and how their standards are met at each area below."""
    area = standings.area_of(request, request.actor)
    own = standings.areas_of(request.actor)
    packs = list(loaded_packs(request.actor, area_code=area)) if area else []
    context = {
        "area": area,
        "path": standings.path_within(request.actor, area),
        "own_areas": own if len(own) > 1 else (),
        "board": queries.board_of(request.actor, area_code=area) if area else None,
        "bounds": bounds_of((area,)) if area else None,
        "packs": packs,
        **_measures(request, area),
        "pack_areas": names_of(pack.area_code for pack in packs),
    }
    return render(request, "gongzhi/district/view.html", context)


def _measures(request: PageRequest, area: str) -> dict[str, Any]:
    """Return the measures that reach an area by light, and those that are not green."""
    if not area or not request.actor.holds(plans.VIEW):
        return {}
    found = plans.find_measures(request.actor, MeasureFilter(reaching=area), figures_of=figures_at)
    waiting = [
        row
        for colour in ("red", "yellow")
        if found.lights[colour]
        for row in found.of_colour(colour)[:MOST_SHOWN]
    ]
    return {"lights": found.lights if len(found) else {}, "waiting": waiting[:MOST_SHOWN]}
