"""How far a walk reaches: dated rules of the file that ships with the program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class ReachRule:
    """A dated value with where it is from; ``verified`` where the article's own text was read."""

    name: str
    value: float
    effective_from: date
    source: str
    verified: bool


@cache
def reach_rules() -> tuple[ReachRule, ...]:
    """Return all rules, by name and day."""
    text = (files(__package__) / "data" / "rules.yaml").read_text("utf-8")
    document: dict[str, Any] = yaml.safe_load(text)
    rows = [ReachRule(**{**row, "value": float(row["value"])}) for row in document["rules"]]
    return tuple(sorted(rows, key=lambda row: (row.name, row.effective_from)))


def rules_on(day: date) -> dict[str, ReachRule]:
    """Return the rules in force on a day, by name."""
    return {rule.name: rule for rule in reach_rules() if rule.effective_from <= day}


def reach_metres(day: date) -> float:
    """Return how far in a straight line one gets within the minutes of the circle."""
    rules = rules_on(day)
    metres = rules["walking_speed_kmh"].value * 1000 * rules["walk_minutes"].value / 60
    return metres / rules["detour_factor"].value
