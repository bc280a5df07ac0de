"""Posts, seats, terms: two heads for one grid, cross-appointments, handing over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import Conflict, InvalidInput, NotPermitted
from gongzhi.foundation.ids import AccountId, PostId, UnitId
from gongzhi.registry.organisations import events
from gongzhi.registry.organisations.models import Appointment, Post, Unit
from gongzhi.registry.organisations.queries import (
    actor_for,
    appointments_of,
    grid_notice,
    officers_of,
    posts_of,
)
from gongzhi.registry.organisations.rules import most_at_once
from gongzhi.registry.organisations.services import (
    appoint,
    change_post,
    close_post,
    create_post,
    end_appointment,
    hand_over,
)
from gongzhi.registry.people.models import Account
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import (
    AreaDetails,
    GridPart,
    change_details,
    merge_grids,
    split_grid,
)
from tests.registry.cast import APRICOT, COUNTY, WILLOW, box, holder

DAY = date(2026, 1, 1)
TERMS = st.lists(
    st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 40))).map(
        lambda days: (
            DAY + timedelta(days=days[0]),
            None if days[1] is None else DAY + timedelta(days=days[0] + days[1]),
        )
    ),
    max_size=12,
)


@given(TERMS)
def test_the_most_at_once_is_the_busiest_days_count(
    terms: list[tuple[date, date | None]],
) -> None:
    days = [DAY + timedelta(days=number) for number in range(100)]

    counted = max(
        sum(first <= day and (last is None or day < last) for first, last in terms) for day in days
    )

    assert most_at_once(terms) == counted


class TestAppointing:
    def test_a_grid_may_have_two_heads_and_no_third(
        self, grid: Area, committee: Unit, account: Callable[..., Account]
    ) -> None:
        post = create_post(
            actor=SYSTEM, unit_id=committee.key, role="grid_head", area_codes=[grid.code], seats=2
        )
        for name in ("wang", "liu"):
            appoint(actor=SYSTEM, post_id=post.key, account_id=account(name).key)

        with pytest.raises(Conflict, match="2"):
            appoint(actor=SYSTEM, post_id=post.key, account_id=account("zhao").key)

    def test_a_seat_is_free_again_from_the_day_an_appointment_ends(
        self, secretary_post: Post, account: Callable[..., Account]
    ) -> None:
        today, end = timezone.localdate(), timezone.localdate() + timedelta(days=30)
        appoint(
            actor=SYSTEM, post_id=secretary_post.key, account_id=account("wang").key, valid_to=end
        )
        after = account("liu").key

        with pytest.raises(Conflict):
            appoint(
                actor=SYSTEM,
                post_id=secretary_post.key,
                account_id=after,
                valid_from=today + timedelta(days=29),
            )
        appoint(actor=SYSTEM, post_id=secretary_post.key, account_id=after, valid_from=end)

    def test_nobody_holds_one_post_twice(self, secretary_post: Post, appointed: AccountId) -> None:
        with pytest.raises(Conflict):
            appoint(actor=SYSTEM, post_id=secretary_post.key, account_id=appointed)

    def test_nobody_appoints_themselves(
        self, secretary_post: Post, account: Callable[..., Account]
    ) -> None:
        key = account().key

        with pytest.raises(NotPermitted):
            appoint(
                actor=holder("administrator", COUNTY, account_id=key),
                post_id=secretary_post.key,
                account_id=key,
            )

    def test_nobody_hands_out_more_ground_than_their_own(self, committee: Unit) -> None:
        administrator = holder("administrator", APRICOT)

        with pytest.raises(NotPermitted):
            create_post(
                actor=administrator,
                unit_id=committee.key,
                role="grid_head",
                area_codes=[APRICOT, WILLOW],
            )
        with pytest.raises(NotPermitted):
            create_post(
                actor=administrator, unit_id=committee.key, role="grid_head", area_codes=[""]
            )

    @pytest.mark.parametrize("kind", ["", "chief"])
    def test_the_kind_is_one_of_four(
        self, secretary_post: Post, account: Callable[..., Account], kind: str
    ) -> None:
        with pytest.raises(InvalidInput):
            appoint(actor=SYSTEM, post_id=secretary_post.key, account_id=account().key, kind=kind)

    def test_a_term_ends_after_it_begins(
        self, secretary_post: Post, account: Callable[..., Account]
    ) -> None:
        with pytest.raises(InvalidInput):
            appoint(
                actor=SYSTEM, post_id=secretary_post.key, account_id=account().key, valid_to=DAY
            )

    def test_a_held_post_is_not_closed(self, secretary_post: Post, appointed: AccountId) -> None:
        with pytest.raises(Conflict):
            close_post(actor=SYSTEM, post_id=secretary_post.key)

    def test_seats_are_not_taken_from_under_those_who_sit(
        self, grid: Area, committee: Unit, account: Callable[..., Account]
    ) -> None:
        post = create_post(actor=SYSTEM, unit_id=committee.key, role="grid_officer", seats=2)
        for name in ("wang", "liu"):
            appoint(actor=SYSTEM, post_id=post.key, account_id=account(name).key)

        with pytest.raises(Conflict):
            change_post(
                actor=SYSTEM, post_id=post.key, title="网格员", area_codes=[APRICOT], seats=1
            )

    def test_an_ended_appointment_is_not_ended_again(self, appointed: AccountId) -> None:
        (held,) = Appointment.objects.filter(account_id=appointed)
        end_appointment(actor=SYSTEM, appointment_id=held.pk)

        with pytest.raises(Conflict):
            end_appointment(actor=SYSTEM, appointment_id=held.pk)


class Desk:
    """An invented keeper of open work."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, ...]] = []

    def open_in_unit(self, unit_id: UnitId) -> int:
        return 0

    def move_unit(self, unit_id: UnitId, successor_id: UnitId, actor: Actor) -> int:
        return 0

    def move_account(
        self, account_id: AccountId, successor_id: AccountId, post_id: PostId, actor: Actor
    ) -> int:
        self.calls.append((account_id, successor_id, post_id))
        return 3


