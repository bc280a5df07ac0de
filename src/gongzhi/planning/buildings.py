"""Buildings to be planned for: checked once, so that no solver meets a row it cannot use."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.errors import Fault, PlanningError, RefusedRowsError
from gongzhi.planning.plane import Plane, Points, choose_plane

MOST_BUILDINGS: Final = 300_000  # a large city; more is planned district by district
HOUSEHOLDS: Final = "households"
_ASTRAY: Final = 100_000.0  # metres from the middle of one's community
_LARGEST: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of grid: the column it is measured by, and its bounds in that unit.

    The nameless kind is the ordinary one; others take the rows whose column ``kind`` names them.
    """

    name: str = ""
    measure: str = HOUSEHOLDS
    minimum: int = 300
    maximum: int = 500

    def __post_init__(self) -> None:
        if not 1 <= self.minimum <= self.maximum:
            raise PlanningError(
                f"Bounds {self.minimum}–{self.maximum}: the least must be 1 or more, "
                "and the most no less than it."
            )


@dataclass(frozen=True, slots=True)
class Row:
    """One building as it was given; ``number`` is its row in the file."""

    number: int
    id: str
    x: str
    y: str
    community: str
    estate: str = ""
    kind: str = ""
    measures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Buildings:
    """n buildings: ids, points in metres, what is counted of each, and where it belongs.

    ``community``, ``kind`` and ``estate`` are indices (n,) into the names beside them; an estate
    of -1 is none. ``notes`` say what is odd and was kept.
    """

    ids: tuple[str, ...]
    points: Points
    sizes: NDArray[np.int64]
    community: NDArray[np.int64]
    communities: tuple[str, ...]
    estate: NDArray[np.int64]
    estates: tuple[str, ...]
    kind: NDArray[np.int64]
    kinds: tuple[Kind, ...]
    plane: Plane
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, wanted: NDArray[np.bool_]) -> Buildings:
        """Return the ``wanted`` (n,) of the buildings, in their order."""
        return replace(
            self,
            ids=tuple(itertools.compress(self.ids, wanted)),
            points=self.points[wanted],
            sizes=self.sizes[wanted],
            community=self.community[wanted],
            estate=self.estate[wanted],
            kind=self.kind[wanted],
        )


def check_buildings(
    rows: Sequence[Row],
    *,
    kinds: Sequence[Kind] = (Kind(),),
    units: str = "auto",
    source: str = "buildings",
) -> Buildings:
    """Return the rows as buildings, or raise RefusedRowsError that names every faulty one.

    Refused: no id or one given twice, coordinates or measures that are no numbers, negative
    measures, no community, an unknown kind, a point far astray. Kept with a note: buildings with
    nothing to count, and several on one point.
    """
    if not rows:
        raise PlanningError(f"{source}: there is no building in it.")
    by_name = {kind.name: index for index, kind in enumerate(kinds)}
    faults = [fault for row in rows for fault in _faults_of(row, by_name, kinds)]
    faults += _repeated(rows)
    if faults:
        raise RefusedRowsError(source, sorted(faults, key=lambda fault: fault.row))
    given = np.array([(float(row.x), float(row.y)) for row in rows])
    plane = choose_plane(given, units)
    communities, community = _names(row.community.strip() for row in rows)
    estates, estate = _names(row.estate.strip() for row in rows)
    kind = np.array([by_name[row.kind.strip()] for row in rows], dtype=np.int64)
    sizes = [_number(row.measures[kinds[of].measure]) for row, of in zip(rows, kind, strict=True)]
    found = Buildings(
        ids=tuple(row.id.strip() for row in rows),
        points=plane.to_metres(given),
        sizes=np.round(sizes).astype(np.int64),
        community=community,
        communities=communities,
        estate=np.where(np.array(estates, dtype=object)[estate] == "", -1, estate),
        estates=estates,
        kind=kind,
        kinds=tuple(kinds),
        plane=plane,
        notes=tuple(_notes(rows, sizes, given)),
    )
    if astray := _astray(rows, found):
        raise RefusedRowsError(source, astray)
    return found


def _names(values: Iterable[str]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    index: dict[str, int] = {}
    places = [index.setdefault(value, len(index)) for value in values]
    return tuple(index), np.array(places, dtype=np.int64)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _faults_of(row: Row, by_name: Mapping[str, int], kinds: Sequence[Kind]) -> Iterable[Fault]:
    if not row.id.strip():
        yield Fault(row.number, "id", "is empty; every building needs one.")
    for column, text in (("x", row.x), ("y", row.y)):
        if not math.isfinite(_number(text)):
            yield Fault(row.number, column, f"“{text}” is no number.")
    if not row.community.strip():
        yield Fault(row.number, "community", "is empty; a grid lies inside one community.")
    of = by_name.get(row.kind.strip())
    if of is None:
        known = "、".join(name or "(none)" for name in by_name)
        yield Fault(row.number, "kind", f"“{row.kind}” has no bounds; known are {known}.")
        return
    measure = kinds[of].measure
    text = row.measures.get(measure, "")
    value = _number(text)
    if not math.isfinite(value):
        yield Fault(row.number, measure, f"“{text}” is no number.")
    elif value < 0:
        yield Fault(row.number, measure, f"{text} is less than none.")
    elif value > _LARGEST:
        yield Fault(row.number, measure, f"{text} is more than any building holds.")
    elif measure == HOUSEHOLDS and value != round(value):
        yield Fault(row.number, measure, f"{text} is no whole number.")


def _repeated(rows: Sequence[Row]) -> Iterable[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        name = row.id.strip()
        if name and first.setdefault(name, row.number) != row.number:
            yield Fault(row.number, "id", f"“{name}” is already in row {first[name]}.")


def _notes(
    rows: Sequence[Row], sizes: Sequence[float], given: NDArray[np.float64]
) -> Iterable[str]:
    nothing = [row for row, size in zip(rows, sizes, strict=True) if round(size) == 0]
    if nothing:
        yield (
            f"{len(nothing)} buildings have nothing to count and go along with a neighbour: "
            f"{_rows_named(nothing)}."
        )
    points = [tuple(point) for point in given]
    times = Counter(points)
    shared = [row for row, point in zip(rows, points, strict=True) if times[point] > 1]
    if shared:
        yield (
            f"{len(shared)} buildings share a point with another one and are taken as its "
            f"neighbours: {_rows_named(shared)}."
        )


def _rows_named(rows: Sequence[Row], most: int = 10) -> str:
    named = ", ".join(f"row {row.number} ({row.id})" for row in rows[:most])
    return named + (f" and {len(rows) - most} more" if len(rows) > most else "")


def _astray(rows: Sequence[Row], found: Buildings) -> list[Fault]:
    """Return the rows that lie so far from their community that their coordinates are wrong."""
    faults = []
    order = np.argsort(found.community, kind="stable")
    bounds = np.cumsum(np.bincount(found.community))[:-1]
    for members in np.split(order, bounds):
        middle = np.median(found.points[members], axis=0)
        away = np.linalg.norm(found.points[members] - middle, axis=1)
        for building in members[away > _ASTRAY]:
            row = rows[building]
            faults.append(
                Fault(
                    row.number,
                    "x, y",
                    f"({row.x}, {row.y}) is {away[members == building][0] / 1000:,.0f} km from "
                    f"the middle of {row.community}: degrees among metres, or a slip?",
                )
            )
    return faults
