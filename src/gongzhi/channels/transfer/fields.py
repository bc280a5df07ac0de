"""Single cells of a case: coordinates, telephone numbers, area codes, segmented words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gongzhi.channels.transfer.sheets.cells import as_identifier, as_text, tidy
from gongzhi.channels.transfer.sheets.problems import Problem, UnusableValue
from gongzhi.foundation.codes import check_phone, parse_area_code
from gongzhi.foundation.coordinates import Datum, check_point, convert
from gongzhi.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from gongzhi.channels.transfer.sheets import Cell

MASK = "*"


def join_tokens(tokens: str) -> str:
    """Join segmented words; a space stays only between two of Latin letters or digits."""
    words = tokens.split()
    text = ""
    for word in words:
        latin = text[-1:].isascii() and word[:1].isascii() and text
        text += f" {word}" if latin else word
    return text


def read_degrees(cell: Cell) -> float | None:
    """Return a number of degrees. Raises ``UnusableValue``."""
    text = tidy(as_text(cell))
    if not text:
        return None
    try:
        value = float(text.rstrip("°"))
    except ValueError:
        raise UnusableValue(Problem.UNREADABLE_NUMBER, value=text[:40]) from None
    if not math.isfinite(value):
        raise UnusableValue(Problem.UNREADABLE_NUMBER, value=text[:40])
    return value


def read_phone(cell: Cell) -> str:
    """Return a telephone number as stored, nothing for a masked one. Raises ``UnusableValue``."""
    text = as_identifier(cell)
    if not text:
        return ""
    if MASK in text:
        return ""  # masked where it came from: nobody can be reached by it
    try:
        return check_phone(text)
    except InvalidInput:
        raise UnusableValue(Problem.UNREADABLE_PHONE) from None


def read_area_code(cell: Cell) -> str:
    """Return an area code as stored. Raises ``UnusableValue``."""
    text = as_identifier(cell)
    if not text:
        return ""
    try:
        return parse_area_code(text)
    except InvalidInput:
        raise UnusableValue(Problem.BAD_AREA_CODE, value=text[:40]) from None


def read_place(lon: float, lat: float, datum: str) -> tuple[float, float] | None:
    """Return the place in WGS84 degrees; 0, 0 is how many systems write "unknown"."""
    if lon == 0 and lat == 0:
        return None
    try:
        check_point(lon, lat)
    except InvalidInput:
        raise UnusableValue(Problem.OUT_OF_RANGE, lon=lon, lat=lat) from None
    point = convert(lon, lat, source=Datum(datum), target=Datum.WGS84)
    return round(point.lon, 7), round(point.lat, 7)
