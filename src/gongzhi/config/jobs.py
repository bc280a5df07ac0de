"""The worker of the job queue, and the recovery of jobs whose worker died."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from procrastinate.contrib.django import app

_STOP_SECONDS: Final = 15
_POLL_SECONDS: Final = 2.0


def run_worker(*, concurrency: int, queues: Sequence[str]) -> None:
    """Run jobs until SIGINT or SIGTERM; then finish what is running within 15 seconds."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # of the Django connector
    with app.replace_connector(connector) as own:
        own.run_worker(
            queues=queues or None,
            concurrency=concurrency,
            fetch_job_polling_interval=_POLL_SECONDS,
            shutdown_graceful_timeout=_STOP_SECONDS,
            delete_jobs="successful",
        )
