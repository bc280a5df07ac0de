"""The embedded PostgreSQL: initialised, started, shared and stopped without an administrator.

Processes that use one data directory hold a shared file lock on it. The last one to let go stops
the server. A lock is released by the kernel even on ``kill -9``, so a server that was left running
is found again, used, and stopped by whoever uses it next.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Self

from gongzhi.config.postgres import (
    DATABASE,
    ROLE,
    EmbeddedError,
    binary,
    let_through,
    make_socket_dir,
    owner,
    socket_dir,
    socket_url,
)
from gongzhi.config.processes import die_with_parent, is_alive, process_name

_START_SECONDS: Final = 30
_STOP_SECONDS: Final = 30


@dataclass(slots=True)
class EmbeddedPostgres:
    """One PostgreSQL server over one data directory.

    ``durable=False`` is for tests: nothing is flushed to disk. ``tied=True`` is for the demo: the
    server goes down with the process that started it, however that process ends.
    """

    folder: Path
    buffers_mb: int = 128
    durable: bool = True
    tied: bool = False
    _users: IO[str] | None = field(default=None, init=False)
    _child: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def acquire(self) -> None:
        """Use the server, starting it where nobody has. Raises EmbeddedError."""
        if self._users is not None:
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with self._locked_start():
            users = self._users_file.open("a", encoding="ascii")
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                if self.pid() is None:
                    self._initialise()
                    self._start()
            except BaseException:
                self._stop()
                users.close()
                raise
            self._users = users

    def release(self) -> None:
        """Stop using the server; stop it too where nobody else uses it."""
        if self._users is None:
            return
        with self._locked_start():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                alone = True
            except BlockingIOError:
                alone = False
            if alone or (self.tied and self._child is not None):
                self._stop()
            self._users.close()
            self._users = None
            if self._child is not None and self._child.poll() is None:
                self._child.returncode = 0  # goes on for its other users: not ours to wait for
            self._child = None

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def pid(self) -> int | None:
        """Return the running server's process id, or None."""
        status = self._status()
        if status is None:
            return None
        pid = status[0]
        return pid if is_alive(pid) and process_name(pid) in {"postgres", ""} else None

    @property
    def _users_file(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.users")

    @property
    def _log_file(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.log")

    @contextmanager
    def _locked_start(self) -> Iterator[None]:
        path = self.folder.with_name(f"{self.folder.name}.lock")
        with path.open("a", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _status(self) -> tuple[int, str] | None:
        try:
            lines = (self.folder / "postmaster.pid").read_text(encoding="ascii").splitlines()
            return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""  # noqa: PLR2004 - the file's line for the state
        except (OSError, ValueError, IndexError):
            return None

    def _initialise(self) -> None:
        version = self.folder / "PG_VERSION"
        ours = binary("postgres").parts[-3].removeprefix("pginstall")
        if version.exists():
            found = version.read_text(encoding="ascii").strip()
            if found != ours:
                raise EmbeddedError(
                    f"{self.folder} was made by PostgreSQL {found}, this release carries {ours}: "
                    "back up with the old release and restore with this one."
                )
            return
        draft = self.folder.with_name(f"{self.folder.name}.new")
        if draft.exists():
            subprocess.run(["rm", "-rf", str(draft)], check=True)  # noqa: S603, S607 - a half-made cluster of our own
        draft.mkdir(mode=0o700)
        runs_as = owner()
        if runs_as is not None:
            let_through(draft)
            os.chown(draft, runs_as.pw_uid, runs_as.pw_gid)
        done = self._run(
            "initdb",
            f"--pgdata={draft}",
            f"--username={ROLE}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--auth-local=trust",
            "--auth-host=reject",
            *([] if self.durable else ["--no-sync"]),
        )
        if done.returncode:
            raise EmbeddedError(f"initdb failed: {_last_line(done.stderr)}")
        draft.rename(self.folder)

    def _start(self) -> None:
        (self.folder / "postmaster.pid").unlink(missing_ok=True)  # its process is gone: see pid()
        make_socket_dir(socket_dir(self.folder), self.folder)
        runs_as = owner()
        if runs_as is not None:
            let_through(self.folder)
        log = self._log_file.open("ab")
        deadline = time.monotonic() + _START_SECONDS
        self._child = subprocess.Popen(  # noqa: S603 - fixed arguments
            [str(binary("postgres")), *self._arguments()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
            env={"LC_ALL": "C", "PATH": os.defpath},
            user=None if runs_as is None else runs_as.pw_uid,
            group=None if runs_as is None else runs_as.pw_gid,
            extra_groups=None if runs_as is None else [],
            preexec_fn=die_with_parent(signal.SIGINT) if self.tied else None,  # noqa: PLW1509 - one prctl call, bound before the fork
        )
        log.close()
        while (status := self._status()) is None or status[1] != "ready":
            if self._child.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL did not start; see {self._log_file}")
            time.sleep(0.01)
        _create_database(socket_url(self.folder, "postgres"))

    def _arguments(self) -> list[str]:
        memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
        options = {
            "shared_buffers": f"{self.buffers_mb}MB",
            "effective_cache_size": f"{max(memory_mb // 2, self.buffers_mb)}MB",
            "work_mem": "8MB",
            "maintenance_work_mem": "96MB",
            "max_connections": "60",
            "max_wal_size": "1GB",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "io_method": "sync",  # no extra processes
            "random_page_cost": "1.1",
            "jit": "off",
            "autovacuum_naptime": "20s",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %a ",
            "log_min_duration_statement": "1000",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        sets = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return ["-D", str(self.folder), "-k", str(socket_dir(self.folder)), "-h", "", *sets]

    def _run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        runs_as = owner()
        return subprocess.run(  # noqa: S603 - fixed arguments
            [str(binary(name)), *arguments],
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            cwd="/",
            env={"LC_ALL": "C", "PATH": os.defpath},
            user=None if runs_as is None else runs_as.pw_uid,
            group=None if runs_as is None else runs_as.pw_gid,
            extra_groups=None if runs_as is None else [],
        )

    def _stop(self) -> None:
        pid = self.pid()
        if pid is None:
            return
        for sign in (signal.SIGINT, signal.SIGQUIT):  # fast, then immediate
            os.kill(pid, sign)
            deadline = time.monotonic() + _STOP_SECONDS
            while is_alive(pid) and time.monotonic() < deadline:
                if self._child is not None:
                    self._child.poll()
                time.sleep(0.01)
            if not is_alive(pid):
                return


def _create_database(url: str) -> None:
    import psycopg  # noqa: PLC0415 - slow import, only when needed

    with psycopg.connect(url, autocommit=True) as connection:
        query = "select 1 from pg_database where datname = %s"
        if connection.execute(query, [DATABASE]).fetchone() is None:
            connection.execute(f"create database {DATABASE}")


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
