"""Situations of the officers' pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.registry.territory.models import Area
from tests.channels.portal.conftest import (  # noqa: F401 - fixtures
    _fresh_allowances,
    browser_of,
    photo,
    report,
    staff,
    story,
)
from tests.handling.cases.cast import COUNTY, GRID
from tests.handling.cases.conftest import _fresh_books, cast  # noqa: F401 - fixtures

BUILDING = GRID + "001"


@pytest.fixture
def building(cast: object) -> Area:  # noqa: F811 - the fixture
    return Area.objects.create(
        code=BUILDING, name="3号楼", level=7, county=COUNTY, parent_id=GRID, lon=120.004, lat=30.004
    )


@pytest.fixture
def officer(browser_of: Callable[[str], Client]) -> Client:  # noqa: F811 - the fixture
    return browser_of("grid_officer")
