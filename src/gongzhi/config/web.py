"""The web server: granian, running our WSGI application on blocking threads."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from typing import Any

from gongzhi.config.prepare import CHANGED
from gongzhi.config.processes import die_with_parent, settle_memory, share_arenas
from gongzhi.config.startup import StartupError, server
from gongzhi.config.supervisor import Supervisor

_STOP_SECONDS = 10


def split_bind(bind: str, *, host: str, port: int) -> tuple[str, int]:
    """Return host and port of ``HOST:PORT``, ``:PORT`` or ``HOST``. Raises StartupError."""
    given_host, colon, given_port = bind.rpartition(":") if ":" in bind else (bind, "", "")
    if colon and not given_port.isdigit():
        raise StartupError(f"--bind must be HOST:PORT, got {bind!r}")
    return given_host.strip("[]") or host, int(given_port or port)


def check_port_free(host: str, port: int) -> None:
    """Raise StartupError in one line where the address cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StartupError(
            f"cannot listen on {host}:{port}: {reason}. Choose another port: PORT={port + 1}"
        ) from error


def run_web(*, host: str, port: int, workers: int, threads: int, prepared: bool = False) -> None:
    """Serve until SIGINT or SIGTERM. Raises StartupError before anything has started.

    ``prepared``: the caller has just checked the database and collected the static files.
    """
    check_port_free(host, port)
    with server():
        if not prepared:
            check_installation()
        from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415 - only here
        from granian.log import LogLevels  # noqa: PLC0415 - only here
        from granian.server import Server  # noqa: PLC0415 - only here

        Server(
            "gongzhi.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            websockets=False,
            workers=workers,
            blocking_threads=threads,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=_STOP_SECONDS,
        ).serve(target_loader=load_application)


def check_installation() -> None:
    """Check database and static files in a short-lived process. Exits as it does on failure."""
    code = Supervisor().run(["gongzhi.config.prepare"])
    if code not in {0, CHANGED}:
        raise SystemExit(code)


def load_application(_target: str) -> Callable[..., Any]:
    """Load the application inside a web process, and warm what the first page would wait for."""
    for number in (signal.SIGINT, signal.SIGTERM):  # the server's own, taken over by the fork
        signal.signal(number, signal.SIG_DFL)
    tie = die_with_parent(signal.SIGKILL, already_forked=True)
    if tie is not None:
        tie()
    share_arenas()
    from django.urls import get_resolver  # noqa: PLC0415 - in the web process only

    from gongzhi.config.wsgi import application  # noqa: PLC0415 - in the web process only

    _ = get_resolver().url_patterns
    settle_memory()
    return application
