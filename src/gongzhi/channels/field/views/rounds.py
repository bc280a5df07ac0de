"""The suggested round: asked for by GET, worked out on the spot, kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.field import pages
from gongzhi.channels.field.forms import RoundForm
from gongzhi.channels.field.pages import Day
from gongzhi.channels.field.roundmap import map_of
from gongzhi.channels.field.rounds import (
    Errand,
    Suggestion,
    Wanted,
    errands_of,
    keep_order,
    place_of,
    suggest,
)
from gongzhi.channels.field.work import places_of
from gongzhi.channels.portal.choices import Choice
from gongzhi.handling.visits.permissions import RECORD
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth

_EARLIEST: Final = time(9)
_LATEST: Final = time(17)
_A_ROUND: Final = timedelta(hours=3)
_END_OF_DAY: Final = time(23, 45)
_MINUTES: Final = 15
_UP: Final = "up"


@door(RECORD)
@require_GET
def show_round(request: PageRequest) -> HttpResponse:
    """Suggest a round over what is due, or walk the stops in the order that was sent.

    Whoever comes without choosing anything gets the round of all that is due, begun at their
    community.
    """
    day = pages.day_of(request.actor)
    due = errands_of(day)
    starts = _starts(day)
    if not starts:
        return pages.show(request, pages.round_part(day, unmapped=True))
    given = request.GET if "start" in request.GET else _usual(starts)
    form = RoundForm(given, starts=_choices(day, starts), auto_id="round_%s")
    chosen = (
        _chosen(due, request.GET) if "start" in request.GET else [one for one in due if one.due]
    )
    suggestion = None
    if due and form.is_valid():
        wanted = _wanted(form, starts)
        moved = request.GET.get("move", "")
        order = _moved(chosen, moved)
        suggestion = keep_order(order, wanted) if moved else suggest(order, wanted)
    features = pages.features_of(request.actor) if suggestion else []
    part = pages.round_part(
        day,
        form=form,
        suggestion=suggestion,
        aside=_aside(due, chosen, suggestion),
        drawing=map_of(suggestion, features) if suggestion else None,
    )
    return pages.show(request, part, status=200 if form.is_valid() or not due else 400)


def _starts(day: Day) -> dict[str, Area]:
    """Return where a round can begin: communities, grids, buildings that lie on the map."""
    codes = {grid.code[: Depth.COMMUNITY.length] for grid in day.grids}
    known = [*territory.areas_named(codes), *day.grids, *day.buildings]
    return {area.code: area for area in known if place_of(area)[0] is not None}


def _choices(day: Day, starts: dict[str, Area]) -> list[tuple[str, list[Choice]]]:
    communities = [
        (code, area.name) for code, area in starts.items() if area.level == Depth.COMMUNITY
    ]
    grids = [grid for grid in day.grids if grid.code in starts]
    buildings = [one for one in day.buildings if one.code in starts]
    return [(_("Community"), communities), *places_of(grids, buildings)]


def _usual(starts: dict[str, Area]) -> dict[str, Any]:
    """Return what is filled in at first: the community, from now, for the day or three hours."""
    now = timezone.localtime()
    sharp = now + timedelta(minutes=-now.minute % 15)
    begins = max(_EARLIEST, min(sharp.time(), time(22)))
    # Of whole moments, since three hours on from nine at night it is midnight, the least of times.
    back = min(datetime.combine(now, begins) + _A_ROUND, datetime.combine(now, _END_OF_DAY))
    ends = max(_LATEST, back.time())
    return {
        "start": next(iter(starts), ""),
        "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "minutes": _MINUTES,
    }


def _wanted(form: RoundForm, starts: dict[str, Area]) -> Wanted:
    data = form.cleaned_data
    return Wanted(
        start=starts[data["start"]],
        begins=_minute(data["begins"]),
        ends=_minute(data["ends"]),
        minutes=data["minutes"],
    )


def _minute(at: time) -> float:
    return at.hour * 60.0 + at.minute


def _chosen(due: Sequence[Errand], sent: QueryDict) -> list[Errand]:
    """Return the errands ticked, in the order sent; what is no longer due is gone."""
    known = {one.key: one for one in due}
    return [known[key] for key in dict.fromkeys(sent.getlist("stop")) if key in known]


def _moved(chosen: Sequence[Errand], moved: str) -> list[Errand]:
    """Return the errands with one a place earlier or later; ``moved`` is “up:key” or “down:key”."""
    way, _colon, key = moved.partition(":")
    order = list(chosen)
    at = next((index for index, one in enumerate(order) if one.key == key), None)
    if at is None:
        return order
    to = max(0, min(len(order) - 1, at - 1 if way == _UP else at + 1))
    order.insert(to, order.pop(at))
    return order


def _aside(
    due: Sequence[Errand], chosen: Sequence[Errand], suggestion: Suggestion | None
) -> list[tuple[Errand, str]]:
    """Return what the round does not hold: what does not fit with the reason, then what is off."""
    taken = {one.key for one in chosen}
    left_out = suggestion.left_out if suggestion else ()
    return [*left_out, *((one, "") for one in due if one.key not in taken)]
