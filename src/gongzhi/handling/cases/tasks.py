"""Jobs of cases."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gongzhi.handling.cases.services.escalation import escalate_due


@app.periodic(cron="* * * * *")
@app.task(name="escalate_cases", queue="upkeep", queueing_lock="escalate_cases")
def escalate_cases(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Tell of deadlines that near, have come or are past; every minute."""
    escalate_due()
