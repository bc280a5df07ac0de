"""A standard on posts, pay or funds, with each place held to it, and the sums of areas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from gongzhi.oversight.metrics.queries import Unit, get_metric
from gongzhi.oversight.standards.queries import Held, Measured, Open, Standard, demand_of
from gongzhi.planning.staffing.demands import Demand, Total, counted_by
from gongzhi.planning.staffing.outlook import Need, Sum, WhatIf, outlook, sum_of
from gongzhi.registry.territory.rules import Depth, depth_of


class Kind(StrEnum):
    """What a standard asks for."""

    POST = "post"
    FUND = "fund"
    GRADE = "grade"


_NOT_READ: Final = Measured(None)


@dataclass(frozen=True, slots=True)
class Cell:
    """One place held to a standard.

    ``counts`` are the figures that its rule reads, as far as they are known, and ``missing`` says
    why others are not. ``needs`` are of now, and after each year of the what-if.
    """

    code: str
    name: str
    counts: Mapping[str, Fraction]
    missing: Mapping[str, Open]
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A standard with all places of a level that are held to it, by code."""

    standard: Standard
    kind: Kind
    metric: str
    demand: Demand
    depth: Depth
    cells: tuple[Cell, ...]

    @property
    def key(self) -> str:
        """The standard's key."""
        return self.standard.provision.key

    @property
    def counts(self) -> tuple[str, ...]:
        """The figures that what it asks hangs on."""
        return counted_by(self.demand)

    def sums(self) -> list[Sum]:
        """Return the sum of all places, now and after each year."""
        years = len(self.cells[0].needs)
        return [sum_of(cell.needs[year] for cell in self.cells) for year in range(years)]

    def sums_by_area(self, year: int, *, down_to: Depth) -> dict[str, Sum]:
        """Return the sums of every area down to a level, by code, in one year."""
        depths = [depth for depth in Depth if depth <= down_to]
        gathered: dict[str, list[Need]] = {}
        for cell in self.cells:
            for depth in depths:
                if depth.length <= len(cell.code):
                    gathered.setdefault(cell.code[: depth.length], []).append(cell.needs[year])
        return {code: sum_of(needs) for code, needs in gathered.items()}

    def reasons(self) -> list[Open]:
        """Return why figures of its places are not known, each once."""
        return list(dict.fromkeys(one for cell in self.cells for one in cell.missing.values()))


@dataclass(frozen=True, slots=True)
class Share:
    """How two payers share a fund, as a standard of its own says: the first ``ratio`` times."""

    standard: Standard
    first: str
    second: str
    ratio: Fraction
    places: frozenset[str]

    def shares(self, fund: Line) -> bool:
        """Whether it is this fund that is shared: the payers' figures are named after it."""
        return all(one.startswith(f"{fund.metric}_") for one in (self.first, self.second))


def kind_of(metric_id: str) -> Kind | None:
    """Return what a figure is of, as far as staff and money go."""
    if metric_id.startswith("staff."):
        return Kind.POST
    if metric_id.startswith("pay."):
        return Kind.GRADE
    return Kind.FUND if get_metric(metric_id).unit is Unit.YUAN else None


def lines_of(held: Iterable[Held], what_if: WhatIf) -> tuple[list[Line], list[Share]]:
    """Return the standards with their places, in the packs' order, and how funds are shared."""
    gathered: dict[tuple[int, str, Depth], list[Held]] = {}
    for one in held:
        gathered.setdefault((*one.standard.id, depth_of(one.place.code)), []).append(one)
    lines, shares = [], []
    for (_pack, _key, depth), ones in gathered.items():
        standard, rule = ones[0].standard, ones[0].standard.entry.rule
        demand, metric = demand_of(rule), getattr(rule, "metric", "")
        kind = kind_of(metric)
        if demand is None or kind is None:
            continue
        share = _share_of(standard, metric, demand, ones)
        if share is not None:
            shares.append(share)
            continue
        cells = _cells(ones, metric, demand, whole=kind is Kind.POST, what_if=what_if)
        lines.append(Line(standard, kind, metric, demand, depth, cells))
    return lines, shares


def _share_of(standard: Standard, metric: str, demand: Demand, held: list[Held]) -> Share | None:
    """Return the share that a standard sets: one figure equals so many times another."""
    if not isinstance(demand, Total) or not demand.exact or len(demand.terms) != 1:
        return None
    (term,) = demand.terms
    if term.count is None:
        return None
    places = frozenset(one.place.code for one in held)
    return Share(standard, metric, term.count, term.amount, places)


def _cells(
    held: list[Held], metric: str, demand: Demand, *, whole: bool, what_if: WhatIf
) -> tuple[Cell, ...]:
    """Return the places by code; those with the very same figures share their needs."""
    names = (metric, *counted_by(demand))
    reckoned: dict[tuple[Fraction | None, ...], tuple[Need, ...]] = {}
    cells = []
    for one in sorted(held, key=lambda each: each.place.code):
        read = {name: one.figures.get(name, _NOT_READ) for name in names}
        known = {name: figure.value for name, figure in read.items() if figure.value is not None}
        missing = {
            name: figure.reason or Open.NO_DATA
            for name, figure in read.items()
            if name not in known
        }
        figures = tuple(figure.value for figure in read.values())
        if figures not in reckoned:
            reckoned[figures] = outlook(demand, known.get(metric), known, what_if, whole=whole)
        cells.append(Cell(one.place.code, one.place.name, known, missing, reckoned[figures]))
    return tuple(cells)
