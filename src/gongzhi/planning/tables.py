"""Points and ways from .csv files; what cannot be read is refused with its row and column."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.errors import PlanningError
from gongzhi.planning.plane import Plane

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Places:
    """Rows with an id and a position: in metres for solving, and as given for drawing.

    ``x`` and ``y`` are NaN, and ``nodes`` is there, where rows name a node of the network instead.
    """

    file: str
    ids: list[str]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    given: NDArray[np.float64]
    rows: list[Row]
    nodes: list[str] | None
    node_metres: NDArray[np.float64]
    plane: Plane


def read_rows(path: Path, needed: Sequence[str]) -> list[Row]:
    """Return the rows of a .csv with a header that has the needed columns.

    Raises:
        PlanningError: the file cannot be read, or a column is missing.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = [
                {name: (value or "").strip() for name, value in row.items() if name}
                for row in reader
            ]
            columns = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PlanningError(f"{path} cannot be read as a UTF-8 .csv: {error}") from error
    missing = [name for name in needed if name not in columns]
    if missing:
        raise PlanningError(
            f"{path} lacks the column “{missing[0]}”; it has {', '.join(columns) or 'no header'}."
        )
    return rows


def numbers(
    path: Path, rows: Sequence[Row], column: str, *, absent: float | None = None
) -> NDArray[np.float64]:
    """Return a column as numbers; an empty cell is ``absent``, if that is given.

    Raises:
        PlanningError: a cell is not a number; rows count from 1 below the header.
    """
    found = np.empty(len(rows))
    for index, row in enumerate(rows):
        cell = row.get(column) or ""
        if not cell and absent is not None:
            found[index] = absent
            continue
        try:
            found[index] = float(cell)
        except ValueError as error:
            raise PlanningError(
                f"{path}, row {index + 1}: {column} is “{cell}”; a number is meant."
            ) from error
        if not np.isfinite(found[index]):
            raise PlanningError(f"{path}, row {index + 1}: {column} is {cell}; a number is meant.")
    return found


def read_places(path: Path, needed: Sequence[str] = (), *, plane: Plane | None = None) -> Places:
    """Return the rows of a .csv of places: id, and x,y in metres, lon,lat in degrees, or node.

    Degrees are laid flat on ``plane``, or about their own middle.

    Raises:
        PlanningError: a column is missing, an id is empty or there twice, or a position is none.
    """
    rows = read_rows(path, ["id", *needed])
    ids = [row["id"] for row in rows]
    seen: dict[str, int] = {}
    for index, one in enumerate(ids):
        if not one:
            raise PlanningError(f"{path}, row {index + 1}: the id is empty.")
        if one in seen:
            raise PlanningError(
                f"{path}, row {index + 1}: id {one} is there already, in row {seen[one] + 1}."
            )
        seen[one] = index
    columns = set(rows[0]) if rows else {"x", "y"}
    nodes = [row["node"] for row in rows] if "node" in columns else None
    x = y = np.full(len(rows), np.nan)
    given = np.column_stack([x, y])
    if {"lon", "lat"} <= columns:
        given = np.column_stack([numbers(path, rows, "lon"), numbers(path, rows, "lat")])
        plane = plane or Plane(True, *given.mean(axis=0).tolist())
        x, y = plane.to_metres(given).T
    elif {"x", "y"} <= columns:
        x, y = numbers(path, rows, "x"), numbers(path, rows, "y")
        given = np.column_stack([x, y])
    elif nodes is None:
        raise PlanningError(f"{path} has no position: give x and y, lon and lat, or node.")
    away = numbers(path, rows, "node_metres", absent=0.0)
    return Places(str(path), ids, x, y, given, rows, nodes, away, plane or Plane(False))
