"""A web server of our own to measure: started, asked for its processor time, stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_START_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Web:
    """A running ``gongzhi serve``."""

    host: str
    port: int
    pid: int

    @property
    def url(self) -> str:
        """Return the address without a trailing slash."""
        return f"http://{self.host}:{self.port}"

    def connect(self) -> HTTPConnection:
        """Return a connection that is kept open."""
        return HTTPConnection(self.host, self.port, timeout=30)

    def workers(self) -> list[int]:
        """Return the process ids of the web processes."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split()]

    def cpu_seconds(self) -> float:
        """Return the processor time that the web processes have used so far."""
        return sum(cpu_seconds(pid) for pid in self.workers())

    def resident_mb(self) -> float:
        """Return the resident memory of the largest web process, in MiB."""
        return max(resident_mb(pid) for pid in self.workers())


def resident_mb(pid: int) -> float:
    """Return a process's resident memory in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_web(*, workers: int = 1, threads: int = 4) -> Iterator[Web]:
    """Run ``gongzhi serve`` over the current installation until the block ends."""
    host, port = "127.0.0.1", free_port()
    arguments = ["serve", f"--bind={host}:{port}", f"--workers={workers}", f"--threads={threads}"]
    process = subprocess.Popen([sys.executable, "-m", "gongzhi.config.cli", *arguments])
    try:
        _wait(process, host, port)
        yield Web(host, port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], host: str, port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/healthz/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError("the web server did not start")


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
