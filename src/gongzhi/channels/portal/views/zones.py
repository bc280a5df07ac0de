"""Zones: named sets of areas that cut across the tree."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import ground_choices
from gongzhi.channels.portal.commands import CommandPage, command, posted, titled
from gongzhi.channels.portal.forms.zones import NewZoneForm, RetireZoneForm, ZoneForm
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.registry.territory import queries, services
from gongzhi.registry.territory.models import Area, Zone

VIEW = "territory.view"
CHANGE = "territory.change_area"
MOST_MEMBERS = 600


@door(VIEW)
@require_GET
def list_zones(request: PageRequest) -> HttpResponse:
    """List the zones in force in the actor's areas."""
    zones = list(queries.zones(request.actor))
    codes = {code for zone in zones for code in (zone.area_code, *zone.area_codes)}
    context = {
        "zones": zones,
        "names": queries.names_of(codes),
        "grounds": ground_choices(request.actor, CHANGE) if request.actor.holds(CHANGE) else [],
    }
    return render(request, "gongzhi/territory/zones.html", context)


@door(VIEW)
@require_GET
def show_zone(request: PageRequest, zone_id: int) -> HttpResponse:
    """Show a zone with the areas in it."""
    zone = queries.get_zone(request.actor, zone_id)
    context = {
        "zone": zone,
        "path": queries.path_of(zone.area_code),
        "areas": list(Area.objects.filter(code__in=zone.area_codes).defer("boundary")),
        "may_change": request.actor.may(CHANGE, zone.area_code) and zone.valid_to is None,
    }
    return render(request, "gongzhi/territory/zone.html", context)


@door(CHANGE)
@form_view
def create_zone(request: PageRequest) -> HttpResponse:
    """Name a set of areas within the one that the address asks for."""
    ground = queries.get_area(request.actor, request.GET.get("area", ""))
    form = NewZoneForm(posted(request), areas=_members(request, ground))
    intro = _("It gathers areas of %(name)s; posts there may change it.") % {"name": ground.name}
    page = CommandPage(
        title=_("New zone"), submit=_("Create"), intro=intro, back=reverse("zones:list")
    )
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.create_zone(
            actor=request.actor,
            name=data["name"],
            kind=data["kind"],
            area_code=ground.code,
            area_codes=data["area_codes"],
        ),
        done=_shown,
    )


@door(CHANGE)
@form_view
def change_zone(request: PageRequest, zone_id: int) -> HttpResponse:
    """Rename a zone, or put other areas in it."""
    zone = queries.get_zone(request.actor, zone_id)
    ground = queries.get_area(request.actor, zone.area_code)
    initial = {"name": zone.name, "area_codes": zone.area_codes, "version": zone.version}
    areas = _members(request, ground, zone.area_codes)
    return command(
        request,
        form=ZoneForm(posted(request), initial=initial, areas=areas),
        page=_page(zone, title=_("Change the zone"), submit=_("Save")),
        act=lambda data: services.change_zone(actor=request.actor, zone_id=zone.pk, **data),
        done=_shown,
    )


@door(CHANGE)
@form_view
def retire_zone(request: PageRequest, zone_id: int) -> HttpResponse:
    """End a zone."""
    zone = queries.get_zone(request.actor, zone_id)
    intro = _("The areas in it stay as they are. The zone stays readable on record.")
    return command(
        request,
        form=RetireZoneForm(posted(request), initial={"version": zone.version}),
        page=_page(zone, title=_("End this zone"), submit=_("End it"), intro=intro, danger=True),
        act=lambda data: services.retire_zone(actor=request.actor, zone_id=zone.pk, **data),
        done=_shown,
    )


def _members(
    request: PageRequest, ground: Area, standing: list[str] | None = None
) -> list[tuple[str, str]]:
    """Return what may lie in a zone: the two levels below its ground, and what is in it now."""
    levels = (ground.level + 1, ground.level + 2)
    below = queries.areas_below(request.actor, ground.code)
    areas = below.filter(level__in=levels) | below.filter(code__in=standing or ())
    rows = areas.values_list("code", "name", "level")[:MOST_MEMBERS]
    return [(code, "\u3000" * (level - ground.level - 1) + name) for code, name, level in rows]


def _page(
    zone: Zone, *, title: str, submit: str, intro: str = "", danger: bool = False
) -> CommandPage:
    return CommandPage(
        title=titled(title, zone.name),
        submit=submit,
        intro=intro,
        danger=danger,
        back=reverse("zones:zone", args=[zone.pk]),
    )


def _shown(zone: Zone) -> tuple[str, str]:
    return reverse("zones:zone", args=[zone.pk]), _("Saved: %(name)s") % {"name": zone.name}
