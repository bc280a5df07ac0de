"""A round suggested over what is due today: which places, in which order, why not the others.

It begins at a place that the officer chooses. Where anybody is or was is neither asked nor kept
(RULES §10), and what is suggested is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Final

import numpy as np
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gongzhi.channels.field.work import Rank, Task
from gongzhi.channels.portal.templatetags.gongzhi import name_in
from gongzhi.handling.cases.workflow import Status
from gongzhi.handling.visits.models import Visit
from gongzhi.planning.plane import Plane
from gongzhi.planning.rounds import Day as Hours
from gongzhi.planning.rounds import Round, Stops, suggest_round, walk
from gongzhi.planning.watch import Watch
from gongzhi.registry.territory.models import Area

if TYPE_CHECKING:
    from gongzhi.channels.field.pages import Day

MOST_STOPS: Final = 100
SECONDS: Final = 2.0
PLACE_UNKNOWN: Final = "no_place"
_ALL_DAY: Final = (0.0, 1440.0)
_TO_DO: Final = frozenset({Status.DISPATCHED, Status.HANDLING})
_TO_LOOK_AT: Final = _TO_DO | {Status.RECEIVED, Status.ACCEPTED, Status.HANDLED}
_WEIGHTS: Final = {Rank.OVERDUE: 3, Rank.SOON: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """Something at a place; ``weight`` is how much it matters where the day is too short.

    What is not ``due`` may be added by hand: it is open there, and somebody else's to do.
    """

    key: str
    title: str
    what: str
    path: str
    lon: float | None
    lat: float | None
    due: bool = True
    rank: Rank = Rank.RUNNING
    weight: int = 1
    opens: float = _ALL_DAY[0]
    closes: float = _ALL_DAY[1]

    @property
    def window(self) -> str:
        """The hours within which it must begin, or "" where it is all the same."""
        if (self.opens, self.closes) == _ALL_DAY:
            return ""
        return f"{clock(self.opens)}–{clock(self.closes)}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """From where, from which minute of the day to which, and how long each stop takes."""

    start: Area
    begins: float
    ends: float
    minutes: float


@dataclass(frozen=True, slots=True)
class Leg:
    """A stop of the round: metres and minutes on foot to it, and when its work begins."""

    errand: Errand
    metres: int
    walk: int
    arrives: str
    begins: str
    waits: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The stops in order, the way back, and what is left out with the reason in words."""

    start: Area
    legs: Sequence[Leg]
    metres: int
    walk: int
    back: str
    late: bool
    left_out: Sequence[tuple[Errand, str]]


def clock(minute: float) -> str:
    """Write a minute of the day by the clock."""
    whole = int(minute)
    return f"{whole // 60:02}:{whole % 60:02}"


def minute_of(at: time) -> float:
    """Return the minute of the day that a clock shows."""
    return at.hour * 60.0 + at.minute


def place_of(area: Area) -> tuple[float | None, float | None]:
    """Return where an area is: its own point, or the middle of its ground."""
    if area.lon is not None and area.lat is not None:
        return area.lon, area.lat
    if area.west is None or area.east is None or area.south is None or area.north is None:
        return None, None
    return (area.west + area.east) / 2, (area.south + area.north) / 2


def errands_of(day: Day) -> list[Errand]:
    """Return what is due today (visits, matters to do, matters handled to look at), then the rest.

    Without a statement: it is all in the day that was read.
    """
    areas = {area.code: area for area in (*day.grids, *day.buildings)}
    today = timezone.localdate()
    visits = [
        _visit(visit, areas, day.names, today) for visit in day.planned if visit.planned_on <= today
    ]
    cases = [_case(task, day.names) for task in day.tasks if task.row.status in _TO_LOOK_AT]
    return sorted([*visits, *cases], key=lambda one: not one.due)[:MOST_STOPS]


