"""A rule as the planning library reads it: the kinds that set bounds from counts."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from gongzhi.oversight.standards.kinds import (
    AtLeast,
    AtMost,
    Between,
    Bound,
    Coverage,
    Formula,
    Presence,
    Ratio,
    Rule,
    Table,
    Weight,
)
from gongzhi.planning.staffing.demands import (
    Bounds,
    ByRows,
    Demand,
    Fixed,
    OnePer,
    Term,
    Total,
)
from gongzhi.planning.staffing.demands import Row as DemandRow


@lru_cache(maxsize=1024)
def demand_of(rule: Rule) -> Demand | None:
    """Return what a rule demands, made once and held against thousands of areas.

    None for a cadence, which counts what was done, and for a coverage that counts sites.
    """
    match rule:
        case Ratio():
            return OnePer(rule.per, Fraction(rule.low), Fraction(rule.high))
        case Table():
            rows = (DemandRow(row.range, _asks(row, row.instead)) for row in rule.rows)
            return ByRows(rule.by, tuple(rows))
        case Formula():
            terms = (Term(Fraction(term.amount), term.times) for term in rule.terms)
            return Total(tuple(terms), exact=rule.relation == "equal")
        case _:
            bounds = fixed_of(rule)
            return None if bounds is None else Fixed(bounds)


def fixed_of(rule: Rule) -> Bounds | None:
    """Return the bounds of a rule that hang on nothing else, or None."""
    match rule:
        case Between():
            return Bounds(Fraction(rule.low), Fraction(rule.high))
        case AtLeast():
            return Bounds(low=Fraction(rule.bound))
        case AtMost():
            return Bounds(high=Fraction(rule.bound))
        case Presence():
            return Bounds(low=Fraction(rule.count))
        case Weight() | Coverage() if rule.at_least is not None:
            return Bounds(low=Fraction(rule.at_least))
        case _:
            return None


def _asks(*given: Bound | None) -> tuple[Bounds, ...]:
    return tuple(
        Bounds(
            None if one.at_least is None else Fraction(one.at_least),
            None if one.at_most is None else Fraction(one.at_most),
        )
        for one in given
        if one is not None
    )
