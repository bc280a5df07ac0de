"""When a message goes out: at once, by the hour, by the day, and never into quiet hours. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final

from gongzhi.foundation.clock.calendar import WorkingCalendar, to_local

DAILY_AT: Final = time(8, 30)
QUIET_FROM: Final = time(21)
QUIET_UNTIL: Final = time(7, 30)
BURST: Final = timedelta(minutes=10)
"""What happens to one case within this time is told once."""
OLD_NEWS: Final = timedelta(days=3)
"""What happened longer ago is not told any more: an outage's backlog is read from the lists."""

_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


class Timing(StrEnum):
    """When messages of a kind go out."""

    OFF = "off"
    NOW = "now"
    HOURLY = "hourly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody wants to be told of one kind."""

    in_page: bool = True
    email: Timing = Timing.DAILY
    robot: bool = False


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day, possibly over midnight, in which nothing is sent that can wait."""

    start: time = QUIET_FROM
    end: time = QUIET_UNTIL

    def end_if_within(self, at: datetime) -> datetime:
        """Return the moment itself, or the end of the quiet hours that it falls into."""
        local = to_local(at)
        now, wraps = local.timetz().replace(tzinfo=None), self.start > self.end
        within = (now >= self.start or now < self.end) if wraps else self.start <= now < self.end
        if not within:
            return local
        end = datetime.combine(local.date(), self.end, local.tzinfo)
        return end if end > local else end + _DAY


NO_QUIET: Final = Quiet(time(0), time(0))


def due_at(
    timing: Timing,
    at: datetime,
    *,
    calendar: WorkingCalendar,
    quiet: Quiet = NO_QUIET,
    urgent: bool = False,
) -> datetime | None:
    """Return when a message about something of this moment goes out; None where it does not.

    Immediate ones go with the next whole minute, so that what happens together is told together;
    hourly ones with the next hour, daily ones at 08:30 of the next working day. Quiet hours delay
    all but the urgent, which whoever chose a digest still gets in their digest.
    """
    local = to_local(at)
    if timing is Timing.OFF:
        return None
    if timing is Timing.DAILY:
        return _next_morning(local, calendar)
    due = _next_whole(local, _MINUTE if timing is Timing.NOW else _HOUR)
    return due if urgent and timing is Timing.NOW else quiet.end_if_within(due)


def _next_whole(local: datetime, step: timedelta) -> datetime:
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + ((local - midnight) // step + 1) * step


def _next_morning(local: datetime, calendar: WorkingCalendar) -> datetime:
    today = datetime.combine(local.date(), DAILY_AT, local.tzinfo)
    first = local.date() if local < today else local.date() + _DAY
    return datetime.combine(calendar.working_day_on_or_after(first), DAILY_AT, local.tzinfo)
