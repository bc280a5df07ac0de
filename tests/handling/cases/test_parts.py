"""Co-handling: the whole waits for its parts."""

from __future__ import annotations

import pytest

from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.models import Assignment
from tests.handling.cases.cast import Cast, Story, photo


@pytest.fixture
def story(cast: Cast) -> Story:
    return Story(cast).handling()


def _assign(story: Story, unit_id: int | None = None) -> Assignment:
    cases.assign_part(
        actor=story.cast.dispatcher, case_id=story.id,
        unit_id=unit_id or story.cast.water.pk, note="抽排井内积水",
    )  # fmt: skip
    return Assignment.objects.filter(role="assist").latest("pk")


def test_the_case_is_not_handled_before_its_parts_are_finished(cast: Cast, story: Story) -> None:
    _assign(story)

    with pytest.raises(GuardRefusal) as refused:
        cases.handle_case(actor=cast.handler, case_id=story.id, note="好了", photos=[photo()])
    assert "1" in refused.value.message

    cases.take_part(actor=cast.assistant, case_id=story.id)
    cases.finish_part(actor=cast.assistant, case_id=story.id, note="积水已抽完")
    cases.handle_case(actor=cast.handler, case_id=story.id, note="好了", photos=[photo()])
    assert story.status == "handled"


def test_a_withdrawn_part_no_longer_holds_the_case_up(cast: Cast, story: Story) -> None:
    part = _assign(story)

    cases.withdraw_part(actor=cast.dispatcher, case_id=story.id, note="已无积水")

    part.refresh_from_db()
    assert (part.state, part.active) == ("withdrawn", False)
    cases.handle_case(actor=cast.handler, case_id=story.id, note="好了", photos=[photo()])
    with pytest.raises(NotFound):
        cases.comment_case(actor=cast.assistant, case_id=story.id, note="还看得到吗")


def test_the_feedback_of_a_part_stays_with_it(cast: Cast, story: Story) -> None:
    part = _assign(story)

    cases.finish_part(actor=cast.assistant, case_id=story.id, note="积水已抽完")

    part.refresh_from_db()
    assert (part.state, part.feedback, part.task) == ("finished", "积水已抽完", "抽排井内积水")
    cases.comment_case(actor=cast.assistant, case_id=story.id, note="如需再抽请告知")


def test_the_leading_unit_gives_parts_too(cast: Cast, story: Story) -> None:
    cases.assign_part(actor=cast.handler, case_id=story.id, unit_id=cast.police.pk, note="维持秩序")

    assert Assignment.objects.get(role="assist").unit == cast.police


def test_a_part_goes_to_another_unit_than_the_lead_and_one_at_a_time(
    cast: Cast, story: Story
) -> None:
    with pytest.raises(GuardRefusal):
        _assign(story, cast.lighting.pk)
    _assign(story)
    with pytest.raises(GuardRefusal):
        _assign(story)


def test_with_two_parts_open_the_one_withdrawn_must_be_named(cast: Cast, story: Story) -> None:
    part = _assign(story)
    _assign(story, cast.police.pk)

    with pytest.raises(InvalidInput) as refused:
        cases.withdraw_part(actor=cast.dispatcher, case_id=story.id, note="不用了")
    assert refused.value.field == "part_id"

    cases.withdraw_part(actor=cast.dispatcher, case_id=story.id, note="不用了", part_id=part.pk)


def test_a_unit_touches_only_its_own_part(cast: Cast, story: Story) -> None:
    _assign(story)
    other = _assign(story, cast.police.pk)

    with pytest.raises(NotFound):
        cases.finish_part(
            actor=cast.assistant, case_id=story.id, note="替他们办了", part_id=other.pk
        )


def test_a_part_ends_once(cast: Cast, story: Story) -> None:
    _assign(story)
    cases.finish_part(actor=cast.assistant, case_id=story.id, note="好了")

    with pytest.raises(GuardRefusal):
        cases.finish_part(actor=cast.assistant, case_id=story.id, note="又好了")
