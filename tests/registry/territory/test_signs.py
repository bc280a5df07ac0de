"""QR signs: one for each grid and building, retired and replaced, found again after changes."""

from __future__ import annotations

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import Conflict, NotPermitted, StaleVersion
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import JournalEntry
from gongzhi.registry.territory import queries
from gongzhi.registry.territory.models import Area, Sign
from gongzhi.registry.territory.queries import Depth
from gongzhi.registry.territory.services import (
    create_area,
    issue_signs,
    replace_sign,
    retire_area,
    retire_sign,
)
from tests.registry.cast import APRICOT, WILLOW, box, holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def building(grid: Area) -> Area:
    return create_area(actor=SYSTEM, parent_code=grid.code, name="3号楼")


def test_every_grid_and_building_gets_one_sign_and_one_entry(grid: Area, building: Area):
    made = issue_signs(actor=holder("community_secretary", APRICOT), area_code=APRICOT)

    assert {sign.area_id for sign in made.new} == {grid.code, building.code}
    entries = JournalEntry.objects.filter(subject_kind="sign")
    assert {entry.subject_key for entry in entries} == {sign.code for sign in made.new}
    assert queries.sign_coverage(SYSTEM, APRICOT) == {Depth.GRID: (1, 1), Depth.BUILDING: (1, 1)}


def test_issuing_again_adds_only_what_is_new(grid: Area):
    issue_signs(actor=SYSTEM, area_code=APRICOT)
    added = create_area(actor=SYSTEM, parent_code=grid.code, name="4号楼")

    again = issue_signs(actor=SYSTEM, area_code=APRICOT)

    assert [sign.area_id for sign in again.new] == [added.code]
    assert again.standing == 1


@pytest.mark.parametrize(
    ("role", "area_code", "may"),
    [
        ("administrator", APRICOT, True),
        ("street_dispatcher", APRICOT, True),
        ("community_secretary", WILLOW, False),
        ("grid_officer", APRICOT, False),
    ],
)
def test_who_may_issue(grid: Area, role: str, area_code: str, *, may: bool):
    actor = holder(role, area_code)

    if may:
        assert issue_signs(actor=actor, area_code=APRICOT).new
    else:
        with pytest.raises(NotPermitted):
            issue_signs(actor=actor, area_code=APRICOT)


def test_a_code_is_found_as_typed_from_the_wall(grid: Area, building: Area):
    issue_signs(actor=SYSTEM, area_code=building.code)
    code = Sign.objects.get().code

    place = queries.find_sign(f" {code[:4].lower()}-{code[4:]} ")

    assert place is not None
    assert (place.area_code, place.grid_code) == (building.code, grid.code)
    assert [name for _code, name in place.path][-3:] == ["杏花社区", grid.name, "3号楼"]
    assert queries.find_sign("OOOO0000") is None


def test_a_retired_sign_leads_nowhere_and_is_retired_once(grid: Area):
    sign = issue_signs(actor=SYSTEM, area_code=grid.code).new[0]

    retire_sign(actor=SYSTEM, code=sign.code, note="被撕掉了")

    assert queries.find_sign(sign.code) is None
    with pytest.raises(Conflict):
        retire_sign(actor=SYSTEM, code=sign.code)


def test_a_replaced_sign_gives_way_to_a_new_one(grid: Area):
    old = issue_signs(actor=SYSTEM, area_code=grid.code).new[0]

    new = replace_sign(actor=SYSTEM, code=old.code, version=old.version)

    assert new.area_id == old.area_id
    assert queries.find_sign(old.code) is None
    assert queries.find_sign(new.code) is not None
    with pytest.raises(StaleVersion):
        replace_sign(actor=SYSTEM, code=new.code, version=7)


def test_a_sign_follows_the_area_that_took_its_place(grid: Area):
    other = create_area(actor=SYSTEM, parent_code=APRICOT, name="第二网格", boundary=box(1, 0))
    sign = issue_signs(actor=SYSTEM, area_code=grid.code).new[0]

    retire_area(actor=SYSTEM, area_code=grid.code, successor_code=other.code)

    place = queries.find_sign(sign.code)
    assert place is not None
    assert place.area_code == other.code


def test_a_sign_whose_area_ended_without_successor_leads_nowhere(grid: Area):
    sign = issue_signs(actor=SYSTEM, area_code=grid.code).new[0]

    retire_area(actor=SYSTEM, area_code=grid.code)

    assert queries.find_sign(sign.code) is None


def test_the_journal_of_signs_verifies(grid: Area):
    sign = issue_signs(actor=SYSTEM, area_code=grid.code).new[0]
    replace_sign(actor=SYSTEM, code=sign.code)

    assert verify().clean
