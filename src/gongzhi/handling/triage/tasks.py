"""Jobs of triage: a training asked for, the week's own, and what was left without a suggestion."""

from __future__ import annotations

from contextlib import suppress

from procrastinate.contrib.django import app

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.daily import daily_at, weekly_at
from gongzhi.foundation.errors import Conflict
from gongzhi.handling.triage.services.runs import ask_for_training, run_training
from gongzhi.handling.triage.services.suggesting import suggest_for_undecided


@app.task(name="train_triage", queue="upkeep", lock="train_triage")
def train(training_id: int) -> None:
    """Learn from the decided cases, and adopt what is better."""
    run_training(training_id)


@app.periodic(cron=weekly_at(1, "02:30"))
@app.task(name="train_triage_weekly", queue="upkeep", queueing_lock="train_triage_weekly")
def train_weekly(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Learn anew each Monday, before anybody works."""
    with suppress(Conflict):  # last week's still runs
        ask_for_training(actor=SYSTEM)


@app.periodic(cron=daily_at("02:10"))
@app.task(name="suggest_for_undecided", queue="upkeep", queueing_lock="suggest_for_undecided")
def suggest_nightly(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Suggest for the open cases that wait without a suggestion, such as those of before."""
    suggest_for_undecided()
