"""Reading buildings, barriers and present grids from the files that people have."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry import shape

from gongzhi.planning.buildings import MOST_BUILDINGS, Buildings, Kind, Row, check_buildings
from gongzhi.planning.errors import Fault, PlanningError, RefusedRowsError
from gongzhi.planning.plane import Plane

_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_NO_FEATURE: Final = (
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
    shapely.errors.ShapelyError,
)
_NEEDED: Final = ("id", "x", "y", "community")


def read_buildings(
    path: Path, *, kinds: Sequence[Kind] = (Kind(),), units: str = "auto"
) -> Buildings:
    """Return the buildings of a .csv, or of a .geojson of points or outlines.

    Columns: ``id,x,y,households,community`` and, where there are such, ``estate``, ``kind`` and
    what other kinds are measured by. An outline stands at its middle.
    """
    records = _features(path) if _is_geojson(path) else _lines(path)
    wanted = {kind.measure for kind in kinds}
    # Without kinds of their own, a column of that name is somebody else's business.
    several = len(kinds) > 1
    rows = [
        Row(
            number=number,
            id=_text(record, "id"),
            x=_text(record, "x"),
            y=_text(record, "y"),
            community=_text(record, "community"),
            estate=_text(record, "estate"),
            kind=_text(record, "kind") if several else kinds[0].name,
            measures={name: _text(record, name) for name in wanted},
        )
        for number, record in itertools.islice(records, MOST_BUILDINGS + 1)
    ]
    if len(rows) > MOST_BUILDINGS:
        raise PlanningError(
            f"{path}: more than {MOST_BUILDINGS:,} buildings. Plan a large city district by "
            "district: no grid crosses a community, so the answer is the same."
        )
    if rows and not several:
        _check_column(path, rows, kinds[0].measure)
    return check_buildings(rows, kinds=kinds, units=units, source=str(path))


def read_barriers(path: Path, plane: Plane) -> shapely.STRtree:
    """Return the lines and areas of a .geojson that no grid may cross, in metres."""
    shapes = []
    for number, feature in enumerate(_collection(path), start=1):
        try:
            found = shape(feature["geometry"])
        except _NO_FEATURE:
            found = shapely.Point()
        if found.is_empty or found.geom_type in {"Point", "MultiPoint"}:
            raise RefusedRowsError(
                str(path), [Fault(number, "geometry", "is neither a line nor an area.")]
            )
        shapes.append(shapely.transform(found, plane.to_metres))
    return shapely.STRtree(shapes)


def read_present(path: Path, ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the present grid of each building of ``ids`` ("" if none), and notes.

    The file is a .csv with the columns ``id,grid``.
    """
    grids: dict[str, str] = {}
    faults = []
    for number, record in _lines(path, needed=("id", "grid")):
        name, grid = _text(record, "id").strip(), _text(record, "grid").strip()
        if not name or not grid:
            faults.append(Fault(number, "id, grid", "one of them is empty."))
        elif grids.setdefault(name, grid) != grid:
            faults.append(Fault(number, "id", f"“{name}” is in two grids."))
    if faults:
        raise RefusedRowsError(str(path), faults)
    notes, known = [], set(ids)
    if gone := [name for name in grids if name not in known]:
        notes.append(f"{len(gone)} buildings of the present grids are gone: {_some(gone)}.")
    if new := [name for name in ids if name not in grids]:
        notes.append(f"{len(new)} buildings are in no present grid: {_some(new)}.")
    return [grids.get(name, "") for name in ids], notes


def _some(names: Sequence[str], most: int = 10) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if names[most:] else "")


def _is_geojson(path: Path) -> bool:
    return path.suffix.lower() in {".geojson", ".json"}


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return "" if value is None else str(value)


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PlanningError(f"{path} cannot be read: {error.strerror}.") from error
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PlanningError(f"{path} is neither UTF-8 nor GB18030.")


def _lines(path: Path, needed: Sequence[str] = _NEEDED) -> Iterator[tuple[int, dict[str, Any]]]:
    table = csv.DictReader(_read(path).splitlines())
    table.fieldnames = [name.strip().lower() for name in table.fieldnames or ()]
    if missing := [name for name in needed if name not in table.fieldnames]:
        raise PlanningError(
            f"{path}: the columns {', '.join(missing)} are missing; "
            f"it has {', '.join(table.fieldnames) or 'none'}."
        )
    try:
        for record in table:
            yield table.line_num, record
    except csv.Error as error:
        raise PlanningError(f"{path}, row {table.line_num}: {error}.") from error


def _collection(path: Path) -> list[Any]:
    try:
        found = json.loads(_read(path))
    except ValueError as error:
        raise PlanningError(f"{path} is no GeoJSON: {error}.") from error
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        raise PlanningError(f"{path} is no GeoJSON collection of features.")
    return features


def _features(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, feature in enumerate(_collection(path), start=1):
        try:
            middle = shape(feature["geometry"]).centroid
            record = {**feature["properties"], "x": middle.x, "y": middle.y}
        except _NO_FEATURE as error:
            fault = Fault(number, "geometry", "is neither a point nor an outline with properties.")
            raise RefusedRowsError(str(path), [fault]) from error
        yield number, record


def _check_column(path: Path, rows: Sequence[Row], measure: str) -> None:
    if not any(row.measures[measure].strip() for row in rows):
        raise PlanningError(f"{path}: no row has anything in the column {measure}.")
