"""What the page of a layout shows: its centres, who stays outside, the curve, what a map draws."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from gongzhi.oversight.layouts.queries import Ground, LayoutSettings, Outcome, Outside, Problem
from gongzhi.planning.footways import walk_from

TONES: Final = 8
STEP_METRES: Final = 50
_METRES_OF_A_DEGREE: Final = 111_195.0
_CORNERS: Final = 64
_LISTED: Final = 100
MOST_DRAWN: Final = 60_000

PROBLEMS: Final = {
    Problem.COVER: gettext_lazy("fewest centres so that everybody is within the walk"),
    Problem.BEST: gettext_lazy("most households within the walk, for so many centres"),
    Problem.WALKING: gettext_lazy("least walking of all, for so many centres"),
    Problem.CAPACITY: gettext_lazy("fewest centres, none serving more than it can"),
}
KIND_TITLES: Final = {
    "community_centre": gettext_lazy("community Party service centres"),
    "street_centre": gettext_lazy("sub-district Party service centres"),
    "station": gettext_lazy("service stations"),
}
STEPS: Final = {
    "walks": gettext_lazy("Who walks where is being found."),
    "search": gettext_lazy("Centres are being tried."),
    "swap": gettext_lazy("Centres are being exchanged."),
    "bound": gettext_lazy("It is being proven how good the best can be."),
    "improve": gettext_lazy("The best so far is being bettered."),
    "add": gettext_lazy("Centres are being added where room is short."),
    "close": gettext_lazy("Centres that are not needed are being left out."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A centre as the table shows it."""

    number: int
    name: str
    place: str
    tone: int
    load: int
    over: bool
    standing: bool
    moved: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Left:
    """A building that no centre serves, and why."""

    name: str
    community: str
    households: int
    why: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One further centre on the curve."""

    rank: int
    name: str
    adds: int
    covered: int
    at_most: int
    x: float
    y: float
    limit: float


@dataclass(frozen=True, slots=True)
class Curve:
    """What each further centre adds, drawn within ``width`` by ``height`` units."""

    bars: tuple[Bar, ...]
    width: float
    height: float
    line: str
    most: str


@dataclass(frozen=True, slots=True)
class Nudge:
    """A step of the chosen centre in one direction: the words, and the place it leads to."""

    words: str
    sign: str
    lon: float
    lat: float


def question_words(settings: LayoutSettings) -> str:
    """Return what was asked, in short: the question, the walk, what binds."""
    parts = [str(PROBLEMS[Problem(settings.problem)])]
    if settings.number is not None and settings.problem in {Problem.BEST, Problem.WALKING}:
        parts.append(
            ngettext("{number} centre", "{number} centres", settings.number).format(
                number=settings.number
            )
        )
    parts.append(_("walk up to {metres} m").format(metres=round(settings.metres)))
    if settings.has_capacity:
        parts.append(_("up to {most} households each").format(most=settings.capacity))
    return " · ".join(parts)


def rows_of(outcome: Outcome, names: dict[str, str], chosen: int | None) -> list[Row]:
    """Return every centre as a row, by its number."""
    loads, over = outcome.walks.loads.tolist(), outcome.over().tolist()
    return [
        Row(
            number=at,
            name=site.name,
            place=names.get(site.area_code[:12], ""),
            tone=at % TONES,
            load=loads[at],
            over=over[at],
            standing=site.standing,
            moved=site.moved,
            chosen=at == chosen,
        )
        for at, site in enumerate(outcome.sites)
    ]


def left_of(outcome: Outcome, most: int | None = _LISTED) -> list[Left]:
    """Return the buildings outside with the reason, the largest first."""
    ground = outcome.ground
    found = sorted(
        outcome.outside().items(), key=lambda pair: (-int(ground.households[pair[0]]), pair[0])
    )
    return [
        Left(
            name=str(ground.names[home]),
            community=str(ground.community_names[ground.community[home]]),
            households=int(ground.households[home]),
            why=why_words(why),
        )
        for home, why in found[:most]
    ]


def why_words(why: Outside) -> str:
    """Return why a building is outside, in words."""
    match why:
        case Outside.NO_CANDIDATE:
            return _("no place for a centre within the walk")
        case Outside.UNCONNECTED:
            return _("the ways here lead to no place for a centre")
        case Outside.NOT_CHOSEN:
            return _("a place lies within the walk, but is not chosen")
        case Outside.FULL:
            return _("the centres within the walk are full")


def curve_of(figures: dict[str, Any]) -> Curve | None:
    """Return the drawing of what each further centre adds; None where fewer than two do."""
    steps = figures.get("curve", [])
    if len(steps) < 2:  # noqa: PLR2004 - one alone is no curve
        return None
    whole = max(figures["households"], 1)
    wide, high = 320.0, 120.0
    bars = tuple(
        Bar(
            rank=at + 1, **step,
            x=round(wide * at / (len(steps) - 1), 1),
            y=round(high * (1 - step["covered"] / whole), 1),
            limit=round(high * (1 - step["at_most"] / whole), 1),
        )
        for at, step in enumerate(steps)
    )  # fmt: skip
    return Curve(
        bars, wide, high,
        " ".join(f"{bar.x},{bar.y}" for bar in bars),
        " ".join(f"{bar.x},{bar.limit}" for bar in bars),
    )  # fmt: skip


def nudges(lon: float, lat: float) -> list[Nudge]:
    """Return the four steps from a place."""
    north = STEP_METRES / _METRES_OF_A_DEGREE
    east = north / max(math.cos(math.radians(lat)), 0.01)
    return [
        Nudge(words, sign, round(lon + east * right, 6), round(lat + north * up, 6))
        for words, sign, right, up in (
            (pgettext("direction", "north"), "↑", 0, 1),
            (pgettext("direction", "south"), "↓", 0, -1),
            (pgettext("direction", "west"), "←", -1, 0),
            (pgettext("direction", "east"), "→", 1, 0),
        )
    ]


def site_features(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Yield the centres as points."""
    loads = outcome.walks.loads.tolist()
    for at, site in enumerate(outcome.sites):
        counted = ngettext("{count} household", "{count} households", loads[at])
        yield _point(
            (site.lon, site.lat),
            code=str(at),
            site=at,
            tone=at % TONES,
            name=str(at + 1),
            standing=site.standing,
            title=f"{at + 1} · {site.name} · {counted.format(count=loads[at])}",
        )


