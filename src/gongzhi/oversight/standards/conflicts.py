"""Standards that cannot both be met: found from their rules alone, before any figure is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from gongzhi.oversight.standards.kinds import (
    AtLeast,
    AtMost,
    Between,
    Coverage,
    Presence,
    Ratio,
    Rule,
    Weight,
)
from gongzhi.oversight.standards.provisions import CommunityKind, CountyKind, StandardEntry
from gongzhi.oversight.standards.rules import Bounds


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two standards that no area can meet together, by their places in what was given."""

    one: int
    other: int


def contradictions(standards: Sequence[StandardEntry]) -> list[Contradiction]:
    """Return the pairs whose bounds for one figure have nothing in common, for the same areas."""
    bounds: dict[str, list[tuple[int, Bounds]]] = {}
    for at, standard in enumerate(standards):
        fixed = fixed_bounds(standard.rule)
        if fixed is not None:
            bounds.setdefault(fixed[0], []).append((at, fixed[1]))
    return [
        Contradiction(one, other)
        for of_figure in bounds.values()
        for (one, first), (other, second) in combinations(of_figure, 2)
        if _meet(standards[one], standards[other]) and _exclude(first, second)
    ]


def _exclude(first: Bounds, second: Bounds) -> bool:
    return _apart(first, second) or _apart(second, first)


def _apart(lower: Bounds, upper: Bounds) -> bool:
    return lower.high is not None and upper.low is not None and lower.high < upper.low


def _meet(one: StandardEntry, other: StandardEntry) -> bool:
    """Tell whether some area could be held to both."""
    kinds = not one.grids or not other.grids or bool({*one.grids} & {*other.grids})
    counties = CountyKind.ANY in {one.counties, other.counties} or one.counties == other.counties
    communities = (
        CommunityKind.ANY in {one.communities, other.communities}
        or one.communities == other.communities
    )
    return bool({*one.levels} & {*other.levels}) and kinds and counties and communities


def fixed_bounds(rule: Rule) -> tuple[str, Bounds] | None:  # noqa: PLR0911 - one for each kind
    """Return the figure and the bounds of a rule whose bounds hang on nothing else, or None.

    A ratio is told by the figure that it puts in proportion.
    """
    match rule:
        case Between():
            return rule.metric, Bounds(Fraction(rule.low), Fraction(rule.high))
        case AtLeast():
            return rule.metric, Bounds(low=Fraction(rule.bound))
        case AtMost():
            return rule.metric, Bounds(high=Fraction(rule.bound))
        case Presence():
            return rule.metric, Bounds(low=Fraction(rule.count))
        case Weight():
            return rule.metric, Bounds(low=Fraction(rule.at_least))
        case Coverage() if rule.at_least is not None:
            return rule.metric, Bounds(low=Fraction(rule.at_least))
        case Ratio():
            return f"{rule.metric}/{rule.per}", Bounds(Fraction(rule.low), Fraction(rule.high))
        case _:
            return None
