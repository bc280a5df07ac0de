"""Jobs of the foundation: event delivery, sealing, expiry of stored answers."""

from __future__ import annotations

from typing import Any

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.foundation import events, idempotency
from gongzhi.foundation.daily import daily_at
from gongzhi.foundation.journal.sealing import seal_finished_days


@app.task(
    name="deliver_event",
    queue="events",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4),
)
def deliver_event(event: str, facts: dict[str, Any]) -> None:
    """Deliver one event to its consumers."""
    events.deliver(event, facts)


@app.periodic(cron="20 * * * *")
@app.task(name="seal_journal", queue="upkeep", queueing_lock="seal_journal")
def seal_journal(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Seal the days that have ended; hourly, so that a night's outage is made up for."""
    seal_finished_days()


@app.periodic(cron=daily_at("03:40"))
@app.task(name="forget_answers", queue="upkeep", queueing_lock="forget_answers")
def forget_answers(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Drop stored answers whose keys can no longer be replayed."""
    idempotency.forget_expired()


@app.periodic(cron="* * * * *")
@app.task(name="recover_jobs", queue="upkeep", queueing_lock="recover_jobs", pass_context=True)
async def recover_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 (the tick)
    """Give the jobs of a worker that died to the next; it is dead after half a minute's silence."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        await jobs.retry_job(job)
