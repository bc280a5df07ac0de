"""Jobs of the file intake."""

from __future__ import annotations

from typing import Final

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from gongzhi.channels.transfer import keeping, services
from gongzhi.channels.transfer.models import ImportRun
from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.daily import daily_at
from gongzhi.foundation.errors import DomainError
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.organisations import queries as organisations

MOST_ATTEMPTS: Final = 3


@app.task(
    name="import_file",
    queue="transfer",
    pass_context=True,
    retry=RetryStrategy(max_attempts=MOST_ATTEMPTS, exponential_wait=4),
)
def import_file(context: JobContext, run_id: int) -> None:
    """Take one file in, with the posts that its bringer has now."""
    carry_out(run_id, last_try=context.job.attempts >= MOST_ATTEMPTS)


def carry_out(run_id: int, *, last_try: bool) -> None:
    """Carry a run out. One that a dying worker left is done again: what is in is recognised.

    After the last try the run says that it failed, so that nobody waits for it.
    """
    run = ImportRun.objects.get(pk=run_id)
    try:
        services.perform(run, _bringer(run))
    except DomainError as refused:
        services.give_up(run, SYSTEM, refused.message)
    except Exception:
        if last_try:
            services.give_up(run, SYSTEM)
        raise


def _bringer(run: ImportRun) -> Actor:
    account = run.account_id
    return SYSTEM if account is None else organisations.actor_for(AccountId(account))


@app.periodic(cron=daily_at("03:50"))
@app.task(name="forget_import_files", queue="upkeep", queueing_lock="forget_import_files")
def forget_import_files(timestamp: int) -> None:  # noqa: ARG001 (procrastinate passes the tick)
    """Delete marked copies whose time is over, and what quotes them."""
    keeping.forget_files()