def _visit(
    visit: Visit, areas: Mapping[str, Area], names: Mapping[str, str], today: date
) -> Errand:
    area = areas.get(visit.area_code)
    lon, lat = place_of(area) if area else (None, None)
    postponed = visit.planned_on < today
    return Errand(
        key=f"visit-{visit.pk}",
        title=f"{name_in(visit.area_code, names)} {visit.premises}".strip(),
        what=str(visit.get_purpose_display()),
        path=f"{reverse('field:visits')}#visit-{visit.pk}",
        lon=lon,
        lat=lat,
        rank=Rank.SOON if postponed else Rank.RUNNING,
        weight=2 if postponed else 1,
        opens=_ALL_DAY[0] if visit.opens is None else minute_of(visit.opens),
        closes=_ALL_DAY[1] if visit.closes is None else minute_of(visit.closes),
    )


def _case(task: Task, names: Mapping[str, str]) -> Errand:
    row = task.row
    own = row.status in _TO_DO and (task.own or task.mine)
    handled = row.status == Status.HANDLED
    what = (
        _("handled, to look at") if handled else _("to do on the spot") if own else _("open there")
    )
    return Errand(
        key=f"case-{row.number}",
        title=row.title,
        what=f"{what} · {name_in(row.area_code, names)}",
        path=reverse("field:case", args=[row.number]),
        lon=row.lon,
        lat=row.lat,
        due=own or handled,
        rank=task.rank,
        weight=_WEIGHTS.get(task.rank, 1),
    )


def suggest(errands: Sequence[Errand], wanted: Wanted) -> Suggestion:
    """Put errands in the order of the shortest walk; what does not fit is left out."""
    placed = [one for one in errands if one.lon is not None]
    due, hours = _laid(placed, wanted)
    if not placed:
        return _told(placed, hours, walk(due, hours, ()), wanted, errands)
    found = suggest_round(due, hours, watch=Watch(SECONDS))
    return _told(placed, hours, found, wanted, errands)


def keep_order(errands: Sequence[Errand], wanted: Wanted) -> Suggestion:
    """Walk errands in the order they are given; a stop reached too late says so."""
    placed = [one for one in errands if one.lon is not None]
    due, hours = _laid(placed, wanted)
    return _told(placed, hours, walk(due, hours, range(len(placed))), wanted, errands)


def _laid(placed: Sequence[Errand], wanted: Wanted) -> tuple[Stops, Hours]:
    lon, lat = place_of(wanted.start)
    plane = Plane(degrees=True, longitude=lon or 0.0, latitude=lat or 0.0)
    given = np.array([(one.lon, one.lat) for one in placed], np.float64).reshape(-1, 2)
    metres = plane.to_metres(given)
    due = Stops(
        metres[:, 0],
        metres[:, 1],
        np.full(len(placed), wanted.minutes),
        np.array([one.opens for one in placed], np.float64),
        np.array([one.closes for one in placed], np.float64),
        np.array([one.weight for one in placed], np.int64),
    )
    return due, Hours(0.0, 0.0, wanted.begins, wanted.ends)


def _told(  # noqa: PLR0917 - each is a part of the answer
    placed: Sequence[Errand],
    hours: Hours,
    found: Round,
    wanted: Wanted,
    errands: Sequence[Errand],
) -> Suggestion:
    pace = hours.metres_a_minute
    legs = [
        Leg(
            errand=placed[stop],
            metres=round(metres),
            walk=round(metres / pace),
            arrives=clock(arrives),
            begins=clock(begins),
            waits=begins >= arrives + 1,
            late=begins > placed[stop].closes,
        )
        for stop, metres, arrives, begins in zip(
            found.order, found.legs, found.arrives, found.begins, strict=False
        )
    ]
    reasons = _reasons()
    left_out = [(placed[at], reasons[why]) for at, why in enumerate(found.left_out) if why]
    left_out += [(one, reasons[PLACE_UNKNOWN]) for one in errands if one.lon is None]
    return Suggestion(
        start=wanted.start,
        legs=legs,
        metres=round(found.metres),
        walk=round(found.metres / pace),
        back=clock(found.back),
        late=found.back > wanted.ends,
        left_out=left_out,
    )


def _reasons() -> dict[str, str]:
    return {
        "closed_during_the_round": _("Its hours do not meet those of the round."),
        "too_far_or_too_long_alone": _("There and back alone takes longer than the round."),
        "no_time_left": _("There is no time left for it in this round."),
        PLACE_UNKNOWN: _("Its place is not on the map yet."),
    }
