"""Tables of places and of ways on foot, as a layout of centres takes them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from django.utils.translation import gettext_lazy as _

from gongzhi.channels.transfer.messages import as_domain_error
from gongzhi.channels.transfer.sheets import Limits, UnreadableFile, as_text, read, tidy
from gongzhi.foundation.errors import InvalidInput
from gongzhi.oversight.layouts.queries import Given

LIMITS: Final = Limits(
    bytes=16 * 1024 * 1024, unpacked_bytes=128 * 1024 * 1024, rows=200_000, parser_seconds=30
)
"""Less than a transfer's, since these are read while somebody waits for the page."""
_NAME_LENGTH: Final = 60
_LONGEST: Final = 1_000_000.0
_NAMES: Final = {
    "name": ("name", "id", "名称", "编号"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "lat": ("lat", "latitude", "纬度"),
    "from": ("from", "起点"),
    "to": ("to", "终点"),
    "metres": ("metres", "meters", "米", "长度", "长度（米）"),
    "from_lon": ("from_lon", "起点经度"),
    "from_lat": ("from_lat", "起点纬度"),
    "to_lon": ("to_lon", "终点经度"),
    "to_lat": ("to_lat", "终点纬度"),
}
_PLACE: Final = ("name", "lon", "lat")
_WAY: Final = ("from", "to", "metres", "from_lon", "from_lat", "to_lon", "to_lat")


def read_given(files: Mapping[str, tuple[bytes, str]]) -> Given:
    """Return what came in files: ``candidates``, ``standing`` and ``ways``, by bytes and name.

    Raises ``InvalidInput`` on the file's field, with the row where one is wrong.
    """
    parts: dict[str, np.ndarray] = {}
    for field in ("candidates", "standing"):
        if field in files:
            names, places = _places(field, *files[field])
            parts |= {field: names, f"{field.removesuffix('s')}_places": places}
    if "ways" in files:
        parts |= _ways(*files["ways"])
    return Given(**parts)


def _places(field: str, content: bytes, name: str) -> tuple[np.ndarray, np.ndarray]:
    names, places = [], []
    seen: dict[str, int] = {}
    for row, (called, lon, lat) in _rows(field, content, name, _PLACE):
        if not called or len(called) > _NAME_LENGTH:
            raise _refused(field, row, _("the name has 1 to {most} characters"), most=_NAME_LENGTH)
        if called in seen:
            raise _refused(
                field, row, _("{name} is there already, in row {first}"),
                name=called, first=seen[called],
            )  # fmt: skip
        seen[called] = row
        names.append(called)
        places.append(_place(field, row, lon, lat))
    return np.array(names), np.array(places)


def _ways(content: bytes, name: str) -> dict[str, np.ndarray]:
    numbers: dict[str, int] = {}
    places: list[tuple[float, float]] = []
    links = []
    for row, (start, end, metres, *spots) in _rows("ways", content, name, _WAY):
        for node, at in ((start, spots[:2]), (end, spots[2:])):
            if node not in numbers:
                numbers[node] = len(numbers)
                places.append(_place("ways", row, *at))
        length = _number("ways", row, metres)
        if not 0 <= length <= _LONGEST:
            raise _refused("ways", row, _("a way is 0 to 1,000,000 m long"))
        links.append((numbers[start], numbers[end], length))
    starts, ends, lengths = zip(*links, strict=True)
    return {
        "way_from": np.array(starts, np.int64),
        "way_to": np.array(ends, np.int64),
        "way_metres": np.array(lengths),
        "nodes": np.array(places),
    }


def _rows(
    field: str, content: bytes, name: str, wanted: Sequence[str]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a file's first sheet that is not empty, as the wanted columns' texts."""
    known = {title for key in wanted for title in _NAMES[key]}
    try:
        sheets = read(
            content, name, known=lambda text: text.strip().lower() in known, limits=LIMITS
        )
        sheet = next(iter(sheets), None)
        if sheet is None:
            raise InvalidInput(_("The file has no rows."), field=field)
        headers = [header.strip().lower() for header in sheet.headers]
        columns = []
        for key in wanted:
            at = next((headers.index(title) for title in _NAMES[key] if title in headers), None)
            if at is None:
                raise InvalidInput(
                    _("The column “{column}” is missing. Columns: {columns}."),
                    field=field, column=key, columns=", ".join(wanted),
                )  # fmt: skip
            columns.append(at)
        empty = True
        for row in sheet.rows():
            empty = False
            yield row.number, [tidy(as_text(row.cells[at])) for at in columns]
        if empty:
            raise InvalidInput(_("The file has no rows."), field=field)
    except UnreadableFile as error:
        raise as_domain_error(error, field) from error


def _place(field: str, row: int, lon: str, lat: str) -> tuple[float, float]:
    east, north = _number(field, row, lon), _number(field, row, lat)
    if not (abs(east) <= 180 and abs(north) <= 90):  # noqa: PLR2004 - degrees of the globe
        raise _refused(field, row, _("longitude and latitude are in degrees, longitude first"))
    return east, north


def _number(field: str, row: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _refused(field, row, _("“{text}” is no number"), text=text[:20])
    return value


def _refused(field: str, row: int, why: object, **params: object) -> InvalidInput:
    said = str(why).format(**params) if params else str(why)
    return InvalidInput(_("Row {row}: {why}."), field=field, row=row, why=said)
