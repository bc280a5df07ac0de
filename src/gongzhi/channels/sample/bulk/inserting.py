"""The statements that turn the staged columns into rows as commands would have written them.

Rows are cloned from the shape's own rows, so that a column added to a table is carried along; only
what differs from clone to clone is replaced. Hash chains are computed by PostgreSQL in the form
that ``foundation.journal.hashing`` defines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import psycopg

from gongzhi.channels.sample.bulk.lives import Lives
from gongzhi.channels.sample.bulk.shapes import CASE, MARK, TOKEN, Entry, Shape
from gongzhi.channels.sample.bulk.staging import COUNTY_LENGTH
from gongzhi.channels.sample.wording import FAMILY_NAMES, GIVEN_NAMES
from gongzhi.foundation.journal.hashing import SEPARATOR

JOURNAL: Final = ("foundation_journalentry",)
OTHERS: Final = (
    "cases_case",
    "cases_casetext",
    "cases_casecontact",
    "cases_assignment",
    "cases_whistle",
    "foundation_clock",
)

# A whistle's clock is named after it; the token's digit says which of the case's whistles.
_WHISTLE_PHASE: Final = "'whistle.' || (p.whistle + substring(x.phase FROM '[0-9]')::int)::text"
_COLUMNS: Final = """
    SELECT a.attname FROM pg_attribute AS a
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attgenerated = '' ORDER BY a.attnum"""


def insert_cases(connection: psycopg.Connection[Any]) -> None:
    """Make the rows of cases, in the order of their ids, and what hangs on each case once."""
    _clone(
        connection,
        "cases_case",
        {
            "id": "p.id",
            "area_code": "t.grid",
            "title": "t.title",
            "address": "t.address",
            "lon": "t.lon",
            "lat": "t.lat",
            "h3": "t.h3",
            "received_at": "p.at[1]",
            "changed_at": "p.at[s.last]",
            "closed_at": "p.at[s.closed]",
            "due_at": "p.at[s.due]",
            "warn_at": "p.at[s.warn]",
            "secret_digest": "CASE WHEN r.secret_digest = '' THEN ''"
            " ELSE encode(sha256(int8send(p.id)), 'hex') END",
        },
        "JOIN cases_case AS r ON r.id = p.shape JOIN bulk.text AS t ON t.id = p.text",
        in_order=True,
    )
    _clone(
        connection,
        "cases_casetext",
        {"case_id": "p.id", "detail": "t.detail", "words": "t.words || d.marks", "salt": "t.salt"},
        "JOIN cases_casetext AS r ON r.case_id = p.shape JOIN bulk.text AS t ON t.id = p.text"
        " JOIN bulk.day AS d ON d.day = (p.at[1] AT TIME ZONE 'UTC')::date",
        in_order=True,
    )
    families, names = len(FAMILY_NAMES), len(GIVEN_NAMES)
    _clone(
        connection,
        "cases_casecontact",
        {
            "case_id": "p.id",
            "name": f"CASE WHEN r.name = '' THEN '' ELSE ({_array(FAMILY_NAMES)})"
            f"[1 + p.id % {families}] || ({_array(GIVEN_NAMES)})[1 + p.id / {families} % {names}]"
            " END",
            "phone": "CASE WHEN r.phone = '' THEN ''"
            " ELSE '130' || lpad((p.id % 100000000)::text, 8, '0') END",
        },
        "JOIN cases_casecontact AS r ON r.case_id = p.shape",
    )


def insert_routing(connection: psycopg.Connection[Any]) -> None:
    """Make assignments and whistles, under the ids reserved for them."""
    _clone(
        connection,
        "cases_assignment",
        {
            "id": "p.part + x.number",
            "case_id": "p.id",
            "received_at": "p.at[1]",
            "made_at": "p.at[x.made]",
            "ended_at": "p.at[x.ended]",
        },
        "JOIN bulk.assignment AS x ON x.shape = p.shape"
        " JOIN cases_assignment AS r ON r.id = x.source",
    )
    _clone(
        connection,
        "cases_whistle",
        {
            "id": "p.whistle + x.number",
            "case_id": "p.id",
            "blown_at": "p.at[x.made]",
            "answered_at": "p.at[x.ended]",
        },
        "JOIN bulk.whistle AS x ON x.shape = p.shape JOIN cases_whistle AS r ON r.id = x.source",
    )


def insert_clocks(connection: psycopg.Connection[Any]) -> None:
    """Make the stored clocks; nobody has been told of any of them."""
    columns = (
        'county, subject_kind, subject_key, phase, round, "limit", started_at, due_at, warn_at,'
        " paused_at, stopped_at, escalation, escalate_at"
    )
    connection.execute(
        f"""INSERT INTO foundation_clock ({columns})
            SELECT s.county, 'case', p.id::text,
                   CASE WHEN x.tokens THEN {_WHISTLE_PHASE} ELSE x.phase END,
                   x.round, x.time_limit, p.at[x.started], p.at[x.due], p.at[x.warn],
                   p.at[x.paused], p.at[x.stopped], 0, p.at[x.warn]
            FROM bulk.pick AS p
            JOIN bulk.shape AS s ON s.id = p.shape
            JOIN bulk.clock AS x ON x.shape = p.shape"""  # noqa: S608 - constants of this module
    )


def insert_journal(connection: psycopg.Connection[Any], all_lives: Iterable[Lives]) -> None:
    """Make the journal: a hash chain for each case, one statement for each shape."""
    for lives in all_lives:
        connection.execute(_journal_sql(lives.shape))


def _journal_sql(shape: Shape) -> str:
    entries = list(enumerate(shape.entries, start=1))
    county = shape.community[:COUNTY_LENGTH]
    links = "".join(_link_sql(number, entry, county) for number, entry in entries)
    rows = ", ".join(_row_sql(number, entry) for number, entry in entries)
    hashes = "".join(f", hash{number}" for number, _entry in entries)
    return f"""
        INSERT INTO foundation_journalentry (county, subject_kind, subject_key, seq, at,
            actor_kind, actor_id, actor_label, verb, facts, note, note_salt, note_digest,
            previous, hash)
        SELECT '{county}', 'case', k.key, v.*
        FROM (SELECT p.*, p.id::text AS key, t.written{hashes}
              FROM bulk.pick AS p JOIN bulk.text AS t ON t.id = p.text {links}
              WHERE p.shape = {shape.case_id} OFFSET 0) AS k
        CROSS JOIN LATERAL (VALUES {rows}) AS v"""  # noqa: S608 - quoted below


def _row_sql(number: int, entry: Entry) -> str:
    actor = "k.id" if entry.actor_kind == "reporter" else str(entry.actor_id)
    cells = (
        f"{number}", f"k.at[{number}]", _quoted(entry.actor_kind), f"{actor}::bigint",
        _quoted(entry.actor_label), _quoted(entry.verb), _filled(entry.facts, "k"),
        _quoted(entry.note), _bytes(entry.note_salt), _bytes(entry.note_digest),
        f"k.hash{number - 1}" if number > 1 else "NULL::bytea", f"k.hash{number}",
    )  # fmt: skip
    return f"({', '.join(cells)})"


def _link_sql(number: int, entry: Entry, county: str) -> str:
    """Return the SQL of one link of the chain, in the form that the journal hashes."""
    previous = f"encode(hash{number - 1}, 'hex') || " if number > 1 else ""
    head = _quoted(SEPARATOR.join(("", county, "case", "")))
    moment = f"to_char(p.at[{number}] AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    actor = CASE if entry.actor_kind == "reporter" else str(entry.actor_id)
    digest = entry.note_digest.hex() if entry.note_digest else ""
    tail = SEPARATOR.join(
        ("", entry.actor_kind, actor, entry.actor_label, entry.verb, entry.facts, digest)
    )
    form = (
        f"{previous}{head} || p.id || {_quoted(f'{SEPARATOR}{number}{SEPARATOR}')}"
        f" || {moment} || {_filled(tail, 'p')}"
    )
    return f"""
              CROSS JOIN LATERAL (SELECT sha256(convert_to({form}, 'UTF8')) AS hash{number}
                                  OFFSET 0) AS link{number}"""


def _filled(text: str, case: str) -> str:
    """Return the SQL of a text with a clone's own ids and area in the place of tokens."""
    parts = [
        _token_sql(part, case) if TOKEN.fullmatch(part) else _quoted(part)
        for part in TOKEN.split(text)
        if part
    ]
    return f"({' || '.join(parts) or _quoted('')})"


