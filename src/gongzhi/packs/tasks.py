"""Jobs of policy packs."""

from __future__ import annotations

from procrastinate.contrib.django import app

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.daily import daily_at
from gongzhi.packs.services import settle_packs


@app.periodic(cron=daily_at("00:05"))
@app.task(name="settle_policy_packs", queue="upkeep", queueing_lock="settle_policy_packs")
def settle_policy_packs(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Bring everything to what holds today, soon after midnight."""
    settle_packs(actor=SYSTEM)
