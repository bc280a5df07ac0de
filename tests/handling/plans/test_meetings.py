"""A scheduling meeting: its agenda from what is late or at risk, its minutes as tasks."""

from __future__ import annotations

import pytest
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted, WrongState
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.plans import queries
from gongzhi.handling.plans import services as plans
from gongzhi.handling.plans.models import Measure, Meeting, Milestone
from gongzhi.handling.plans.services import NewItem, NewTask
from tests.handling.cases.cast import COMMUNITY, STREET, Cast
from tests.handling.plans.cast import Road, adopt, duty, measure, soon


def _meeting(road: Road) -> Meeting:
    road.under_way()
    Measure.objects.filter(pk=road.id).update(due_at=timezone.now())
    return plans.call_meeting(
        actor=road.cast.leader,
        area_code=STREET,
        title="第三季度调度会",
        held_on=soon(3),
        items=queries.agenda_draft(road.cast.leader, STREET),
    )


def test_the_agenda_begins_with_what_is_red_and_says_why(road: Road) -> None:
    adopt(road.cast, measures=[measure(), measure("m2", number="2")], duties=[duty()])
    meeting = _meeting(road)

    items = queries.agenda_of(meeting)

    assert [item.measure.key for item in items] == ["m1", "m2"]
    assert items[0].reason
    assert items[0].title == "1 优化领导协调机制"


def test_minutes_become_steps_of_the_measures_with_unit_and_day(road: Road) -> None:
    meeting = _meeting(road)
    [item] = queries.agenda_of(meeting)

    plans.record_minutes(
        actor=road.cast.leader,
        meeting_id=meeting.pk,
        minutes="会议听取了进展汇报。",
        decisions={item.pk: "一周内\0补齐\ud800"},
        tasks=[NewTask(item.pk, "补齐机制文件", soon(7), road.cast.water.pk)],
    )

    item.refresh_from_db()
    assert item.decision == "一周内补齐\N{REPLACEMENT CHARACTER}"
    task = Milestone.objects.get(item=item)
    assert (task.title, task.unit, task.measure_id) == ("补齐机制文件", road.cast.water, road.id)
    assert queries.get_meeting(road.cast.leader, meeting.pk).state == "held"
    [row] = queries.list_measures(road.cast.leader)
    assert "step_near" in {reason.code for reason in row.light.reasons}
    assert verify().clean
    helper = road.cast.actor("unit_handler", unit=road.cast.water)
    assert queries.meetings(helper).get() == queries.get_meeting(helper, meeting.pk)
    plans.report_progress(actor=helper, measure_id=road.id, note="已补齐", milestone_ids=[task.pk])
    assert [entry.verb for entry in timeline(Subject("measure", road.id))][-2:] == [
        "plans.record_minutes",
        "plans.report_progress",
    ]
    with pytest.raises(WrongState):
        plans.change_agenda(actor=road.cast.leader, meeting_id=meeting.pk, items=[])


def test_a_task_belongs_to_a_measure_and_to_a_unit_that_is_there(road: Road) -> None:
    meeting = _meeting(road)
    plans.change_agenda(
        actor=road.cast.leader,
        meeting_id=meeting.pk,
        items=[NewItem(title="其他事项", reason="\0无")],
    )
    [other] = queries.agenda_of(meeting)

    with pytest.raises(InvalidInput):
        plans.record_minutes(
            actor=road.cast.leader,
            meeting_id=meeting.pk,
            minutes="略",
            tasks=[NewTask(other.pk, "办理", soon(7), road.cast.water.pk)],
        )
    assert queries.get_meeting(road.cast.leader, meeting.pk).state == "planned"
    with pytest.raises(InvalidInput):
        plans.record_minutes(actor=road.cast.leader, meeting_id=meeting.pk, minutes="  ")


def test_a_task_asks_for_a_measure_at_work_a_day_ahead_and_who_may_hold_a_meeting_there(
    road: Road,
) -> None:
    meeting = _meeting(road)
    [item] = queries.agenda_of(meeting)
    below = road.cast.actor("street_leader", unit=road.cast.committee, areas=(COMMUNITY,))
    own = plans.call_meeting(
        actor=below,
        area_code=COMMUNITY,
        title="社区会",
        held_on=soon(0),
        items=[NewItem("1", measure_id=road.id)],
    )
    [theirs] = queries.agenda_of(own)

    def refused(error: type[Exception], actor: Actor, held: Meeting, task: NewTask) -> None:
        with pytest.raises(error):
            plans.record_minutes(actor=actor, meeting_id=held.pk, minutes="略", tasks=[task])

    unit = road.cast.water.pk
    refused(NotPermitted, below, own, NewTask(theirs.pk, "办理", soon(7), unit))
    refused(InvalidInput, road.cast.leader, meeting, NewTask(item.pk, "办理", soon(0), unit))
    Measure.objects.filter(pk=road.id).update(status="closed")
    refused(WrongState, road.cast.leader, meeting, NewTask(item.pk, "办理", soon(7), unit))
    assert not Milestone.objects.filter(item__isnull=False).exists()


def test_only_who_may_hold_a_meeting_calls_changes_and_cancels_one(road: Road) -> None:
    meeting = _meeting(road)

    for actor, refusal in ((road.cast.dispatcher, NotPermitted), (road.cast.secretary, NotFound)):
        with pytest.raises(refusal):
            plans.cancel_meeting(actor=actor, meeting_id=meeting.pk, note="取消")
    with pytest.raises(NotPermitted):
        plans.call_meeting(actor=road.cast.secretary, area_code=STREET, title="会", held_on=soon())
    with pytest.raises(InvalidInput):
        plans.cancel_meeting(actor=road.cast.leader, meeting_id=meeting.pk, note=" ")
    plans.cancel_meeting(actor=road.cast.leader, meeting_id=meeting.pk, note="改期")


def test_meetings_are_listed_where_one_stands(cast: Cast) -> None:
    meeting = plans.call_meeting(actor=cast.leader, area_code=STREET, title="会", held_on=soon())

    assert queries.meetings(cast.leader).count() == 1
    for actor in (cast.outsider, cast.officer):
        assert queries.meetings(actor).count() == 0
        with pytest.raises(NotFound):
            queries.get_meeting(actor, meeting.pk)
