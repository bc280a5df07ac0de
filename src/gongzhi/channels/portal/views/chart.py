"""The organisation chart: the tree, one branch of it, what a search finds, and all for paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import ground_choices
from gongzhi.channels.portal.commands import asks_for_part
from gongzhi.foundation.ids import UnitId
from gongzhi.registry.organisations import chart
from gongzhi.registry.territory.queries import is_digits

VIEW = "organisations.view"


@door(VIEW)
@require_GET
def show_chart(request: PageRequest) -> HttpResponse:
    """Show the tree of units with their posts; ``all`` opens it whole, ``q`` searches it."""
    words = request.GET.get("q", "").strip()[:60]
    area = request.GET.get("area", "").strip()
    area = area if is_digits(area) else ""
    whole = "all" in request.GET
    if words:
        units = chart.search_chart(request.actor, words)
    elif whole:
        units = chart.whole_chart(request.actor, area=area)
    else:
        units = chart.chart(request.actor, area=area)
    context = {
        "units": units,
        "words": words,
        "area": area,
        "whole": whole,
        "grounds": ground_choices(request.actor, VIEW),
    }
    return render(request, "gongzhi/organisations/chart.html", context)


@door(VIEW)
@require_GET
def show_branch(request: PageRequest, unit_id: int) -> HttpResponse:
    """Show one unit's branch: its part alone for htmx, else a page of its own."""
    unit = chart.branch(request.actor, UnitId(unit_id))
    if asks_for_part(request):
        return render(request, "gongzhi/organisations/chart_nodes.html", {"units": unit.children})
    context = {"units": [unit], "branch": unit}
    return render(request, "gongzhi/organisations/chart.html", context)
