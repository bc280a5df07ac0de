"""Areas: the tree, one area with its history, and the commands on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted, titled
from gongzhi.channels.portal.forms.territory import (
    DetailsForm,
    FoundForm,
    RenameForm,
    RetireForm,
)
from gongzhi.channels.portal.sketch import sketch_of
from gongzhi.registry.territory import queries, services
from gongzhi.registry.territory.models import Area, AreaVersion
from gongzhi.registry.territory.rules import Depth

VIEW = "territory.view"
CHANGE = "territory.change_area"
SHOWN_ROOTS = 40
form_view = require_http_methods(["GET", "HEAD", "POST"])


@door(VIEW)
@require_GET
def list_areas(request: PageRequest) -> HttpResponse:
    """Show the top areas of the actor's posts, or what a search finds."""
    words = request.GET.get("q", "").strip()[:60]
    found = queries.search_areas(request.actor, words, limit=60) if words else []
    prefixes = request.actor.prefixes(VIEW)
    roots = [area for prefix in prefixes[:SHOWN_ROOTS] for area in _roots(request, prefix)]
    context = {"words": words, "found": found, "roots": roots}
    return render(request, "gongzhi/territory/list.html", context)


@door(VIEW)
@require_GET
def show_area(request: PageRequest, code: str) -> HttpResponse:
    """Show one area: where it lies, what is below it, how it came to be."""
    area = queries.get_area(request.actor, code)
    children = list(queries.children_of(request.actor, code))
    context = {
        "area": area,
        "path": queries.path_of(code),
        "level": Depth(area.level).level.name,
        "children": children,
        "sketch": sketch_of(request.actor, area),
        "history": queries.history_of(request.actor, code)[::-1],
        "zones": queries.zones_of(code),
        "may_change": request.actor.may(CHANGE, code) and area.valid_to is None,
        "may_sign": request.actor.may(services.SIGN, code) and area.valid_to is None,
        "may_found": area.level < Depth.BUILDING,
        "is_grid": area.level == Depth.GRID,
        "may_import": area.level in {Depth.STREET, Depth.COMMUNITY},
        **_undo_of(area),
    }
    return render(request, "gongzhi/territory/area.html", context)


@door(VIEW)
@require_GET
def download_boundary(request: PageRequest, code: str) -> HttpResponse:
    """Give an area's boundary as a GeoJSON file."""
    feature = queries.boundary_feature(request.actor, code)
    response = JsonResponse(feature, content_type="application/geo+json")
    response["Content-Disposition"] = f'attachment; filename="{feature["id"]}.geojson"'
    return response


@door(CHANGE)
@form_view
def rename_area(request: PageRequest, code: str) -> HttpResponse:
    """Give an area another name."""
    area = queries.get_area(request.actor, code)
    form = RenameForm(posted(request), initial=_initial(area, "name"))
    return command(
        request,
        form=form,
        page=_page(area, title=_("Rename"), submit=_("Rename")),
        act=lambda data: services.rename_area(actor=request.actor, area_code=code, **data),
        done=_shown,
    )


@door(CHANGE)
@form_view
def describe_area(request: PageRequest, code: str) -> HttpResponse:
    """Change an area's kind, households, supervision line and centre."""
    area = queries.get_area(request.actor, code)
    names = ("kind", "households", "supervision_phone", "lon", "lat")
    form = DetailsForm(posted(request), initial=_initial(area, *names))
    return command(
        request,
        form=form,
        page=_page(area, title=_("Change the details"), submit=_("Save")),
        act=lambda data: services.change_details(
            actor=request.actor,
            area_code=code,
            details=form.details(),
            note=data["note"],
            version=data["version"],
        ),
        done=_shown,
    )


@door(CHANGE)
@form_view
def found_area(request: PageRequest, code: str) -> HttpResponse:
    """Found an area below this one."""
    area = queries.get_area(request.actor, code)
    return command(
        request,
        form=FoundForm(posted(request)),
        page=_page(area, title=_("New area below"), submit=_("Found")),
        act=lambda data: services.create_area(
            actor=request.actor,
            parent_code=code,
            name=data["name"],
            code=data["code"],
            details=services.AreaDetails(kind=data["kind"], households=data["households"]),
            note=data["note"],
        ),
        done=_shown,
    )


@door(CHANGE)
@form_view
def retire_area(request: PageRequest, code: str) -> HttpResponse:
    """End an area."""
    area = queries.get_area(request.actor, code)
    intro = _("It stays readable for ever; nothing new is filed under it.")
    page = _page(area, title=_("End this area"), submit=_("End it"), intro=intro, danger=True)
    return command(
        request,
        form=RetireForm(posted(request), initial=_initial(area)),
        page=page,
        act=lambda data: services.retire_area(actor=request.actor, area_code=code, **data),
        done=_shown,
    )


def _undo_of(area: Area) -> dict[str, Any]:
    """Return the change of ground that can be undone from an area's page, with its other parts."""
    last = AreaVersion.objects.filter(area=area, valid_to__isnull=True).first()
    undoable = {AreaVersion.Change.MERGED, AreaVersion.Change.SPLIT, AreaVersion.Change.BOUNDARY}
    if last is None or area.valid_to is not None or last.change not in undoable:
        return {}
    siblings = queries.successors_of(last.predecessors)
    parts = {code for after in siblings.values() for code in after} - {area.code}
    return {"undo": last.change, "siblings": sorted(parts)}


def _roots(request: PageRequest, prefix: str) -> list[Area]:
    if not prefix:
        return list(queries.children_of(request.actor, ""))
    return list(queries.areas_below(request.actor, prefix).filter(code=prefix))


def _initial(area: Area, *names: str) -> dict[str, Any]:
    return {"version": area.version} | {name: getattr(area, name) for name in names}


def _page(
    area: Area, *, title: str, submit: str, intro: str = "", danger: bool = False
) -> CommandPage:
    return CommandPage(
        title=titled(title, area.name),
        submit=submit,
        intro=intro,
        danger=danger,
        back=reverse("territory:area", args=[area.code]),
    )


def _shown(area: Area) -> tuple[str, str]:
    words = _("Saved: %(name)s") % {"name": area.name}
    return reverse("territory:area", args=[area.code]), words
