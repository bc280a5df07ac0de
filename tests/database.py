"""One PostgreSQL for all test processes, and a database for each, copied from one template.

The template is named after the content of every migration, so that it is migrated once and made
again as soon as a migration changes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from gongzhi.config.embedded import EmbeddedPostgres
from gongzhi.config.postgres import socket_url
from gongzhi.config.processes import is_alive

_TEMPLATE = "template_"
_COPY = "test_"


@contextmanager
def own_database(data_dir: Path, worker: str) -> Iterator[str]:
    """Yield the name of a freshly migrated database of our own, dropped afterwards."""
    server = EmbeddedPostgres(data_dir / "postgres", buffers_mb=64, durable=False)
    name = f"{_COPY}{os.getpid()}_{worker}"
    with server, psycopg.connect(socket_url(server.folder, "postgres"), autocommit=True) as admin:
        with (data_dir / "template.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _drop_abandoned(admin)
            template = _template(admin)
            admin.execute(f'create database "{name}" template "{template}"')
        yield name
        connection.close()
        admin.execute(f'drop database "{name}" with (force)')


def _template(admin: psycopg.Connection) -> str:
    name = _TEMPLATE + _migrations_digest()
    names = _databases(admin, _TEMPLATE)
    if name in names:
        return name
    for old in names:
        admin.execute(f'drop database if exists "{old}" with (force)')
    draft = f"draft_{os.getpid()}"
    admin.execute(f'create database "{draft}"')
    connection.settings_dict["NAME"] = draft
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
    _end_sessions(admin, draft)
    admin.execute(f'alter database "{draft}" rename to "{name}"')
    return name


def _end_sessions(admin: psycopg.Connection, name: str) -> None:
    """End what other threads of this process left open: it would hold the renaming up."""
    query = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s"
    admin.execute(query, [name])


def _migrations_digest() -> str:
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted(Path(app.path, "migrations").rglob("*")):
            if path.suffix in {".py", ".sql"}:
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _databases(admin: psycopg.Connection, prefix: str) -> list[str]:
    query = "select datname from pg_database where starts_with(datname, %s)"
    return [row[0] for row in admin.execute(query, [prefix])]


def _drop_abandoned(admin: psycopg.Connection) -> None:
    for prefix in (_COPY, "draft_"):
        for name in _databases(admin, prefix):
            if not is_alive(int(name.removeprefix(prefix).partition("_")[0])):
                admin.execute(f'drop database if exists "{name}" with (force)')
