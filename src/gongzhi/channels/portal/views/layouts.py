"""Layouts of service centres: side by side, one with its map and figures, corrected by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import uuid4

from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.maps.shapes import answer, collection
from gongzhi.channels.portal import layouts as told
from gongzhi.channels.portal.choices import ground_choices
from gongzhi.channels.portal.commands import (
    CommandPage,
    asks_for_part,
    command,
    files_of,
    go,
    number_in,
    posted,
)
from gongzhi.channels.portal.forms.layouts import MoveSiteForm, NewLayoutForm, SolveForm
from gongzhi.channels.portal.proposals import ProposalPages
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.channels.portal.workbooks import workbook
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.oversight.layouts import queries, services
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.queries import PLAN, LayoutSettings, Outcome
from gongzhi.oversight.layouts.records import LAYOUTS
from gongzhi.oversight.metrics.queries import walking_rules
from gongzhi.registry.territory.queries import Depth, names_of, path_of

State = SiteLayout.State
PAGES: Final = ProposalPages(LAYOUTS, space="layouts", one="layout")


@door(PLAN)
@require_GET
def list_layouts(request: PageRequest) -> HttpResponse:
    """Show the layouts side by side, by area, with the figures of today's centres."""
    groups, context = PAGES.by_area(request, queries.layouts(request.actor))
    context["groups"] = [
        (code, [(each, _asked_words(each)) for each in layouts]) for code, layouts in groups
    ]
    return render(request, "gongzhi/layouts/list.html", context)


@door(PLAN)
@form_view
def make_layout(request: PageRequest) -> HttpResponse:
    """Have centres sited."""
    areas = ground_choices(request.actor, PLAN)
    initial = {
        "key": uuid4(),
        "area": request.GET.get("area", ""),
        "name": _("Layout of {day}").format(day=timezone.localdate().isoformat()),
    }
    form = NewLayoutForm(
        posted(request), files_of(request), areas=areas, initial=initial, settings=_by_the_rules()
    )
    page = CommandPage(
        title=_("Lay out service centres"),
        submit=_("Solve"),
        back=reverse("layouts:list"),
        intro=_("A layout is a proposal: no centre is put on record by it."),
        template="gongzhi/layouts/make.html",
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.make_layout(
            actor=request.actor,
            area_code=data["area"],
            name=data["name"],
            settings=form.settings(),
            given=form.given(),
            key=data["key"],
        ),
        done=PAGES.back_to,
    )


@door(PLAN)
@require_GET
def show_layout(request: PageRequest, layout_id: int) -> HttpResponse:
    """Show a layout: how the search stands, then its centres, and what moving one would do."""
    if asks_for_part(request) and "progress" in request.GET:
        layout = queries.get_layout(request.actor, layout_id, solved=False)
        return PAGES.show_progress(request, layout, _progress(layout))
    layout = queries.get_layout(request.actor, layout_id)
    return PAGES.show(request, _shown(request, layout))


@door(PLAN)
@require_GET
def what_if(request: PageRequest, layout_id: int) -> HttpResponse:
    """Give what moving a centre would do, for a map: its reach, who changes, and the figures."""
    layout = queries.get_layout(request.actor, layout_id)
    before = queries.outcome_of(layout)
    if before is None:
        raise NotFound(_("This layout has no centres yet. Wait for it, or solve it again."))
    site, lon, lat = _asked_move(request)
    after = queries.moved(before, site=site, lon=lon, lat=lat)
    context = {"layout": layout, "figures": after.figures(), "is_trial": True}
    return JsonResponse(
        {
            "reach": list(told.reach_features(after, site)),
            "homes": told.changed_homes(before, after),
            "figures": render_to_string("gongzhi/layouts/figures.html", context, request),
        }
    )


@door(PLAN)
@require_GET
def sites(request: PageRequest, layout_id: int) -> HttpResponse:
    """Give the centres of a layout."""
    return _features(request, layout_id, told.site_features)


@door(PLAN)
@require_GET
def homes(request: PageRequest, layout_id: int) -> HttpResponse:
    """Give the buildings of a layout, each in its centre's tone."""
    return _features(request, layout_id, told.home_features)


@door(PLAN)
@require_GET
def reach(request: PageRequest, layout_id: int) -> HttpResponse:
    """Give how far each centre of a layout reaches."""
    return _features(request, layout_id, told.reach_features)


@door(PLAN)
@require_GET
def export_geojson(request: PageRequest, layout_id: int) -> HttpResponse:
    """Give the centres and the buildings outside, with the reason, as a GeoJSON file."""
    layout = queries.get_layout(request.actor, layout_id)
    found = queries.outcome_of(layout)
    response = answer(collection(told.exported_features(found) if found else []))
    name = f"layout-{layout_id}.geojson"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@door(PLAN)
@require_GET
def export_buildings(request: PageRequest, layout_id: int) -> FileResponse:
    """Give every building with its centre and the walk, or why it is outside, as a workbook."""
    layout = queries.get_layout(request.actor, layout_id)
    found = queries.outcome_of(layout)
    rows = told.exported_rows(found) if found else iter(())
    return workbook(rows, [str(header) for header in told.EXPORTED], layout.name)


