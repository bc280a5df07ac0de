"""Child processes that never outlive their parent, and questions about processes."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_M_ARENA_MAX: Final = -8
_ARENAS: Final = 2


def die_with_parent(
    sign: signal.Signals = signal.SIGTERM, *, already_forked: bool = False
) -> Callable[[], None] | None:
    """Return what a child runs before its program so that the kernel signals it when we end.

    Works also when we are killed with ``kill -9``. None where the system has no such call.
    ``already_forked``: the caller is itself the child.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getppid() if already_forked else os.getpid()

    def before_exec() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
        if os.getppid() != parent:  # the parent ended before the call
            os._exit(1)

    return before_exec


def share_arenas() -> None:
    """Let threads share two heaps: glibc's habit of one each keeps freed memory many times over."""
    with suppress(AttributeError):  # only glibc has such a call
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def settle_memory() -> None:
    """Give back what loading has left over, and keep what is loaded out of later collections."""
    gc.collect()
    gc.freeze()
    with suppress(AttributeError):  # only glibc has such a call
        ctypes.CDLL(None).malloc_trim(0)


def is_alive(pid: int) -> bool:
    """Tell whether a process exists and is not merely waiting to be reaped."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(pid) != "Z"


def process_name(pid: int) -> str:
    """Return the process's name, or "" where the system does not tell."""
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _state(pid: int) -> str:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    return text.rpartition(")")[2].split()[0]
