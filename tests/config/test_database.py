"""The tests' own database."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_each_test_process_has_a_database_of_its_own_on_a_real_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_database(), current_setting('server_version_num')::int")
        name, version = cursor.fetchone()

    assert name.startswith("test_")
    assert version >= 180000
