"""Jobs of standards."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.daily import daily_at
from gongzhi.oversight.standards.queries import areas_to_check
from gongzhi.oversight.standards.services import record_check


@app.periodic(cron=daily_at("02:10"))
@app.task(name="check_standards", queue="upkeep", queueing_lock="check_standards")
def check_standards(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Check every area that a pack speaks of; each night, so that each day has its reading."""
    for area_code in areas_to_check():
        record_check(actor=SYSTEM, area_code=area_code)
