"""What the verbs of a measure do beyond moving it: clock, evidence, adjustments, guards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from gongzhi.foundation.errors import InvalidInput
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.links import links_of
from gongzhi.foundation.models import Clock
from gongzhi.handling.plans import queries
from gongzhi.handling.plans import services as plans
from gongzhi.handling.plans.engine import subject_of
from gongzhi.handling.plans.errors import GuardRefusal
from gongzhi.handling.plans.models import Evidence, Measure, Responsible
from gongzhi.handling.plans.services.clocking import rebuild_deadlines
from gongzhi.registry.organisations.models import Unit
from tests.handling.cases.cast import OTHER_STREET, Story
from tests.handling.plans.cast import Road, soon


def test_the_clock_ends_with_business_of_the_day_or_the_next_that_is_worked(road: Road) -> None:
    plans.assign_measure(actor=road.cast.leader, measure_id=road.id, due_on=soon(30))

    due = timezone.localtime(road.measure.due_at)
    assert due.date() >= soon(30)
    assert (due.hour, due.minute) == (17, 30)
    assert road.measure.due_on == soon(30)
    assert road.measure.warn_at < road.measure.due_at


def test_an_assignment_needs_a_lead_and_a_day_ahead(road: Road) -> None:
    Measure.objects.filter(pk=road.id).update(lead_unit=None)

    with pytest.raises(GuardRefusal, match=r"."):
        plans.assign_measure(actor=road.cast.leader, measure_id=road.id, due_on=soon())
    with pytest.raises(InvalidInput) as refused:
        plans.assign_measure(
            actor=road.cast.leader,
            measure_id=road.id,
            lead_unit_id=road.cast.lighting.pk,
            due_on=soon(0),
        )
    assert refused.value.field == "due_on"


def test_what_is_submitted_rests_and_whoever_submitted_it_does_not_verify(road: Road) -> None:
    road.submitted()
    assert Clock.objects.get(subject_kind="measure", subject_key=str(road.id)).paused_at

    Measure.objects.filter(pk=road.id).update(submitted_by=road.cast.leader.key)
    with pytest.raises(GuardRefusal):
        plans.verify_measure(actor=road.cast.leader, measure_id=road.id)


def test_evidence_on_record_is_looked_up_as_the_actor_sees_it_and_linked(
    road: Road, categories: None
) -> None:
    road.under_way()
    story = Story(road.cast).handling()

    plans.report_progress(
        actor=road.cast.head,
        measure_id=road.id,
        note="已办一件",
        evidence=plans.Shown("case", story.case.number),
    )
    [row] = Evidence.objects.all()
    assert (row.kind, row.key, row.unit) == ("case", str(story.id), road.cast.lighting)
    assert [each.other.kind for each in links_of(subject_of(road.id))] == ["case"]

    [shown] = queries.measure_page(road.cast.head, road.id).evidence
    assert shown.text == f"{story.case.number} {story.case.title}"
    helper = road.cast.actor("unit_handler", unit=road.cast.committee)  # who never saw the case
    [shown] = queries.measure_page(helper, road.id).evidence
    assert shown.text == row.text == story.case.number

    unseen = Story(road.cast)
    for key in (unseen.case.number, "no number"):
        with pytest.raises(InvalidInput) as refused:
            plans.report_progress(
                actor=road.cast.head,
                measure_id=road.id,
                note="进展",
                evidence=plans.Shown("case", key),
            )
        assert refused.value.field == "evidence_key"


def test_submitting_asks_for_evidence_where_the_document_does(road: Road) -> None:
    road.under_way()

    with pytest.raises(GuardRefusal):
        plans.submit_evidence(actor=road.cast.head, measure_id=road.id, note="完成")


def test_an_adjustment_is_asked_for_by_one_and_granted_by_another(road: Road) -> None:
    road.under_way()
    before = road.measure.due_on
    plans.adjust_measure(
        actor=road.cast.head,
        measure_id=road.id,
        note="场地未定",
        due_on=soon(200),
        deliverables="一处\0阵地\n一份制度",
    )
    assert road.measure.due_on == before

    with pytest.raises(GuardRefusal):
        plans.adjust_measure(
            actor=road.cast.head, measure_id=road.id, note="再问", due_on=soon(220)
        )
    plans.approve_adjustment(actor=road.cast.leader, measure_id=road.id, note="同意", granted=True)

    assert road.measure.due_on >= soon(200)
    assert road.measure.deliverables == ["一处阵地", "一份制度"]
    assert road.measure.adjustment is None
    assert verify().clean


def test_a_refused_adjustment_leaves_everything_as_it_was(road: Road) -> None:
    road.under_way()
    before = road.measure.due_at
    plans.adjust_measure(actor=road.cast.head, measure_id=road.id, note="请延", due_on=soon(200))

    plans.approve_adjustment(
        actor=road.cast.leader, measure_id=road.id, note="不同意", granted=False
    )

    assert (road.measure.due_at, road.measure.adjustment) == (before, None)


def test_nothing_is_signed_off_over_an_open_step(road: Road) -> None:
    road.submitted()
    road.measure.milestones.update(reached_on=None)
    with pytest.raises(GuardRefusal, match="建立机制"):
        plans.verify_measure(actor=road.cast.leader, measure_id=road.id)

    road.measure.milestones.update(reached_on=soon(0))
    plans.verify_measure(actor=road.cast.leader, measure_id=road.id)
    road.measure.milestones.update(reached_on=None)
    with pytest.raises(GuardRefusal, match="建立机制"):
        plans.close_measure(actor=road.cast.leader, measure_id=road.id, note="完成")

    plans.return_measure(actor=road.cast.leader, measure_id=road.id, note="补做一步")
    clock = Clock.objects.get(subject_kind="measure", subject_key=str(road.id))
    assert (road.measure.status, clock.paused_at, clock.stopped_at) == ("under_way", None, None)


def test_an_empty_piece_of_evidence_shows_nothing(road: Road) -> None:
    road.under_way()

    with pytest.raises(GuardRefusal):
        plans.submit_evidence(
            actor=road.cast.head, measure_id=road.id, note="完成", evidence=plans.Shown()
        )
    assert road.measure.status == "under_way"


def test_a_day_that_nobody_works_on_stays_the_planned_one_and_a_return_takes_it_off_the_clock(
    road: Road,
) -> None:
    road.assigned()
    plans.adjust_measure(actor=road.cast.head, measure_id=road.id, note="请延", due_on=soon(150))
    with pytest.raises(GuardRefusal):
        plans.assign_measure(actor=road.cast.leader, measure_id=road.id, note="换单位")

    plans.return_measure(actor=road.cast.head, measure_id=road.id, note="不归我们")

    row = road.measure
    assert (row.due_on, row.due_at, row.warn_at, row.adjustment) == (soon(), None, None, None)


def test_units_answer_where_they_stand_unmatched_and_only_around_the_measure(road: Road) -> None:
    cast = road.cast
    Responsible.objects.filter(measure_id=road.id).update(unit=None)
    far = Unit.objects.create(
        kind="street_centre", name="槐花", area_code=OTHER_STREET, active_from="2020-01-01"
    )
    for given in ({"unit_ids": [far.pk]}, {"lead_unit_id": far.pk}):
        with pytest.raises(InvalidInput, match="槐花"):
            plans.assign_measure(
                actor=cast.leader, measure_id=road.id, due_on=soon(), **given
            )  # fmt: skip

    plans.assign_measure(
        actor=cast.leader,
        measure_id=road.id,
        lead_unit_id=cast.lighting.pk,
        unit_ids=[cast.committee.pk, cast.water.pk],
        due_on=soon(),
    )
    assert [(row.name, row.unit) for row in road.measure.responsible.all()] == [
        ("杏花社区居委会", cast.committee),
        ("市委组织部", None),
        (cast.water.name, cast.water),
    ]
    plans.accept_measure(actor=cast.head, measure_id=road.id)
    helper = cast.actor("unit_head", unit=cast.water)
    with pytest.raises(InvalidInput) as refused:
        plans.report_progress(actor=helper, measure_id=road.id, note="进展", percent=90)
    assert refused.value.field == "percent"


def test_a_return_gives_the_time_of_waiting_back(road: Road) -> None:
    road.submitted()
    before = road.measure.due_at
    waited = timezone.now() - timedelta(days=3)
    Clock.objects.filter(subject_kind="measure").update(paused_at=waited)

    plans.return_measure(actor=road.cast.leader, measure_id=road.id, note="缺签字")

    assert road.measure.due_at >= before
    assert road.measure.submitted_by == ""
    assert rebuild_deadlines() == 0


def test_the_page_of_a_measure_offers_only_what_its_reader_may_do(road: Road) -> None:
    road.assigned()

    def offered(actor: object) -> set[str]:
        view = queries.measure_page(actor, road.id)  # type: ignore[arg-type]
        return {offer.verb for offer in view.offers if not offer.reason}

    assert offered(road.cast.head) == {"accept", "return_measure", "adjust", "fill_blanks"}
    assert offered(road.cast.leader) == {"assign", "adjust", "supervise", "fill_blanks"}
    assert offered(road.cast.officer) == set()


def test_reads_take_the_same_queries_whatever_the_number(
    road: Road, django_assert_num_queries: object
) -> None:
    road.submitted()

    with django_assert_num_queries(3):  # type: ignore[operator]
        queries.list_measures(road.cast.leader)
    with django_assert_num_queries(8):  # type: ignore[operator]
        queries.measure_page(road.cast.leader, road.id)
