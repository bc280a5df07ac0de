"""One's own grid: who is responsible, whom to call, what was reported and solved, notices."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongzhi.channels.api.limits import PUBLIC_READS, client_of
from gongzhi.channels.doors import public
from gongzhi.channels.portal.choices import category_name
from gongzhi.channels.portal.sketch import sketch_of
from gongzhi.channels.resident.nearby import spot_of
from gongzhi.channels.resident.places import community_choices, grids_of
from gongzhi.channels.resident.views.near import degrees
from gongzhi.foundation.actors import SYSTEM
from gongzhi.handling.cases.queries import matters_of_grid
from gongzhi.oversight.disclosure.queries import notices_at
from gongzhi.registry.organisations.queries import grid_notice
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import Depth


@public
@require_GET
def find_grid(request: HttpRequest) -> HttpResponse:
    """Find one's grid by position, or by community and grid."""
    PUBLIC_READS.spend(client_of(request))
    lon, lat = (degrees(request.GET.get(name, "")) for name in ("lon", "lat"))
    spot = spot_of(lon=lon, lat=lat)
    if spot is not None and spot.grid_code:
        return HttpResponseRedirect(reverse("resident:grid", args=[spot.grid_code]))
    community = request.GET.get("community", "")[:12]
    communities = community_choices()
    context = {
        "outside": spot is not None,
        "communities": communities,
        "community": community,
        "grids": grids_of(community) if community else [],
    }
    return render(request, "gongzhi/resident/find_grid.html", context)


@public
@require_GET
def show_grid(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is posted of a grid (滨州条例 6), and what was reported there, in numbers."""
    PUBLIC_READS.spend(client_of(request))
    if not territory.is_digits(code) or len(code) != Depth.GRID.length:
        raise no_such_area(code)
    after = territory.successors_of([code]).get(code, ())
    if len(after) == 1:
        return HttpResponseRedirect(reverse("resident:grid", args=[after[0]]))
    notice = grid_notice(code)
    area = territory.find_area(code)
    matters = matters_of_grid(code)
    context = {
        "grid": notice,
        "place": notice.path[-3:-1],
        # Boundaries are public: nobody's scope narrows this drawing.
        "sketch": sketch_of(SYSTEM, area) if area else None,
        "matters": matters,
        "classes": [
            (category_name(each.category) if each.category else "", each.reported, each.solved)
            for each in matters.classes
        ],
        "notices": notices_at(code),
    }
    return render(request, "gongzhi/resident/grid.html", context)
