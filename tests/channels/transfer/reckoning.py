"""A small reckoner of workbooks: reads the cells of an .xlsx and works out its formulas anew.

It knows what our formulas use and no more; anything else fails the test that meets it.
"""

from __future__ import annotations

import math
import re
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_TOKEN = re.compile(
    r"""(?P<text>"[^"]*")|(?P<ref>(?:'(?P<sheet>[^']+)'!)?\$?(?P<col>[A-Z]{1,3})\$?(?P<row>\d+)"""
    r"""(?::\$?(?P<col2>[A-Z]{1,3})\$?(?P<row2>\d+))?)|(?P<number>\d+(?:\.\d+)?(?:E\+\d+)?)"""
    r"""|(?P<name>[A-Z]+)|(?P<sign><=|>=|<>|[-+*/<>=&(),])"""
)
Cell = float | str


class Book:
    """The cells of a workbook: what was written, and what each formula comes to now."""

    def __init__(self, data: bytes) -> None:
        """Read every sheet."""
        self.values: dict[tuple[str, str], Cell] = {}
        self.formulas: dict[tuple[str, str], str] = {}
        with ZipFile(BytesIO(data)) as archive:
            book = ET.fromstring(archive.read("xl/workbook.xml"))
            for at, sheet in enumerate(book.iter(f"{MAIN}sheet"), 1):
                page = archive.read(f"xl/worksheets/sheet{at}.xml")
                self._read(sheet.attrib["name"], ET.fromstring(page))
        self.sheets = list(dict.fromkeys(sheet for sheet, _cell in self.values))
        self._worked: dict[tuple[str, str], Cell] = {}

    def _read(self, name: str, page: ET.Element) -> None:
        for cell in page.iter(f"{MAIN}c"):
            at = (name, cell.attrib["r"])
            text = cell.findtext(f"{MAIN}is/{MAIN}t")
            value = cell.findtext(f"{MAIN}v")
            formula = cell.findtext(f"{MAIN}f")
            if formula is not None:
                self.formulas[at] = formula
            if text is not None:
                self.values[at] = text
            elif value:
                self.values[at] = value if cell.attrib.get("t") == "str" else float(value)

    def set(self, sheet: str, cell: str, value: Cell) -> None:
        """Change an input, after which every formula is worked out anew."""
        self.values[sheet, cell] = value
        self._worked.clear()

    def work(self, sheet: str, cell: str) -> Cell:
        """Return what a cell comes to: a number, a text, or "" where there is nothing."""
        at = (sheet, cell)
        if at not in self.formulas:
            return self.values.get(at, "")
        if at not in self._worked:
            self._worked[at] = _evaluate(self, sheet, self.formulas[at])
        return self._worked[at]

    def row_of(self, sheet: str, first: str) -> int:
        """Return the row whose first column has a text."""
        return next(
            int(cell[1:])
            for (of, cell), value in self.values.items()
            if of == sheet and cell[:1] == "A" and cell[1:].isdigit() and value == first
        )

    def column_of(self, sheet: str, head: str) -> str:
        """Return the letters of the column with a head."""
        return next(
            cell[:-1]
            for (of, cell), value in self.values.items()
            if of == sheet and re.fullmatch(r"[A-Z]+1", cell) and value == head
        )


def _evaluate(book: Book, sheet: str, formula: str) -> Cell:
    tokens = _tokens(formula)
    source = "".join(
        "(lambda: "
        if token[0] == "(" and before is not None and before["name"]
        else _translated(sheet, token)
        for before, token in zip([None, *tokens], tokens, strict=False)
    )
    functions: dict[str, Any] = {
        "cell": book.work,
        "span": lambda *ends: _span(book, *ends),
        "IF": lambda test, one, other: one() if test() else other(),
        "OR": lambda *tests: any(test() for test in tests),
        "AND": lambda *tests: all(test() for test in tests),
        "MIN": lambda *given: min(one() for one in given),
        "MAX": lambda *given: max(one() for one in given),
        "ROUND": lambda number, _digits: math.floor(number() + 0.5),
        "ROUNDUP": lambda number, _digits: math.ceil(number() - 1e-9),
        "SUMIF": lambda tests, key, values: sum(
            value for test, value in zip(tests(), values(), strict=True) if test == key() and value != ""
        ),
        "SUMIFS": lambda values, tests, key: sum(
            value for test, value in zip(tests(), values(), strict=True)
            if str(test).startswith(key().removesuffix("*")) and isinstance(value, float | int)
        ),
        "COUNTIFS": lambda tests, key, values, _least: sum(
            str(test).startswith(key().removesuffix("*")) and isinstance(value, float | int)
            for test, value in zip(tests(), values(), strict=True)
        ),
    }  # fmt: skip
    worked: Cell = eval(source, {"__builtins__": {}, **functions})
    return worked


def _tokens(formula: str) -> list[re.Match[str]]:
    found, at = [], 0
    while at < len(formula):
        token = _TOKEN.match(formula, at)
        assert token is not None, f"not known: {formula[at:]} of {formula}"
        found.append(token)
        at = token.end()
    return found


def _translated(sheet: str, token: re.Match[str]) -> str:
    """Return a token as Python; arguments wait to be worked out until a function asks."""
    if token["ref"]:
        of = token["sheet"] or sheet
        if token["col2"]:
            return f"span({of!r}, {token['col']!r}, {token['row']}, {token['row2']})"
        return f"cell({of!r}, {token['col'] + token['row']!r})"
    if token["name"]:
        return {"TRUE": "True", "FALSE": "False"}.get(token["name"], token["name"])
    signs = {",": ", lambda: ", "=": "==", "<>": "!=", "&": "+"}
    return signs.get(token["sign"] or "", token[0])


def _span(book: Book, sheet: str, column: str, first: int, last: int) -> list[Cell]:
    return [book.work(sheet, f"{column}{row}") for row in range(int(first), int(last) + 1)]
