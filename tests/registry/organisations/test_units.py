"""Units: founded, described, found by duty, dissolved with their open work."""

from __future__ import annotations

import pytest

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound
from gongzhi.foundation.ids import AccountId, PostId, UnitId
from gongzhi.registry.organisations import events, queries
from gongzhi.registry.organisations.errors import OpenWork
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.organisations.services import (
    UnitDetails,
    change_unit,
    create_unit,
    dissolve_unit,
)
from tests.registry.cast import APRICOT, COUNTY, STREET, WILLOW, holder


class Desk:
    """An invented keeper of open work: two matters, wherever they are asked for."""

    def __init__(self) -> None:
        self.moved: list[tuple[int, int]] = []

    def open_in_unit(self, unit_id: UnitId) -> int:
        return 2

    def move_unit(self, unit_id: UnitId, successor_id: UnitId, actor: Actor) -> int:
        self.moved.append((unit_id, successor_id))
        return 2

    def move_account(
        self, account_id: AccountId, successor_id: AccountId, post_id: PostId, actor: Actor
    ) -> int:
        return 0


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk()
    monkeypatch.setattr(events, "_holders", [desk])
    return desk


def found(name: str, area_code: str = STREET, **details: object) -> Unit:
    return create_unit(
        actor=SYSTEM,
        kind="department",
        area_code=area_code,
        details=UnitDetails(name=name, **details),  # type: ignore[arg-type]
    )


class TestDescribing:
    def test_a_credit_code_is_checked(self, ground: None) -> None:
        with pytest.raises(InvalidInput):
            found("示例公司", credit_code="91990101MA00000000")

    @pytest.mark.parametrize("name", ["", "  ", "甲\0", "字" * 101])
    def test_a_name_is_one_line_of_text(self, ground: None, name: str) -> None:
        with pytest.raises(InvalidInput):
            found(name)

    def test_two_active_units_of_an_area_have_different_names(self, ground: None) -> None:
        found("环卫所")

        with pytest.raises(Conflict):
            found("环卫所")
        found("环卫所", WILLOW)

    def test_an_unknown_area_or_kind_is_refused(self, ground: None) -> None:
        with pytest.raises(NotFound):
            found("环卫所", "990109")
        with pytest.raises(InvalidInput):
            create_unit(
                actor=SYSTEM, kind="club", area_code=STREET, details=UnitDetails(name="俱乐部")
            )

    def test_a_unit_does_not_lie_below_itself(self, ground: None) -> None:
        above = found("上级")
        below = found("下级", parent_id=above.key)

        with pytest.raises(InvalidInput):
            change_unit(
                actor=SYSTEM,
                unit_id=above.key,
                details=UnitDetails(name="上级", parent_id=below.key),
            )


class TestFindingByDuty:
    def test_the_nearest_unit_answers(self, ground: None) -> None:
        wide = found("区环卫", COUNTY, duties=["sanitation"])
        near = found("街道环卫", STREET, duties=["sanitation", "landscaping"])

        assert queries.responsible_unit("sanitation", f"{APRICOT}001") == near
        assert queries.responsible_unit("sanitation", COUNTY) == wide
        assert queries.responsible_unit("police", APRICOT) is None

    def test_a_unit_answers_for_its_own_kind(self, committee: Unit) -> None:
        assert queries.responsible_unit("residents_committee", APRICOT) == committee

    def test_a_dissolved_unit_answers_no_more(self, ground: None) -> None:
        unit = found("街道环卫", duties=["sanitation"])

        dissolve_unit(actor=SYSTEM, unit_id=unit.key)

        assert queries.responsible_unit("sanitation", STREET) is None


class TestWhereWorkCanGo:
    def test_to_the_district_s_departments_and_all_of_the_street(self, ground: None) -> None:
        district = found("市场监管局", COUNTY)
        street = found("街道环卫", STREET)
        community = found("杏花物业", APRICOT)

        near = queries.receiving_units(f"{APRICOT}001")

        assert list(near) == [community, street, district]

    def test_not_to_dissolved_units_nor_to_the_party(self, ground: None) -> None:
        ended = found("街道环卫")
        dissolve_unit(actor=SYSTEM, unit_id=ended.key)
        branch = UnitDetails(name="杏花社区党支部")
        create_unit(actor=SYSTEM, kind="party_branch", area_code=APRICOT, details=branch)

        assert list(queries.receiving_units(APRICOT)) == []

    def test_of_one_kind_only_where_asked(self, ground: None) -> None:
        unit = found("街道环卫")

        assert list(queries.receiving_units(STREET, kind="department")) == [unit]
        assert list(queries.receiving_units(STREET, kind="property_company")) == []


class TestDissolving:
    def test_with_open_work_and_no_successor_it_is_refused(
        self, committee: Unit, desk: Desk
    ) -> None:
        with pytest.raises(OpenWork, match="2"):
            dissolve_unit(actor=SYSTEM, unit_id=committee.key)

        committee.refresh_from_db()
        assert committee.active_to is None

    def test_open_work_goes_to_the_successor(
        self, committee: Unit, centre: Unit, desk: Desk
    ) -> None:
        dissolve_unit(actor=SYSTEM, unit_id=committee.key, successor_id=centre.key)

        assert desk.moved == [(committee.pk, centre.pk)]
        committee.refresh_from_db()
        assert committee.successor == centre

    def test_it_cannot_succeed_itself_or_by_a_dissolved_one(
        self, committee: Unit, centre: Unit, desk: Desk
    ) -> None:
        with pytest.raises(InvalidInput):
            dissolve_unit(actor=SYSTEM, unit_id=committee.key, successor_id=committee.key)
        dissolve_unit(actor=SYSTEM, unit_id=centre.key, successor_id=committee.key)
        with pytest.raises(Conflict):
            dissolve_unit(actor=SYSTEM, unit_id=committee.key, successor_id=centre.key)

    def test_units_below_come_first(self, committee: Unit) -> None:
        found("下设小组", APRICOT, parent_id=committee.key)

        with pytest.raises(Conflict):
            dissolve_unit(actor=SYSTEM, unit_id=committee.key)


class TestScope:
    def test_a_list_keeps_to_the_viewers_areas(self, ground: None) -> None:
        found("街道环卫", STREET)
        near = found("社区服务站", APRICOT)

        seen = queries.units(holder("community_secretary", APRICOT))

        assert list(seen) == [near]

    def test_a_unit_out_of_scope_is_as_if_it_were_not(self, ground: None) -> None:
        unit = found("街道环卫", STREET)

        with pytest.raises(NotFound):
            queries.get_unit(holder("community_secretary", APRICOT), unit.key)

    def test_a_handler_sees_the_own_unit(self, ground: None) -> None:
        unit = found("街道环卫", STREET)
        handler = holder("unit_handler", STREET)
        grants = tuple(
            type(grant)(
                grant.role, grant.post_id, unit.pk, grant.reach, grant.area_prefixes, grant.verbs
            )
            for grant in handler.grants
        )
        actor = type(handler)(handler.kind, handler.id, handler.label, grants)

        assert list(queries.units(actor)) == [unit]
