"""How long a solver may work, whom it tells, and who may stop it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Progress:
    """How a solver stands: the best it has, what is proven at best, and seconds so far."""

    step: str
    best: float
    bound: float
    seconds: float


def _hear(_: Progress) -> bool:
    return True


@dataclass(slots=True)
class Watch:
    """A time limit in seconds, and a listener that answers False to stop.

    A solver looks at it between steps of some hundredths of a second and gives back the best it
    has; ``ended`` says why it ended early: "" (it did not), "time" or "stopped".
    """

    seconds: float = 30.0
    listen: Callable[[Progress], bool] = _hear
    ended: str = ""
    begun: float = field(default_factory=time.monotonic)

    @property
    def spent(self) -> float:
        """Return the seconds since the watch was made."""
        return time.monotonic() - self.begun

    def over(self, step: str, best: float = 0.0, bound: float = 0.0, *, share: float = 1.0) -> bool:
        """Tell the listener, and say whether to stop; ``share`` of the time is this step's end."""
        if not self.ended and not self.listen(Progress(step, best, bound, self.spent)):
            self.ended = "stopped"
        if not self.ended and self.spent >= self.seconds:
            self.ended = "time"
        return bool(self.ended) or self.spent >= self.seconds * share
