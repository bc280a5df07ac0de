"""The page that a community's secretary begins the day with."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.foundation.actors import Actor
from gongzhi.handling.plans import queries as plans
from gongzhi.handling.plans.queries import DutyFilter
from gongzhi.handling.plans.services import may_keep
from gongzhi.oversight.burden.permissions import ANSWER, DECLINE, VIEW
from gongzhi.oversight.burden.queries import community_day
from gongzhi.oversight.burden.scope import communities_of, reaches
from gongzhi.oversight.standards import queries as standards

MOST_SHOWN: Final = 5


@door(VIEW)
@require_GET
def show_own(request: PageRequest) -> HttpResponse:
    """Show the day of the first community of one's areas, or say what to do without one."""
    if not communities_of(request.actor, VIEW):
        return render(request, "gongzhi/burden/no_community.html")
    return _day(request, "")


@door(VIEW)
@require_GET
def show_day(request: PageRequest, code: str) -> HttpResponse:
    """Show the day of one community."""
    return _day(request, code)


def _day(request: PageRequest, code: str) -> HttpResponse:
    wanted = request.GET.get("to", "") or code
    day = community_day(request.actor, wanted)
    context = {
        "day": day,
        "may_answer": reaches(request.actor, ANSWER, day.place.code),
        "may_decline": reaches(request.actor, DECLINE, day.place.code),
        **_duties(request.actor, day.place.code),
        **_standards(request.actor, day.place.code),
    }
    return render(request, "gongzhi/burden/community.html", context)


def _duties(actor: Actor, code: str) -> dict[str, Any]:
    """Return the community's duties that are due, the nearest first, and how many there are."""
    if not actor.may(plans.VIEW, code):
        return {}
    due = plans.find_duties(actor, DutyFilter(area_code=code, state="due"))
    return {
        "sees_plans": True,
        "duties": [(row, may_keep(actor, row.instance)) for row in due[:MOST_SHOWN]],
        "duties_due": len(due),
    }


def _standards(actor: Actor, code: str) -> dict[str, Any]:
    """Return the standards that the community and its grids did not meet at the last check."""
    if not actor.may(standards.VIEW, code):
        return {}
    unmet = standards.latest_findings(actor, area_code=code, met="no")
    return {
        "sees_standards": True,
        "findings": standards.findings_of(unmet[:MOST_SHOWN], area_code=code),
        "unmet": unmet.count(),
    }
