"""Situations of topics."""

from __future__ import annotations

import pytest

from tests.handling.cases.cast import STREET, Cast, lay_ground, make_cast
from tests.handling.cases.conftest import _fresh_books  # noqa: F401 - a fixture
from tests.handling.topics.scenes import ALONE, NOISE, PARKING, write


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the standing cast on its ground, without the categories."""
    lay_ground()
    return make_cast()


@pytest.fixture
def noise(cast: Cast) -> list[int]:
    """Return the cases about the mixing plant, looked at beside others."""
    from gongzhi.handling.topics.services import look

    ids = write(cast, NOISE)
    write(cast, PARKING, days_ago=20)
    write(cast, ALONE)
    look(STREET, whole=True)
    return ids
