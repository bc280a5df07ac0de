"""The pages: today, visits, buildings, map, outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.field import pages, work
from gongzhi.channels.field.forms import PlanForm, VisitForm
from gongzhi.channels.portal.commands import go, run
from gongzhi.handling.visits import services as visits
from gongzhi.handling.visits.models import Visit
from gongzhi.handling.visits.permissions import RECORD


@door(RECORD)
@require_GET
def today(request: PageRequest) -> HttpResponse:
    """Show what there is to do today."""
    return pages.show(request, pages.today_part(pages.day_of(request.actor)))


@door(RECORD)
@require_GET
def show_visits(request: PageRequest) -> HttpResponse:
    """Show the visits to make and those made lately."""
    day = pages.day_of(request.actor)
    given = request.GET.get("area_code", "")
    plan = PlanForm(
        grids=list(day.grids),
        buildings=list(day.buildings),
        initial={"area_code": given} if given else None,
        auto_id="plan_%s",
    )
    return pages.show(request, pages.visits_part(day, plan=plan))


@door(RECORD)
@require_POST
def plan_visit(request: PageRequest) -> HttpResponse:
    """Plan a visit."""
    day = pages.day_of(request.actor)
    form = PlanForm(
        request.POST, grids=list(day.grids), buildings=list(day.buildings), auto_id="plan_%s"
    )
    planned, status = run(form, lambda data: visits.plan_visit(actor=request.actor, **data))
    if planned is None:
        return pages.show(request, pages.visits_part(day, plan=form), status=status)
    return go(request, reverse("field:visits"), _("The visit is planned."))


@door(RECORD)
@require_POST
def record_visit(request: PageRequest, visit_id: int) -> HttpResponse:
    """Record that a visit was made."""
    return _change(request, visit_id, visits.record_visit, _("The visit is recorded."))


@door(RECORD)
@require_POST
def cancel_visit(request: PageRequest, visit_id: int) -> HttpResponse:
    """Cancel a visit."""
    return _change(request, visit_id, visits.cancel_visit, _("The visit is cancelled."))


def _change(
    request: PageRequest, visit_id: int, command: Callable[..., Visit], words: str
) -> HttpResponse:
    form = VisitForm(request.POST, auto_id=f"visit{visit_id}_%s")

    def act(data: dict[str, Any]) -> Visit:
        return command(actor=request.actor, visit_id=visit_id, **data)

    changed, status = run(form, act)
    if changed is None:
        part = pages.visits_part(pages.day_of(request.actor), failed=(visit_id, form))
        return pages.show(request, part, status=status)
    return go(request, reverse("field:visits"), words)


@door(RECORD)
@require_GET
def buildings(request: PageRequest) -> HttpResponse:
    """Show the buildings of one's grids; scripts narrow the list without asking again."""
    words = request.GET.get("words", "")[:60]
    day = pages.day_of(request.actor)
    if words.strip():
        day = replace(day, buildings=work.buildings_of(request.actor, words))
    return pages.show(request, pages.buildings_part(day, words))


@door(RECORD)
@require_GET
def show_map(request: PageRequest) -> HttpResponse:
    """Show the grids as a drawing."""
    features = pages.features_of(request.actor)
    return pages.show(request, pages.map_part(pages.day_of(request.actor), features))


@door(RECORD)
@require_GET
def outbox(request: PageRequest) -> HttpResponse:
    """Show what the phone keeps; the list itself is on the phone."""
    return pages.show(request, pages.outbox_part())
