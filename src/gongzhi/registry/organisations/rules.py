"""Counting who holds a post when. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

Term = tuple[date, date | None]
"""A half-open interval of days; ``None`` never ends."""


def most_at_once(terms: Iterable[Term]) -> int:
    """Return the greatest number of terms that hold on one same day; empty terms count nowhere."""
    steps: list[tuple[date, int]] = []
    for first, last in terms:
        if last is None or last > first:
            steps.append((first, 1))
            if last is not None:
                steps.append((last, -1))
    most = now = 0
    for _day, step in sorted(steps):  # on one day, ends come before beginnings
        now += step
        most = max(most, now)
    return most
