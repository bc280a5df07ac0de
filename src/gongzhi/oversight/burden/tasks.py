"""Jobs of the burden register."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gongzhi.foundation.daily import daily_at
from gongzhi.oversight.burden.services import end_expired, lapse_ended


@app.periodic(cron=daily_at("00:15"))
@app.task(name="lapse_requests", queue="upkeep", queueing_lock="lapse_requests")
def lapse_requests(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Let requests lapse and demands end whose last day is over; after midnight."""
    lapse_ended()
    end_expired()
