"""The wall screen: one page that renews its numbers by itself, each the way to its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gongzhi.channels.doors import door
from gongzhi.channels.edge import PageRequest
from gongzhi.channels.portal.choices import COMMUNITY_LENGTH, category_name
from gongzhi.channels.portal.commands import asks_for_part
from gongzhi.channels.portal.templatetags.gongzhi import name_in
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases import queries
from gongzhi.handling.cases.categories import all_categories
from gongzhi.handling.cases.queries import ClassCount, GridCount, Standing
from gongzhi.oversight.metrics.queries import get_metric, read_together
from gongzhi.registry.territory import queries as territory

RENEWED_SECONDS: Final = 20
KEPT_SECONDS: Final = 10
OUTCOME_KEPT_SECONDS: Final = 600
OUTCOME_DAYS: Final = 30
MOST_PLACES: Final = 20
MOST_CLASSES: Final = 15  # as many as the tree has at its top, and what has none
MOST_AREAS: Final = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A grid, or a larger area where grids are too many for a wall.

    ``here`` marks an area for what nobody has placed below it yet.
    """

    code: str
    community: str
    name: str
    here: bool
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The three rates of a month in percent, None where they rest on too few; and two counts."""

    response: Decimal | None
    resolution: Decimal | None
    satisfaction: Decimal | None
    rated: int
    received: int


_OUTCOME: Final = (
    "case.response_rate",
    "case.resolution_rate",
    "case.satisfaction_rate",
    "case.rated",
    "case.received",
)


@door(queries.WATCH)
@require_GET
def show_wall(request: PageRequest) -> HttpResponse:
    """Show how an area stands; htmx gets the numbers alone, every twenty seconds."""
    areas = _areas(request.actor)
    area = request.GET.get("area") or areas[0][0]
    if not territory.is_digits(area):
        raise InvalidInput(_("An area code has digits only."), field="area")
    now = timezone.localtime()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    standing = _standing(request.actor, area, today=today)
    since = today.date() - timedelta(days=OUTCOME_DAYS)
    context = {
        "area": area,
        "path": territory.path_of(area),
        "areas": areas if len(areas) > 1 else (),
        "now": now,
        "today": today.date(),
        "since": since,
        "standing": standing,
        "queues": {queue.value: count for queue, count in standing.queues.items()},
        "outcome": _outcome(request.actor, area, since=since),
        "places": _places(area, standing.grids),
        "classes": _named(standing.classes),
        "most_of_a_class": max((one.open for one in standing.classes), default=1),
        "renewed_seconds": RENEWED_SECONDS,
        "light": request.GET.get("theme") == "light",
    }
    part = "gongzhi/wall/numbers.html" if asks_for_part(request) else "gongzhi/wall/wall.html"
    return render(request, part, context)


def _standing(actor: Actor, area: str, *, today: datetime) -> Standing:
    """How the area stands, kept for some seconds: several screens cost what one does."""
    queries.check_watches(actor, area)
    key = f"wall:standing:{area}:{today.date()}"
    kept: Standing | None = cache.get(key)
    if kept is None:
        kept = queries.standing_of(actor, area, today=today)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _outcome(actor: Actor, area: str, *, since: date) -> Outcome:
    """What became of a month's cases, as the metrics tell it; minutes change little in it."""
    queries.check_watches(actor, area)
    key = f"wall:outcome:{area}:{since}"
    kept: Outcome | None = cache.get(key)
    if kept is None:
        wanted = [get_metric(metric_id) for metric_id in _OUTCOME]
        found = read_together(wanted, area_code=area, since=since)
        response, resolution, satisfaction, rated, received = (
            found[metric.id][0].value for metric in wanted
        )
        kept = Outcome(response, resolution, satisfaction, int(rated or 0), int(received or 0))
        cache.set(key, kept, OUTCOME_KEPT_SECONDS)
    return kept


def _areas(actor: Actor) -> list[tuple[str, str]]:
    """The areas whose wall the actor may watch, by name."""
    prefixes = actor.prefixes(queries.WATCH)[:MOST_AREAS]
    names = territory.names_of(prefixes)
    return [(prefix, names.get(prefix, prefix)) for prefix in prefixes] or [("", "")]


def _places(area: str, grids: tuple[GridCount, ...]) -> list[Place]:
    """The places below an area by code: its grids, or what lies above where these are many."""
    counts, length = queries.folded(grids, most=MOST_PLACES, above=len(area))
    names = territory.names_of({one.area_code[:n] for one in counts for n in queries.LEVELS})
    return [
        Place(
            code=one.area_code,
            community=names.get(one.area_code[:COMMUNITY_LENGTH], ""),
            name=name_in(one.area_code, names),
            here=len(one.area_code) < length,
            open=one.open,
            overdue=one.overdue,
        )
        for one in counts[:MOST_PLACES]
    ]


def _named(classes: tuple[ClassCount, ...]) -> list[tuple[ClassCount, str]]:
    names = {one.code: category_name(one) for one in all_categories() if one.level == 1}
    return [(one, names.get(one.category, "")) for one in classes[:MOST_CLASSES]]
