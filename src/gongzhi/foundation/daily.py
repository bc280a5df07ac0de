"""When daily and weekly jobs run: at a time of the installation's own day.

The queue reads a cron in UTC whatever the machine's zone is; midnight here is the afternoon there.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

_MINUTES: Final = 24 * 60


def daily_at(clock: str) -> str:
    """Return the cron of a time of day such as ``"03:10"`` in the installation's zone.

    By the zone's offset when the process starts: where clocks change for the summer, jobs run an
    hour off until the worker is started again.
    """
    _days, hour, minute = _in_utc(clock)
    return f"{minute} {hour} * * *"


def weekly_at(weekday: int, clock: str) -> str:
    """Return the cron of a time of a weekday, Monday being 1 and Sunday 7; see ``daily_at``."""
    days, hour, minute = _in_utc(clock)
    return f"{minute} {hour} * * {(weekday + days) % 7}"


def _in_utc(clock: str) -> tuple[int, int, int]:
    """Return by how many days a time of day here falls on another in UTC, its hour and minute."""
    at = time.fromisoformat(clock)
    offset = datetime.now(ZoneInfo(settings.TIME_ZONE)).utcoffset()
    ahead = int(offset.total_seconds()) // 60 if offset else 0
    days, minutes = divmod(at.hour * 60 + at.minute - ahead, _MINUTES)
    return days, *divmod(minutes, 60)
