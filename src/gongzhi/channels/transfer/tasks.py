"""Jobs of the file intake."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.channels.transfer import services
from gongzhi.channels.transfer.models import ImportRun
from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.organisations import queries as organisations


@app.task(
    name="import_file",
    queue="transfer",
    retry=RetryStrategy(max_attempts=3, exponential_wait=4),
)
def import_file(run_id: int) -> None:
    """Take one file in, with the posts that its bringer has now.

    A job that a dying worker left is simply run again: what was taken in is recognised.
    """
    run = ImportRun.objects.get(pk=run_id)
    account = run.account_id
    actor = SYSTEM if account is None else organisations.actor_for(AccountId(account))
    services.perform(run, actor)


@app.periodic(cron="50 3 * * *")
@app.task(name="forget_import_files", queue="upkeep", queueing_lock="forget_import_files")
def forget_import_files(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Delete marked copies whose time is over."""
    services.forget_files()
