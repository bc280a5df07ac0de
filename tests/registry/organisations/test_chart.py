"""The organisation chart: the tree, vacant seats, two heads, and what its reading costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import NotFound
from gongzhi.registry.organisations.chart import branch, chart, search_chart, whole_chart
from gongzhi.registry.organisations.models import Post, Unit
from gongzhi.registry.organisations.services import UnitDetails, appoint, create_post, create_unit
from gongzhi.registry.people.models import Account
from gongzhi.registry.territory.models import Area
from tests.registry.cast import APRICOT, STREET, WILLOW, holder


@pytest.fixture
def office(centre: Unit) -> Unit:
    """The sub-district's centre over two committees, one of them with a branch below."""
    below = [_unit("柳荫社区居委会", WILLOW, centre), _unit("杏花社区居委会", APRICOT, centre)]
    _unit("杏花物业", APRICOT, below[1], kind="property_company")
    return centre


def _unit(name: str, area: str, above: Unit, *, kind: str = "residents_committee") -> Unit:
    details = UnitDetails(name=name, parent_id=above.key)
    return create_unit(actor=SYSTEM, kind=kind, area_code=area, details=details)


def test_the_tree_has_the_units_below_and_counts_those_further_down(office: Unit) -> None:
    (top,) = chart(SYSTEM)

    assert top.name == office.name
    assert [(unit.name, unit.below) for unit in top.children] == [
        ("杏花社区居委会", 1),
        ("柳荫社区居委会", 0),
    ]
    (committee,) = branch(SYSTEM, top.children[0].unit_id).children
    assert committee.name == "杏花物业"
    assert whole_chart(SYSTEM)[0].children[0].children[0].name == "杏花物业"


def test_whoever_sees_only_a_community_finds_its_units_at_the_top(office: Unit) -> None:
    viewer = holder("community_secretary", APRICOT)

    assert [unit.name for unit in chart(viewer)] == ["杏花社区居委会"]
    assert [unit.name for unit in chart(SYSTEM, area=WILLOW)] == ["柳荫社区居委会"]
    with pytest.raises(NotFound):
        branch(viewer, office.key)


def test_vacant_seats_cross_appointments_and_two_heads_are_marked(
    committee: Unit, grid: Area, account: Callable[..., Account]
) -> None:
    heads = create_post(
        actor=SYSTEM, unit_id=committee.key, role="grid_head", title="一格网格长",
        area_codes=[grid.code], seats=2,
    )  # fmt: skip
    appoint(actor=SYSTEM, post_id=heads.key, account_id=account().key, kind="cross")
    officer = create_post(
        actor=SYSTEM, unit_id=committee.key, role="grid_officer", area_codes=[grid.code]
    )

    (unit,) = chart(SYSTEM)
    by_id = {post.post_id: post for post in unit.posts}

    assert by_id[heads.key].two_heads
    assert by_id[heads.key].vacant == 1
    assert by_id[heads.key].held[0].crossing
    assert (by_id[officer.key].vacant, by_id[officer.key].two_heads) == (1, False)
    assert unit.vacant == 2


def test_a_search_finds_units_posts_and_people(
    office: Unit, secretary_post: Post, appointed: int
) -> None:
    assert [unit.name for unit in search_chart(SYSTEM, "物业")] == ["杏花物业"]
    assert [unit.above for unit in search_chart(SYSTEM, "物业")] == ["杏花社区居委会"]
    assert len(search_chart(SYSTEM, "王示例")) == 1
    assert len(search_chart(SYSTEM, "社区书记")) == 1
    assert search_chart(SYSTEM, "\0 ") == []


@pytest.mark.parametrize("viewer", [SYSTEM, holder("administrator", STREET)])
def test_the_cost_does_not_grow_with_the_tree(
    office: Unit,
    appointed: int,
    viewer: Actor,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    for number in range(8):
        unit = _unit(f"第{number}共建单位", APRICOT, office, kind="partner_unit")
        create_post(actor=SYSTEM, unit_id=unit.key, role="grid_head", area_codes=[APRICOT])

    for read, most in (
        (lambda: chart(viewer), 7),
        (lambda: branch(viewer, office.key), 7),
        (lambda: whole_chart(viewer), 5),
        (lambda: search_chart(viewer, "单位"), 6),
    ):
        with django_assert_max_num_queries(most):
            read()
