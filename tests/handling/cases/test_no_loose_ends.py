"""What leaves the road leaves nothing owed behind: no whistle, no part, no class too wide."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.foundation.errors import InvalidInput, WrongState
from gongzhi.foundation.models import Clock
from gongzhi.handling.cases import queries
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Whistle
from tests.handling.cases.cast import Story


def _whistled(story: Story) -> Story:
    cast = story.cast
    cases.blow_whistle(
        actor=cast.dispatcher,
        case_id=story.id,
        unit_id=cast.police.pk,
        trigger="hard",
        note="请到场",
    )
    return story


def test_a_diverted_case_excuses_whom_it_called(report: Callable[..., Story]) -> None:
    story = _whistled(report().accepted())

    cases.divert_case(actor=story.cast.dispatcher, case_id=story.id, road="emergency", note="火情")

    assert Whistle.objects.get(case_id=story.id).state == "excused"
    assert not queries.can_view(story.cast.called, story.case)
    assert not Clock.objects.filter(subject_key=str(story.id), stopped_at__isnull=True)


def test_a_case_with_an_open_whistle_takes_the_other_in_instead(
    report: Callable[..., Story],
) -> None:
    story, other = _whistled(report().accepted()), report()

    with pytest.raises(WrongState):
        cases.merge_case(actor=story.cast.dispatcher, case_id=story.id, target=other.case.number)
    cases.merge_case(actor=story.cast.dispatcher, case_id=other.id, target=story.case.number)

    assert other.status == "merged"


def test_a_case_with_an_unfinished_part_is_not_merged_away(report: Callable[..., Story]) -> None:
    story, other = report().handling(), report()
    cast = story.cast
    cases.assign_part(
        actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk, note="查看电缆沟"
    )

    with pytest.raises(WrongState):
        cases.merge_case(actor=cast.dispatcher, case_id=story.id, target=other.case.number)

    cases.finish_part(actor=cast.assistant, case_id=story.id, note="已查看")
    cases.merge_case(actor=cast.dispatcher, case_id=story.id, target=other.case.number)


def test_an_accepted_case_keeps_a_class_of_the_last_level(report: Callable[..., Story]) -> None:
    story = report()
    actor = story.cast.dispatcher
    cases.classify_case(actor=actor, case_id=story.id, category_code="P01")
    cases.classify_case(actor=actor, case_id=story.id, category_code="P0102")
    story.accepted()

    with pytest.raises(InvalidInput):
        cases.classify_case(actor=actor, case_id=story.id, category_code="P01")
