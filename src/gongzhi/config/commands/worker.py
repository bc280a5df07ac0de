"""``gongzhi worker``."""

from __future__ import annotations

import click


@click.command()
@click.option("--concurrency", type=click.IntRange(1, 32), default=2, show_default=True)
@click.option("--queue", "queues", multiple=True, help="Only these queues; may be repeated.")
def worker(*, concurrency: int, queues: tuple[str, ...]) -> None:
    """Run the background jobs until told to stop; a running job is finished first.

    Any number of workers may run at once: each job is taken by one of them, and a job whose
    worker died is taken up again.

    \b
    Examples:
        gongzhi worker
        gongzhi worker --concurrency 4 --queue events
    """
    from gongzhi.config.startup import database  # noqa: PLC0415 - needs settings

    with database():
        from gongzhi.config.jobs import run_worker  # noqa: PLC0415 - after setup

        run_worker(concurrency=concurrency, queues=queues)
