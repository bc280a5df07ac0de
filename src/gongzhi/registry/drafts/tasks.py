"""Jobs of drafts: drawing, and the adoptions of the day."""

from __future__ import annotations

from typing import Final

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.foundation.daily import daily_at
from gongzhi.registry.drafts.services.adopting import adopt_due
from gongzhi.registry.drafts.services.drawing import run_drawing

RETRIES: Final = 2


@app.task(
    name="draw_draft",
    queue="planning",
    retry=RetryStrategy(max_attempts=RETRIES),
    pass_context=True,
)
def draw_draft(context: JobContext, draft_id: int) -> None:
    """Draw the grids of one draft."""
    run_drawing(draft_id, last_try=context.job.attempts >= RETRIES)


@app.periodic(cron=daily_at("00:05"))
@app.task(name="adopt_drafts", queue="upkeep", queueing_lock="adopt_drafts")
def adopt_drafts(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Adopt the drafts whose day has come."""
    adopt_due()
