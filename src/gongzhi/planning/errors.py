"""What the solvers refuse, said so that the reader knows which row to mend."""

from __future__ import annotations


class PlanningError(ValueError):
    """An input that no plan can be made from; the message names the row and what to do."""
