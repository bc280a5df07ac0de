"""Jobs of the residents' door."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gongzhi.channels.resident.kept_photos import sweep


@app.periodic(cron="25 * * * *")
@app.task(name="sweep_kept_photos", queue="upkeep", queueing_lock="sweep_kept_photos")
def sweep_kept_photos(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Delete the photos of reports that were never sent."""
    sweep()
