"""Who is told of plans and of data requests: once, and only those who can do something about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from gongzhi.channels.notify.matters import MATTERS
from gongzhi.channels.notify.models import Notification
from gongzhi.channels.notify.services import tell_due, tell_measure
from gongzhi.channels.notify.wording import lines_of
from gongzhi.handling.plans import services as plans
from gongzhi.handling.plans.models import DutyInstance, Measure, Milestone
from gongzhi.handling.topics.models import Topic
from gongzhi.oversight.burden.models import RequestField
from gongzhi.oversight.burden.services import (
    FieldAsk,
    NewRequest,
    answer_request,
    ask_for_data,
    lapse_ended,
    withdraw_request,
)
from tests.channels.api.callers import Staff, hire
from tests.channels.notify.conftest import Happen, Outbox, Told
from tests.handling.cases.cast import COMMUNITY, COUNTY, STREET, Cast
from tests.handling.plans.cast import Road, adopt, duty, measure, soon

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
EVERYBODY = (
    "administrator", "street_leader", "community_secretary", "unit_head", "unit_handler",
    "district_supervisor", "grid_officer",
)  # fmt: skip
UNIT = {"unit_head", "unit_handler"}


@pytest.fixture
def road(cast: Cast, staff: Staff) -> Road:
    for role in EVERYBODY:
        assert staff[role]
    adopt(cast, measures=[measure()], duties=[duty()])
    return Road(cast, Measure.objects.get())


def _sent_back(road: Road) -> None:
    road.submitted()
    plans.return_measure(actor=road.cast.leader, measure_id=road.id, note="补签")


def _given_back(road: Road) -> None:
    road.assigned()
    plans.return_measure(actor=road.cast.head, measure_id=road.id, note="非我单位职责")


def _adjusted(road: Road) -> None:
    road.under_way()
    plans.adjust_measure(actor=road.cast.head, measure_id=road.id, note="顺延", due_on=soon(150))


def _decided(road: Road) -> None:
    _adjusted(road)
    plans.approve_adjustment(actor=road.cast.leader, measure_id=road.id, note="同意", granted=True)


def _supervised(road: Road) -> None:
    road.under_way()
    plans.supervise_measure(actor=road.cast.supervisor, measure_id=road.id, note="抓紧")


@pytest.mark.parametrize(
    ("do", "event", "expected"),
    [
        (Road.assigned, "measure.assign", UNIT | {"community_secretary"}),
        (_given_back, "measure.given_back", {"street_leader"}),
        (Road.submitted, "measure.submit_evidence", {"street_leader"}),
        (_sent_back, "measure.sent_back", UNIT),
        (_adjusted, "measure.adjust", {"street_leader"}),
        (_decided, "measure.approve_adjustment", UNIT),
        (_supervised, "measure.supervise", UNIT | {"community_secretary"}),
    ],
)
def test_a_step_of_a_measure_tells_whoever_acts_next(
    road: Road,
    outbox: Outbox,
    staff: Staff,
    do: Callable[[Road], object],
    event: str,
    expected: set[str],
) -> None:
    do(road)

    outbox.deliver(before_each=Notification.objects.all().delete)

    rows = Notification.objects.filter(facts__event=event, subject_key=str(road.id))
    told = set(rows.values_list("account_id", flat=True))
    assert {role for role in EVERYBODY if staff[role].account.pk in told} == expected


def test_old_news_is_not_told_and_nothing_is_told_twice(road: Road) -> None:
    road.assigned()
    now = timezone.now()
    facts = {
        "measure_id": road.id, "version": road.measure.version, "verb": "assign",
        "status": "assigned", "actor": "account:0",
    }  # fmt: skip

    assert tell_measure({**facts, "at": (now - 5 * DAY).isoformat()}) == 0
    assert tell_measure({**facts, "at": now.isoformat()}) == 3
    assert tell_measure({**facts, "at": now.isoformat()}) == 0


def test_a_meeting_s_task_tells_the_unit_that_is_to_do_it(
    road: Road, happen: Happen, told: Told
) -> None:
    road.under_way()
    meeting = plans.call_meeting(
        actor=road.cast.leader,
        area_code=STREET,
        title="调度会",
        held_on=timezone.localdate(),
        items=[plans.NewItem("任务", measure_id=road.id)],
    )
    happen()
    told()
    plans.record_minutes(
        actor=road.cast.leader,
        meeting_id=meeting.pk,
        minutes="研究进展。",
        tasks=[plans.NewTask(meeting.items.get().pk, "报总结", soon(), road.cast.committee.pk)],
    )

    happen()

    assert Milestone.objects.filter(item__meeting=meeting).exists()
    assert told() == {"community_secretary"}


def test_what_is_due_soon_or_late_is_told_each_once(road: Road, told: Told) -> None:
    road.under_way()
    DutyInstance.objects.all().delete()
    now = timezone.now()
    Measure.objects.filter(pk=road.id).update(warn_at=now - DAY, due_at=now + DAY)
    tell_due(now)
    assert told() == UNIT
    tell_due(now + timedelta(hours=1))
    assert told() == set()

    tell_due(now + 2 * DAY)

    assert told() == {*UNIT, "street_leader"}


def test_a_unit_is_told_of_its_duties_together(road: Road, told: Told) -> None:
    adopt(road.cast, measures=[measure()], duties=[duty(), duty("d2", title="定期盘点")])
    now = timezone.now()
    DutyInstance.objects.update(due_at=now + DAY)

    tell_due(now)

    row = Notification.objects.get(area_code=COMMUNITY)
    assert (row.facts["event"], row.facts["n"]) == ("duties.soon", 2)
    assert {"community_secretary", "street_leader"} <= told()
    tell_due(now)
    assert told() == set()
    tell_due(now + 2 * DAY)
    assert Notification.objects.get(area_code=COMMUNITY).facts["event"] == "duties.late"


@pytest.fixture
def request_id(cast: Cast, staff: Staff, happen: Happen) -> int:
    for role in EVERYBODY:
        assert staff[role]
    asker = staff._hired["asker"] = hire("unit_head", cast.lighting, COUNTY)
    ask = FieldAsk(name="电梯数量", ground="改造方案", ends_on=timezone.localdate() + 5 * DAY)
    made = ask_for_data(
        actor=asker.actor,
        new=NewRequest(
            title="摸底",
            unit_id=cast.lighting.pk,
            area_code=COMMUNITY,
            since=timezone.localdate() - 30 * DAY,
            until=timezone.localdate(),
            fields=[ask],
        ),
    )
    happen()
    return made.pk


def test_a_data_request_tells_the_secretary_and_its_answer_whoever_asked(
    request_id: int, staff: Staff, happen: Happen, told: Told
) -> None:
    assert told() == {"community_secretary"}

    answer_request(
        actor=staff["community_secretary"].actor,
        request_id=request_id,
        area_code=COMMUNITY,
        answers={1: "7"},
    )
    happen()

    assert told() == {"asker", "unit_head"}


def test_a_request_that_ends_tells_whoever_asked(
    request_id: int, happen: Happen, told: Told
) -> None:
    told()
    RequestField.objects.update(ends_on=timezone.localdate() - DAY)
    lapse_ended()
    happen()
    assert told() == {"asker", "unit_head"}


def test_a_request_withdrawn_tells_the_community(
    request_id: int, staff: Staff, happen: Happen, told: Told
) -> None:
    told()

    withdraw_request(actor=staff["asker"].actor, request_id=request_id, note="不再需要")
    happen()

    assert told() == {"community_secretary"}


def test_every_matter_reads_in_both_languages_and_leads_somewhere(
    road: Road, request_id: int, staff: Staff
) -> None:
    now = timezone.now()
    topic = Topic.objects.create(area_code=STREET, title="示例", since=now, until=now, found_at=now)
    unit = road.cast.committee
    keys = {"measure": road.id, "request": request_id, "duties": unit.pk, "topic": topic.pk}
    rows = [
        Notification(
            pk=number,
            account=staff["unit_head"].account,
            kind=matter.kind,
            subject_kind=event.split(".")[0],
            subject_key=str(keys[event.split(".")[0]]),
            area_code=COMMUNITY,
            facts={
                "event": event,
                "n": 2,
                "count": 5,
                "due_at": "2026-12-31T18:00",
                "due_on": "2026-12-31",
            },
            happened_at=timezone.now(),
        )
        for number, (event, matter) in enumerate(MATTERS.items())
    ]

    for language in ("zh-hans", "en"):
        with translation.override(language):
            for line in lines_of(rows):
                assert line.headline
                assert line.next_step
                assert line.about
                assert line.path.startswith(
                    ("/plans/", "/duties/", "/burden/", "/community/", "/topics/")
                )
