"""Times as PostgreSQL writes them, read by the language's own parser.

A list of fifty cases holds some 250 times; Django's reader takes each apart by a regular
expression and sets its zone in a second step, a tenth of the whole request.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader

TIMESTAMPTZ: Final = "timestamptz"


class UtcLoader(TimestamptzLoader):
    """Read a ``timestamptz`` as a time in UTC; what the parser does not know, psycopg reads."""

    timezone = UTC  # Django compares it with the zone of its connection before each cursor

    def load(self, data: Buffer) -> datetime:
        """Return the time.

        Raises DataError for what Python has no time for, as ``infinity``.
        """
        try:
            at = datetime.fromisoformat(bytes(data).decode("ascii"))
        except ValueError:
            at = super().load(data)
        return at if at.tzinfo is UTC else at.astimezone(UTC)


def read_times_quickly(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Make a new connection read its times by the loader; a zone other than UTC stays Django's."""
    if connection.timezone is UTC:
        connection.connection.adapters.register_loader(TIMESTAMPTZ, UtcLoader)
