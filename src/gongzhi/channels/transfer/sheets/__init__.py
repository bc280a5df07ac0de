"""A pure reader of tables: .xlsx, .xls and delimited text, to sheets of named columns.

It imports no Django and opens no database, so that any program can use it.
"""

from __future__ import annotations

from gongzhi.channels.transfer.sheets.cells import as_identifier, as_text, clean, tidy
from gongzhi.channels.transfer.sheets.model import LIMITS, Cell, Limits, Row, Sheet
from gongzhi.channels.transfer.sheets.problems import Finding, Problem, UnreadableFile
from gongzhi.channels.transfer.sheets.reading import read

__all__ = [
    "LIMITS",
    "Cell",
    "Finding",
    "Limits",
    "Problem",
    "Row",
    "Sheet",
    "UnreadableFile",
    "as_identifier",
    "as_text",
    "clean",
    "read",
    "tidy",
]
