"""The suggested round: asked for by GET, worked out on the spot, kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.field import pages
from gongzhi.channels.field.forms import RoundForm
from gongzhi.channels.field.roundask import choices_of, starts_of, usual_round, wanted_of
from gongzhi.channels.field.roundmap import map_of
from gongzhi.channels.field.rounds import (
    Errand,
    Suggestion,
    errands_of,
    keep_order,
    suggest,
)
from gongzhi.handling.visits.permissions import RECORD

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
    starts = starts_of(day)
    if not starts:
        return pages.show(request, pages.round_part(day, unmapped=True))
    given = request.GET if "start" in request.GET else usual_round(starts)
    form = RoundForm(given, starts=choices_of(day, starts), auto_id="round_%s")
    chosen = (
        _chosen(due, request.GET) if "start" in request.GET else [one for one in due if one.due]
    )
    suggestion = None
    if due and form.is_valid():
        wanted = wanted_of(form, starts)
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
