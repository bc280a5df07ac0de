"""An installation of its own, driven from outside as an administrator would."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from tempfile import mkdtemp

import pytest

from gongzhi.config.processes import is_alive
from tests.conftest import ROOT

SMALL = ("--households", "60", "--cases", "3")
HOUR = 3600


@dataclass
class Installation:
    """Runs the command line over one data directory."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "gongzhi.config.cli", *arguments]

    def variables(self, **more: str) -> dict[str, str]:
        keep = {name: value for name, value in os.environ.items() if not _is_ours(name)}
        return {**keep, "GONGZHI_DATA_DIR": str(self.folder), **self.environment, **more}

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.variables(**more),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments),
            env=self.variables(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _is_ours(name: str) -> bool:
    return name.startswith("GONGZHI_") or name in {"DATABASE_URL", "PORT", "DJANGO_SETTINGS_MODULE"}


@contextmanager
def own_folder() -> Iterator[Path]:
    """Make a folder whose path stays short and whose parents the database's user may pass."""
    (ROOT / "var" / "test").mkdir(parents=True, exist_ok=True)
    path = Path(mkdtemp(prefix="own-", dir=ROOT / "var" / "test"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    with own_folder() as path:
        yield path


@pytest.fixture
def installation(folder: Path) -> Installation:
    return Installation(folder)


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    return unused_port()


class Tree:
    """A running demo and the processes below it."""

    def __init__(self, installation: Installation, port: int) -> None:
        self.port = port
        self.process = installation.start("demo", *SMALL, "--port", str(port))
        self.output: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output.append(line)
            if "Ctrl-C stops it" in line:
                break
        self.pids = processes_below(self.process.pid)

    @property
    def text(self) -> str:
        return "".join(self.output)

    def get(self, path: str) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def end(self, sign: signal.Signals) -> int:
        self.process.send_signal(sign)
        assert self.process.stdout is not None
        self.output.append(self.process.stdout.read())
        code = self.process.wait(60)
        self.process.stdout.close()
        return code

    def left(self, seconds: float = 20) -> list[int]:
        deadline = time.monotonic() + seconds
        while any(map(is_alive, self.pids)) and time.monotonic() < deadline:
            time.sleep(0.05)
        return [pid for pid in self.pids if is_alive(pid)]


def processes_below(pid: int) -> list[int]:
    """Return a process's descendants; one that ends meanwhile has none."""
    found: list[int] = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return found
    for child in children:
        found += [int(child), *processes_below(int(child))]
    return found


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What the first start of a demo said, and the folder that it left."""

    folder: Path
    port: int
    text: str
    pages: list[int]
    code: int
    left: list[int]

    def copy_to(self, installation: Installation) -> None:
        """Give an installation the same data, to change or to destroy."""
        subprocess.run(["cp", "-a", f"{self.folder}/.", installation.folder], check=True)


@pytest.fixture(scope="session")
def first_start(testrun_uid: str) -> FirstStart:
    """Start a demo for the first time, ask for two pages, stop: once for all test processes."""
    shelf = ROOT / "var" / "test"
    shelf.mkdir(parents=True, exist_ok=True)
    folder, told = shelf / f"first-{testrun_uid}", shelf / f"first-{testrun_uid}.json"
    with (shelf / "first.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            _forget_earlier_starts(shelf)
            folder.mkdir(mode=0o755)
            tree = Tree(Installation(folder), unused_port())
            pages = [tree.get("/healthz/"), tree.get("/accounts/login/")]
            code = tree.end(signal.SIGINT)
            told.write_text(json.dumps([tree.port, tree.text, pages, code, tree.left()]))
    return FirstStart(folder, *json.loads(told.read_text()))


def _forget_earlier_starts(shelf: Path) -> None:
    for path in shelf.glob("first-*"):
        if path.stat().st_mtime < time.time() - HOUR:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
