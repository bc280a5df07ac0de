"""The worker of the job queue, and the recovery of jobs whose worker died."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params

if TYPE_CHECKING:
    from procrastinate.connector import BaseConnector

_STOP_SECONDS: Final = 15
_POLL_SECONDS: Final = 2.0


class WorkerConnector(PsycopgConnector):
    """Fetches jobs by a pool of its own; what a job defers goes by Django's connection.

    By the pool it would be there before the job's transaction commits: it could run too early,
    find nothing to do and be gone, and it would stay where the transaction fails.
    """

    def get_sync_connector(self) -> BaseConnector:
        """Return Django's connection, in whose transaction a running job is."""
        return DjangoConnector()


def worker_connector() -> WorkerConnector:
    """Return the connector of a worker of this installation's database."""
    return WorkerConnector(kwargs=connector_params())


def run_worker(*, concurrency: int, queues: Sequence[str]) -> None:
    """Run jobs until SIGINT or SIGTERM; then finish what is running within 15 seconds."""
    with app.replace_connector(worker_connector()) as own:
        own.run_worker(
            queues=queues or None,
            concurrency=concurrency,
            fetch_job_polling_interval=_POLL_SECONDS,
            shutdown_graceful_timeout=_STOP_SECONDS,
            delete_jobs="successful",
        )
