"""Jobs of cases."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gongzhi.foundation.daily import daily_at
from gongzhi.handling.cases.services.escalation import escalate_due
from gongzhi.handling.cases.services.officers import release_officers


@app.periodic(cron="* * * * *")
@app.task(name="escalate_cases", queue="upkeep", queueing_lock="escalate_cases")
def escalate_cases(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Tell of deadlines that near, have come or are past; every minute."""
    escalate_due()


@app.periodic(cron=daily_at("00:05"))
@app.task(name="release_case_officers", queue="upkeep", queueing_lock="release_case_officers")
def release_case_officers(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Leave with the unit what people had whose appointment has run out; every night."""
    release_officers()
