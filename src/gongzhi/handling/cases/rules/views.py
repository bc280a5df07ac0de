"""What the guards see of a case and of what a command was given: frozen, read by the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from gongzhi.foundation.workflow import Who
from gongzhi.handling.cases.thresholds import Thresholds

UNFINISHED: Final = frozenset({"open", "taken"})
"""The states of a part that has not ended."""
UNSETTLED: Final = frozenset({"blown", "refused"})
"""The states of a whistle that waits for an answer or a ruling."""


@dataclass(frozen=True, slots=True)
class RoutedView:
    """A part or a whistle as the guards see it: ``state`` in its table's words."""

    id: int
    unit_id: int
    state: str
    upheld: bool = False


@dataclass(frozen=True, slots=True)
class InquiryView:
    """A request to an outside body as the guards see it."""

    id: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A case as the guards see it."""

    case_id: int
    status: str
    classified: bool = False
    lead_unit_id: int | None = None
    returns: int = 0
    reopenings: int = 0
    extensions: int = 0
    questions: int = 0
    unanswered: bool = False
    extension_requested: str = ""
    parts: tuple[RoutedView, ...] = ()
    called: tuple[RoutedView, ...] = ()
    whistles: tuple[RoutedView, ...] = ()
    consent_to_unit: bool = False
    handled_by: str = ""
    needs_evidence: bool = False
    asks: bool = False
    inquiries: tuple[InquiryView, ...] = ()
    sends_mail: bool = False

    @property
    def unfinished(self) -> list[RoutedView]:
        """The parts that have not ended."""
        return [part for part in self.parts if part.state in UNFINISHED]

    @property
    def unsettled(self) -> list[RoutedView]:
        """The whistles that wait for an answer or a ruling."""
        return [whistle for whistle in self.whistles if whistle.state in UNSETTLED]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit that work is to be routed to."""

    id: int
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class TargetView:
    """The case that another is to be merged into."""

    id: int
    number: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command was given, as far as a guard needs it."""

    actor: str = ""
    via: Who | None = None
    unit: UnitView | None = None
    target: TargetView | None = None
    part: RoutedView | None = None
    whistle: RoutedView | None = None
    shown: bool = False
    officer_may_act: bool = True
    overdue: bool = False
    inquiry: InquiryView | None = None
    undelivered: bool = False


T = TypeVar("T")
Guard = Callable[[Snapshot, Asked, Thresholds], None]


def given(value: T | None) -> T:
    """Return what a guard of the table checks; every command with that guard gives it."""
    if value is None:
        raise AssertionError("the command did not give what the guard checks")
    return value
