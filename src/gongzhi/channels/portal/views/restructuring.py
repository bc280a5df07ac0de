"""Changing the ground: splitting, merging, drawing and importing, each after a preview."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, files_of, posted, titled
from gongzhi.channels.portal.forms.restructuring import (
    BoundaryForm,
    ImportForm,
    MergeForm,
    SplitForm,
)
from gongzhi.channels.portal.previews import previewed
from gongzhi.channels.portal.views.territory import CHANGE, form_view
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.services.reshaping import Consequences, make_change, preview_change
from gongzhi.registry.territory import former, outline_files, queries, services
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.outline_files import OutlineReport
from gongzhi.registry.territory.rules import Depth

Made = TypeVar("Made")


@door(CHANGE)
@form_view
def split_grid(request: PageRequest, code: str) -> HttpResponse:
    """Split a grid by a line, by outlines or by lists of buildings."""
    grid = _grid(request, code)
    buildings = list(queries.children_of(request.actor, code))
    initial = {"version": grid.version} | _former_parts(request, grid)
    form = SplitForm(posted(request), files_of(request), initial=initial, buildings=buildings)
    page = _page(
        grid,
        title=_("Split the grid"),
        submit=_("Split the grid"),
        intro=_(
            "Draw a line across the grid, or say for each building where it goes. "
            "The old code ends for good; the parts get new ones."
        ),
        template="gongzhi/territory/split.html",
    )

    def act() -> list[Area]:
        parts = services.divide_grid(request.actor, code, form.division())
        data = form.cleaned_data
        return services.split_grid(
            actor=request.actor,
            area_code=code,
            parts=parts,
            note=data["note"],
            version=data["version"],
        )

    return _previewed(request, form, page, act, leads_to=lambda _made: grid.parent_id or code)


@door(CHANGE)
@form_view
def merge_grids(request: PageRequest, code: str) -> HttpResponse:
    """Merge a grid with others of its community."""
    grid = _grid(request, code)
    asked = [each for each in request.GET.get("with", "").split(",") if each]
    form = MergeForm(
        posted(request),
        initial={
            "area_codes": asked,
            "name": grid.name,
            "stamp": queries.current_stamp(),
        },
        grids=_mates(request, grid),
    )
    page = _page(
        grid,
        title=_("Merge grids"),
        submit=pgettext("grids", "Merge"),
        intro=_("The new grid covers the ground of all. Their codes end for good."),
        template="gongzhi/territory/merge.html",
    )

    def act() -> Area:
        data = form.cleaned_data
        return services.merge_grids(
            actor=request.actor,
            area_codes=[code, *data["area_codes"]],
            name=data["name"],
            note=data["note"],
            stamp=data["stamp"],
        )

    return _previewed(request, form, page, act, leads_to=lambda grid: grid.code)


@door(CHANGE)
@form_view
def draw_area(request: PageRequest, code: str) -> HttpResponse:
    """Draw an area's boundary, or draw it anew."""
    area = queries.get_area(request.actor, code)
    initial = {"version": area.version, "drawn": _outline(request, area)}
    form = BoundaryForm(posted(request), files_of(request), initial=initial)
    page = _page(
        area,
        title=_("Draw the boundary anew"),
        submit=_("Replace the boundary"),
        intro=_("Open work on the ground that changes hands moves with it; history stays."),
        template="gongzhi/territory/draw.html",
        context={
            "bounds_of": code if area.boundary else area.parent_id or code,
            "depth": "grid" if area.level == Depth.GRID else "above",
        },
    )

    def act() -> Area:
        data = form.cleaned_data
        return services.change_boundary(
            actor=request.actor,
            area_code=code,
            boundary=outline_files.one_outline(data["drawn"], datum=data["datum"]),
            note=data["note"],
            version=data["version"],
        )

    return _previewed(request, form, page, act, leads_to=lambda _made: code)


