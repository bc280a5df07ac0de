"""Texts for bulk cases: written and cut into words once, used by many cases."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.db import connection

from gongzhi.channels.sample.lattice import Point
from gongzhi.channels.sample.texts import Leaf, write_report
from gongzhi.foundation.journal.hashing import new_salt
from gongzhi.handling.cases.places import h3_cell
from gongzhi.handling.cases.words import lexemes
from gongzhi.handling.cases.written import digest_written

_LEAN: Final = 0.0001
"""How far from a building's centre a case may lie, in degrees: about 10 metres."""
_BUILDINGS: Final = """
    SELECT b.code, b.name, b.lon, b.lat FROM territory_area AS b
    WHERE b.level = 7 AND b.lon IS NOT NULL AND b.valid_to IS NULL
    ORDER BY b.code"""


@dataclass(frozen=True, slots=True)
class Spot:
    """A building that cases happen at."""

    code: str
    name: str
    point: Point


@dataclass(frozen=True, slots=True)
class Written:
    """A report of the pool, with its place and its words without the marks of time."""

    number: int
    grid: str
    title: str
    address: str
    point: Point
    cell: int
    detail: str
    words: str
    salt: bytes
    digest: str


def read_spots() -> dict[str, list[Spot]]:
    """Return the buildings of each community by its code."""
    with connection.cursor() as cursor:
        cursor.execute(_BUILDINGS)
        found: dict[str, list[Spot]] = {}
        for code, name, lon, lat in cursor.fetchall():
            found.setdefault(code[:12], []).append(Spot(code, name, (lon, lat)))
    return found


@cache
def _words_of(text: str) -> tuple[str, ...]:
    return lexemes(text)


def write_pool(
    groups: Iterable[tuple[str, Leaf, int]],
    spots: dict[str, list[Spot]],
    *,
    chance: random.Random,
) -> dict[tuple[str, str], list[Written]]:
    """Write so many reports for each community and leaf; return them by both.

    Some buildings are reported on far more often than others.
    """
    found: dict[tuple[str, str], list[Written]] = {}
    number = 0
    for community, leaf, count in groups:
        places = spots[community]
        weights = [1 / (1 + rank) ** 0.6 for rank in range(len(places))]
        chosen = chance.choices(places, weights=weights, k=count)
        found[community, leaf.code] = [
            _written(number + offset, spot, leaf, chance) for offset, spot in enumerate(chosen)
        ]
        number += count
    return found


def _written(number: int, spot: Spot, leaf: Leaf, chance: random.Random) -> Written:
    report = write_report(leaf, place=spot.name, chance=chance)
    lon = round(spot.point[0] + chance.uniform(-_LEAN, _LEAN), 6)
    lat = round(spot.point[1] + chance.uniform(-_LEAN, _LEAN), 6)
    salt = new_salt()
    return Written(
        number=number,
        grid=spot.code[:15],
        title=report.title,
        address=spot.name,
        point=(lon, lat),
        cell=h3_cell(lon, lat),
        detail=report.detail,
        words=_vector((report.title, *report.fragments, spot.name)),
        salt=salt,
        digest=digest_written(report.title, report.detail, salt),
    )


def _vector(texts: Sequence[str]) -> str:
    words = {word for text in texts for word in _words_of(text)}
    return " ".join(f"'{word}'" for word in sorted(words))


def marks_sql(column: str) -> str:
    """Return the SQL of the marks of a day and its month (see ``words``), as a ``tsvector``."""
    day = f"to_char({column}, '\"@\"YYYYMMDD')"
    return f"('''' || {day} || ''' ''' || left({day}, 7) || '''')::tsvector"
