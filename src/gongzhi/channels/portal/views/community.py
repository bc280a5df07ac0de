"""The page that a community's secretary begins the day with."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.oversight.burden.permissions import ANSWER, DECLINE, VIEW
from gongzhi.oversight.burden.queries import community_day
from gongzhi.oversight.burden.scope import communities_of, reaches


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
        "sees_standards": request.actor.holds("standards.view"),
        "sees_plans": request.actor.holds("plans.view"),
    }
    return render(request, "gongzhi/burden/community.html", context)
