"""Telling how far a job of minutes is, on the row that asked for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, QuerySet

TOLD_EVERY: Final = 0.5
"""Seconds between two looks at whether to stop."""

Progress = TypeVar("Progress")


class Teller(Generic[Progress]):
    """Writes now and then how far a job is on its row, and reads whether it shall go on.

    ``columns`` gives what is written; the job goes on while the row is in ``state`` and its
    ``stop`` is not set.
    """

    def __init__(
        self,
        row: QuerySet[Model],
        *,
        state: str,
        columns: Callable[[Progress], dict[str, Any]],
    ) -> None:
        self._row, self._state, self._columns = row, state, columns
        self._told = 0.0
        self._goes_on = True

    def __call__(self, progress: Progress) -> bool:
        """Tell the progress, at most twice a second; return whether the job goes on."""
        now = time.monotonic()
        if now - self._told >= TOLD_EVERY:
            self._told = now
            self._row.update(**self._columns(progress))
            self._goes_on = self._row.filter(stop=False, state=self._state).exists()
        return self._goes_on
