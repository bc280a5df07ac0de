"""The columns of a workbook on staff and money: for each standard of a level, by its places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongzhi.channels.transfer.export import sheet_title
from gongzhi.channels.transfer.formulas import allowed, asked
from gongzhi.channels.transfer.inputs import Inputs
from gongzhi.oversight.metrics.queries import get_metric
from gongzhi.oversight.staffing.lines import Kind, Line
from gongzhi.oversight.staffing.queries import PayLine, Staffing
from gongzhi.oversight.staffing.question import HOUSEHOLDS, MEMBERS
from gongzhi.planning.staffing.demands import ByRows, OnePer
from gongzhi.planning.staffing.outlook import Need
from gongzhi.registry.territory.rules import Depth

_FIRST: Final = 2  # after code and name
Formula = Callable[[int], str]
"""Returns the formula of a row, which counts from 1."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its values by the places' codes, and how a row reckons them, if it does."""

    head: str
    values: Mapping[str, Fraction | None]
    formula: Formula | None = None
    summed: bool = True


@dataclass(slots=True)
class Sheet:
    """The places of a level, by code, and the columns of its standards."""

    name: str
    places: list[tuple[str, str]]
    columns: list[Column] = field(default_factory=list)

    def add(self, column: Column) -> str:
        """Add a column and return its letters."""
        self.columns.append(column)
        return letters(_FIRST + len(self.columns) - 1)

    def sum_of(self, column: int, row: int) -> str:
        """Return the formula of a column's sum over what lies in the area of a row of sums."""
        last = len(self.places) + 1
        here, sheet = letters(column), f"'{self.name}'!"
        codes, values = f"{sheet}$A$2:$A${last}", f"{sheet}${here}$2:${here}${last}"
        within = f'$A{row}&"*"'
        known = f'COUNTIFS({codes},{within},{values},">=0")'
        return f'IF({known}=0,"",SUMIFS({values},{codes},{within}))'


