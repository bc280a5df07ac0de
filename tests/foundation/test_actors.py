"""An actor's posts decide what it may do, and where."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.actors import (
    SYSTEM,
    Actor,
    ActorKind,
    Grant,
    Reach,
    check_may,
    reporter_of,
)
from gongzhi.foundation.errors import NotPermitted

areas = st.text(alphabet="019", min_size=0, max_size=9)


def grant(*prefixes: str, verbs: str = "cases.view", reach: Reach = Reach.AREA) -> Grant:
    return Grant(
        role="community_worker",
        post_id=1,
        unit_id=7,
        reach=reach,
        area_prefixes=prefixes,
        verbs=frozenset(verbs.split()),
    )


def actor(*grants: Grant) -> Actor:
    return Actor(kind=ActorKind.ACCOUNT, id=1, label="甲某", grants=grants)


def test_an_area_post_covers_all_that_lies_below_its_area() -> None:
    secretary = actor(grant("990101001001"))

    assert secretary.may("cases.view", "990101001001005")
    assert not secretary.may("cases.view", "990101001002")
    assert not secretary.may("cases.view", "990101001")
    assert not secretary.may("cases.dispatch", "990101001001")


def test_a_unit_post_gives_nothing_by_area() -> None:
    handler = actor(grant("990101", reach=Reach.UNIT))

    assert not handler.may("cases.view", "990101001")
    assert handler.holds("cases.view")
    assert handler.prefixes("cases.view") == ()
    assert handler.unit_ids("cases.view") == {7}


def test_routed_work_reaches_an_officer_only_inside_the_officers_grid() -> None:
    officer = actor(grant("990101001001001", verbs="cases.take"))

    assert officer.may_routed("cases.take", unit_id=7, area_code="990101001001001003")
    assert not officer.may_routed("cases.take", unit_id=7, area_code="990101001001002")
    assert not officer.may_routed("cases.take", unit_id=8, area_code="990101001001001")
    assert not officer.may_routed("cases.take", unit_id=None, area_code="990101001001001")


def test_a_refusal_says_what_to_do_next() -> None:
    with pytest.raises(NotPermitted) as refusal:
        check_may(actor(), "cases.dispatch", "990101")

    assert "Ask the unit responsible" in refusal.value.message


def test_the_system_may_everything_and_a_reporter_nothing_by_post() -> None:
    assert SYSTEM.may("cases.view", "110101")
    assert SYSTEM.prefixes("cases.view") == ("",)
    assert not reporter_of(5).may("cases.view", "110101")
    assert reporter_of(5).key == "reporter:5"


@given(st.lists(areas, max_size=6), areas)
def test_minimal_prefixes_cover_exactly_what_all_prefixes_cover(
    prefixes: list[str], area: str
) -> None:
    held = actor(*(grant(prefix) for prefix in prefixes))

    minimal = held.prefixes("cases.view")

    assert any(area.startswith(p) for p in minimal) == any(area.startswith(p) for p in prefixes)
    assert not any(a != b and a.startswith(b) for a in minimal for b in minimal)
