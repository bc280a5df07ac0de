"""What the pages of standards share: the area they are of, bars, trend lines, and map features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput, NotPermitted
from gongzhi.oversight.standards import queries
from gongzhi.oversight.standards.queries import Count, TrendPoint
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.queries import Depth

TREND_WIDTH: Final = 240
TREND_HEIGHT: Final = 48
_MOST_AREAS: Final = 12


@dataclass(frozen=True, slots=True)
class Trend:
    """The share met over the days kept, as points of an SVG line, with its ends in words."""

    points: str
    first: TrendPoint
    last: TrendPoint


def areas_of(actor: Actor) -> list[tuple[str, str]]:
    """Return the areas of the actor's posts, by code, with their names."""
    prefixes = [prefix for prefix in actor.prefixes(queries.VIEW) if prefix][:_MOST_AREAS]
    if not prefixes:
        prefixes = _whole(actor)
    names = territory.names_of(prefixes)
    return [(prefix, names.get(prefix, prefix)) for prefix in prefixes]


def _whole(actor: Actor) -> list[str]:
    """Return the areas that packs are loaded at, for posts that reach everywhere."""
    if not actor.prefixes(queries.VIEW):
        return []
    return queries.areas_to_check()[:_MOST_AREAS]


def area_of(request: HttpRequest, actor: Actor) -> str:
    """Return the area in the address, or the first of the actor's; ``""`` where there is none.

    Raises ``InvalidInput`` for what is no code, ``NotPermitted`` out of the actor's areas.
    """
    given = request.GET.get("area", "")
    if given and not territory.is_digits(given):
        raise InvalidInput(_("An area code has digits only."), field="area")
    if given:
        return given
    own = areas_of(actor)
    if not own and not actor.holds(queries.VIEW):
        raise NotPermitted(_("Your posts do not allow this here."))
    return own[0][0] if own else ""


def path_within(actor: Actor, area_code: str) -> list[tuple[str, str]]:
    """Return code and name of the area and of those above it that the actor may see."""
    return (
        [
            (code, name)
            for code, name in territory.path_of(area_code)
            if actor.may(queries.VIEW, code)
        ]
        if area_code
        else []
    )


def trend_of(points: Sequence[TrendPoint]) -> Trend | None:
    """Return the trend of the share met, or None where fewer than two days are known."""
    known = [point for point in points if point.count.share is not None]
    if len(known) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    days = (known[-1].day - known[0].day).days
    drawn = (
        f"{(point.day - known[0].day).days / days * TREND_WIDTH:.1f},"
        f"{TREND_HEIGHT - (point.count.share or 0) / 100 * TREND_HEIGHT:.1f}"
        for point in known
    )
    return Trend(" ".join(drawn), known[0], known[-1])


def level_below(area_code: str) -> Depth:
    """Return the level whose areas a page of an area lists: the next one, grids at the lowest."""
    return next((depth for depth in Depth if depth.length > len(area_code)), Depth.BUILDING)


def features(
    area_code: str, counts: Mapping[str, Count], *, address: str
) -> Iterator[dict[str, Any]]:
    """Yield the outlines one level below an area, each with its tone, its words and its page."""
    depth = min(level_below(area_code), Depth.GRID)
    for outline in territory.outlines_of((area_code,), depth=depth):
        count = counts.get(outline.code, Count())
        yield {
            "type": "Feature",
            "geometry": outline.geometry,
            "properties": {
                "code": outline.code,
                "name": outline.name,
                "tone": tone_of(count),
                "label": f"{outline.name}\n{short_words(count)}",
                "title": f"{outline.name}: {count_words(count)}",
                "url": address.format(outline.code),
            },
        }


def tone_of(count: Count) -> str:
    """Return how a count is coloured: ``good``, ``some``, ``bad``, or ``open`` without data."""
    if not count.known:
        return "open"
    if not count.unmet:
        return "good"
    return "bad" if count.unmet > count.met else "some"


def short_words(count: Count) -> str:
    """Return a count in a few signs for a map: ``12/15``, met of known."""
    return f"{count.met}/{count.known}" if count.known else _("no data")


def count_words(count: Count) -> str:
    """Return a count in words."""
    parts = [
        _("{number} met").format(number=count.met),
        _("{number} unmet").format(number=count.unmet),
        _("{number} open").format(number=count.open),
    ]
    return pgettext("between two counts", ", ").join(parts)