def letters(column: int) -> str:
    """Return the letters of a column that counts from 0."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def sheets_of(found: Staffing, inputs: Inputs) -> list[Sheet]:
    """Return the sheets, the lowest level last."""
    depths = sorted({line.depth for line in found.lines})
    return [_Level(found, inputs, depth).sheet() for depth in depths]


class _Level:
    """The columns of one level as they are laid out from left to right."""

    def __init__(self, found: Staffing, inputs: Inputs, depth: Depth) -> None:
        self._lines = [line for line in found.lines if line.depth is depth]
        self._years = found.question.years
        self._pay = {id(one.grade): one for one in found.pay}
        self._inputs = inputs
        places = {cell.code: cell.name for line in self._lines for cell in line.cells}
        self._sheet = Sheet(sheet_title(_titles()[depth]), sorted(places.items()))
        self._counts: dict[str, str] = {}
        self._asked: dict[tuple[int, int], str] = {}

    def sheet(self) -> Sheet:
        """Lay out the counts, then each standard, grades last: they refer to posts."""
        for name in dict.fromkeys(name for line in self._lines for name in line.counts):
            self._counts[name] = self._add_count(name)
        for line in sorted(self._lines, key=lambda one: one.kind is Kind.GRADE):
            if line.kind is Kind.GRADE:
                self._add_grade(line)
            else:
                self._add_line(line)
        return self._sheet

    def _add_count(self, name: str) -> str:
        values = {
            cell.code: cell.counts.get(name)
            for line in self._lines
            if name in line.counts
            for cell in line.cells
        }
        adds_up = any(name in line.counts for line in self._lines if line.kind is not Kind.GRADE)
        return self._sheet.add(Column(str(get_metric(name).name), values, summed=adds_up))

    def _add_line(self, line: Line) -> None:
        today = self._add(line, pgettext("staffing", "today"), lambda need: need.today, year=0)
        now = self._add_asked(line, 0, strict=False)
        if isinstance(line.demand, ByRows):
            self._add_asked(line, 0, strict=True)
        self._add_short(line, 0, today, now)
        then = [self._add_asked(line, year, strict=False) for year in range(1, self._years + 1)]
        self._add_short(line, self._years, today, then[-1])

    def _add(
        self,
        line: Line,
        words: str,
        value: Callable[[Need], Fraction | None],
        *,
        year: int,
        formula: Formula | None = None,
        summed: bool = True,
    ) -> str:
        values = {cell.code: value(cell.needs[year]) for cell in line.cells}
        head = f"{line.standard.title}: {words}"
        return self._sheet.add(Column(head, values, formula, summed))

    def _add_asked(self, line: Line, year: int, *, strict: bool) -> str:
        whole = line.kind is Kind.POST

        def formula(row: int) -> str:
            return self._guard(
                line,
                row,
                asked(
                    line.demand,
                    self._number(line, year),
                    self._count(row, year),
                    strict=strict,
                    whole=whole,
                ),
            )

        words = (
            _in_year(pgettext("staffing", "asked"), year)
            if not strict
            else pgettext("staffing", "asked, read strictly")
        )
        column = self._add(
            line,
            words,
            lambda need: need.strict_low if strict else need.low,
            year=year,
            formula=formula,
        )
        if not strict:
            self._asked[id(line), year] = column
        return column

    def _add_short(self, line: Line, year: int, today: str, wanted: str) -> None:
        def formula(row: int) -> str:
            here, there = f"{today}{row}", f"{wanted}{row}"
            return f'IF(OR({here}="",{there}=""),"",MAX(0,{there}-{here}))'

        self._add(
            line,
            _in_year(pgettext("staffing", "short"), year),
            lambda need: need.short if need.known else None,
            year=year,
            formula=formula,
        )

    def _add_grade(self, line: Line) -> None:
        """Add the grade that is there, the lowest allowed, and what that costs a year."""
        self._add(
            line, pgettext("staffing", "today"), lambda need: need.today, year=0, summed=False
        )

        def formula(row: int) -> str:
            most = allowed(line.demand, self._number(line, 0), self._count(row, 0), strict=False)
            return self._guard(line, row, most)

        grade = self._add(
            line,
            pgettext("staffing", "at most"),
            lambda need: need.high,
            year=0,
            formula=formula,
            summed=False,
        )
        pay = self._pay.get(id(line))
        if pay is not None:
            for year in range(self._years + 1):
                self._add_cost(pay, grade, year)

    def _add_cost(self, pay: PayLine, grade: str, year: int) -> None:
        posts = self._asked[id(pay.posts), year] if pay.posts is not None else ""

        def formula(row: int) -> str:
            here = f"{grade}{row}"
            many = f"{posts}{row}" if posts else "1"
            yuan = self._inputs.pay(here)
            unknown = [f'{one}=""' for one in (here, many) if one != "1"]
            return f'IF(OR({",".join(unknown)}),"",IF({yuan}=0,"",{many}*{yuan}))'

        values = {
            cell.code: needs[year].low
            for cell, needs in zip(pay.grade.cells, pay.needs, strict=True)
        }
        asked = _in_year(pgettext("staffing", "yuan asked"), year)
        self._sheet.add(Column(f"{pay.grade.standard.title}: {asked}", values, formula))

    def _guard(self, line: Line, row: int, formula: str) -> str:
        """Return a formula that is "" while something that it hangs on is not known."""
        tests = [f'{self._counts[name]}{row}=""' for name in line.counts]
        return f'IF(OR({",".join(tests)}),"",{formula})' if tests else formula

    def _number(self, line: Line, year: int) -> Callable[[str], str]:
        def cell(name: str) -> str:
            own = self._inputs.number(line, name)
            if year and isinstance(line.demand, OnePer) and name == "high":
                ratio = self._inputs.cell("ratio")
                return f'IF({ratio}="",{own},{ratio})'
            return own

        return cell

    def _count(self, row: int, year: int) -> Callable[[str], str]:
        def cell(name: str) -> str:
            own = f"{self._counts[name]}{row}"
            if not year or name not in {HOUSEHOLDS, MEMBERS}:
                return own
            return f"ROUND({own}*(1+{self._inputs.cell(name)}*{year}/{self._years}),0)"

        return cell


def _in_year(words: str, year: int) -> str:
    return _("{words}, year {year}").format(words=words, year=year) if year else words


def _titles() -> dict[Depth, str]:
    return {
        Depth.PROVINCE: _("Provinces"),
        Depth.CITY: _("Cities"),
        Depth.COUNTY: _("Districts"),
        Depth.STREET: _("Sub-districts"),
        Depth.COMMUNITY: _("Communities"),
        Depth.GRID: _("Grids"),
        Depth.BUILDING: _("Buildings"),
    }
