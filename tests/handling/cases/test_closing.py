"""Closure, call-back, rating and reopening: the reporter has the last word."""

from __future__ import annotations

import json

import pytest

from gongzhi.foundation.clock.services import load_clocks
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.foundation.journal.services import last_entry
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.queries import Queue, count_queues
from tests.handling.cases.cast import Cast, Story, photo


def test_a_call_back_that_reached_nobody_leaves_the_clock_running(cast: Cast) -> None:
    story = Story(cast).closed()

    cases.call_back(actor=cast.dispatcher, case_id=story.id, reached=False, note="无人接听")
    assert load_clocks(subject_of(story.id))["call_back"].stopped_at is None
    assert story.case.called_back is False

    cases.call_back(actor=cast.dispatcher, case_id=story.id, reached=True, note="已听取意见")
    assert load_clocks(subject_of(story.id))["call_back"].stopped_at is not None
    assert story.case.called_back is True


@pytest.mark.parametrize(
    ("contact", "source", "waits"),
    [
        ({"contact_name": "", "contact_phone": ""}, "import", False),
        ({"contact_name": "王示例", "contact_phone": ""}, "import", False),
        ({"contact_name": "", "contact_phone": "13000000001"}, "import", True),
        ({"contact_name": "", "contact_phone": ""}, "resident", True),  # follows by its code
    ],
)
def test_a_call_back_is_due_only_where_somebody_can_be_reached(
    cast: Cast, contact: dict[str, str], source: str, *, waits: bool
) -> None:
    actor = cast.dispatcher if source == "import" else cases.ANYBODY
    story = Story(cast, actor=actor, source=source, **contact).closed()

    assert ("call_back" in load_clocks(subject_of(story.id))) is waits
    assert (story.case.phase, story.case.due_at is not None) == (
        ("call_back", True) if waits else ("", False)
    )
    assert count_queues(cast.dispatcher)[Queue.TO_CALL_BACK] == int(waits)


def test_the_reporter_of_a_merged_case_is_called_back_too(cast: Cast) -> None:
    found = Story(cast, actor=cast.dispatcher, source="import", contact_phone="", contact_name="")
    cases.merge_case(actor=cast.dispatcher, case_id=Story(cast).id, target=found.case.number)

    found.closed()

    assert found.case.phase == "call_back"


@pytest.mark.parametrize("satisfied", [0, 6, -1, True])
def test_satisfaction_is_a_number_from_1_to_5(cast: Cast, satisfied: int) -> None:
    story = Story(cast).closed()

    with pytest.raises(InvalidInput) as refused:
        cases.rate_case(actor=story.reporter, case_id=story.id, resolved=True, satisfied=satisfied)
    assert refused.value.field == "satisfied"


def test_only_its_own_reporter_rates_a_case(cast: Cast) -> None:
    story, other = Story(cast).closed(), Story(cast)

    with pytest.raises(NotFound):
        cases.rate_case(actor=other.reporter, case_id=story.id, resolved=True, satisfied=5)


def test_reopened_the_case_is_dispatched_anew_and_its_routing_ends(cast: Cast) -> None:
    story = Story(cast).rated()

    cases.reopen_case(actor=story.reporter, case_id=story.id, note="又不亮了")

    case = story.case
    assert (case.status, case.lead_unit_id, case.resolved, case.closed_at) == (
        "accepted", None, None, None,
    )  # fmt: skip
    assert (case.reopenings, case.phase) == (1, "dispatch")
    assert load_clocks(subject_of(story.id))["dispatch"].round == 2
    assert json.loads(last_entry(subject_of(story.id)).facts)["satisfied_before"] == 5
    with pytest.raises(NotFound):
        cases.comment_case(actor=cast.handler, case_id=story.id, note="还在吗")


def _closed_again(story: Story, number: int) -> None:
    cast = story.cast
    cases.dispatch_case(actor=cast.dispatcher, case_id=story.id, unit_id=cast.lighting.pk)
    cases.take_case(actor=cast.handler, case_id=story.id)
    cases.handle_case(actor=cast.handler, case_id=story.id, note="好了", photos=[photo(number)])
    cases.verify_case(actor=cast.dispatcher, case_id=story.id)
    cases.close_case(actor=cast.dispatcher, case_id=story.id, note="好了")


def test_a_case_is_reopened_so_many_times(cast: Cast) -> None:
    story = Story(cast).closed()
    for number in range(1, 4):
        cases.reopen_case(actor=story.reporter, case_id=story.id, note="又坏了")
        _closed_again(story, number)

    with pytest.raises(GuardRefusal) as refused:
        cases.reopen_case(actor=story.reporter, case_id=story.id, note="又坏了")

    assert "3" in refused.value.message
