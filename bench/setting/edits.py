"""The sample's cases telling invented edits of real messages, while something is measured.

The real messages stay in no file that is kept: what the cases told before is put back.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

from bench.complaints import edited, labelled_texts
from gongzhi.channels.sample.bulk.indexes import put_back, take_off

_TABLE: Final = "cases_casetext"
_BEFORE, _EDITS = "bench_told_before", "bench_edits"


@contextmanager
def told_in_edits(seed: int = 5) -> Iterator[None]:
    """Have each case tell an edit of some real message, until the end."""
    _forget(_BEFORE, _EDITS)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE UNLOGGED TABLE {_BEFORE} AS SELECT case_id, detail FROM {_TABLE}")
        cursor.execute(f"CREATE UNLOGGED TABLE {_EDITS} (case_id bigint, detail text)")
        cursor.execute(f"SELECT case_id FROM {_TABLE}")
        ids = [row[0] for row in cursor.fetchall()]
        chance, originals = random.Random(seed), labelled_texts()
        with cursor.copy(f"COPY {_EDITS} FROM STDIN") as copy:
            for case_id in ids:
                copy.write_row((case_id, edited(chance.choice(originals), chance)))
    _tell(_EDITS)
    try:
        yield
    finally:
        _tell(_BEFORE)
        _forget(_BEFORE, _EDITS)


def _tell(source: str) -> None:
    """Give each case the text that a table holds for it, its indexes built anew afterwards."""
    with transaction.atomic(), connection.cursor() as cursor:
        taken = take_off(connection.connection, [_TABLE])
        cursor.execute(
            f"UPDATE {_TABLE} AS t SET detail = s.detail FROM {source} AS s"
            " WHERE s.case_id = t.case_id"
        )
        put_back(connection.connection, taken)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {_TABLE}")


def _forget(*tables: str) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
