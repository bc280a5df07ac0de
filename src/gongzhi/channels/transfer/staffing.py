"""Staff and money as a workbook that reckons: change an input, and every number follows.

The standards' numbers stand on the first sheet with their clauses; each place has a row on the
sheet of its level; the sums refer to those. Texts are texts, whatever they begin with.
"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongzhi.channels.transfer.columns import Column, Sheet, sheets_of
from gongzhi.channels.transfer.export import is_formula_like
from gongzhi.channels.transfer.formulas import inputs_of
from gongzhi.channels.transfer.inputs import Inputs
from gongzhi.channels.transfer.sheets.cells import clean
from gongzhi.oversight.staffing.queries import Staffing, areas_of
from gongzhi.oversight.staffing.question import HOUSEHOLDS, MEMBERS
from gongzhi.oversight.staffing.wording import left_open

if TYPE_CHECKING:
    import xlsxwriter

_WIDE: Final = 44
_NARROW: Final = 14
_OWN: Final = 2  # code and name, before the figures of a sheet


def write_staffing(found: Staffing) -> bytes:
    """Return the workbook: inputs, sums by area, and a sheet for each level with its places."""
    import xlsxwriter  # noqa: PLC0415 - 12 MiB that most web processes never use

    stream = BytesIO()
    with tempfile.TemporaryDirectory(prefix="gongzhi-") as folder:
        book = xlsxwriter.Workbook(stream, {"constant_memory": True, "tmpdir": folder})
        book.set_properties({"title": clean(_("Staff and money"))})
        _Book(book, found).write()
        book.close()
    return stream.getvalue()


class _Book:
    def __init__(self, book: xlsxwriter.Workbook, found: Staffing) -> None:
        self._book = book
        self._found = found
        self._bold = book.add_format(
            {"bold": True, "bg_color": "#F3F4F6", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self._text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self._guarded = book.add_format(
            {"num_format": "@", "valign": "top", "text_wrap": True, "quote_prefix": True}
        )
        self._number = book.add_format({"num_format": "#,##0.##"})
        self._percent = book.add_format({"num_format": "0.0#%", "bg_color": "#FEF9C3"})
        self._given = book.add_format({"num_format": "#,##0.##", "bg_color": "#FEF9C3"})

    def write(self) -> None:
        """Write every sheet, the inputs first."""
        inputs = self._write_inputs()
        sums = self._begin(pgettext("staffing", "Sums"))
        sheets = sheets_of(self._found, inputs)
        for sheet in sheets:
            self._write_sheet(sheet)
        self._write_sums(sums, sheets)

    def _begin(self, name: str) -> xlsxwriter.worksheet.Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, _OWN)
        sheet.set_column(0, 0, _NARROW + 4)
        sheet.set_column(1, 1, _NARROW + 6)
        sheet.set_column(_OWN, 200, _NARROW)
        return sheet

    def _words(
        self, sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str
    ) -> None:
        shown = clean(text)
        sheet.write_string(
            row, column, shown, self._guarded if is_formula_like(shown) else self._text
        )

    def _heads(self, sheet: xlsxwriter.worksheet.Worksheet, heads: list[str]) -> None:
        for column, head in enumerate(heads):
            sheet.write_string(0, column, clean(head), self._bold)

    def _write_inputs(self) -> Inputs:
        """Write what may be changed, coloured, and the standards' numbers with their clauses."""
        inputs = Inputs(pgettext("staffing", "Inputs"))
        sheet = self._book.add_worksheet(inputs.sheet)
        sheet.set_column(0, 0, _WIDE)
        sheet.set_column(1, 1, _NARROW)
        sheet.set_column(2, 2, _WIDE * 2)
        sheet.freeze_panes(1, 0)
        self._heads(
            sheet,
            [
                pgettext("staffing", "Input"),
                pgettext("staffing", "Value"),
                pgettext("staffing", "Source"),
                pgettext("staffing", "Grade"),
            ],
        )
        question, words = self._found.question, _kinds()
        growth = (
            (HOUSEHOLDS, _("Households grow by"), question.households_growth),
            (MEMBERS, _("Party members grow by"), question.members_growth),
        )
        for name, title, value in growth:
            row = inputs.add(name)
            self._words(sheet, row, 0, title)
            sheet.write_number(row, 1, float(value / 100), self._percent)
            self._words(sheet, row, 2, _("what is supposed, by the last year"))
        row = inputs.add("ratio")
        self._words(sheet, row, 0, _("One worker for so many households"))
        self._write_given(sheet, row, question.ratio)
        self._words(sheet, row, 2, _("what is supposed; empty: as the standard has it"))
        grades = sorted({grade for one in self._found.pay for grade in one.grades}, reverse=True)
        for grade in grades:
            row = inputs.add_grade(grade)
            self._words(sheet, row, 0, _("Grade {grade}, yuan a year").format(grade=grade))
            self._write_given(sheet, row, question.pay.get(grade))
            self._words(sheet, row, 2, _("No loaded pack states a pay table: yours to give."))
            sheet.write_number(row, 3, float(grade))
        for line in self._found.lines:
            provision = line.standard.provision
            source = f"{provision.document} {provision.clause} 「{provision.heading}」"
            for one in inputs_of(line.demand, words):
                row = inputs.add_number(line, one.name)
                self._words(sheet, row, 0, f"{line.standard.title}: {one.words}")
                sheet.write_number(row, 1, float(one.value), self._number)
                self._words(sheet, row, 2, source)
        for text in left_open(self._found):
            self._words(sheet, inputs.add(""), 0, text)
        return inputs

    def _write_given(
        self, sheet: xlsxwriter.worksheet.Worksheet, row: int, value: Fraction | None
    ) -> None:
        if value is None:
            sheet.write_blank(row, 1, None, self._given)
        else:
            sheet.write_number(row, 1, float(value), self._given)

    def _write_sheet(self, of: Sheet) -> None:
        """Write a level's places, a row each, as formulas on the inputs and on their own counts."""
        sheet = self._begin(of.name)
        self._heads(sheet, [_("Area code"), _("Area"), *(one.head for one in of.columns)])
        for row, (code, name) in enumerate(of.places, 1):
            self._words(sheet, row, 0, code)
            self._words(sheet, row, 1, name)
            for column, one in enumerate(of.columns, _OWN):
                self._write_cell(sheet, (row, column), one, code)

    def _write_cell(
        self, sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], one: Column, code: str
    ) -> None:
        if code not in one.values:
            return
        (row, column), value = at, one.values[code]
        if one.formula is not None:
            shown = "" if value is None else float(value)
            sheet.write_formula(row, column, f"={one.formula(row + 1)}", self._number, shown)
        elif value is not None:
            sheet.write_number(row, column, float(value), self._number)

    def _write_sums(self, sheet: xlsxwriter.worksheet.Worksheet, sheets: list[Sheet]) -> None:
        """Write the areas above the places, each with the sums of what lies in it."""
        summed = [
            (of, column, one)
            for of in sheets
            for column, one in enumerate(of.columns, _OWN)
            if one.summed
        ]
        self._heads(sheet, [_("Area code"), _("Area"), *(one.head for _of, _column, one in summed)])
        for row, (code, name) in enumerate(areas_of(self._found), 1):
            self._words(sheet, row, 0, code)
            self._words(sheet, row, 1, name)
            for place, (of, column, one) in enumerate(summed, _OWN):
                known = [
                    value
                    for of_code, value in one.values.items()
                    if of_code.startswith(code) and value is not None
                ]
                shown = float(sum(known)) if known else ""
                sheet.write_formula(
                    row, place, f"={of.sum_of(column, row + 1)}", self._number, shown
                )


def _kinds() -> dict[str, str]:
    return {
        "low": _("at least, or one for no fewer than"),
        "high": _("at most, or one for no more than"),
        "start": _("row begins at"),
        "end": _("row ends at"),
        "term": pgettext("staffing", "amount"),
    }
