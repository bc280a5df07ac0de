"""吹哨报到: called, answered or refused, ruled on, rated by both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongzhi.foundation.clock.services import load_clocks
from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.models import Whistle
from tests.handling.cases.cast import Cast, Story, photo


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast).handling()


def _blow(story: Story, trigger: str = "hard", **more: object) -> Whistle:
    cases.blow_whistle(
        actor=story.cast.dispatcher, case_id=story.id, unit_id=story.cast.police.pk,
        trigger=trigger, note="占道经营屡禁不止,请派员联合处置", **more,
    )  # fmt: skip
    return Whistle.objects.latest("pk")


def test_the_called_unit_sees_the_case_from_the_whistle_on(cast: Cast, story: Story) -> None:
    with pytest.raises(NotFound):
        cases.comment_case(actor=cast.called, case_id=story.id, note="在吗")

    _blow(story)

    cases.comment_case(actor=cast.called, case_id=story.id, note="收到")


@pytest.mark.parametrize(
    ("trigger", "limit"), [("hard", "3wd"), ("enforcement", "1wd"), ("emergency", "30min")]
)
def test_each_trigger_has_its_limit_on_a_clock_of_its_own(
    story: Story, trigger: str, limit: str
) -> None:
    handling_due = story.case.due_at

    whistle = _blow(story, trigger)

    clock = load_clocks(subject_of(story.id))[f"whistle.{whistle.pk}"]
    assert (clock.limit, clock.stopped_at) == (limit, None)
    assert story.case.due_at == handling_due


def test_an_emergency_whistle_runs_on_the_natural_clock(story: Story) -> None:
    whistle = _blow(story, "emergency")

    clock = load_clocks(subject_of(story.id))[f"whistle.{whistle.pk}"]
    assert clock.due_at - clock.started_at == timedelta(minutes=30)


def test_a_unit_owes_one_answer_at_a_time(story: Story) -> None:
    _blow(story)

    with pytest.raises(GuardRefusal):
        _blow(story)


def test_after_its_answer_a_unit_can_be_called_again(cast: Cast, story: Story) -> None:
    _blow(story)
    cases.answer_whistle(actor=cast.called, case_id=story.id, note="两人已到场")

    second = _blow(story)

    assert second.state == "blown"
    assert story.case.assignments.filter(role="called", active=True).count() == 1


def test_a_case_is_not_closed_over_a_whistle_without_an_answer(cast: Cast, story: Story) -> None:
    _blow(story)
    cases.handle_case(actor=cast.handler, case_id=story.id, note="已处置", photos=[photo()])
    cases.verify_case(actor=cast.dispatcher, case_id=story.id)

    with pytest.raises(GuardRefusal):
        cases.close_case(actor=cast.dispatcher, case_id=story.id, note="已办结")

    cases.answer_whistle(actor=cast.called, case_id=story.id, note="已到场")
    cases.close_case(actor=cast.dispatcher, case_id=story.id, note="已办结")


def test_a_refusal_goes_up_to_the_district_and_not_to_the_sub_district(
    cast: Cast, story: Story
) -> None:
    _blow(story)
    cases.refuse_whistle(actor=cast.called, case_id=story.id, note="不属我所职责")

    with pytest.raises(NotPermitted):
        cases.rule_whistle(actor=cast.dispatcher, case_id=story.id, upheld=True, note="须到场")

    cases.rule_whistle(actor=cast.supervisor, case_id=story.id, upheld=True, note="须到场")


def test_upheld_the_unit_must_come_and_a_new_limit_runs(cast: Cast, story: Story) -> None:
    whistle = _blow(story)
    cases.refuse_whistle(actor=cast.called, case_id=story.id, note="不属我所职责")
    cases.rule_whistle(actor=cast.supervisor, case_id=story.id, upheld=True, note="须到场")

    clock = load_clocks(subject_of(story.id))[f"whistle.{whistle.pk}"]
    assert (clock.round, clock.stopped_at) == (2, None)
    with pytest.raises(GuardRefusal):
        cases.refuse_whistle(actor=cast.called, case_id=story.id, note="还是不来")
    cases.answer_whistle(actor=cast.called, case_id=story.id, note="已到场")
    assert Whistle.objects.get(pk=whistle.pk).state == "answered"


def test_excused_the_whistle_is_done_and_the_unit_no_longer_sees_the_case(
    cast: Cast, story: Story
) -> None:
    whistle = _blow(story)
    cases.refuse_whistle(actor=cast.called, case_id=story.id, note="不属我所职责")
    cases.rule_whistle(actor=cast.supervisor, case_id=story.id, upheld=False, note="理由成立")

    clock = load_clocks(subject_of(story.id))[f"whistle.{whistle.pk}"]
    assert Whistle.objects.get(pk=whistle.pk).state == "excused"
    assert clock.stopped_at is not None
    with pytest.raises(NotFound):
        cases.comment_case(actor=cast.called, case_id=story.id, note="还在吗")


@pytest.mark.parametrize("refused", [False, True])
def test_withdrawn_the_clock_stands_and_the_unit_no_longer_sees_the_case(
    cast: Cast, story: Story, *, refused: bool
) -> None:
    whistle = _blow(story)
    if refused:
        cases.refuse_whistle(actor=cast.called, case_id=story.id, note="不属我所职责")

    cases.withdraw_whistle(actor=cast.dispatcher, case_id=story.id, note="已自行处置")

    clock = load_clocks(subject_of(story.id))[f"whistle.{whistle.pk}"]
    assert Whistle.objects.get(pk=whistle.pk).state == "withdrawn"
    assert clock.stopped_at is not None
    with pytest.raises(NotFound):
        cases.comment_case(actor=cast.called, case_id=story.id, note="还在吗")


def test_a_unit_that_answered_an_earlier_whistle_keeps_the_case(cast: Cast, story: Story) -> None:
    _blow(story)
    cases.answer_whistle(actor=cast.called, case_id=story.id, note="两人已到场")
    second = _blow(story)

    cases.withdraw_whistle(
        actor=cast.dispatcher, case_id=story.id, note="不必再来", whistle_id=second.pk
    )

    cases.comment_case(actor=cast.called, case_id=story.id, note="第一次的处置继续")


def test_an_answered_whistle_cannot_be_withdrawn_nor_by_the_called_unit(
    cast: Cast, story: Story
) -> None:
    _blow(story)
    with pytest.raises(NotPermitted):
        cases.withdraw_whistle(actor=cast.called, case_id=story.id, note="不想去")
    cases.answer_whistle(actor=cast.called, case_id=story.id, note="已到场")

    with pytest.raises(GuardRefusal):
        cases.withdraw_whistle(actor=cast.dispatcher, case_id=story.id, note="不用了")


def test_a_withdrawn_whistle_no_longer_holds_the_case_open(cast: Cast, story: Story) -> None:
    _blow(story)
    cases.withdraw_whistle(actor=cast.dispatcher, case_id=story.id, note="已自行处置")
    cases.handle_case(actor=cast.handler, case_id=story.id, note="已处置", photos=[photo()])
    cases.verify_case(actor=cast.dispatcher, case_id=story.id)

    cases.close_case(actor=cast.dispatcher, case_id=story.id, note="已办结")

    assert story.status == "closed"


def test_both_sides_rate_each_other_once_it_is_answered(cast: Cast, story: Story) -> None:
    whistle = _blow(story)
    with pytest.raises(GuardRefusal):
        cases.rate_whistle(actor=cast.dispatcher, case_id=story.id, score=5)
    cases.answer_whistle(actor=cast.called, case_id=story.id, note="已到场")

    cases.rate_whistle(actor=cast.dispatcher, case_id=story.id, score=5)
    cases.rate_whistle(actor=cast.called, case_id=story.id, score=3)

    whistle.refresh_from_db()
    assert (whistle.caller_rating, whistle.called_rating) == (5, 3)


@pytest.mark.parametrize("score", [0, 6, True])
def test_a_score_lies_between_1_and_5(cast: Cast, story: Story, score: int) -> None:
    with pytest.raises(InvalidInput):
        cases.rate_whistle(actor=cast.dispatcher, case_id=story.id, score=score)


def test_with_two_units_called_the_ruling_must_say_which(cast: Cast, story: Story) -> None:
    first = _blow(story)
    cases.blow_whistle(
        actor=cast.dispatcher,
        case_id=story.id,
        unit_id=cast.water.pk,
        trigger="hard",
        note="请派员",
    )
    cases.refuse_whistle(actor=cast.called, case_id=story.id, note="不来")
    cases.refuse_whistle(actor=cast.assistant, case_id=story.id, note="不来")

    with pytest.raises(InvalidInput) as refused:
        cases.rule_whistle(actor=cast.supervisor, case_id=story.id, upheld=True, note="须到场")
    assert refused.value.field == "whistle_id"

    cases.rule_whistle(
        actor=cast.supervisor, case_id=story.id, upheld=True, note="须到场", whistle_id=first.pk
    )


def test_a_unit_answers_only_its_own_whistle(cast: Cast, story: Story) -> None:
    _blow(story)
    cases.blow_whistle(
        actor=cast.dispatcher,
        case_id=story.id,
        unit_id=cast.water.pk,
        trigger="hard",
        note="请派员",
    )
    others = Whistle.objects.get(unit=cast.water)

    with pytest.raises(NotFound):
        cases.answer_whistle(actor=cast.called, case_id=story.id, note="到", whistle_id=others.pk)
