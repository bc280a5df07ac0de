"""What a layout is asked for, checked: the numbers that a planner sees and may change. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import InvalidInput

LONGEST_WALK: Final = 20_000.0
LARGEST_CAPACITY: Final = 1_000_000
LARGEST_SEED: Final = 2**31 - 1
MOST_SITES: Final = 500
MOST_SECONDS: Final = 300
KINDS: Final = ("community_centre", "street_centre", "station")


class Problem(StrEnum):
    """The questions that a layout can answer, by the library's names."""

    COVER = "cover"
    BEST = "best"
    WALKING = "walking"
    CAPACITY = "capacity"


NEEDS_NUMBER: Final = frozenset({Problem.BEST, Problem.WALKING})


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutSettings:
    """Which tier, which question, how far a walk may be, and how long to search.

    ``reach`` is in minutes or metres as ``unit`` says; minutes are walked at ``speed`` km/h.
    ``factor`` makes a walk of a straight line, where no ways are given. ``capacity``, in
    households, binds only where the question is the capacitated one (seed 001: 3,000 to 5,000).
    """

    kind: str = "community_centre"
    problem: str = Problem.COVER
    number: int | None = None
    reach: float = 15.0
    unit: str = "minutes"
    speed: float = 4.0
    factor: float = 1.3
    capacity: int = 5_000
    keep: bool = True
    seconds: int = 30
    seed: int = 1

    def __post_init__(self) -> None:
        """Raise ``InvalidInput`` for what no layout can be solved with."""
        for name, allowed in (
            ("kind", KINDS), ("problem", tuple(Problem)), ("unit", ("minutes", "metres")),
        ):  # fmt: skip
            if getattr(self, name) not in allowed:
                raise InvalidInput(
                    _("Choose one of: {allowed}."), field=name, allowed=", ".join(allowed)
                )
        if self.problem in NEEDS_NUMBER and self.number is None:
            raise InvalidInput(_("Say how many centres there shall be."), field="number")
        for name, low, high in (
            ("number", 1, MOST_SITES),
            ("speed", 1, 10),
            ("factor", 1, 5),
            ("capacity", 1, LARGEST_CAPACITY),
            ("seconds", 1, MOST_SECONDS),
            ("seed", 0, LARGEST_SEED),
        ):
            value = getattr(self, name)
            if value is not None and not low <= value <= high:  # which no NaN is
                raise InvalidInput(
                    _("Give a number from {low} to {high}."), field=name, low=low, high=high
                )
        if not 1 <= self.metres <= LONGEST_WALK:
            raise InvalidInput(
                _("The walk comes to {metres} m: 1 to 20,000 m are meant."),
                field="reach",
                metres=round(self.metres) if self.metres < 10 * LONGEST_WALK else "∞",
            )

    @property
    def metres(self) -> float:
        """The longest walk."""
        return self.reach if self.unit == "metres" else self.reach * self.speed * 1000 / 60

    @property
    def has_capacity(self) -> bool:
        """Whether centres serve no more than their capacity."""
        return self.problem == Problem.CAPACITY

    @classmethod
    def stored(cls, given: Mapping[str, Any]) -> LayoutSettings:
        """Return the settings that a layout was stored with."""
        return cls(**{each.name: given[each.name] for each in fields(cls) if each.name in given})

    def as_json(self) -> dict[str, Any]:
        """Return the settings as stored."""
        return asdict(self)
