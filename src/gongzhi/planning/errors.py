"""What the solvers refuse, said so that the reader knows which row to mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_NAMED: Final = 20


class PlanningError(ValueError):
    """An input that no plan can be made from; the message names the row and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that cannot be used; ``row`` counts from 1 with the header as the first."""

    row: int
    column: str
    says: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.says}"


class RefusedRowsError(PlanningError):
    """Rows that cannot be used; ``faults`` names every one, the message the first twenty."""

    def __init__(self, source: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        named = "; ".join(str(fault) for fault in self.faults[:_NAMED])
        more = len(self.faults) - _NAMED
        tail = f"; and {more} more" if more > 0 else ""
        super().__init__(f"{source}: {len(self.faults)} faults. {named}{tail}")


class Stopped(Exception):
    """The caller asked to stop before there was anything to give back."""
