"""Situations of the wall's tests: those of the desk, and nothing kept from the test before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.channels.portal.conftest import (  # noqa: F401 - fixtures
    _fresh_allowances,
    _fresh_books,
    browser_of,
    cast,
    dispatcher,
    report,
    staff,
)


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()
