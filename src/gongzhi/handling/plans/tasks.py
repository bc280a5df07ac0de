"""Jobs of plans."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from gongzhi.handling.plans.services.recurring import open_periods


@app.periodic(cron="10 * * * *")
@app.task(name="open_duties", queue="upkeep", queueing_lock="open_duties")
def open_duties(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Make the duties of periods that have begun; hourly, so that an outage is made up for."""
    open_periods(timezone.now())
