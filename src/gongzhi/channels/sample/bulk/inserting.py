"""The statements that turn the staged columns into rows as commands would have written them.

Rows are cloned from the shape's own rows, so that a column added to a table is carried along; only
what differs from clone to clone is replaced. Hash chains are computed by PostgreSQL in the form
that ``foundation.journal.hashing`` defines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import psycopg

from gongzhi.channels.sample.bulk.pool import marks_sql
from gongzhi.channels.sample.wording import FAMILY_NAMES, GIVEN_NAMES

JOURNAL: Final = ("foundation_journalentry",)
OTHERS: Final = (
    "cases_case",
    "cases_casetext",
    "cases_casecontact",
    "cases_assignment",
    "cases_whistle",
    "foundation_clock",
)

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
    )
    _clone(
        connection,
        "cases_casetext",
        {"case_id": "p.id", "detail": "t.detail", "words": f"t.words || {marks_sql('p.at[1]')}"},
        "JOIN cases_casetext AS r ON r.case_id = p.shape JOIN bulk.text AS t ON t.id = p.text",
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
                   CASE WHEN x.tokens THEN {_filled('x.phase')} ELSE x.phase END,
                   x.round, x.time_limit, p.at[x.started], p.at[x.due], p.at[x.warn],
                   p.at[x.paused], p.at[x.stopped], 0, p.at[x.warn]
            FROM bulk.pick AS p
            JOIN bulk.shape AS s ON s.id = p.shape
            JOIN bulk.clock AS x ON x.shape = p.shape"""  # noqa: S608 - constants of this module
    )


def insert_journal(connection: psycopg.Connection[Any]) -> None:
    """Make the journal: a hash chain for each case."""
    rows = connection.execute("SELECT DISTINCT entries FROM bulk.pick ORDER BY 1").fetchall()
    for (entries,) in rows:
        connection.execute(_journal_sql(entries))


def _journal_sql(entries: int) -> str:
    links = "".join(_link_sql(number) for number in range(1, entries + 1))
    rows = ", ".join(
        f"({n}, {f'k.hash{n - 1}' if n > 1 else 'NULL::bytea'}, k.hash{n}, k.at[{n}])"
        for n in range(1, entries + 1)
    )
    hashes = ", ".join(f"hash{n}" for n in range(1, entries + 1))
    return f"""
        INSERT INTO foundation_journalentry (county, subject_kind, subject_key, seq, at,
            actor_kind, actor_id, actor_label, verb, facts, note, note_salt, note_digest,
            previous, hash)
        SELECT k.county, 'case', k.key, v.seq, v.at, e.actor_kind, coalesce(e.actor_id, k.id),
               e.actor_label, e.verb,
               CASE WHEN e.tokens THEN {_filled('e.facts', 'k')} ELSE e.facts END,
               e.note, e.note_salt, e.note_digest, v.previous, v.hash
        FROM (SELECT p.*, p.id::text AS key, s.county, t.grid, {hashes}
              FROM bulk.pick AS p
              JOIN bulk.shape AS s ON s.id = p.shape
              JOIN bulk.text AS t ON t.id = p.text
              {links}
              WHERE p.entries = {entries}
              OFFSET 0) AS k
        CROSS JOIN LATERAL (VALUES {rows}) AS v (seq, previous, hash, at)
        JOIN bulk.entry AS e ON e.shape = k.shape AND e.seq = v.seq"""


def _link_sql(number: int) -> str:
    previous = f"encode(hash{number - 1}, 'hex')" if number > 1 else "''"
    moment = f"to_char(p.at[{number}] AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    tail = f"s.tails[{number}]"
    filled = f"CASE WHEN s.tokens[{number}] THEN {_filled(tail, 'p', 't.grid')} ELSE {tail} END"
    head = f"E'\\x1f' || s.county || E'\\x1fcase\\x1f' || p.id || E'\\x1f{number}\\x1f'"
    return f"""
              CROSS JOIN LATERAL (SELECT sha256(convert_to(
                  {previous} || {head} || {moment} || E'\\x1f' || {filled}, 'UTF8')) AS hash{number}
                  OFFSET 0) AS l{number}"""


def _filled(text: str, case: str = "p", grid: str = "") -> str:
    """Return the SQL that puts a clone's own ids and area in the place of tokens.

    The routing's tokens are few and rare, so they are looked for only where there are any.
    """
    plain = f"replace(replace({text}, '\u00a7case\u00a7', {case}.id::text), '\u00a7area\u00a7', "
    plain += f"{grid or f'{case}.grid'})" if grid or case == "k" else "'')"
    routed = plain
    for number in range(3):
        routed = f"replace({routed}, '\u00a7a{number}\u00a7', ({case}.part + {number})::text)"
        routed = f"replace({routed}, '\u00a7w{number}\u00a7', ({case}.whistle + {number})::text)"
    return f"CASE WHEN {text} ~ '\u00a7[aw]' THEN {routed} ELSE {plain} END"


def _clone(
    connection: psycopg.Connection[Any], table: str, replaced: Mapping[str, str], joins: str
) -> None:
    """Insert a table's rows cloned from ``r``, with some columns replaced."""
    names = [row[0] for row in connection.execute(_COLUMNS, (table,)).fetchall()]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(replaced.get(name, f'r."{name}"') for name in names)
    connection.execute(
        f"""INSERT INTO {table} ({columns})
            SELECT {values} FROM (SELECT * FROM bulk.pick ORDER BY id) AS p
            JOIN bulk.shape AS s ON s.id = p.shape {joins}"""  # noqa: S608 - catalogue names
    )


def _array(words: Iterable[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{word}'" for word in words) + "]"
