"""What can be wrong with a file, a sheet, a row or a cell.

Problems are named here without a sentence, so that the reader needs no translation machinery;
``transfer.messages`` holds the one sentence that a person reads for each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Param = str | int | float


class Problem(StrEnum):
    """Everything a person may be told about a file that they brought."""

    # the file as a whole
    EMPTY_FILE = "empty-file"
    TOO_MANY_BYTES = "too-many-bytes"
    UNPACKS_TOO_LARGE = "unpacks-too-large"
    TOO_MANY_ROWS = "too-many-rows"
    TOO_MANY_COLUMNS = "too-many-columns"
    NOT_A_TABLE = "not-a-table"
    WEB_PAGE = "web-page"
    OTHER_OFFICE_FILE = "other-office-file"
    PASSWORD = "password"  # noqa: S105 a kind of problem, not a secret
    DAMAGED_FILE = "damaged-file"
    DAMAGED_TEXT = "damaged-text"
    UNKNOWN_ENCODING = "unknown-encoding"
    AMBIGUOUS_ENCODING = "ambiguous-encoding"
    NO_ROWS = "no-rows"
    # the columns
    NO_TEXT_COLUMN = "no-text-column"
    NO_SUCH_SHEET = "no-such-sheet"
    NO_SUCH_COLUMN = "no-such-column"
    BAD_MAPPING = "bad-mapping"
    NO_AREA = "no-area"
    # a row
    BROKEN_QUOTES = "broken-quotes"
    FIELD_TOO_LONG = "field-too-long"
    NO_TEXT = "no-text"
    FORMULA_ERROR = "formula-error"
    DIGITS_LOST = "digits-lost"
    AMBIGUOUS_DATE = "ambiguous-date"
    UNREADABLE_DATE = "unreadable-date"
    IMPLAUSIBLE_DATE = "implausible-date"
    UNREADABLE_NUMBER = "unreadable-number"
    OUT_OF_RANGE = "out-of-range"
    LONE_COORDINATE = "lone-coordinate"
    UNREADABLE_PHONE = "unreadable-phone"
    BAD_AREA_CODE = "bad-area-code"
    SAME_NUMBER_ELSEWHERE = "same-number-elsewhere"
    # what was done silently by the reader, told afterwards
    READ_AS = "read-as"
    TITLE_SKIPPED = "title-skipped"
    HIDDEN_SHEET = "hidden-sheet"
    OTHER_SHEET = "other-sheet"
    NOTES_SKIPPED = "notes-skipped"
    HEADER_REPEATED = "header-repeated"
    BLANK_ROWS = "blank-rows"
    CHARACTERS_REMOVED = "characters-removed"
    REPLACEMENT_MARKS = "replacement-marks"
    COLUMN_IGNORED = "column-ignored"
    TOKENS_ONLY = "tokens-only"
    SAME_NUMBER = "same-number"
    CATEGORY_UNKNOWN = "category-unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem with the values its sentence needs."""

    problem: Problem
    params: Mapping[str, Param] = field(default_factory=lambda: MappingProxyType({}))


class Refused(Exception):
    """Something cannot be used; ``finding`` says what and why."""

    def __init__(self, problem: Problem, **params: Param) -> None:
        super().__init__(problem.value)
        self.finding = Finding(problem, params)


class UnreadableFile(Refused):
    """The file, or its mapping, cannot be used; nothing was taken from it."""


class UnusableValue(Refused):
    """One cell's value cannot be used for the field it is meant for."""
