"""The job of layouts: solving one."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.oversight.layouts.services.solving import run_solving


@app.task(name="site_centres", queue="planning", retry=RetryStrategy(max_attempts=2))
def site_centres(layout_id: int) -> None:
    """Solve one layout of service centres."""
    run_solving(layout_id)
