"""Situations for the tests of files in and out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.clock.services import forget_calendar
from gongzhi.handling.cases.categories import forget_categories
from gongzhi.handling.cases.rulebook import forget_rules
from gongzhi.handling.cases.services import load_categories
from gongzhi.registry.people.models import Account
from gongzhi.registry.territory.services import load_areas
from tests.registry.cast import GROUND, STREET, holder


@pytest.fixture
def ground(db: None) -> Iterator[None]:
    """The invented street with its communities, and the shipped category tree."""
    load_areas(actor=SYSTEM, rows=GROUND, scope="", source="tests")
    load_categories()
    yield
    forget_categories()
    forget_rules()
    forget_calendar()


@pytest.fixture
def centre(ground: None) -> Actor:
    """Somebody of the street centre, whose post brings files in, with an account."""
    account = Account.objects.create_user("li.shili", display_name="李示例")
    return holder("street_dispatcher", STREET, account_id=account.pk)