@door(CHANGE)
@form_view
def import_outlines(request: PageRequest, code: str) -> HttpResponse:
    """Import the outlines of an area and what lies below it, after a report of what fits."""
    area = queries.get_area(request.actor, code)
    initial = {"stamp": queries.current_stamp()}
    form = ImportForm(posted(request), files_of(request), initial=initial)
    page = _page(
        area,
        title=_("Import boundaries"),
        submit=_("Import"),
        intro=_(
            "A GeoJSON file of outlines, each with its area's code or name. "
            "All of them are drawn, or none."
        ),
        template="gongzhi/territory/import.html",
    )

    def read() -> OutlineReport:
        data = form.cleaned_data
        return outline_files.read_outlines(request.actor, code, data["drawn"], datum=data["datum"])

    def act(report: OutlineReport) -> list[Area]:
        if not report.fits:
            raise InvalidInput(_("The file has faults. Correct them first."), field="file")
        data = form.cleaned_data
        return services.draw_boundaries(
            actor=request.actor, shapes=report.shapes(), note=data["note"], stamp=data["stamp"]
        )

    def preview(_data: dict[str, Any]) -> tuple[OutlineReport, Consequences | None]:
        report = read()
        seen = preview_change(request.actor, lambda: act(report)) if report.fits else None
        return report, seen

    return previewed(
        request,
        form=form,
        page=page,
        preview=preview,
        act=lambda _data: make_change(request.actor, lambda: act(read())),
        done=lambda made: _done(made, code),
    )


def _previewed(
    request: PageRequest,
    form: forms.Form,
    page: CommandPage,
    act: Callable[[], Made],
    *,
    leads_to: Callable[[Made], str],
) -> HttpResponse:
    """Show which open work a change would move, then make it and lead to an area by its code."""
    return previewed(
        request,
        form=form,
        page=page,
        preview=lambda _data: preview_change(request.actor, act),
        act=lambda _data: make_change(request.actor, act),
        done=lambda made: _done(made, leads_to(made[0])),
    )


def _grid(request: PageRequest, code: str) -> Area:
    grid = queries.get_area(request.actor, code)
    if grid.level != Depth.GRID:
        raise InvalidInput(_("{name} is not a grid.").format(name=grid.name))
    return grid


def _mates(request: PageRequest, grid: Area) -> list[tuple[str, str]]:
    """Return the other grids of the community, those that touch this one first."""
    touching = queries.touching_of(grid)
    mates = [
        each
        for each in queries.children_of(request.actor, grid.parent_id or "")
        if each.code != grid.code
    ]
    mates.sort(key=lambda each: (each.code not in touching, each.code))
    return [
        (each.code, _("{name} (neighbour)").format(name=each.name))
        if each.code in touching
        else (each.code, each.name)
        for each in mates
    ]


def _former_parts(request: PageRequest, grid: Area) -> dict[str, Any]:
    """Return the entries that split a merged grid again along its old outlines."""
    if "like" not in request.GET:
        return {}
    parts = former.parts_before_merge(request.actor, grid.code)
    names = [each["properties"]["name"] for each in parts["features"]]
    if len(names) < 2:  # noqa: PLR2004 - two parts make a split
        return {}
    return {"drawn": json.dumps(parts), "name_1": names[0], "name_2": names[1]}


def _outline(request: PageRequest, area: Area) -> str:
    """Return the outline to begin with: the present one, or that of before where it is asked."""
    if "like" in request.GET:
        outline = former.outline_before(request.actor, area.code)
    else:
        outline = queries.boundary_feature(request.actor, area.code)["geometry"]
    return json.dumps(outline) if outline else ""


def _page(
    area: Area,
    *,
    title: str,
    submit: str,
    intro: str,
    template: str,
    context: dict[str, Any] | None = None,
) -> CommandPage:
    return CommandPage(
        title=titled(title, area.name),
        submit=submit,
        intro=intro,
        back=reverse("territory:area", args=[area.code]),
        template=template,
        context={"area": area, **(context or {})},
    )


def _done(made: tuple[Any, Consequences], code: str) -> tuple[str, str]:
    _result, seen = made
    words = _("Done. Open cases handed over: {moved}. To be placed by hand: {unplaced}.").format(
        moved=seen.moved, unplaced=seen.unplaced
    )
    return reverse("territory:area", args=[code]), words
