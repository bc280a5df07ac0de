"""A small drawing of how a figure went, month by month, as bars of an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

STEP: Final = 48
BAR: Final = 26
HEIGHT: Final = 96
_TOP: Final = 26  # room for the number above the highest bar


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: where its bar stands, and what it says; no value, no bar."""

    start: date
    value: Decimal | None
    x: float
    y: float
    height: float
    middle: float


@dataclass(frozen=True, slots=True)
class Trend:
    """Bars within ``width`` by ``height`` units, and the line that they stand on."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    ground: int


def trend(months: Sequence[tuple[date, Decimal | None]]) -> Trend | None:
    """Return the drawing, the highest month filling it; None where fewer than two have a value."""
    values = [value for _start, value in months if value is not None]
    if len(values) < 2:  # noqa: PLR2004 - one alone is no course
        return None
    highest = float(max(values)) or 1.0
    bars = []
    for place, (start, value) in enumerate(months):
        tall = round(float(value or 0) / highest * HEIGHT, 1)
        x = place * STEP + (STEP - BAR) / 2
        bars.append(
            Bar(start, value, x, _TOP + HEIGHT - tall, max(tall, 1), place * STEP + STEP / 2)
        )
    return Trend(tuple(bars), len(months) * STEP, _TOP + HEIGHT + 24, _TOP + HEIGHT)
