"""Where the inputs of a workbook stand: the cells that its formulas refer to."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gongzhi.oversight.staffing.lines import Line


class Inputs:
    """The rows of the inputs' sheet, by name; rows count from 0 with the header as the first."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self._rows: dict[str, int] = {}
        self._grades: list[int] = []
        self._last = 0

    def add(self, name: str) -> int:
        """Take the next row for an input and return it."""
        self._last += 1
        self._rows[name] = self._last
        return self._last

    def add_number(self, line: Line, name: str) -> int:
        """Take the next row for a number of a standard."""
        return self.add(f"{line.standard.id} {name}")

    def add_grade(self, grade: Fraction) -> int:
        """Take the next row for what a grade is paid; the grade stands in the fourth column."""
        row = self.add(f"grade {grade}")
        self._grades.append(row)
        return row

    def cell(self, name: str) -> str:
        """Return the cell of an input."""
        return f"'{self.sheet}'!$B${self._rows[name] + 1}"

    def number(self, line: Line, name: str) -> str:
        """Return the cell of a number of a standard."""
        return self.cell(f"{line.standard.id} {name}")

    def pay(self, grade: str) -> str:
        """Return the formula of what a grade is paid, 0 where nobody has said."""
        if not self._grades:
            return "0"
        first, last = self._grades[0] + 1, self._grades[-1] + 1
        sheet = f"'{self.sheet}'!"
        return f"SUMIF({sheet}$D${first}:$D${last},{grade},{sheet}$B${first}:$B${last})"
