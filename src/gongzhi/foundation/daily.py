"""When daily jobs run: at a time of the installation's own day.

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
    at = time.fromisoformat(clock)
    offset = datetime.now(ZoneInfo(settings.TIME_ZONE)).utcoffset()
    ahead = int(offset.total_seconds()) // 60 if offset else 0
    hour, minute = divmod((at.hour * 60 + at.minute - ahead) % _MINUTES, 60)
    return f"{minute} {hour} * * *"
