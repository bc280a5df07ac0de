"""Situations of plans."""

from __future__ import annotations

import pytest

from gongzhi.handling.cases.services import load_categories
from gongzhi.handling.plans.models import Measure
from tests.handling.cases.cast import Cast, lay_ground, make_cast
from tests.handling.cases.conftest import _fresh_books  # noqa: F401 - a fixture
from tests.handling.plans.cast import Road, adopt


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the standing cast on its ground, without the categories that few plans need."""
    lay_ground()
    return make_cast()


@pytest.fixture
def categories(db: None) -> None:
    load_categories()


@pytest.fixture
def road(cast: Cast) -> Road:
    adopt(cast)
    return Road(cast, Measure.objects.get())
