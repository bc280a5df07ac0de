"""The district's view: what is in force, how it is met area by area, and the way to each row."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal import standings
from gongzhi.oversight.standards import queries
from gongzhi.registry.provisions.queries import loaded_packs
from gongzhi.registry.territory.queries import bounds_of, names_of


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
        "pack_areas": names_of(pack.area_code for pack in packs),
    }
    return render(request, "gongzhi/district/view.html", context)
