"""Situations for the tests of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from gongzhi.foundation.clock.services import forget_calendar
from gongzhi.handling.cases.categories import forget_categories
from gongzhi.handling.cases.dispatch_rulebook import forget_dispatch_rules
from gongzhi.handling.cases.rulebook import forget_rules
from gongzhi.handling.cases.services import load_categories
from tests.handling.cases.cast import Cast, Story, lay_ground, make_cast


@pytest.fixture(autouse=True)
def _fresh_books() -> Iterator[None]:
    """What a process keeps of small tables must not outlive a test's rolled-back database."""
    yield
    forget_categories()
    forget_rules()
    forget_dispatch_rules()
    forget_calendar()


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the standing cast on its ground, with the shipped category tree."""
    lay_ground()
    load_categories()
    return make_cast()


@pytest.fixture
def report(cast: Cast) -> Callable[..., Story]:
    """Return a maker of cases reported by a resident."""

    def make(**values: object) -> Story:
        return Story(cast, **values)

    return make
