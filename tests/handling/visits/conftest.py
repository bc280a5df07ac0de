"""Situations of visits: a building in the officer's grid, and accounts with posts."""

from __future__ import annotations

import pytest

from gongzhi.registry.organisations.services import load_roles
from gongzhi.registry.territory.models import Area
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COUNTY, GRID, Cast
from tests.handling.cases.conftest import _fresh_books, cast  # noqa: F401 - fixtures

BUILDING = GRID + "001"


@pytest.fixture
def staff(cast: Cast) -> Staff:  # noqa: F811 - the fixture
    load_roles()
    return Staff(cast)


@pytest.fixture
def building(cast: Cast) -> Area:  # noqa: F811 - the fixture
    return Area.objects.create(code=BUILDING, name="3号楼", level=7, county=COUNTY, parent_id=GRID)
