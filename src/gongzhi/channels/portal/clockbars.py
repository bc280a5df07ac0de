"""A case's clocks as bars: what of the time is used, when it was yellow or red, when it waited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gongzhi.foundation.clock.limits import Limit, Unit, counting_from, measure
from gongzhi.foundation.clock.rules import Colour
from gongzhi.foundation.clock.services import working_calendar
from gongzhi.handling.cases.models import Inquiry, Whistle
from gongzhi.handling.cases.phases import inquiry_id_of, whistle_id_of
from gongzhi.handling.cases.queries import ClockView
from gongzhi.handling.cases.workflow import PHASE_TITLES, Phase

Words = str | Promise
PAUSED: Final = "paused"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar in percent of its width: green, yellow, red or paused."""

    tone: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class ClockBar:
    """A clock as a bar from its start to its deadline, or to its end where that is later.

    It is drawn in the limit's own measure: of working time, nights and days off take no room.
    ``due`` is where the deadline lies, ``share`` the part of the limit used, both in percent.
    """

    title: Words
    state: str
    colour: str
    pieces: Sequence[Piece]
    due: float
    share: int
    limit: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None

    @property
    def pieces_paused(self) -> bool:
        """Tell whether some of the bar is hatched."""
        return any(piece.tone == PAUSED for piece in self.pieces)


def bar_of(
    clock: ClockView, whistles: Sequence[Whistle], inquiries: Sequence[Inquiry] = ()
) -> ClockBar:
    """Return a clock as its bar; one beside the case's own is named by who owes the answer."""
    unit = Limit.parse(clock.limit).unit
    count = partial(_counted, unit, counting_from(clock.started_at, unit))
    end = clock.stopped_at or timezone.now()
    whole = count(max(end, clock.due_at)) or 1.0
    pieces = []
    for tone, start, until in _stretches(clock, end):
        x, over = (round(100 * count(at) / whole, 2) for at in (start, until))
        if x < over:
            pieces.append(Piece(tone, x, round(over - x, 2)))
    paused = sum(count(over) - count(start) for start, over in _pauses(clock, end))
    given = sum(count(each.resumed_at) - count(each.paused_at) for each in clock.pauses)
    allowed = count(clock.due_at) - given
    return ClockBar(
        title=_title(clock, whistles, inquiries),
        state=_state(clock),
        colour=PAUSED if clock.paused_at and not clock.stopped_at else clock.colour.value,
        pieces=pieces,
        due=round(100 * count(clock.due_at) / whole, 2),
        share=max(0, round(100 * (count(end) - paused) / allowed)) if allowed > 0 else 100,
        limit=clock.limit,
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
    )


def _counted(unit: Unit, begun: datetime, until: datetime) -> float:
    """Return the time from the beginning that counts for the unit, in seconds."""
    if until <= begun:
        return 0.0
    return measure(begun, until, unit=unit, calendar=working_calendar()).total_seconds()


def _stretches(clock: ClockView, end: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Yield what ran in which colour, and over it what was paused."""
    yield Colour.GREEN.value, clock.started_at, min(end, clock.warn_at)
    yield Colour.YELLOW.value, clock.warn_at, min(end, clock.due_at)
    yield Colour.RED.value, clock.due_at, end
    for start, until in _pauses(clock, end):
        yield PAUSED, start, until


def _pauses(clock: ClockView, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    for pause in clock.pauses:
        yield pause.paused_at, min(pause.resumed_at, end)
    if clock.paused_at is not None:
        yield clock.paused_at, end


def _title(clock: ClockView, whistles: Sequence[Whistle], inquiries: Sequence[Inquiry]) -> Words:
    inquiry_id = inquiry_id_of(clock.phase)
    if inquiry_id is not None:
        body = next((row.body for row in inquiries if row.pk == inquiry_id), "")
        return f"{PHASE_TITLES[Phase.INQUIRY]}: {body}"
    whistle_id = whistle_id_of(clock.phase)
    if whistle_id is None:
        return PHASE_TITLES[Phase(clock.phase)]
    unit = next((str(row.unit) for row in whistles if row.pk == whistle_id), "")
    return f"{PHASE_TITLES[Phase.WHISTLE]}: {unit}"


def _state(clock: ClockView) -> str:
    if clock.stopped_at is not None:
        return _("done in time") if clock.stopped_at <= clock.due_at else _("done too late")
    if clock.paused_at is not None:
        return _("paused")
    words = {
        Colour.GREEN: _("in time"),
        Colour.YELLOW: _("due soon"),
        Colour.RED: _("overdue"),
    }
    return words[clock.colour]
