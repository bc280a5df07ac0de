"""Situations of topics."""

from __future__ import annotations

import pytest

from tests.handling.cases.cast import Cast, lay_ground, make_cast
from tests.handling.cases.conftest import _fresh_books  # noqa: F401 - a fixture
from tests.handling.topics.scenes import write_noise_among_others


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the standing cast on its ground, without the categories."""
    lay_ground()
    return make_cast()


@pytest.fixture
def noise(cast: Cast) -> list[int]:
    """Return the cases about the mixing plant, looked at beside others."""
    return write_noise_among_others(cast)
