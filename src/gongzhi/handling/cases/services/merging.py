"""Merging reports of one matter, and splitting one report of several; traceable both ways."""

from __future__ import annotations

from django.db import connection

_BELOW = """
    WITH RECURSIVE below AS (
        SELECT id FROM cases_case WHERE merged_into_id = %s
        UNION
        SELECT c.id FROM cases_case AS c JOIN below ON c.merged_into_id = below.id
    )
    SELECT id FROM below ORDER BY id"""


def merged_below(case_id: int) -> list[int]:
    """Return the ids of all cases that are merged into this one, directly or through another."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, (case_id,))
        return [row[0] for row in cursor.fetchall()]
