"""The stated rule of minutes that a field costs, as dated data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

FILE: Final = files(__package__) / "data" / "minutes.yaml"


@dataclass(frozen=True, slots=True)
class MinutesRule:
    """So many minutes for one field of one community, from a day on."""

    minutes: int
    effective_from: date
    source: str
    verified: bool


@cache
def minutes_rules() -> tuple[MinutesRule, ...]:
    """Return the rules of the file that ships with the program, earliest first."""
    document: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    rules = [MinutesRule(**row) for row in document["rules"]]
    return tuple(sorted(rules, key=lambda rule: rule.effective_from))


def minutes_on(day: date) -> MinutesRule:
    """Return the rule in force on a day; the first one for days before it."""
    rules = minutes_rules()
    return next((rule for rule in reversed(rules) if rule.effective_from <= day), rules[0])
