"""Duties recur by themselves and are kept by what was really done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from gongzhi.foundation.clock.calendar import WorkingCalendar
from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted, StaleVersion, WrongState
from gongzhi.foundation.journal.services import Subject
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.links import links_of
from gongzhi.handling.plans import queries
from gongzhi.handling.plans import services as plans
from gongzhi.handling.plans.models import Duty, DutyInstance, Meeting, Programme
from gongzhi.handling.plans.provisions import DutyEntry
from gongzhi.handling.plans.queries import DutyFilter
from gongzhi.handling.plans.rules import Period, due_of, period_of, periods_between
from gongzhi.handling.plans.services.handover import PlanWork
from gongzhi.handling.plans.tasks import open_duties
from gongzhi.oversight.metrics.queries import read_one
from gongzhi.oversight.standards.kept import keeping_of
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.territory.queries import Depth
from tests.handling.cases.cast import COMMUNITY, STREET, Cast, Story
from tests.handling.plans.cast import PACK, adopt, duty, head


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
    Duty.objects.update(owed_from=timezone.localdate() - timedelta(days=70))

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


def _held(cast: Cast, area_code: str) -> Meeting:
    meeting = plans.call_meeting(
        actor=cast.leader, area_code=area_code, title="联席会议", held_on=timezone.localdate()
    )
    return plans.record_minutes(actor=cast.leader, meeting_id=meeting.pk, minutes="略")


def test_a_duty_is_kept_with_a_meeting_that_was_held(cast: Cast) -> None:
    row = _owed(cast)
    elsewhere, meeting = _held(cast, STREET), _held(cast, COMMUNITY)
    planned = plans.call_meeting(
        actor=cast.leader, area_code=COMMUNITY, title="会", held_on=timezone.localdate()
    )
    for refused in (elsewhere, planned):
        with pytest.raises(InvalidInput) as told:
            plans.keep_duty(
                actor=cast.leader, duty_id=row.pk, evidence=plans.Shown("meeting", str(refused.pk))
            )
        assert told.value.field == "evidence_key"

    plans.keep_duty(
        actor=cast.secretary,
        duty_id=row.pk,
        evidence=plans.Shown("meeting", str(meeting.pk)),
        note="研究\0停车问题",
    )

    row.refresh_from_db()
    assert row.note.splitlines()[-1] == "研究停车问题"
    assert (row.state, row.kept_by, row.kept_key) == ("kept", "meeting", str(meeting.pk))
    assert row.kept_on == timezone.localdate()
    assert queries.find_duties(cast.leader).counts["kept"] == 1
    assert verify().clean
    with pytest.raises(WrongState):
        plans.keep_duty(actor=cast.secretary, duty_id=row.pk, evidence=plans.Shown(text="再来"))


def test_a_case_or_a_document_keeps_a_duty_as_well(cast: Cast, categories: None) -> None:
    row = _owed(cast)
    story = Story(cast)

    plans.keep_duty(
        actor=cast.secretary, duty_id=row.pk, evidence=plans.Shown("case", story.case.number)
    )
    row.refresh_from_db()
    assert row.note == story.case.number  # its title is not for everybody
    other = DutyInstance.objects.get(unit=cast.street)
    with pytest.raises(InvalidInput):
        plans.keep_duty(
            actor=cast.leader, duty_id=other.pk, evidence=plans.Shown("case", str(story.id))
        )
    plans.reopen_duty(actor=cast.leader, duty_id=row.pk, note="不是会议")
    assert links_of(Subject("duty", row.pk)) == []
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
    plans.excuse_duty(actor=cast.leader, duty_id=row.pk, note="换届\0期间")

    yesterday = timezone.now() - timedelta(days=1)
    DutyInstance.objects.update(due_at=yesterday)

    def counted() -> int:
        return read_one("duty.kept_rate", area_code=STREET).count

    assert counted() == len(queries.find_duties(cast.leader, DutyFilter(state="late"))) == 1
    Unit.objects.filter(pk=cast.street.pk).update(active_to=timezone.localdate())
    assert counted() == len(queries.find_duties(cast.leader, DutyFilter(state="late"))) == 0


def test_the_successor_takes_over_what_is_owed_once(cast: Cast) -> None:
    _owed(cast)

    row = DutyInstance.objects.get(unit=cast.committee)
    plans.excuse_duty(actor=cast.leader, duty_id=row.pk, note="换届")
    plans.reopen_duty(actor=cast.leader, duty_id=row.pk, note="已换届")
    adopt(cast, duties=[duty(), duty("d2", levels=["community"])])

    PlanWork().move_unit(cast.committee.key, cast.street.key, cast.administrator)

    found = DutyInstance.objects.order_by("duty_id", "unit_id")
    assert [(each.duty.key, each.unit, each.state) for each in found] == [
        ("d1", cast.street, "due"),
        ("d1", cast.committee, "excused"),  # its history stays
        ("d2", cast.street, "due"),
    ]
    assert found[2].area_code == STREET
    assert verify().clean


def test_a_duty_is_owed_from_when_it_came_and_let_go_when_it_goes(cast: Cast) -> None:
    row = _owed(cast)
    plans.keep_duty(actor=cast.leader, duty_id=row.pk, evidence=plans.Shown(text="纪要"))
    plans.reopen_duty(actor=cast.leader, duty_id=row.pk, note="不是会议")
    Programme.objects.update(adopted_on=timezone.localdate() - timedelta(days=300))

    adopt(cast, duties=[duty("d2", cadence="monthly")])

    assert set(DutyInstance.objects.filter(duty__key="d2").values_list("starts_on", flat=True)) == {
        timezone.localdate().replace(day=1)
    }
    left = DutyInstance.objects.get(duty__key="d1")  # the untouched ones are gone
    assert (left.pk, left.state) == (row.pk, "excused")
    with pytest.raises(WrongState):
        plans.reopen_duty(actor=cast.leader, duty_id=row.pk, note="再开")
    assert verify().clean

    adopt(cast, duties=[duty("d2", cadence="yearly", levels=["street"])])
    [owed] = DutyInstance.objects.filter(duty__key="d2")
    assert (owed.unit, owed.starts_on.month, owed.starts_on.day) == (cast.street, 1, 1)
    plans.withdraw_programme(actor=cast.administrator, pack=PACK, area_code=STREET)
    with pytest.raises(WrongState):
        plans.keep_duty(actor=cast.leader, duty_id=owed.pk, evidence=plans.Shown(text="纪要"))


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


def test_what_is_due_stands_before_what_was_kept_and_each_count_opens_its_own_rows(
    cast: Cast,
) -> None:
    late = _owed(cast)
    other = DutyInstance.objects.exclude(pk=late.pk).get()
    now, day = timezone.now(), timedelta(days=1)
    made = [
        DutyInstance(
            duty=other.duty, unit=other.unit, county=other.county, area_code=other.area_code,
            starts_on=date(2020, n, 1), ends_on=date(2020, n, 28), due_at=now - n * 100 * day,
            state="kept", kept_on=date(2020, n, 9),
        )
        for n in (1, 2)
    ]  # fmt: skip
    DutyInstance.objects.bulk_create(made)
    DutyInstance.objects.filter(pk=late.pk).update(due_at=now - day)
    DutyInstance.objects.filter(pk=other.pk).update(due_at=now + 5 * day)

    assert [row.id for row in queries.list_duties(cast.leader)] == [
        late.pk, other.pk, made[1].pk, made[0].pk,
    ]  # fmt: skip
    for state, expected in (("late", [late.pk]), ("soon", [other.pk]), ("later", [])):
        found = queries.find_duties(cast.leader, DutyFilter(state=state))
        assert (len(found), [row.id for row in found]) == (len(expected), expected)


def test_moments_of_another_zone_are_the_days_of_here(cast: Cast) -> None:
    adopt(cast, duties=[duty(cadence="monthly", levels=["street"])])
    late = datetime.combine(timezone.localdate(), datetime.min.time(), UTC)

    assert plans.open_periods(late) == 0


def _adopt_other(cast: Cast, *duties: DutyEntry) -> None:
    plans.adopt_programme(
        actor=cast.administrator, pack="later-pack", area_code=STREET, head=head(),
        measures=[], duties=duties,
    )  # fmt: skip


def test_a_duty_that_another_pack_takes_over_is_not_owed_again_where_it_was_kept(
    cast: Cast,
) -> None:
    row = _owed(cast)
    plans.keep_duty(actor=cast.secretary, duty_id=row.pk, evidence=plans.Shown(text="纪要"))

    adopt(cast, duties=[])  # what no longer holds is not among the first pack's any more
    _adopt_other(cast, duty(title="联席会议（新）"))

    due = DutyInstance.objects.filter(state="due")
    assert [each.unit for each in due] == [cast.street]
    assert DutyInstance.objects.get(state="kept") == row
    kept = keeping_of("d1", area_code=COMMUNITY, level=Depth.COMMUNITY, on=timezone.localdate())
    assert len(kept[COMMUNITY].days) == 1
    _adopt_other(cast)
    adopt(cast, duties=[duty()])

    assert [(each.unit, each.duty.title) for each in due.all()] == [(cast.street, "党建联席会议")]
    assert verify().clean


def test_what_was_kept_late_for_an_earlier_period_leaves_this_one_owed(cast: Cast) -> None:
    row = _owed(cast)
    before = row.starts_on - timedelta(days=1)
    DutyInstance.objects.filter(pk=row.pk).update(
        starts_on=period_of("quarterly", before).starts_on, ends_on=before,
        state="kept", kept_on=timezone.localdate(),
    )  # fmt: skip
    DutyInstance.objects.exclude(pk=row.pk).delete()

    adopt(cast, duties=[])
    _adopt_other(cast, duty())

    assert DutyInstance.objects.filter(state="due").count() == 2