@door(PLAN)
@require_POST
def move_site(request: PageRequest, layout_id: int, site: int) -> HttpResponse:
    """Move a centre, and show what that does."""
    form = MoveSiteForm(request.POST)

    def act() -> SiteLayout:
        if not form.is_valid():
            raise InvalidInput(_("Give longitude and latitude in degrees."), field="lon")
        data = form.cleaned_data
        return services.move_site(actor=request.actor, layout_id=layout_id, site=site, **data)

    return PAGES.correct(
        request,
        act,
        unchanged=lambda: queries.get_layout(request.actor, layout_id),
        shown=lambda layout, refusal: _shown(request, layout, chosen=site, refusal=refusal),
        chosen=f"?site={site}",
    )


@door(PLAN)
@form_view
def rename_layout(request: PageRequest, layout_id: int) -> HttpResponse:
    """Give a layout another name."""
    layout = queries.get_layout(request.actor, layout_id)
    return PAGES.rename(
        request,
        layout,
        title=_("Rename the layout"),
        act=lambda data: services.rename_layout(actor=request.actor, layout_id=layout_id, **data),
    )


@door(PLAN)
@form_view
def solve_layout(request: PageRequest, layout_id: int) -> HttpResponse:
    """Solve a layout again, perhaps with another question."""
    layout = queries.get_layout(request.actor, layout_id)
    form = SolveForm(
        posted(request),
        settings=LayoutSettings.stored(layout.settings),
        initial={"version": layout.version},
    )
    page = PAGES.page_of(
        layout,
        title=_("Solve again"),
        submit=_("Solve"),
        intro=_("Buildings and centres are read anew; what was moved by hand is given up."),
        template="gongzhi/layouts/make.html",
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.solve_layout(
            actor=request.actor,
            layout_id=layout_id,
            settings=form.settings(),
            version=data["version"],
        ),
        done=PAGES.back_to,
    )


@door(PLAN)
@require_POST
def stop_solving(request: PageRequest, layout_id: int) -> HttpResponse:
    """Have the search stop."""
    services.stop_solving(actor=request.actor, layout_id=layout_id)
    return go(request, PAGES.address_of(layout_id), _("The search stops with the best so far."))


@door(PLAN)
@form_view
def discard_layout(request: PageRequest, layout_id: int) -> HttpResponse:
    """Put a layout away for good."""
    layout = queries.get_layout(request.actor, layout_id)
    return PAGES.discard(
        request,
        layout,
        title=_("Discard the layout"),
        intro=_("What it found is forgotten. Centres on record are not touched."),
        act=lambda: services.discard_layout(actor=request.actor, layout_id=layout_id),
        said=_("The layout is discarded."),
    )


def _shown(
    request: PageRequest, layout: SiteLayout, *, chosen: int | None = None, refusal: str = ""
) -> dict[str, Any]:
    """Return what the page of a layout shows; with a place in the address, what moving does."""
    context: dict[str, Any] = {
        "layout": layout,
        "path": path_of(layout.area_code),
        "under_way": PAGES.is_under_way(layout),
        "question": _asked_words(layout),
        "may_correct": layout.state == State.READY,
        "refusal": refusal,
    }
    if context["under_way"]:
        return context | _progress(layout)
    found = queries.outcome_of(layout)
    if found is None:
        return context
    number = number_in(request.GET.get("site")) if chosen is None else chosen
    if number is not None and number >= len(found.sites):
        number = None
    trial = None
    if number is not None and request.method == "GET" and "lon" in request.GET:
        _site, lon, lat = _asked_move(request)
        trial = queries.moved(found, site=number, lon=lon, lat=lat)
    now: Outcome = trial or found
    codes = {site.area_code[: Depth.COMMUNITY.length] for site in now.sites if site.area_code}
    rows = told.rows_of(now, names_of(codes), number)
    spot = None if number is None else now.sites[number]
    return context | {
        "rows": rows,
        "figures": now.figures(),
        "is_trial": trial is not None,
        "chosen": None if number is None else rows[number],
        "spot": spot,
        "nudges": told.nudges(spot.lon, spot.lat) if spot else [],
        "left": told.left_of(now),
        "findings": queries.asked_by_standards(request.actor, layout, now),
        "curve": told.curve_of(layout.figures),
    }


def _progress(layout: SiteLayout) -> dict[str, Any]:
    settings = LayoutSettings.stored(layout.settings)
    return {
        "layout": layout,
        "step_words": told.STEPS.get(layout.step, ""),
        "seconds": settings.seconds,
        "counts_sites": settings.problem in {"cover", "capacity"},
    }


def _asked_words(layout: SiteLayout) -> str:
    return told.question_words(LayoutSettings.stored(layout.answered_settings))


def _asked_move(request: PageRequest) -> tuple[int, float, float]:
    site = number_in(request.GET.get("site"))
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
    except ValueError:
        raise InvalidInput(_("Give longitude and latitude in degrees."), field="lon") from None
    return -1 if site is None else site, lon, lat


def _features(
    request: PageRequest, layout_id: int, tell: Callable[[Outcome], Iterable[dict[str, Any]]]
) -> HttpResponse:
    found = queries.outcome_of(queries.get_layout(request.actor, layout_id))
    return answer(collection(tell(found) if found else []))


def _by_the_rules() -> LayoutSettings:
    """Return the settings of a new layout: speed, factor and minutes of the rules in force."""
    rules = {rule.name: rule.value for rule in walking_rules()}
    return LayoutSettings(
        reach=rules["walk_minutes"], speed=rules["walking_speed_kmh"], factor=rules["detour_factor"]
    )