def _token_sql(token: str, case: str) -> str:
    name = token.strip(MARK)
    if name == "case":
        return f"{case}.id::text"
    if name == "area":
        return f"{case}.grid"
    if name == "written":
        return "t.written" if case == "p" else f"{case}.written"
    column = "part" if name[0] == "a" else "whistle"
    return f"({case}.{column} + {int(name[1:])})::text"


def _quoted(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _bytes(value: bytes | None) -> str:
    return f"'\\x{value.hex()}'::bytea" if value else "NULL::bytea"


def _clone(
    connection: psycopg.Connection[Any],
    table: str,
    replaced: Mapping[str, str],
    joins: str,
    *,
    in_order: bool = False,
) -> None:
    """Insert a table's rows cloned from ``r``, with some columns replaced."""
    names = [row[0] for row in connection.execute(_COLUMNS, (table,)).fetchall()]
    columns = ", ".join(f'"{name}"' for name in names)
    source = "(SELECT * FROM bulk.pick ORDER BY id)" if in_order else "bulk.pick"
    values = ", ".join(replaced.get(name, f'r."{name}"') for name in names)
    connection.execute(
        f"""INSERT INTO {table} ({columns})
            SELECT {values} FROM {source} AS p
            JOIN bulk.shape AS s ON s.id = p.shape {joins}"""  # noqa: S608 - catalogue names
    )


def _array(words: Iterable[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{word}'" for word in words) + "]"
