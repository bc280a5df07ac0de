"""Situations of the registry's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.ids import AccountId
from gongzhi.foundation.models import JournalEntry
from gongzhi.registry.organisations.models import Post, Unit
from gongzhi.registry.organisations.services import (
    UnitDetails,
    appoint,
    create_post,
    create_unit,
    load_roles,
)
from gongzhi.registry.people.models import Account
from gongzhi.registry.people.services import AccountDetails, create_account
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import create_area, load_areas
from tests.registry.cast import APRICOT, COUNTY, GROUND, STREET, box

Recorded = Callable[[], list[tuple[str, str]]]


@pytest.fixture
def ground(db: None) -> None:
    """An invented province down to two communities."""
    load_areas(actor=SYSTEM, rows=GROUND, scope="", source="tests")


@pytest.fixture
def grid(ground: None) -> Area:
    """A grid of 杏花社区, a square kilometre, undivided."""
    return create_area(actor=SYSTEM, parent_code=APRICOT, name="第一网格", boundary=box(0, 0))


@pytest.fixture
def committee(ground: None) -> Unit:
    """The residents' committee of 杏花社区."""
    load_roles()
    return create_unit(
        actor=SYSTEM,
        kind="residents_committee",
        area_code=APRICOT,
        details=UnitDetails(name="杏花社区居民委员会", short_name="杏花社区"),
    )


@pytest.fixture
def centre(ground: None) -> Unit:
    """The sub-district's governance centre."""
    load_roles()
    return create_unit(
        actor=SYSTEM,
        kind="street_centre",
        area_code=STREET,
        details=UnitDetails(name="榆钱街道治理中心", duties=["sanitation", "landscaping"]),
    )


@pytest.fixture
def secretary_post(committee: Unit) -> Post:
    """The secretary's post of 杏花社区, one seat, nobody in it."""
    return create_post(
        actor=SYSTEM, unit_id=committee.key, role="community_secretary", title="杏花社区书记"
    )


@pytest.fixture
def account(ground: None) -> Callable[..., Account]:
    """Make an account by name."""

    def make(username: str = "wang", name: str = "王示例", area_code: str = COUNTY) -> Account:
        details = AccountDetails(display_name=name, phone="13000000001", area_code=area_code)
        return create_account(actor=SYSTEM, username=username, details=details)

    return make


@pytest.fixture
def appointed(secretary_post: Post, account: Callable[..., Account]) -> AccountId:
    """王示例, secretary of 杏花社区 from today."""
    key = account().key
    appoint(actor=SYSTEM, post_id=secretary_post.key, account_id=key)
    return key


@contextmanager
def journalled() -> Iterator[Recorded]:
    """Tell which entries (subject kind, verb) were written inside the block."""
    last = JournalEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def entries() -> list[tuple[str, str]]:
        new = JournalEntry.objects.filter(pk__gt=last).order_by("pk")
        return list(new.values_list("subject_kind", "verb"))

    yield entries
