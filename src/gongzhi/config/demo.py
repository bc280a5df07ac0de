"""The demo: embedded PostgreSQL, sample sub-district, web and worker in one foreground tree."""

from __future__ import annotations

import json
import time
import unicodedata
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click

from gongzhi.config.assets import assets_collected
from gongzhi.config.prepare import CHANGED
from gongzhi.config.startup import StartupError, server
from gongzhi.config.supervisor import Child, Supervisor, stopping_on_signals
from gongzhi.config.web import check_port_free
from gongzhi.foundation.settings import get_settings

_CLI: Final = "gongzhi.config.cli"
_READY_SECONDS: Final = 60


def run_demo(*, port: int | None, households: int, cases: int) -> None:
    """Run until Ctrl-C or SIGTERM. Raises StartupError where a port or database is not to be had.

    Stops in the order web, worker, database. Where this process is killed outright, the kernel
    ends the others.
    """
    installation = get_settings()
    host, port = installation.HOST, port or installation.PORT
    check_port_free(host, port)
    with stopping_on_signals(), server(tied=True):
        supervisor = Supervisor({"GONGZHI_SECRET_KEY": installation.local_secret_key})
        try:
            _run(supervisor, host=host, port=port, households=households, cases=cases)
        finally:
            supervisor.stop()
    click.echo("Stopped.")


def _run(supervisor: Supervisor, *, host: str, port: int, households: int, cases: int) -> None:
    serve = [_CLI, "serve", f"--bind={host}:{port}", "--prepared"]
    # A later start loads the web process while the database is being looked at.
    web = supervisor.start("web", serve) if assets_collected() else None
    with TemporaryDirectory(prefix="gongzhi-") as folder:
        accounts = Path(folder) / "accounts.json"
        sizes = [f"--households={households}", f"--cases={cases}"]
        code = supervisor.run(["gongzhi.config.prepare", f"--demo={accounts}", *sizes])
        if code not in {0, CHANGED}:
            raise SystemExit(code)
        rows = json.loads(accounts.read_text(encoding="utf-8"))
    if web is None or code == CHANGED:
        supervisor.stop()
        web = supervisor.start("web", serve)
    _wait_for_page(web, host=host, port=port)
    supervisor.start("worker", [_CLI, "worker"])
    click.echo(_welcome(f"http://{_shown(host)}:{port}/", rows))
    ended = supervisor.watch()
    raise StartupError(f"the {ended.name} process ended with exit code {ended.process.returncode}")


def _wait_for_page(web: Child, *, host: str, port: int) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if web.process.poll() is not None:
            raise StartupError(f"the web process ended with exit code {web.process.returncode}")
        try:
            connection = HTTPConnection(_shown(host), port, timeout=2)
            connection.request("GET", "/healthz/", headers={"Host": "localhost"})
            if connection.getresponse().status == 200:  # noqa: PLR2004 - OK
                return
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    raise StartupError(f"no page within {_READY_SECONDS} seconds")


def _shown(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not bound


def _welcome(address: str, rows: list[list[str]]) -> str:
    table = [["Role 角色", "Username 用户名", "Password 密码", "Name 姓名", "Try 可以试"], *rows]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    lines = [_row(row, widths) for row in table]
    lines.insert(1, "  ".join("-" * width for width in widths))
    head = ["", f"Gongzhi 共治 is ready: {address}", ""]
    return "\n".join([*head, *lines, "", "Ctrl-C stops it; the data stays."])


def _row(cells: list[str], widths: list[int]) -> str:
    padded = [
        cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)
    ]
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
