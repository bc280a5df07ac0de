"""A server for the walk: one that runs already, or one of our own on the loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import Unavailable

_READY_SECONDS: Final = 60
_STOP_SECONDS: Final = 15
_LOOPBACK: Final = "127.0.0.1"


@contextmanager
def serving(base_url: str | None) -> Iterator[str]:
    """Yield the address of a server; one started here is stopped when the block ends."""
    if base_url:
        yield base_url.rstrip("/")
        return
    port = _free_port()
    command = [sys.executable, "-m", "gongzhi.config.cli", "serve", f"--bind={_LOOPBACK}:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    try:
        _wait_until_ready(process, port)
        yield f"http://{_LOOPBACK}:{port}"
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def _free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind((_LOOPBACK, 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection(_LOOPBACK, port, timeout=2)
        try:
            connection.request("GET", "/healthz/")
            if connection.getresponse().status < 500:  # noqa: PLR2004 - it answers
                return
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    raise Unavailable(_("The server for the walk did not start. Run “gongzhi doctor”."))
