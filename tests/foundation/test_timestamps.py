"""Times are read from PostgreSQL as Django would read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import psycopg
import pytest
from django.db import DataError, connection
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.timestamps import UtcLoader

pytestmark = pytest.mark.django_db


def _read(literal: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [literal])
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def test_every_connection_reads_by_the_loader() -> None:
    connection.ensure_connection()

    loader = connection.connection.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, 0)

    assert loader is UtcLoader


@pytest.mark.parametrize(
    ("literal", "read"),
    [
        ("2026-11-26 22:49:40+00", datetime(2026, 11, 26, 22, 49, 40, tzinfo=UTC)),
        ("2026-11-26 22:49:40.1+00", datetime(2026, 11, 26, 22, 49, 40, 100_000, tzinfo=UTC)),
        ("2026-11-27 06:49:40.120001+08", datetime(2026, 11, 26, 22, 49, 40, 120_001, tzinfo=UTC)),
        ("0001-01-01 00:00:00+00", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_utc(literal: str, read: datetime) -> None:
    found = _read(literal)

    assert found == read
    assert found.tzinfo is UTC


@pytest.mark.parametrize("literal", ["infinity", "2026-01-01 00:00:00+00 BC"])
def test_what_python_has_no_time_for_is_an_error_of_the_data(literal: str) -> None:
    with pytest.raises(DataError):
        _read(literal)


def test_a_session_in_another_zone_reads_the_same_moment() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Shanghai'")
        cursor.execute("SELECT '2026-11-26 22:49:40+00'::timestamptz")
        found = cursor.fetchone()[0]

    assert found == datetime(2026, 11, 26, 22, 49, 40, tzinfo=UTC)
    assert found.tzinfo is UTC


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(9000, 1, 1)),  # noqa: DTZ001 - its zone comes next
    st.integers(-720, 720),
)
def test_any_time_comes_back_as_it_was_sent(naive: datetime, minutes: int) -> None:
    sent = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", [sent])
        assert cursor.fetchone()[0] == sent
