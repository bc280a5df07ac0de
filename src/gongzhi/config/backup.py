"""Backing up and restoring: the database by PostgreSQL's own tools, and the uploaded files."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from gongzhi.config.archive import DUMP, MEDIA, Manifest, read_archive, write_archive
from gongzhi.config.databases import database_url
from gongzhi.config.postgres import EmbeddedError, binary
from gongzhi.config.startup import StartupError
from gongzhi.foundation.settings import get_settings

# Everything of ours lives in this schema; whoever owns the database owns it again.
_EMPTY: Final = (
    "drop schema public cascade; create schema public authorization pg_database_owner; "
    "grant usage on schema public to public"
)


def back_up(target: Path) -> Manifest:
    """Write database and uploaded files to one archive. Raises StartupError.

    The dump is one consistent snapshot, and is taken before the files are read: files are only
    ever added, so each that the dump knows is in the archive. Everything may go on running.
    """
    if not target.parent.is_dir():
        raise StartupError(f"there is no folder {target.parent}")
    server = _server_version()
    with TemporaryDirectory(prefix=".gongzhi-", dir=target.parent) as folder:
        dump = Path(folder) / DUMP
        tool = [_tool("pg_dump", server), "--format=custom", "--no-owner", "--no-privileges"]
        _run([*tool, f"--file={dump}", f"--dbname={_conninfo()}"])
        return write_archive(
            target,
            dump=dump,
            media=get_settings().media_dir,
            gongzhi=version("gongzhi"),
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            server=server,
        )


def restore_from(source: Path, *, replace: bool) -> Manifest:
    """Check the archive, then put its database and files in place of what is there.

    The database changes in one transaction: a restore that fails leaves the old one. Raises
    ArchiveError, and StartupError where data would be lost without ``replace``.
    """
    media = get_settings().media_dir
    media.parent.mkdir(parents=True, exist_ok=True)
    _check_alone()
    if not replace:
        _check_empty(media)
    with TemporaryDirectory(prefix=".gongzhi-", dir=media.parent) as folder:
        manifest = read_archive(source, Path(folder))
        connection.close()
        _load_dump(Path(folder) / DUMP)
        _swap_media(Path(folder) / MEDIA, media)
    return manifest


def _load_dump(dump: Path) -> None:
    server = _server_version()
    connection.close()
    reader = [_tool("pg_restore", server), "--file=-", "--no-owner", "--no-privileges", str(dump)]
    writer = [
        _tool("psql", server),
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--output=/dev/null",
    ]
    writer += [
        "--set=ON_ERROR_STOP=1",
        f"--dbname={_conninfo()}",
        f"--command={_EMPTY}",
        "--file=-",
    ]
    with subprocess.Popen(reader, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as source:  # noqa: S603 - fixed arguments
        try:
            _run(writer, stdin=source.stdout)
        finally:
            source.stdout.close()  # type: ignore[union-attr]  # it is a pipe
        trouble = source.stderr.read()  # type: ignore[union-attr]  # it is a pipe
    if source.returncode:
        raise StartupError(f"pg_restore failed: {_last_line(trouble)}")


def _swap_media(new: Path, media: Path) -> None:
    old = media.with_name(f"{media.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    if media.exists():
        media.rename(old)
    new.mkdir(exist_ok=True)
    new.rename(media)
    shutil.rmtree(old, ignore_errors=True)


def _check_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() "
            "and backend_type = 'client backend' and pid <> pg_backend_pid()"
        )
        others = cursor.fetchone()[0]
    if others:
        raise StartupError(
            f"{others} other sessions use the database: stop the web server and the worker first"
        )


def _check_empty(media: Path) -> None:
    tables = connection.introspection.table_names()
    if tables:
        raise StartupError(
            f"the database already holds {len(tables)} tables; to replace them: "
            "gongzhi restore --replace FILE"
        )
    if media.is_dir() and any(media.iterdir()):
        raise StartupError(
            f"{media} already holds files; to replace them: gongzhi restore --replace FILE"
        )


def _server_version() -> int:
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10000


def _tool(name: str, server: int) -> str:
    """Return PostgreSQL's own program: ours, or the system's where the server is newer."""
    try:
        ours = binary(name)
        if ours.exists() and int(ours.parts[-3].removeprefix("pginstall") or 0) >= server:
            return str(ours)
    except EmbeddedError:
        pass
    found = shutil.which(name)
    if found is None:
        raise StartupError(
            f"{name} {server} is not installed: apt-get install postgresql-client-{server}"
        )
    return found


def _conninfo() -> str:
    parts = conninfo_to_dict(database_url(get_settings()))
    parts.pop("password", None)  # never on a command line: see _run
    return make_conninfo("", **{name: str(value) for name, value in parts.items()})


def _run(command: Sequence[str], *, stdin: IO[bytes] | None = None) -> None:
    password = conninfo_to_dict(database_url(get_settings())).get("password")
    secret = {"PGPASSWORD": str(password)} if password else {}
    done = subprocess.run(  # noqa: S603 - fixed arguments
        command,
        stdin=stdin or subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env={**os.environ, **secret},
    )
    if done.returncode:
        raise StartupError(f"{Path(command[0]).name} failed: {_last_line(done.stderr)}")


def _last_line(text: bytes) -> str:
    lines = [line for line in text.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
