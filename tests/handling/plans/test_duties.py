"""Duties recur by themselves and are kept by what was really done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from gongzhi.foundation.clock.calendar import WorkingCalendar
from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted, StaleVersion, WrongState
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.plans import queries
from gongzhi.handling.plans import services as plans
from gongzhi.handling.plans.models import DutyInstance, Programme
from gongzhi.handling.plans.queries import DutyFilter
from gongzhi.handling.plans.rules import Period, due_of, period_of, periods_between
from gongzhi.handling.plans.services.handover import PlanWork
from gongzhi.handling.plans.tasks import open_duties
from tests.handling.cases.cast import STREET, Cast, Story
from tests.handling.plans.cast import PACK, adopt, duty


@pytest.mark.parametrize(
    ("cadence", "first", "last"),
    [
        ("monthly", date(2026, 2, 1), date(2026, 2, 28)),
        ("quarterly", date(2026, 1, 1), date(2026, 3, 31)),
        ("half_yearly", date(2026, 1, 1), date(2026, 6, 30)),
        ("yearly", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_the_whole_months_around_a_day(cadence: str, first: date, last: date) -> None:
    assert period_of(cadence, date(2026, 2, 17)) == Period(first, last)


def test_no_period_is_left_out_between_two_days() -> None:
    found = periods_between("monthly", date(2025, 11, 30), date(2026, 2, 1))

    assert [period.starts_on.month for period in found] == [11, 12, 1, 2]


def test_it_is_due_with_business_of_the_last_working_day_or_after_a_grace() -> None:
    calendar = WorkingCalendar()
    may = Period(date(2026, 5, 1), date(2026, 5, 31))  # its last day is a Sunday

    assert due_of(may, "", calendar).date() == date(2026, 5, 29)
    assert due_of(may, "5wd", calendar).date() == date(2026, 6, 5)


def test_each_unit_of_the_kind_and_level_owes_each_period_once(cast: Cast) -> None:
    adopt(cast, duties=[duty()])
    owed = DutyInstance.objects.all()
    assert {row.unit for row in owed} == {cast.street, cast.committee}

    for _again in range(2):
        open_duties(0)
    assert owed.count() == 2

    assert plans.open_periods(timezone.now() + timedelta(days=200)) >= 4


def test_periods_missed_while_nobody_worked_are_made_up_for(cast: Cast) -> None:
    adopt(cast, duties=[duty(cadence="monthly", levels=["street"])])
    Programme.objects.update(adopted_on=timezone.localdate() - timedelta(days=70))

    made = plans.open_periods(timezone.now())

    assert made in {2, 3}
    late = queries.list_duties(cast.leader, DutyFilter(state="late"))
    assert [row.colour for row in late] == ["red"] * made


def test_withdrawn_and_ended_programmes_ask_for_nothing_more(cast: Cast) -> None:
    adopt(cast, duties=[duty(cadence="monthly")])
    plans.withdraw_programme(actor=cast.administrator, pack=PACK, area_code=STREET)

    assert plans.open_periods(timezone.now() + timedelta(days=100)) == 0
    assert queries.list_duties(cast.leader) == []


def test_a_duty_without_units_of_its_kind_says_so(cast: Cast) -> None:
    programme = adopt(cast, duties=[duty(levels=["city"])]).programme

    [missing] = queries.duties_without_units(programme.pk)
    assert missing.title == "党建联席会议"


def _owed(cast: Cast) -> DutyInstance:
    adopt(cast, duties=[duty()])
    return DutyInstance.objects.get(unit=cast.committee)


def test_a_duty_is_kept_with_a_meeting_that_was_held(cast: Cast) -> None:
    row = _owed(cast)
    meeting = plans.call_meeting(
        actor=cast.leader, area_code=STREET, title="联席会议", held_on=timezone.localdate()
    )

    plans.keep_duty(
        actor=cast.secretary,
        duty_id=row.pk,
        evidence=plans.Shown("meeting", str(meeting.pk)),
        note="研究停车问题",
    )

    row.refresh_from_db()
    assert (row.state, row.kept_by, row.kept_key) == ("kept", "meeting", str(meeting.pk))
    assert row.kept_on == timezone.localdate()
    assert queries.duties_kept(cast.leader, row.starts_on, row.ends_on) == (1, 2)
    assert verify().clean
    with pytest.raises(WrongState):
        plans.keep_duty(actor=cast.secretary, duty_id=row.pk, evidence=plans.Shown(text="再来"))


def test_a_case_or_a_document_keeps_a_duty_as_well(cast: Cast, categories: None) -> None:
    row = _owed(cast)
    story = Story(cast)

    plans.keep_duty(
        actor=cast.secretary, duty_id=row.pk, evidence=plans.Shown("case", story.case.number)
    )
    plans.reopen_duty(actor=cast.leader, duty_id=row.pk, note="不是会议")
    plans.keep_duty(actor=cast.leader, duty_id=row.pk, evidence=plans.Shown(text="会议纪要3号"))

    row.refresh_from_db()
    assert (row.state, row.note) == ("kept", "会议纪要3号")


def test_a_day_outside_the_period_a_stranger_and_a_stale_page_are_refused(cast: Cast) -> None:
    row = _owed(cast)
    shown = plans.Shown(text="纪要")

    for day in (row.starts_on - timedelta(days=1), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(InvalidInput) as refused:
            plans.keep_duty(actor=cast.secretary, duty_id=row.pk, evidence=shown, kept_on=day)
        assert refused.value.field == "kept_on"
    with pytest.raises(InvalidInput):
        plans.keep_duty(actor=cast.secretary, duty_id=row.pk, evidence=plans.Shown())
    with pytest.raises(NotFound):
        plans.keep_duty(actor=cast.handler, duty_id=row.pk, evidence=shown)
    with pytest.raises(NotPermitted):
        plans.keep_duty(actor=cast.dispatcher, duty_id=row.pk, evidence=shown)
    with pytest.raises(NotPermitted):
        plans.excuse_duty(actor=cast.secretary, duty_id=row.pk, note="太忙")
    with pytest.raises(StaleVersion):
        plans.keep_duty(actor=cast.secretary, duty_id=row.pk, evidence=shown, version=9)


def test_an_excuse_needs_a_reason_and_counts_for_nothing(cast: Cast) -> None:
    row = _owed(cast)

    with pytest.raises(InvalidInput):
        plans.excuse_duty(actor=cast.leader, duty_id=row.pk, note=" ")
    plans.excuse_duty(actor=cast.leader, duty_id=row.pk, note="换届期间")

    assert queries.duties_kept(cast.leader, row.starts_on, row.ends_on) == (0, 1)


def test_the_successor_takes_over_what_is_owed_once(cast: Cast) -> None:
    _owed(cast)

    PlanWork().move_unit(cast.committee.key, cast.street.key, cast.administrator)

    assert [row.unit for row in DutyInstance.objects.all()] == [cast.street]


def test_everybody_sees_the_duties_of_their_own_ground_in_one_query(
    cast: Cast, django_assert_num_queries: object
) -> None:
    _owed(cast)

    def seen(actor: object, **chosen: object) -> int:
        return len(queries.list_duties(actor, DutyFilter(**chosen)))  # type: ignore[arg-type]

    assert (seen(cast.leader), seen(cast.secretary), seen(cast.outsider)) == (2, 1, 0)
    assert (seen(cast.leader, mine=True), seen(cast.leader, state="due")) == (1, 2)
    assert seen(cast.handler) == 0
    with django_assert_num_queries(1):  # type: ignore[operator]
        seen(cast.leader)


def test_moments_of_another_zone_are_the_days_of_here(cast: Cast) -> None:
    adopt(cast, duties=[duty(cadence="monthly", levels=["street"])])
    late = datetime.combine(timezone.localdate(), datetime.min.time(), UTC)

    assert plans.open_periods(late) == 0
