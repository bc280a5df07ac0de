"""Daily jobs run at the hour that they name, here and not in Greenwich."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from procrastinate.contrib.django import app

from gongzhi.foundation.daily import daily_at, weekly_at

WORK = (time(8), time(20))


@pytest.mark.parametrize(
    ("zone", "cron"),
    [
        ("Asia/Shanghai", "5 16 * * *"),
        ("UTC", "5 0 * * *"),
        ("Asia/Kathmandu", "20 18 * * *"),  # 5 h 45 min ahead
        ("Pacific/Pitcairn", "5 8 * * *"),  # 8 h behind
    ],
)
def test_a_time_of_day_is_that_of_the_zone(zone: str, cron: str, settings: LazySettings) -> None:
    settings.TIME_ZONE = zone

    assert daily_at("00:05") == cron


def test_a_time_of_a_weekday_may_be_of_the_day_before_in_greenwich(settings: LazySettings) -> None:
    settings.TIME_ZONE = "Asia/Shanghai"

    assert weekly_at(1, "02:30") == "30 18 * * 0"  # Monday here, Sunday there
    assert weekly_at(7, "09:00") == "0 1 * * 0"


def _runs(name: str) -> time:
    """Return at what time of day here the queue starts a job next."""
    [job] = [task for (known, _id), task in jobs().items() if known == name]
    job.croniter.set_current(start_time=datetime(2026, 12, 31, 12, tzinfo=UTC).timestamp())
    moment = job.croniter.get_next(ret_type=float)
    return datetime.fromtimestamp(moment, ZoneInfo("Asia/Shanghai")).time()


def jobs() -> dict:  # type: ignore[type-arg]
    return app.periodic_registry.periodic_tasks


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("settle_policy_packs", time(0, 5)),
        ("lapse_requests", time(0, 15)),
        ("check_standards", time(2, 10)),
        ("tell_what_is_due", time(7, 50)),
    ],
)
def test_the_day_s_jobs_run_when_the_day_begins(name: str, at: time) -> None:
    assert _runs(name) == at


def test_nothing_that_runs_once_a_day_runs_in_working_hours() -> None:
    daily = [name for (name, _id), job in jobs().items() if job.cron.split()[1] != "*"]

    assert len(daily) > 8
    assert [name for name in daily if WORK[0] <= _runs(name) < WORK[1]] == []
