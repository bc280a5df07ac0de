"""The rules in force: those shipped, and over them those an administrator has set.

The table is small and read at most every ``KEPT_SECONDS`` in each process, so that a changed rule
holds everywhere within that time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from django.utils import timezone

from gongzhi.handling.cases.models import CaseRule
from gongzhi.handling.cases.thresholds import Thresholds, thresholds_from

KEPT_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class ShippedRule:
    """A rule as it ships."""

    name: str
    value: str
    source: str
    verified: bool
    effective_from: date


@cache
def shipped_rules() -> tuple[ShippedRule, ...]:
    """Return the rules of the file that ships with the program."""
    text = (files(__package__) / "data" / "rules.yaml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    return tuple(
        ShippedRule(effective_from=document["effective_from"], **row) for row in document["rules"]
    )


def shipped_values() -> dict[str, str]:
    """Return the shipped rules' values by name."""
    return {rule.name: rule.value for rule in shipped_rules()}


@dataclass(slots=True)
class _Kept:
    rows: tuple[CaseRule, ...]
    read_at: float
    found: dict[tuple[str, date], Thresholds]


_kept: _Kept | None = None


def thresholds_for(area_code: str, day: date | None = None) -> Thresholds:
    """Return the rules that hold for an area on a day, today by default.

    Of several rows for one rule the longest area prefix wins, then the latest start.
    """
    book = _book()
    day = day or timezone.localdate()
    key = (area_code[:9], day)
    found = book.found.get(key)
    if found is None:
        found = book.found[key] = thresholds_from(_values(book.rows, area_code, day))
    return found


def forget_rules() -> None:
    """Read the rules again before they are next used."""
    global _kept  # noqa: PLW0603 (one rulebook per process)
    _kept = None


def _book() -> _Kept:
    global _kept  # noqa: PLW0603 (one rulebook per process)
    book = _kept
    if book is None or time.monotonic() - book.read_at > KEPT_SECONDS:
        rows = CaseRule.objects.order_by("effective_from", "pk")
        book = _kept = _Kept(tuple(rows), time.monotonic(), {})
    return book


def _values(rows: tuple[CaseRule, ...], area_code: str, day: date) -> dict[str, str]:
    values = shipped_values()
    holding = [
        row
        for row in rows
        if row.effective_from <= day
        and (row.effective_to is None or day <= row.effective_to)
        and area_code.startswith(row.area_prefix)
    ]
    for row in sorted(holding, key=lambda row: len(row.area_prefix)):
        values[row.name] = row.value
    return values
