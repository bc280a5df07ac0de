"""Barriers on record: roads, rivers and railways that no drawn grid crosses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import shapely
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.maps.shapes import answer, collection
from gongzhi.channels.portal.choices import ground_choices
from gongzhi.channels.portal.commands import CommandPage, command, files_of, posted, titled
from gongzhi.channels.portal.forms.drafts import BarriersForm
from gongzhi.channels.portal.forms.shared import Confirmation
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.registry.drafts import queries, services
from gongzhi.registry.drafts.models import BarrierSet
from gongzhi.registry.drafts.queries import DRAFT
from gongzhi.registry.territory.geometry import geojson_of
from gongzhi.registry.territory.queries import names_of

PER_PAGE: Final = 20
"""Sets on a page of the list and on its map: one may be of 100,000 points."""


@door(DRAFT)
@require_GET
def list_barriers(request: PageRequest) -> HttpResponse:
    """Show the barriers on record, as a list and on a map."""
    page = _page(request, queries.barrier_sets(request.actor).defer("shapes"))
    sets = list(page)
    context = {
        "page": page,
        "sets": sets,
        "names": names_of(each.area_code for each in sets),
        "around": sets[0].area_code if sets else "",
    }
    return render(request, "gongzhi/drafts/barriers.html", context)


@door(DRAFT)
@require_GET
def lines(request: PageRequest) -> HttpResponse:
    """Give the barriers that a drawing for ``area`` keeps to, or a page of the actor's."""
    area = request.GET.get("area", "")
    sets: Iterable[BarrierSet]
    if area and request.actor.may(DRAFT, area):
        sets = queries.sets_around(area)
    else:
        sets = _page(request, queries.barrier_sets(request.actor))
    return answer(
        collection(
            {
                "type": "Feature",
                "geometry": geojson_of(shapely.from_wkb(bytes(each.shapes))),
                "properties": {"name": each.name},
            }
            for each in sets
        )
    )


@door(DRAFT)
@form_view
def add_barriers(request: PageRequest) -> HttpResponse:
    """Keep the lines of a GeoJSON file as barriers."""
    areas = ground_choices(request.actor, DRAFT)
    initial = {"area": request.GET.get("area", ""), "datum": None}
    form = BarriersForm(posted(request), files_of(request), areas=areas, initial=initial)
    page = CommandPage(
        title=_("Add barriers"),
        submit=_("Add"),
        back=reverse("drafts:barriers"),
        intro=_(
            "Roads, rivers, railways, walls: lines or areas that no grid crosses. Drafts drawn "
            "from now on keep to them; grids in force are not touched."
        ),
    )

    def act(data: dict[str, Any]) -> object:
        return services.add_barriers(
            actor=request.actor,
            area_code=data["area"],
            name=data["name"],
            drawn=data["drawn"],
            datum=data["datum"],
        )

    return command(request, form=form, page=page, act=act, done=lambda _set: _back())


@door(DRAFT)
@form_view
def remove_barriers(request: PageRequest, barriers_id: int) -> HttpResponse:
    """Take a set of barriers out."""
    found = queries.get_barriers(request.actor, barriers_id)
    return command(
        request,
        form=Confirmation(posted(request)),
        page=CommandPage(
            title=titled(_("Remove the barriers"), found.name),
            submit=_("Remove"),
            back=reverse("drafts:barriers"),
            intro=_("Drafts drawn from now on may cross them. Drafts that were drawn stay."),
            danger=True,
        ),
        act=lambda _data: services.remove_barriers(actor=request.actor, barriers_id=barriers_id),
        done=lambda _set: _back(),
    )


def _page(request: PageRequest, sets: QuerySet[BarrierSet]) -> Page[BarrierSet]:
    """Return the page of the list that is asked for; its map shows no more than its sets."""
    return Paginator(sets, PER_PAGE).get_page(request.GET.get("page"))


def _back() -> tuple[str, str]:
    return reverse("drafts:barriers"), ""
