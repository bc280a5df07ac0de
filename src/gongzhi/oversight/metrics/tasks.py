"""Jobs of metrics."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gongzhi.oversight.metrics.extents import measure_extents
from gongzhi.oversight.metrics.rollups import update_tallies


@app.periodic(cron="* * * * *")
@app.task(name="tally_cases", queue="upkeep", queueing_lock="tally_cases")
def tally_cases(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Tally again the cases that changed; every minute."""
    update_tallies()


@app.periodic(cron="*/15 * * * *")
@app.task(name="measure_areas", queue="upkeep", queueing_lock="measure_areas")
def measure_areas(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Measure the ground of areas whose outline changed."""
    measure_extents()
