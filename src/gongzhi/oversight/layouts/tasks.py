"""The job of layouts: solving one."""

from __future__ import annotations

from typing import Final

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.oversight.layouts.services.solving import run_solving

RETRIES: Final = 2


@app.task(
    name="site_centres",
    queue="planning",
    retry=RetryStrategy(max_attempts=RETRIES),
    pass_context=True,
)
def site_centres(context: JobContext, layout_id: int) -> None:
    """Solve one layout of service centres."""
    run_solving(layout_id, last_try=context.job.attempts >= RETRIES)
