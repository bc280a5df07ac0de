"""A demand as a spreadsheet reckons it: its numbers in cells of their own, and formulas on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from gongzhi.planning.staffing.demands import Bounds, ByRows, Demand, Fixed, OnePer, Range, Total

_NONE: Final = "1E+99"  # above all numbers: what MIN passes over


@dataclass(frozen=True, slots=True)
class Input:
    """A number that formulas refer to, with what it is called beside it."""

    name: str
    words: str
    value: Fraction


Refer = Callable[[str], str]
"""Returns the cell of an input, or of a count, by its name: ``'Inputs'!$B$7``, ``D5``."""


def inputs_of(demand: Demand, words: Mapping[str, str]) -> list[Input]:
    """Return the numbers that a demand has; ``words`` name the kinds of them."""
    match demand:
        case Fixed(bounds):
            return _ends(bounds, "", words)
        case OnePer(_count, low, high):
            return [Input("low", words["low"], low), Input("high", words["high"], high)]
        case ByRows(_count, rows):
            found = []
            for at, row in enumerate(rows):
                ends = (("start", row.range.start), ("end", row.range.end))
                found += [
                    Input(f"{name}{at}", f"{words[name]} {at + 1}", value)
                    for name, value in ends
                    if value is not None
                ]
                for way, bounds in enumerate(row.asks):
                    found += _ends(bounds, f"{at}_{way}", words)
            return found
        case Total(terms):
            return [Input(f"term{at}", words["term"], one.amount) for at, one in enumerate(terms)]


def _ends(bounds: Bounds, mark: str, words: Mapping[str, str]) -> list[Input]:
    ends = (("low", bounds.low), ("high", bounds.high))
    return [Input(f"{name}{mark}", words[name], value) for name, value in ends if value is not None]


def asked(demand: Demand, number: Refer, count: Refer, *, strict: bool, whole: bool) -> str:
    """Return the formula of the least that a demand asks, "" while a count is not known.

    ``strict`` is by the strictest reading of the source, else it is by the mildest.
    """
    match demand:
        case Fixed(bounds):
            return number("low") if bounds.low is not None else "0"
        case OnePer(name, _low, _high):
            return f"ROUNDUP({count(name)}/{number('high')},0)"
        case ByRows():
            choose = ("MAX", "0") if strict else ("MIN", _NONE)
            return _by_rows(demand, number, count, end="low", choose=choose)
        case Total(terms):
            parts = [
                f"{number(f'term{at}')}*{count(one.count)}" if one.count else number(f"term{at}")
                for at, one in enumerate(terms)
            ]
            total = "+".join(parts)
            return f"ROUNDUP({total},0)" if whole else total


def allowed(demand: Demand, number: Refer, count: Refer, *, strict: bool) -> str:
    """Return the formula of the most that a demand allows: the lowest grade of pay, say."""
    match demand:
        case Fixed():
            return number("high")
        case ByRows():
            choose = ("MIN", _NONE) if strict else ("MAX", "0")
            return _by_rows(demand, number, count, end="high", choose=choose)
        case _:
            raise TypeError("only fixed bounds and tables allow a most")


def _by_rows(
    demand: ByRows, number: Refer, count: Refer, *, end: str, choose: tuple[str, str]
) -> str:
    """Return a choice among the rows that cover the count, else among those it borders on."""
    key = count(demand.count)
    values = [
        [
            number(f"{end}{at}_{way}")
            for way, one in enumerate(row.asks)
            if getattr(one, end) is not None
        ]
        for at, row in enumerate(demand.rows)
    ]
    covering = [_covers(row.range, at, key, number) for at, row in enumerate(demand.rows)]
    nothing = '""'
    if any(row.range.start_open or row.range.end_open for row in demand.rows):
        touching = [_touches(row.range, at, key, number) for at, row in enumerate(demand.rows)]
        nothing = _chosen(touching, values, choose, '""')
    return _chosen(covering, values, choose, nothing)


def _chosen(
    tests: Sequence[str], values: Sequence[Sequence[str]], choose: tuple[str, str], nothing: str
) -> str:
    function, neutral = choose
    cases = ",".join(
        f"IF({test},{value},{neutral})"
        for test, of_row in zip(tests, values, strict=True)
        for value in of_row
    )
    return f"IF(OR({','.join(tests)}),{function}({cases}),{nothing})"


def _covers(span: Range, at: int, key: str, number: Refer) -> str:
    tests = []
    if span.start is not None:
        tests.append(f"{key}{'>' if span.start_open else '>='}{number(f'start{at}')}")
    if span.end is not None:
        tests.append(f"{key}{'<' if span.end_open else '<='}{number(f'end{at}')}")
    return f"AND({','.join(tests)})" if tests else "TRUE"


def _touches(span: Range, at: int, key: str, number: Refer) -> str:
    tests = []
    if span.start_open:
        tests.append(f"{key}={number(f'start{at}')}")
    if span.end_open:
        tests.append(f"{key}={number(f'end{at}')}")
    return f"OR({','.join(tests)})" if tests else "FALSE"
