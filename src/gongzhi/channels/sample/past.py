"""Letting the sample's commands happen in the past, so that its journals and clocks are real.

The commands read the moment from ``django.utils.timezone.now``; for the sample, and for nothing
else, that reading is replaced within one block, in a process that does nothing beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from django.utils import timezone

_NAME: Final = "now"


class Moment:
    """The moment at which the commands of the block happen; move it with ``go_to``."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def go_to(self, at: datetime) -> None:
        """Let what follows happen at ``at``."""
        self._at = at.astimezone(UTC)

    def __call__(self) -> datetime:
        """Return the moment."""
        return self._at


@contextmanager
def in_the_past(at: datetime) -> Iterator[Moment]:
    """Let commands within the block happen at ``at``, and then at what the moment is moved to."""
    moment = Moment(at)
    present = getattr(timezone, _NAME)
    setattr(timezone, _NAME, moment)
    try:
        yield moment
    finally:
        setattr(timezone, _NAME, present)
