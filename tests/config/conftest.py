"""An installation of its own, driven from outside as an administrator would."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.conftest import ROOT


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
