"""Dates and times as people write them in spreadsheets, to moments in one time zone.

What can be read in two ways is refused with both readings, never guessed: a case's deadlines
count from this moment.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from gongzhi.channels.transfer.sheets.problems import Problem, UnusableValue

if TYPE_CHECKING:
    from gongzhi.channels.transfer.sheets.model import Cell

DateOrder = Literal["", "ymd", "dmy", "mdy"]
SHANGHAI = ZoneInfo("Asia/Shanghai")
EARLIEST = 1980
"""Years before are taken for mistakes."""

_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 a spreadsheet's day zero has no zone
_SERIALS = range(29_221, 73_051)
"""Day numbers that a spreadsheet gives to 1980-01-01 … 2099-12-31."""
_UNIX_SECONDS = range(315_504_000, 4_102_416_000)
_GREATEST = 10**15
"""No number of days, milliseconds or digits of a date is greater."""

_CLOCK = (
    r"(?:[\sT]*(?P<half>上午|下午|晚上|中午|凌晨|早上|am|pm)?\s*(?P<hour>\d{1,2})[:时点]"
    r"(?P<minute>\d{1,2})?(?:[:分](?P<second>\d{1,2})?(?:\.\d+)?)?秒?\s*(?P<half_after>am|pm)?)?"
)
_ZONE = r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?"
_WEEKDAY = r"(?:\s*[(]?(?:星期|周)[一二三四五六日天][)]?)?"
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号]?"
    + _WEEKDAY
    + _CLOCK
    + _ZONE,
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(
    r"(?P<first>\d{1,2})[-/.](?P<second_part>\d{1,2})[-/.](?P<year>\d{4})" + _CLOCK + _ZONE,
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[\sT]?(\d{2})(\d{2})(\d{2})?)?")
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(\D.*)?|\d{1,2}月\d{1,2}日?.*")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_AFTERNOON = {"下午", "晚上", "pm"}
_MORNING = {"上午", "凌晨", "早上", "am"}
_NOON = 12


def read_moment(
    cell: Cell, *, now: datetime, zone: ZoneInfo = SHANGHAI, order: DateOrder = ""
) -> datetime | None:
    """Return the moment a cell tells, or ``None`` for an empty one; a bare day is its midnight.

    Reads date cells, a spreadsheet's day numbers, Unix seconds and milliseconds, ``2020/1/6
    12:09:38``, ``2019-02-28``, ``2019年2月28日 下午3时``, ``20200106120938``, ISO 8601 with a zone.
    ``06/01/2020`` is read only if ``order`` says how, or if but one reading is a date.

    Raises ``UnusableValue``: ambiguous, unreadable, or implausible (before 1980, or after now).
    """
    moment = _from_cell(cell, zone=zone, order=order)
    if moment is None:
        return None
    if moment.year < EARLIEST or moment > now + timedelta(days=1):
        raise UnusableValue(Problem.IMPLAUSIBLE_DATE, value=f"{moment:%Y-%m-%d %H:%M}")
    return moment


def _from_cell(cell: Cell, *, zone: ZoneInfo, order: DateOrder) -> datetime | None:
    match cell:
        case None:
            return None
        case datetime():
            return cell if cell.tzinfo else cell.replace(tzinfo=zone)
        case date():
            return datetime.combine(cell, time(), tzinfo=zone)
        case bool() | time():
            raise UnusableValue(Problem.UNREADABLE_DATE, value=str(cell))
        case int() | float():
            return _from_number(cell, str(cell), zone)
        case _:
            text = unicodedata.normalize("NFKC", cell).strip()
            return _from_text(text, zone=zone, order=order) if text else None


def _from_number(number: float, text: str, zone: ZoneInfo) -> datetime:
    if not 0 <= number < _GREATEST:  # nor is nan
        raise UnusableValue(Problem.UNREADABLE_DATE, value=text[:40])
    if int(number) in _SERIALS:
        seconds = round((number - int(number)) * 86_400)
        return (_EPOCH_1900 + timedelta(days=int(number), seconds=seconds)).replace(tzinfo=zone)
    for scale in (1, 1000):
        if int(number / scale) in _UNIX_SECONDS and number >= 10**9 * scale:
            return datetime.fromtimestamp(number / scale, tz=zone)
    compact = _COMPACT.fullmatch(text.removesuffix(".0"))
    if compact:
        return _from_compact(compact, text, zone)
    raise UnusableValue(Problem.UNREADABLE_DATE, value=text[:40])


def _from_text(text: str, *, zone: ZoneInfo, order: DateOrder) -> datetime:
    text = text.replace("—", "-").replace("–", "-").replace("。", ".")
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return _built(found, month=int(found["month"]), day=int(found["day"]), zone=zone)
    found = _YEAR_LAST.fullmatch(text)
    if found:
        month, day = _month_and_day(int(found["first"]), int(found["second_part"]), text, order)
        return _built(found, month=month, day=day, zone=zone)
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _from_compact(compact, text, zone)
    if _NUMBER.fullmatch(text):
        return _from_number(float(text), text, zone)
    problem = Problem.AMBIGUOUS_DATE if _SHORT_YEAR.fullmatch(text) else Problem.UNREADABLE_DATE
    raise UnusableValue(problem, value=text[:40])


def _month_and_day(first: int, second: int, text: str, order: DateOrder) -> tuple[int, int]:
    if order == "dmy":
        return second, first
    if order == "mdy":
        return first, second
    if first > 12 or first == second:  # noqa: PLR2004 there are 12 months
        return second, first
    if second > 12:  # noqa: PLR2004 as above
        return first, second
    raise UnusableValue(Problem.AMBIGUOUS_DATE, value=text)


def _from_compact(found: re.Match[str], text: str, zone: ZoneInfo) -> datetime:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise UnusableValue(Problem.UNREADABLE_DATE, value=text) from None


def _built(found: re.Match[str], *, month: int, day: int, zone: ZoneInfo) -> datetime:
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    half = (found["half"] or found["half_after"] or "").lower()
    if half in _AFTERNOON and hour < _NOON:
        hour += _NOON
    elif half in _MORNING and hour == _NOON:
        hour = 0
    next_day = hour == 24 and minute == 0  # noqa: PLR2004 midnight at a day's end
    try:
        moment = datetime(
            int(found["year"]),
            month,
            day,
            0 if next_day else hour,
            minute,
            int(found["second"] or 0),
            tzinfo=_zone(found["zone"], zone),
        )
        moment = moment.astimezone(zone) if found["zone"] else moment
        return moment + timedelta(days=1) if next_day else moment
    except (ValueError, OverflowError):  # no such day, or beyond the first or last year
        raise UnusableValue(Problem.UNREADABLE_DATE, value=found[0][:40]) from None


def _zone(text: str | None, default: ZoneInfo) -> ZoneInfo | None:
    if not text:
        return default
    offset = "+00:00" if text[0] in "zZuUgG" else text
    return datetime.strptime(offset, "%z").tzinfo  # type: ignore[return-value]  # a fixed offset serves as well
