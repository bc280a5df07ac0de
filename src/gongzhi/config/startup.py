"""What must be ready before a command runs: Django's applications, and a database."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import ParamSpec, TypeVar

from gongzhi.config.embedded import EmbeddedPostgres
from gongzhi.foundation.settings import get_settings

_P = ParamSpec("_P")
_R = TypeVar("_R")
_REUSE_SECONDS = 60


class StartupError(Exception):
    """Something outside is not ready; the message is one line that says what and what to do."""


def setup_django(*, pool: bool = False) -> None:
    """Load Django's applications. Without ``pool`` each thread keeps one connection of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongzhi.config.settings")
    from django.conf import settings  # noqa: PLC0415 - reads the environment

    entry = settings.DATABASES["default"]
    if not pool and entry["OPTIONS"].pop("pool", None):
        entry["CONN_MAX_AGE"] = _REUSE_SECONDS

    import django  # noqa: PLC0415 - slow, only when needed

    django.setup()


@contextmanager
def server(*, tied: bool = False) -> Iterator[None]:
    """Hold the embedded PostgreSQL where the installation uses it; check nothing."""
    installation = get_settings()
    holder = (
        EmbeddedPostgres(
            installation.postgres_dir, buffers_mb=installation.EMBEDDED_BUFFERS_MB, tied=tied
        )
        if installation.embedded
        else nullcontext()
    )
    with holder:
        yield


@contextmanager
def database(*, migrated: bool = True) -> Iterator[None]:
    """Hold a reachable, and by default fully migrated, database. Raises StartupError."""
    with server():
        setup_django()
        check_reachable()
        if migrated:
            check_migrated()
        try:
            yield
        finally:
            from django.db import connections  # noqa: PLC0415 - after setup

            connections.close_all()


def with_database(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """Run a command with the database held."""

    @functools.wraps(command)
    def held(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        with database():
            return command(*args, **kwargs)

    return held


def check_reachable() -> None:
    """Raise StartupError with one line where the database does not answer."""
    from django.db import OperationalError, connection  # noqa: PLC0415 - after setup

    try:
        connection.ensure_connection()
    except OperationalError as error:
        place = connection.settings_dict
        where = f"{place['HOST'] or 'localhost'}:{place['PORT'] or 5432}/{place['NAME']}"
        reason = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
        raise StartupError(f"cannot reach the database {where}: {reason}") from error


def pending_migrations() -> list[str]:
    """Return the migrations that this release has and the database has not."""
    from django.db import connection  # noqa: PLC0415 - after setup
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - after setup

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def check_migrated() -> None:
    """Raise StartupError where migrations are missing."""
    pending = pending_migrations()
    if pending:
        raise StartupError(
            f"the database lacks {len(pending)} migrations of this release; run: gongzhi migrate"
        )