class TestHandingOver:
    def test_the_post_and_its_open_work_change_hands_at_once(
        self,
        secretary_post: Post,
        appointed: AccountId,
        account: Callable[..., Account],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        desk, after = Desk(), account("liu", "刘示例").key
        monkeypatch.setattr(events, "_holders", [desk])

        hand_over(
            actor=SYSTEM,
            post_id=secretary_post.key,
            from_account_id=appointed,
            to_account_id=after,
        )

        assert actor_for(appointed).grants == ()
        assert actor_for(after).label == "刘示例 · 杏花社区书记"
        assert desk.calls == [(appointed, after, secretary_post.pk)]

    def test_history_keeps_who_held_it_before(
        self, secretary_post: Post, appointed: AccountId, account: Callable[..., Account]
    ) -> None:
        hand_over(
            actor=SYSTEM,
            post_id=secretary_post.key,
            from_account_id=appointed,
            to_account_id=account("liu").key,
        )

        (past,) = appointments_of(SYSTEM, appointed)
        assert past.valid_to == timezone.localdate()

    def test_who_does_not_hold_the_post_cannot_hand_it_over(
        self, secretary_post: Post, appointed: AccountId, account: Callable[..., Account]
    ) -> None:
        one, two = account("liu").key, account("zhao").key

        with pytest.raises(Conflict):
            hand_over(
                actor=SYSTEM, post_id=secretary_post.key, from_account_id=one, to_account_id=two
            )


class TestFollowingTheTerritory:
    def test_an_officer_of_a_split_grid_covers_its_parts(self, grid: Area, committee: Unit) -> None:
        post = create_post(
            actor=SYSTEM, unit_id=committee.key, role="grid_officer", area_codes=[grid.code]
        )

        parts = split_grid(
            actor=SYSTEM,
            area_code=grid.code,
            parts=[
                GridPart(name="东", boundary=box(0.5, 0, 0.5, 1)),
                GridPart(name="西", boundary=box(0, 0, 0.5, 1)),
            ],
        )
        post.refresh_from_db()
        assert post.area_codes == [part.code for part in parts]

        whole = merge_grids(actor=SYSTEM, area_codes=post.area_codes, name="全")
        post.refresh_from_db()
        assert post.area_codes == [whole.code]


class TestReading:
    @pytest.fixture
    def staffed(self, grid: Area, committee: Unit, account: Callable[..., Account]) -> Area:
        change_details(
            actor=SYSTEM, area_code=grid.code, details=AreaDetails(supervision_phone="12345")
        )
        officers = create_post(
            actor=SYSTEM,
            unit_id=committee.key,
            role="grid_officer",
            area_codes=[grid.code],
            title="网格员",
            seats=3,
        )
        secretary = create_post(actor=SYSTEM, unit_id=committee.key, role="community_secretary")
        for name, post, kind in (
            ("part", officers, "part"),
            ("full", officers, "full"),
            ("head", secretary, "full"),
        ):
            appoint(actor=SYSTEM, post_id=post.key, account_id=account(name, name).key, kind=kind)
        return grid

    def test_a_grids_own_officers_come_first_full_time_before_part_time(
        self, staffed: Area, django_assert_num_queries
    ) -> None:
        with django_assert_num_queries(1):
            officers = officers_of(staffed.code)

        assert [officer.name for officer in officers] == ["full", "part", "head"]
        assert [officer.area_code for officer in officers] == [staffed.code] * 2 + [APRICOT]

    def test_officers_can_be_asked_for_by_role(self, staffed: Area) -> None:
        officers = officers_of(staffed.code, roles=["community_secretary"])

        assert [officer.name for officer in officers] == ["head"]

    def test_a_grids_notice_posts_what_the_law_names(self, staffed: Area) -> None:
        notice = grid_notice(staffed.code)

        assert notice.path[-2:] == ("杏花社区", "第一网格")
        assert [officer.name for officer in notice.officers] == ["full", "part"]
        assert notice.officers[0].phone == "13000000001"
        assert notice.supervision_phone == "12345"

    def test_a_units_posts_are_read_in_few_queries(
        self, staffed: Area, committee: Unit, django_assert_num_queries
    ) -> None:
        with django_assert_num_queries(3):
            posts = posts_of(SYSTEM, committee.key)
            held = [len(post.present) for post in posts]

        assert held == [2, 1]