def home_features(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Yield the buildings with households as points, each with its centre's tone, -1 outside."""
    ground, walks = outcome.ground, outcome.walks
    for at in np.flatnonzero(ground.households > 0).tolist():
        site = int(walks.site_of[at])
        where = (
            _("outside")
            if site < 0
            else _("{metres} m to {site}").format(
                metres=round(float(walks.walked[at])), site=outcome.sites[site].name
            )
        )
        yield _point(
            tuple(ground.places[at].round(6).tolist()),
            code=str(ground.codes[at]),
            tone=-1 if site < 0 else site % TONES,
            title=f"{ground.names[at]} · {ground.households[at]} · {where}",
        )


def reach_features(outcome: Outcome, only: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield how far each centre reaches, or one: a circle, or the ways that are walked.

    No further centres once ``MOST_DRAWN`` stretches are drawn: long walks in a dense town would
    hold the page for minutes and draw each way many times over.
    """
    numbers = range(len(outcome.sites)) if only is None else [only]
    links = _links_of(outcome.ground) if outcome.ground.has_ways else None
    drawn = 0
    for at in numbers:
        if drawn >= MOST_DRAWN:
            return
        geometry = _ways(outcome, at, links) if links else _circle(outcome, at)
        drawn += len(geometry["coordinates"]) if links else _CORNERS
        yield {
            "type": "Feature",
            "geometry": geometry,
            "properties": {"code": str(at), "tone": at % TONES},
        }


EXPORTED: Final = (
    gettext_lazy("Community"),
    gettext_lazy("Building"),
    gettext_lazy("Code"),
    gettext_lazy("Households"),
    gettext_lazy("Longitude"),
    gettext_lazy("Latitude"),
    gettext_lazy("Centre"),
    gettext_lazy("Longitude of the centre"),
    gettext_lazy("Latitude of the centre"),
    gettext_lazy("Walk, metres"),
    gettext_lazy("Why outside"),
)


def exported_rows(outcome: Outcome) -> Iterator[tuple[str | int | float | None, ...]]:
    """Yield every building with households, in the order of ``EXPORTED``."""
    ground, walks, outside = outcome.ground, outcome.walks, outcome.outside()
    for at in np.flatnonzero(ground.households > 0).tolist():
        site = outcome.sites[walks.site_of[at]] if at not in outside else None
        lon, lat = ground.places[at].round(6).tolist()
        yield (
            str(ground.community_names[ground.community[at]]),
            str(ground.names[at]),
            str(ground.codes[at]),
            int(ground.households[at]),
            lon,
            lat,
            site.name if site else None,
            round(site.lon, 6) if site else None,
            round(site.lat, 6) if site else None,
            round(float(walks.walked[at])) if site else None,
            None if site else why_words(outside[at]),
        )


def exported_features(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Yield the centres, then the buildings outside with the reason."""
    loads, ground = outcome.walks.loads.tolist(), outcome.ground
    for at, site in enumerate(outcome.sites):
        yield _point(
            (site.lon, site.lat), kind="centre", name=site.name, households=loads[at],
            standing=site.standing, building=site.code,
        )  # fmt: skip
    for at, why in outcome.outside().items():
        yield _point(
            ground.places[at].round(6).tolist(), kind="outside", name=str(ground.names[at]),
            building=str(ground.codes[at]), households=int(ground.households[at]),
            reason=why.value,
        )  # fmt: skip


def changed_homes(before: Outcome, after: Outcome) -> list[tuple[str, int]]:
    """Return the buildings whose centre changes, with the tone of the new one."""
    found = np.flatnonzero(before.walks.site_of != after.walks.site_of).tolist()
    return [
        (str(before.ground.codes[at]), -1 if site < 0 else site % TONES)
        for at, site in zip(found, after.walks.site_of[found].tolist(), strict=True)
    ]


def _circle(outcome: Outcome, number: int) -> dict[str, Any]:
    """Return the points a straight walk reaches."""
    plane, site = outcome.ground.plane, outcome.sites[number]
    radius = outcome.settings.metres / outcome.settings.factor
    turn = np.linspace(0, 2 * math.pi, _CORNERS + 1)
    middle = plane.to_metres(np.array([[site.lon, site.lat]]))
    ring = plane.to_given(middle + radius * np.column_stack([np.cos(turn), np.sin(turn)]))
    return {"type": "Polygon", "coordinates": [ring.round(6).tolist()]}


def _links_of(ground: Ground) -> tuple[np.ndarray, np.ndarray]:
    """Return from which node each link goes, and where the nodes are in degrees."""
    source = np.repeat(np.arange(len(ground.node_x)), np.diff(ground.ways_starts))
    spots = ground.plane.to_given(np.column_stack([ground.node_x, ground.node_y])).round(6)
    return source, spots


def _ways(outcome: Outcome, number: int, links: tuple[np.ndarray, np.ndarray]) -> dict[str, Any]:
    """Return the ways whose both ends are within the walk."""
    ground, site = outcome.ground, outcome.sites[number]
    source, spots = links
    x, y = ground.plane.to_metres(np.array([[site.lon, site.lat]]))[0].tolist()
    reached = walk_from(ground.footways(), x, y, limit=outcome.settings.metres)
    near = np.zeros(len(ground.node_x), bool)
    near[reached.nodes] = True
    both = near[source] & near[ground.ways_ends] & (source < ground.ways_ends)
    ends = np.stack([spots[source[both]], spots[ground.ways_ends[both]]], axis=1)
    return {"type": "MultiLineString", "coordinates": ends.tolist()}


def _point(place: Sequence[float], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(place)},
        "properties": properties,
    }
