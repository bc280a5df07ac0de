"""The operations on a clock, and the facts by which the journal keeps them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.clock.limits import Limit
from gongzhi.foundation.errors import InvalidInput

_WORD: Final = re.compile(r"[a-z][a-z0-9_.-]{0,19}")
_REASON: Final = re.compile(r"[a-z][a-z0-9_.-]{0,39}")


@dataclass(frozen=True, slots=True)
class ClockOp:
    """One operation on the clock of a phase. ``phase`` is a short code, never free text."""

    phase: str
    name: ClassVar[str] = ""

    def __post_init__(self) -> None:
        _check_code(self.phase, "phase", _WORD)

    def to_facts(self) -> dict[str, str]:
        """Return what the journal keeps: codes and limits, no personal data."""
        return {"op": self.name, "phase": self.phase}

    @staticmethod
    def from_facts(facts: Mapping[str, object]) -> ClockOp:
        """Return the operation that the journal kept. Raises ``InvalidInput``."""
        make = _MAKERS.get(str(facts.get("op", "")))
        if make is None:
            raise InvalidInput(
                _("The journal names no clock operation “{op}”. Run gongzhi journal verify."),
                field="op",
                op=str(facts.get("op", ""))[:40],
            )
        return make({key: str(value) for key, value in facts.items()})


@dataclass(frozen=True, slots=True)
class Start(ClockOp):
    """Start a phase, or start it again as a new round once it has stopped."""

    limit: Limit
    name: ClassVar[str] = "start"

    def to_facts(self) -> dict[str, str]:
        """Return the operation with its limit."""
        return {"op": self.name, "phase": self.phase, "limit": str(self.limit)}


@dataclass(frozen=True, slots=True)
class Pause(ClockOp):
    """Hold a running phase. ``reason`` is a code; words about it belong into the entry's note."""

    reason: str
    name: ClassVar[str] = "pause"

    def __post_init__(self) -> None:
        _check_code(self.phase, "phase", _WORD)
        _check_code(self.reason, "reason", _REASON)

    def to_facts(self) -> dict[str, str]:
        """Return the operation with its reason's code."""
        return {"op": self.name, "phase": self.phase, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Resume(ClockOp):
    """Let a paused phase run on."""

    name: ClassVar[str] = "resume"


@dataclass(frozen=True, slots=True)
class Stop(ClockOp):
    """End a phase: its work is done. A pause still open ends with it."""

    name: ClassVar[str] = "stop"


@dataclass(frozen=True, slots=True)
class Extend(ClockOp):
    """Add a further limit, counted from the deadline as it stands."""

    limit: Limit
    name: ClassVar[str] = "extend"

    def to_facts(self) -> dict[str, str]:
        """Return the operation with its limit."""
        return {"op": self.name, "phase": self.phase, "limit": str(self.limit)}


_MAKERS: Final[dict[str, Callable[[Mapping[str, str]], ClockOp]]] = {
    "start": lambda facts: Start(facts.get("phase", ""), Limit.parse(facts.get("limit", ""))),
    "pause": lambda facts: Pause(facts.get("phase", ""), facts.get("reason", "")),
    "resume": lambda facts: Resume(facts.get("phase", "")),
    "stop": lambda facts: Stop(facts.get("phase", "")),
    "extend": lambda facts: Extend(facts.get("phase", ""), Limit.parse(facts.get("limit", ""))),
}


def _check_code(value: str, field: str, pattern: re.Pattern[str]) -> None:
    if pattern.fullmatch(value) is None:
        raise InvalidInput(
            _("“{value}” is not a code: lower-case letters, digits, dots and dashes only."),
            field=field,
            value=value[:40],
        )
