"""Resident memory: one web process after some work, and the whole demo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from bench.harness import Run
from bench.server import free_port, running_web
from bench.setting import token_of
from gongzhi.channels.sample.services import load_sample

WEB_MB = 160
DEMO_MB = 700
START_SECONDS = 300


def measure(run: Run) -> None:
    """Measure both."""
    load_sample()
    with running_web() as web, token_of("dispatcher") as token:
        client = web.connect()
        for _ in range(100):
            for path in ("/api/v1/cases", "/api/v1/queues", "/", "/r/report/"):
                client.request("GET", path, headers={"Authorization": f"Bearer {token}"})
                client.getresponse().read()
        run.value("web process", web.resident_mb(), unit="MiB", limit=WEB_MB)
    with tempfile.TemporaryDirectory(prefix="gongzhi-bench-") as folder:
        run.value("whole demo", _demo_mb(folder), unit="MiB", limit=DEMO_MB)


def _demo_mb(folder: str) -> float:
    """Start the demo on a database of its own; return what its processes hold, shared once."""
    Path(folder).chmod(0o755)
    port = free_port()
    environment = {**os.environ, "GONGZHI_DATA_DIR": folder, "PORT": str(port)}
    environment.pop("DATABASE_URL", None)
    arguments = [sys.executable, "-m", "gongzhi.config.cli", "demo"]
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(process, port)
        time.sleep(2)
        owned = {process.pid, *_below(process.pid)}
        for pid_file in Path(folder).rglob("postmaster.pid"):
            postmaster = int(pid_file.read_text(encoding="ascii").split()[0])
            owned |= {postmaster, *_below(postmaster)}
        return sum(_proportional_mb(pid) for pid in owned)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        client = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            client.request("GET", "/healthz/", headers={"Host": "localhost"})
            if client.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            client.close()
    raise RuntimeError("the demo did not start")


def _below(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield int(child)
            yield from _below(int(child))


def _proportional_mb(pid: int) -> float:
    """Return a process's memory with what it shares divided among the sharers, in MiB."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    line = next(line for line in text.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024
