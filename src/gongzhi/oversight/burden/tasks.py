"""Jobs of the burden register."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gongzhi.oversight.burden.services import end_expired, lapse_ended


@app.periodic(cron="15 0 * * *")
@app.task(name="lapse_requests", queue="upkeep", queueing_lock="lapse_requests")
def lapse_requests(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Let requests lapse and demands end whose last day is over; after midnight."""
    lapse_ended()
    end_expired()
