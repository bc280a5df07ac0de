"""The sentence that a person reads for each problem: what is wrong, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gongzhi.channels.transfer.sheets.problems import Finding, Problem, Refused
from gongzhi.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES: dict[Problem, _StrPromise] = {
    Problem.EMPTY_FILE: _("The file {name} is empty. Export the list again."),
    Problem.TOO_MANY_BYTES: _(
        "The file {name} has {megabytes} MB, more than the {limit} MB accepted. "
        "Split it into several files."
    ),
    Problem.UNPACKS_TOO_LARGE: _(
        "The workbook {name} unpacks to more than the {limit} MB accepted. "
        "Delete empty rows, columns and pictures, or save it as CSV."
    ),
    Problem.TOO_MANY_ROWS: _(
        "The file {name} has more than the {limit} rows accepted. Split it into several files."
    ),
    Problem.TOO_MANY_COLUMNS: _(
        "The file {name} has more than the {limit} columns accepted. "
        "Keep only the columns that describe the cases."
    ),
    Problem.NOT_A_TABLE: _(
        "The file {name} is not a table. Bring an Excel workbook (.xlsx, .xls) or a CSV file."
    ),
    Problem.WEB_PAGE: _(
        "The file {name} is a web page or XML under another name, as some systems export it. "
        "Open it in WPS or Excel and save it as .xlsx."
    ),
    Problem.OTHER_OFFICE_FILE: _(
        "The file {name} is not an Excel workbook. "
        "Open it in WPS or Excel and save it as .xlsx, or export it as CSV."
    ),
    Problem.PASSWORD: _(
        "The workbook {name} is protected by a password. Save it without one and bring it again."
    ),
    Problem.DAMAGED_FILE: _(
        "The workbook {name} is damaged or cut off. Open it in WPS or Excel and save it again."
    ),
    Problem.DAMAGED_TEXT: _(
        "The file {name} is in {encoding}, but line {line} holds bytes that are no character. "
        "Export it again, or mend that line."
    ),
    Problem.UNKNOWN_ENCODING: _(
        "The encoding of {name} is neither UTF-8, GB18030 (GBK) nor UTF-16. "
        "Save it as .xlsx or as “CSV UTF-8”."
    ),
    Problem.AMBIGUOUS_ENCODING: _(
        "The file {name} can be read as UTF-8 and as GBK, with different texts. "
        "Save it as .xlsx or as “CSV UTF-8”, or name the encoding in the mapping."
    ),
    Problem.NO_ROWS: _("The file {name} has no rows. Look whether they are on a hidden sheet."),
    Problem.NO_TEXT_COLUMN: _(
        "No column of {name} is recognised as a title or text of a case. Columns found: "
        "{headers}. Name the columns in a mapping."
    ),
    Problem.NO_SUCH_SHEET: _("There is no sheet “{sheet}” in {name}. Sheets found: {sheets}."),
    Problem.NO_SUCH_COLUMN: _(
        "The mapping names a column “{column}” that the sheet does not have. "
        "Columns found: {headers}."
    ),
    Problem.BAD_MAPPING: _("The mapping {name} cannot be used: {reasons}"),
    Problem.NO_AREA: _(
        "It is not said for which area the cases are. "
        "Choose the area, or give each row an area code."
    ),
    Problem.BROKEN_QUOTES: _(
        "Lines {first} to {last} cannot be parted into cells: a quotation mark is not closed, "
        "or stands within a text without being doubled."
    ),
    Problem.FIELD_TOO_LONG: _(
        "Lines {first} to {last} hold one endless cell; probably a quotation mark is not closed."
    ),
    Problem.NO_TEXT: _("The row has neither a title nor a text. Write what it is about."),
    Problem.FORMULA_ERROR: _("The formula gives {value}. Mend it, or paste its value."),
    Problem.DIGITS_LOST: _(
        "The spreadsheet rounded this number to {value}. "
        "Format the column as text and enter the number again."
    ),
    Problem.AMBIGUOUS_DATE: _(
        "“{value}” can be more than one date. Write it as 2020-01-06, "
        "or say the order of day and month in the mapping."
    ),
    Problem.UNREADABLE_DATE: _("“{value}” is not a date. Write it as 2020-01-06 12:09:38."),
    Problem.IMPLAUSIBLE_DATE: _(
        "{value} lies in the future or before 1980. Correct it, or leave it empty."
    ),
    Problem.UNREADABLE_NUMBER: _(
        "“{value}” is not a number of degrees. Write it as 116.3975, or leave it empty."
    ),
    Problem.OUT_OF_RANGE: _(
        "Longitude {lon} and latitude {lat} are no place. Perhaps they are swapped; "
        "leave both empty if unknown."
    ),
    Problem.LONE_COORDINATE: _(
        "Longitude and latitude go together. Give this one too, or leave both empty."
    ),
    Problem.UNREADABLE_PHONE: _(
        "This is not a telephone number. Write 11 digits, or a landline with its area code."
    ),
    Problem.BAD_AREA_CODE: _("“{value}” is not an area code. Look it up, or leave it empty."),
    Problem.SAME_NUMBER_ELSEWHERE: _(
        "The number {number} already stands in row {row} with another content."
    ),
    Problem.READ_AS: _("Read as {encoding}, columns parted by “{delimiter}”."),
    Problem.TITLE_SKIPPED: _("Row {row} was taken for a title: “{text}”."),
    Problem.HIDDEN_SHEET: _("The hidden sheet “{sheet}” was not read."),
    Problem.OTHER_SHEET: _("The sheet “{sheet}” was not read: no column tells a title or text."),
    Problem.NOTES_SKIPPED: _("{count} closing rows were taken for notes or totals."),
    Problem.HEADER_REPEATED: _("{count} rows repeat the header and were passed over."),
    Problem.BLANK_ROWS: _("{count} blank rows were passed over."),
    Problem.CHARACTERS_REMOVED: _("Control characters were taken out of {count} cells."),
    Problem.REPLACEMENT_MARKS: _(
        "{count} cells hold the marks of characters that were lost before the file came here."
    ),
    Problem.COLUMN_IGNORED: _("Columns not used: {columns}."),
    Problem.TOKENS_ONLY: _(
        "{count} rows hold only segmented words; joined, they stand for the text, which says so."
    ),
    Problem.SAME_NUMBER: _(
        "{count} rows bear a number that an earlier row has with another content; "
        "each was taken as a case of its own."
    ),
    Problem.CATEGORY_UNKNOWN: _(
        "{count} rows name a category that is not in the tree; they wait to be classified."
    ),
}


def sentence(finding: Finding) -> str:
    """Return the problem's sentence in the language active now."""
    return str(SENTENCES[finding.problem]).format(**finding.params)


def counted(problem: Problem, count: int) -> str:
    """Return the sentence of something that happened so many times."""
    return sentence(Finding(problem, {"count": count}))


def as_domain_error(refused: Refused, field: str = "file") -> InvalidInput:
    """Return the refusal as the error that pages, API and command line show."""
    return InvalidInput(SENTENCES[refused.finding.problem], field=field, **refused.finding.params)
