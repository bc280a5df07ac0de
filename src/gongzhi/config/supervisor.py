"""One foreground process tree: children started in order, stopped in order, never orphaned."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

from gongzhi.config.processes import die_with_parent

_STOP_SECONDS: Final = 20
_LOOK_SECONDS: Final = 0.2
_RESTARTS: Final = 5
_WITHIN_SECONDS: Final = 60


class Stopped(BaseException):
    """SIGINT or SIGTERM reached us."""


@dataclass(slots=True)
class Child:
    """One running child, and when it was started again of late."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes]
    restarts: list[float] = field(default_factory=list)

    def may_restart(self) -> bool:
        """Tell whether it ended seldom enough to be worth starting again, and count this time."""
        now = time.monotonic()
        self.restarts = [at for at in self.restarts if now - at < _WITHIN_SECONDS] + [now]
        return len(self.restarts) <= _RESTARTS

    def stop(self) -> None:
        """Ask it to end, and insist after 20 seconds."""
        if self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass(slots=True)
class Supervisor:
    """Starts children of this program and ends them in the order they were started.

    A child is out of reach of the terminal's Ctrl-C, so that the order holds. Where we are killed
    outright the kernel kills it too, at once: nothing of ours depends on ending in order.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, arguments: Sequence[str]) -> Child:
        """Start ``python -m <arguments>`` as a child."""
        child = Child(name, arguments, self._spawn(arguments))
        self.children.append(child)
        return child

    def _spawn(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", *arguments],
            stdin=subprocess.DEVNULL,
            env={**os.environ, **self.environment},
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - one prctl call, bound before the fork
        )

    def run(self, arguments: Sequence[str]) -> int:
        """Run a child to its end and return its exit code."""
        child = self.start(arguments[0], arguments)
        try:
            return child.process.wait()
        finally:
            child.stop()
            self.children.remove(child)

    def watch(self) -> Child:
        """Start again whichever child ends; return the one that ended too often to be mended so."""
        while True:
            for child in self.children:
                if child.process.poll() is None:
                    continue
                if not child.may_restart():
                    return child
                child.process = self._spawn(child.arguments)
            time.sleep(_LOOK_SECONDS)

    def stop(self) -> None:
        """End the children, first started first."""
        for child in self.children:
            child.stop()
        self.children.clear()


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Raise Stopped on the first SIGINT or SIGTERM, and ignore further ones while stopping."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with suppress(Stopped):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
