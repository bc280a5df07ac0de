"""Locks that have a name and no row: for what must happen one after the other."""

from __future__ import annotations

from django.db import connection


def hold(name: str) -> None:
    """Wait for the named lock, and hold it until the transaction ends.

    Take it before any row's lock, so that no two transactions wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"gongzhi.{name}",))
