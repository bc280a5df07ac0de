"""A workflow is one table; its diagram, buttons, refusals and tests all come from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import NotFound, WrongState

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text

SAME = "="
"""As a target: the status stays as it is."""

BACK = "<"
"""As a target: the status before the interruption."""


class Who(StrEnum):
    """Through which relation to the subject an actor may use a verb."""

    AREA = "area"
    LEAD = "lead"
    ASSIST = "assist"
    CALLED = "called"
    REPORTER = "reporter"
    OUTSIDE = "outside"
    SYSTEM = "system"


_NO_CALLERS = frozenset({Who.SYSTEM, Who.OUTSIDE})
"""Who acts without asking by name: the system itself, and a body outside by the link it got."""


class Effect(StrEnum):
    """What a move does to a phase's clock."""

    START = "start"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"


@dataclass(frozen=True, slots=True)
class ClockEffect:
    """An effect on the clock of one phase, or of whichever phase runs (``""``)."""

    effect: Effect
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: from these statuses, by this verb, to that status.

    ``guard`` names a check of the module's rules; ``reason`` says that a note is required;
    ``source`` is the clause that the move comes from.
    """

    sources: frozenset[str]
    verb: str
    target: str
    who: tuple[Who, ...]
    guard: str = ""
    reason: bool = False
    clocks: tuple[ClockEffect, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Workflow:
    """The whole table of one kind of subject.

    ``statuses`` and ``verbs`` give the words shown to people; every status and verb of a move
    must be among them, and no verb has two moves from one status.
    """

    name: str
    initial: str
    statuses: Mapping[str, Text]
    verbs: Mapping[str, Text]
    moves: tuple[Move, ...]
    _by_key: dict[tuple[str, str], Move] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for move in self.moves:
            for status in move.sources:
                self._check_words(move, status)
                if (status, move.verb) in self._by_key:
                    raise ValueError(f"{self.name}: {move.verb} from {status} stands twice")
                self._by_key[status, move.verb] = move

    def _check_words(self, move: Move, status: str) -> None:
        targets = set() if move.target in {SAME, BACK} else {move.target}
        unknown = ({status} | targets) - set(self.statuses)
        if unknown or move.verb not in self.verbs:
            raise ValueError(f"{self.name}: unknown word in {move.verb}: {unknown}")

    def find_move(self, verb: str, status: str) -> Move | None:
        """Return the move of a verb from a status, if there is one."""
        return self._by_key.get((status, verb))

    def check_move(self, verb: str, status: str) -> Move:
        """Return the move; raise ``NotFound`` for no such verb, ``WrongState`` for not now."""
        if verb not in self.verbs:
            raise NotFound(_("There is no verb “{verb}”."), verb=verb)
        move = self.find_move(verb, status)
        if move is None:
            raise WrongState(
                _(
                    "“{verb}” is not possible while this is “{status}”. "
                    "It is possible from: {sources}."
                ),
                verb=self.verbs[verb],
                status=self.statuses.get(status, status),
                sources="、".join(str(self.statuses[s]) for s in self.sources_of(verb)),
            )
        return move

    def sources_of(self, verb: str) -> tuple[str, ...]:
        """Return the statuses from which a verb is possible, in the order of the words."""
        return tuple(s for s in self.statuses if (s, verb) in self._by_key)

    def is_for_people(self, verb: str) -> bool:
        """Tell whether somebody with an account, or a reporter, may use a verb."""
        return any(set(move.who) - _NO_CALLERS for move in self.moves if move.verb == verb)

    def moves_from(self, status: str) -> tuple[Move, ...]:
        """Return the moves possible from a status, in the order of the table."""
        return tuple(move for move in self.moves if status in move.sources)

    def diagram(self) -> str:
        """Return the workflow as a Mermaid state diagram of the moves that change the status."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {status}: {title}" for status, title in self.statuses.items()]
        for move in self.moves:
            if move.target == SAME:
                continue
            for status in _ordered(self.statuses, move.sources):
                target = status if move.target == BACK else move.target
                label = str(self.verbs[move.verb]) + ("(…)" if move.target == BACK else "")
                lines.append(f"    {status} --> {target}: {label}")
        return "\n".join(lines) + "\n"


def _ordered(order: Iterable[str], chosen: frozenset[str]) -> list[str]:
    return [status for status in order if status in chosen]
