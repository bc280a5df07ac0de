"""A machine suggests, a named human decides, and both are on record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.foundation.errors import NotFound, NotPermitted, WrongState
from gongzhi.foundation.events import deliver
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case
from gongzhi.handling.triage.models import Suggestion
from gongzhi.handling.triage.queries import find_suggestion
from gongzhi.handling.triage.services import (
    accept_suggestion,
    settle_suggestion,
    suggest_for_undecided,
)
from gongzhi.handling.triage.tasks import suggest_nightly
from tests.handling.cases.cast import COMMUNITY, GRID, LAMP, MANHOLE, STREET, Story

LAMP_OUT = {
    "category_code": "",
    "title": "路灯不亮",
    "detail": "杏花一格的路灯坏了好几天，晚上一片漆黑，有人摔倒。",
}
UNPLACED = {"lon": None, "lat": None, "area_code": COMMUNITY}


def _suggested(story: Story) -> Suggestion:
    deliver("cases.created", {"case_id": story.id, "verb": "cases.create", "version": 1})
    return Suggestion.objects.get(pk=story.id)


def _entries(story: Story) -> list[tuple[str, str]]:
    entries = timeline(Subject("suggestion", story.id))
    return [(entry.verb, entry.actor_label) for entry in entries]


def test_a_new_case_gets_a_class_a_severity_a_unit_and_a_place_with_their_words(
    report: Callable[..., Story],
) -> None:
    story = report(**LAMP_OUT, **UNPLACED)

    row = _suggested(story)

    assert row.category is not None
    assert row.category.code == LAMP
    assert "路灯" in row.category_words
    assert (row.severity, row.severity_words) == ("serious", ["摔倒"])
    assert row.unit_id == story.cast.lighting.pk
    assert (row.place, row.place_name) == (GRID, "杏花一格")
    assert _entries(story) == [("triage.suggest", "Gongzhi")]
    assert verify().clean


def test_a_second_delivery_suggests_nothing_more(report: Callable[..., Story]) -> None:
    story = report(**LAMP_OUT)

    assert _suggested(story).made_at == _suggested(story).made_at
    assert len(_entries(story)) == 1


def test_accepting_takes_over_what_was_suggested_in_the_name_of_who_accepts(
    report: Callable[..., Story],
) -> None:
    story = report(**LAMP_OUT, **UNPLACED)
    _suggested(story)

    case = accept_suggestion(actor=story.cast.dispatcher, case_id=story.id, version=1)

    row = Suggestion.objects.get(pk=story.id)
    assert (case.category_id, case.area_code) == (row.category_id, GRID)
    assert (case.severity, case.lead_unit_id) == ("serious", None)
    assert (row.category_kept, row.severity_kept, row.place_kept, row.unit_kept) == (
        True, True, True, None,
    )  # fmt: skip
    assert row.decided_by == story.cast.dispatcher.key
    assert _entries(story)[-1] == ("triage.decide", story.cast.dispatcher.label)
    assert verify().clean
    with pytest.raises(WrongState):
        accept_suggestion(actor=story.cast.dispatcher, case_id=story.id)


def test_deciding_otherwise_is_on_record_and_the_last_decision_counts(
    report: Callable[..., Story],
) -> None:
    story = report(**LAMP_OUT)
    _suggested(story)
    dispatcher = story.cast.dispatcher

    cases.classify_case(actor=dispatcher, case_id=story.id, category_code=MANHOLE)
    deliver("cases.classified", {"case_id": story.id, "verb": "cases.classify", "version": 2})
    assert Suggestion.objects.get(pk=story.id).category_kept is False

    cases.classify_case(actor=dispatcher, case_id=story.id, category_code=LAMP)
    assert settle_suggestion(story.id)
    assert not settle_suggestion(story.id)
    assert Suggestion.objects.get(pk=story.id).category_kept is True

    cases.accept_case(actor=dispatcher, case_id=story.id)
    cases.dispatch_case(actor=dispatcher, case_id=story.id, unit_id=story.cast.water.pk)
    settle_suggestion(story.id)
    assert Suggestion.objects.get(pk=story.id).unit_kept is False


def test_who_may_not_sort_the_case_accepts_nothing(report: Callable[..., Story]) -> None:
    story = report(**LAMP_OUT)
    _suggested(story)

    with pytest.raises(NotPermitted):
        accept_suggestion(actor=story.cast.auditor, case_id=story.id)
    with pytest.raises(NotFound):
        accept_suggestion(actor=story.cast.outsider, case_id=story.id)
    assert Suggestion.objects.get(pk=story.id).category_kept is None


def test_a_text_that_says_nothing_is_left_to_people(report: Callable[..., Story]) -> None:
    for text in ("好", "😀😀😀", "<b>hello</b> world", "啊" * 5_000):
        story = report(category_code="", title=text[:100], detail=text)

        row = _suggested(story)
        found = find_suggestion(story.id)

        assert row.category is None
        assert found is not None
        assert found.abstained
        assert not found.open


def test_what_the_reporter_chose_is_not_asked_again(report: Callable[..., Story]) -> None:
    story = report(title="路灯不亮", category_code=MANHOLE)

    row = _suggested(story)

    assert (row.category, row.category_sure) == (None, None)
    assert row.unit_id == story.cast.water.pk


def test_no_number_of_a_person_is_among_the_words(report: Callable[..., Story]) -> None:
    text = "路灯不亮，请打13000000001，或写信到 zhang@example.com"
    story = report(category_code="", title="路灯坏了", detail=text)

    row = _suggested(story)

    stored = " ".join([*row.category_words, *row.severity_words, row.place_name])
    assert "13000000001" not in stored
    assert "example" not in stored
    assert row.area_code.startswith(STREET)


def test_a_graver_severity_alone_is_accepted_under_the_cases_own_class(
    report: Callable[..., Story],
) -> None:
    story = report(**{**LAMP_OUT, "category_code": LAMP})
    assert _suggested(story).severity == "serious"

    case = accept_suggestion(actor=story.cast.dispatcher, case_id=story.id)

    assert case.severity == "serious"
    found = find_suggestion(story.id)
    assert found is not None
    assert (found.row.severity_kept, found.open) == (True, False)
    with pytest.raises(WrongState):
        accept_suggestion(actor=story.cast.dispatcher, case_id=story.id)


def test_open_cases_of_before_get_a_suggestion_once(report: Callable[..., Story]) -> None:
    waiting = [report(**LAMP_OUT) for _ in range(2)]
    taken = report(**LAMP_OUT)
    Case.objects.filter(pk=taken.id).update(lead_unit=taken.cast.lighting)

    suggest_nightly(0)

    assert set(Suggestion.objects.values_list("pk", flat=True)) == {each.id for each in waiting}
    assert suggest_for_undecided() == 0
