"""Jobs of topics: one for each sub-district, so that none waits for another."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gongzhi.foundation.daily import daily_at
from gongzhi.handling.cases.queries.compared import newest_by_street
from gongzhi.handling.cases.thresholds import HIGHEST_COUNT
from gongzhi.handling.topics.models import TopicLook
from gongzhi.handling.topics.services.looking import look

NEWS_DAYS: Final = 2
"""Each hour asks where cases of the last days came since the look before; older ones that a file
brings wait for the night's look."""


@app.task(name="look_for_topics", queue="upkeep")
def look_for_topics(area_code: str, whole: bool) -> None:  # noqa: FBT001 (a job's argument)
    """Look at one sub-district's cases."""
    look(area_code, whole=whole)


@app.periodic(cron="25 * * * *")
@app.task(name="look_for_new_topics", queue="upkeep", queueing_lock="look_for_new_topics")
def look_for_new_topics(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Look at what is new, where something is; hourly."""
    newest = newest_by_street(timezone.now() - timedelta(days=NEWS_DAYS))
    seen = dict(TopicLook.objects.values_list("area_code", "last_case_id"))
    for area_code, case_id in newest.items():
        if case_id > seen.get(area_code, 0):
            defer_look(area_code, whole=False)


@app.periodic(cron=daily_at("01:30"))
@app.task(name="look_for_all_topics", queue="upkeep", queueing_lock="look_for_all_topics")
def look_for_all_topics(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Look at the whole window of every sub-district that has cases; nightly."""
    for area_code in newest_by_street(timezone.now() - timedelta(days=HIGHEST_COUNT)):
        defer_look(area_code, whole=True)


def defer_look(area_code: str, *, whole: bool) -> bool:
    """Have a sub-district looked at; False where the same look already waits."""
    name = f"topics:{area_code}"
    waiting = look_for_topics.configure(lock=name, queueing_lock=f"{name}:{whole}")
    try:
        with transaction.atomic():
            waiting.defer(area_code=area_code, whole=whole)
    except AlreadyEnqueued:
        return False
    return True
