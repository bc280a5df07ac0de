"""Standards that cannot both be met: found from their rules alone, before any figure is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from gongzhi.oversight.standards.demands import fixed_of
from gongzhi.oversight.standards.kinds import Cadence, Ratio, Rule
from gongzhi.oversight.standards.provisions import CommunityKind, CountyKind, StandardEntry
from gongzhi.planning.staffing.demands import Bounds


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


def fixed_bounds(rule: Rule) -> tuple[str, Bounds] | None:
    """Return the figure and the bounds of a rule whose bounds hang on nothing else, or None.

    A ratio is told by the figure that it puts in proportion.
    """
    if isinstance(rule, Ratio):
        return f"{rule.metric}/{rule.per}", Bounds(Fraction(rule.low), Fraction(rule.high))
    bounds = fixed_of(rule)
    return None if bounds is None or isinstance(rule, Cadence) else (rule.metric, bounds)
