"""Jobs of the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.channels.portal import together
from gongzhi.channels.portal.models import VerbRun
from gongzhi.foundation.daily import daily_at
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.organisations.queries import actor_for

KEPT: Final = timedelta(days=7)


@app.task(name="perform_run", queue="desk", retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def perform_run(run_id: int) -> None:
    """Carry out one verb on many cases, with the posts that whoever confirmed it has now."""
    run = VerbRun.objects.get(pk=run_id)
    together.perform(run, actor_for(AccountId(run.account_id)))


@app.periodic(cron=daily_at("04:10"))
@app.task(name="forget_runs", queue="upkeep", queueing_lock="forget_runs")
def forget_runs(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Delete what is kept of runs whose time is over."""
    VerbRun.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
