"""Jobs of people: retention."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gongzhi.foundation.daily import daily_at
from gongzhi.registry.people.services.retention import erase_expired


@app.periodic(cron=daily_at("03:10"))
@app.task(name="erase_expired", queue="upkeep", queueing_lock="erase_expired")
def erase_expired_data(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Empty personal values whose retention is over."""
    erase_expired()
