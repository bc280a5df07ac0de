"""Units, their posts, and who holds them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.commands import CommandPage, command, posted, titled
from gongzhi.channels.portal.forms.organisations import DissolveForm, NewUnitForm, UnitForm
from gongzhi.channels.portal.views.territory import form_view
from gongzhi.foundation.ids import UnitId
from gongzhi.registry.organisations import queries, services
from gongzhi.registry.organisations.models import Unit, UnitKind
from gongzhi.registry.territory.queries import names_of, path_of

VIEW = "organisations.view"
CHANGE_UNIT = "organisations.change_unit"
CHANGE_POST = "organisations.change_post"
APPOINT = "organisations.appoint"
PAGE = 100


@door(VIEW)
@require_GET
def list_units(request: PageRequest) -> HttpResponse:
    """List the active units the actor may see, by area."""
    kind = request.GET.get("kind", "")
    words = request.GET.get("q", "").strip()[:60]
    units = queries.units(request.actor, kind=kind if kind in UnitKind.values else "")
    if words:
        units = units.filter(name__contains=words.replace("\0", ""))
    page = Paginator(units, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "kind": kind,
        "kinds": UnitKind.choices,
        "area_names": names_of({unit.area_code for unit in page}),
        "may_found": request.actor.holds(CHANGE_UNIT),
    }
    return render(request, "gongzhi/organisations/list.html", context)


@door(VIEW)
@require_GET
def show_unit(request: PageRequest, unit_id: int) -> HttpResponse:
    """Show one unit with its posts and who holds them."""
    unit = queries.get_unit(request.actor, UnitId(unit_id))
    actor = request.actor
    posts = queries.posts_of(actor, unit.key)
    codes = {code for post in posts for code in post.area_codes if code}
    context = {
        "unit": unit,
        "path": path_of(unit.area_code) if unit.area_code else [],
        "posts": posts,
        "area_names": names_of(codes),
        "below": list(unit.children.filter(active_to__isnull=True).order_by("name")),
        "may_change": actor.may(CHANGE_UNIT, unit.area_code) and unit.active_to is None,
        "may_post": actor.may(CHANGE_POST, unit.area_code) and unit.active_to is None,
        "may_appoint": actor.may(APPOINT, unit.area_code) and unit.active_to is None,
    }
    return render(request, "gongzhi/organisations/unit.html", context)


@door(CHANGE_UNIT)
@form_view
def create_unit(request: PageRequest) -> HttpResponse:
    """Found a unit."""
    form = NewUnitForm(posted(request), actor=request.actor)
    page = CommandPage(title=_("New unit"), submit=_("Found"), back=reverse("organisations:list"))
    return command(
        request,
        form=form,
        page=page,
        act=lambda data: services.create_unit(
            actor=request.actor,
            kind=data["kind"],
            area_code=data["area_code"],
            details=form.details(),
        ),
        done=shown,
    )


@door(CHANGE_UNIT)
@form_view
def change_unit(request: PageRequest, unit_id: int) -> HttpResponse:
    """Change what describes a unit."""
    unit = queries.get_unit(request.actor, UnitId(unit_id))
    form = UnitForm(posted(request), initial=_initial(unit), actor=request.actor)
    return command(
        request,
        form=form,
        page=page_of(unit, title=_("Change the details"), submit=_("Save")),
        act=lambda data: services.change_unit(
            actor=request.actor, unit_id=unit.key, details=form.details(), version=data["version"]
        ),
        done=shown,
    )


@door(CHANGE_UNIT)
@form_view
def dissolve_unit(request: PageRequest, unit_id: int) -> HttpResponse:
    """End a unit; its open work goes to the successor."""
    unit = queries.get_unit(request.actor, UnitId(unit_id))
    intro = _("Its posts and appointments end today. What it did stays on record.")
    page = page_of(unit, title=_("Dissolve"), submit=_("Dissolve"), intro=intro, danger=True)
    initial = {"version": unit.version}
    return command(
        request,
        form=DissolveForm(posted(request), initial=initial, actor=request.actor),
        page=page,
        act=lambda data: services.dissolve_unit(actor=request.actor, unit_id=unit.key, **data),
        done=shown,
    )


def page_of(
    unit: Unit, *, title: str, submit: str, intro: str = "", danger: bool = False
) -> CommandPage:
    """Return what stands around a form about a unit."""
    return CommandPage(
        title=titled(title, unit.name),
        submit=submit,
        intro=intro,
        danger=danger,
        back=reverse("organisations:unit", args=[unit.pk]),
    )


def shown(unit: Unit) -> tuple[str, str]:
    """Return the unit's page and a sentence for its top."""
    return reverse("organisations:unit", args=[unit.pk]), _("Saved: %(name)s") % {"name": unit.name}


def _initial(unit: Unit) -> dict[str, Any]:
    names = ("version", "name", "short_name", "parent_id", "duties", "credit_code", "phone")
    return {name: getattr(unit, name) for name in names}
