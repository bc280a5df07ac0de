"""A machine suggests that two reports are one matter; whether they are, a person decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.events import deliver
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.links import Linked, Relation, links_of
from gongzhi.handling.cases import queries
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import SUGGEST_SAME, subject_of
from gongzhi.handling.cases.queries import timeline_of
from tests.handling.cases.cast import IN_NEXT_GRID, LAMP, OTHER_STREET, Story


def _tell(event: str, story: Story) -> None:
    deliver(event, {"case_id": story.id, "verb": "cases.create", "version": 1})


def _suggested(story: Story) -> list[int]:
    links = links_of(subject_of(story.id))
    return [int(each.other.key) for each in links if each.relation is Relation.MAY_BE_SAME]


def _entries(story: Story) -> list[dict[str, object]]:
    return [dict(step.facts) for step in timeline_of(story.id) if step.verb == SUGGEST_SAME]


def test_a_report_of_the_same_class_near_by_is_suggested(report: Callable[..., Story]) -> None:
    first, elsewhere, second = report(), report(lon=IN_NEXT_GRID[0]), report()

    _tell("cases.created", second)

    assert _suggested(second) == [first.id]
    assert _suggested(first) == [second.id]
    assert _suggested(elsewhere) == []
    assert _entries(second) == [{"same": [first.id]}]
    assert timeline_of(second.id)[-1].actor_kind == SYSTEM.kind
    assert verify().clean


def test_a_second_delivery_adds_nothing(report: Callable[..., Story]) -> None:
    first, second = report(), report()

    for story in (second, second, first):
        _tell("cases.created", story)

    assert _suggested(second) == [first.id]
    assert len(_entries(second)) == 1
    assert _entries(first) == []


def test_what_was_reported_without_a_class_is_compared_once_it_has_one(
    report: Callable[..., Story],
) -> None:
    first, second = report(), report(category_code="", title="很黑", detail="")
    _tell("cases.created", second)
    assert _suggested(second) == []

    cases.classify_case(actor=second.cast.dispatcher, case_id=second.id, category_code=LAMP)
    _tell("cases.classified", second)

    assert _suggested(second) == [first.id]


def test_a_suggestion_changes_neither_case_and_makes_no_decision_stale(
    report: Callable[..., Story],
) -> None:
    first, second = report(), report()
    read = second.case.version

    _tell("cases.created", second)
    cases.accept_case(actor=second.cast.dispatcher, case_id=second.id, version=read)

    assert (first.status, second.status) == ("received", "accepted")
    assert second.case.merged_into_id is None


def test_parts_split_by_hand_and_cases_decided_already_are_not_suggested(
    report: Callable[..., Story],
) -> None:
    whole = report()
    (part,) = cases.split_case(
        actor=whole.cast.dispatcher,
        case_id=whole.id,
        parts=[cases.SplitPart(title="另一盏", category_code=LAMP)],
        note="两件事",
    )
    deliver("cases.created", {"case_id": part.pk, "verb": "cases.create", "version": 1})
    merged = report()
    cases.merge_case(actor=whole.cast.dispatcher, case_id=merged.id, target=whole.case.number)
    _tell("cases.created", merged)

    assert _suggested(whole) == []
    assert _suggested(merged) == []


def test_a_merged_case_stands_for_the_one_that_took_it_in(report: Callable[..., Story]) -> None:
    whole, merged = report(), report()
    cases.merge_case(actor=whole.cast.dispatcher, case_id=merged.id, target=whole.case.number)
    third = report()

    _tell("cases.created", third)

    assert _suggested(third) == [whole.id]


def test_only_who_reads_both_by_area_is_shown_the_suggestion(
    report: Callable[..., Story],
) -> None:
    first, second = report(), report().dispatched()
    _tell("cases.classified", second)

    def shown(viewer: object) -> list[Linked]:
        return list(queries.case_page(viewer, second.id).links)  # type: ignore[arg-type]

    assert [each.other.key for each in shown(second.cast.dispatcher)] == [str(first.id)]
    assert shown(second.cast.handler) == []
    first.case.__class__.objects.filter(pk=first.id).update(area_code=OTHER_STREET)
    assert shown(second.cast.dispatcher) == []


@pytest.mark.parametrize("event", ["cases.created", "cases.classified", "cases.placed"])
def test_each_event_that_may_show_it_leaves_one_job(
    event: str, report: Callable[..., Story]
) -> None:
    story = report(category_code="")
    actor = story.cast.dispatcher
    cases.classify_case(actor=actor, case_id=story.id, category_code=LAMP)
    cases.place_case(actor=actor, case_id=story.id, area_code="990101001001001")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver_event'"
            " AND args->>'event' = %s AND (args->'facts'->>'case_id')::int = %s",
            (event, story.id),
        )
        assert cursor.fetchone() == (1,)
