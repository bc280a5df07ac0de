"""On the desk a suggestion stands with its reasons, and one press accepts it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.handling.cases.models import Case
from gongzhi.handling.triage.models import Suggestion
from gongzhi.handling.triage.services import suggest_for_cases
from tests.handling.cases.cast import COMMUNITY, GRID, LAMP, Story

LAMP_OUT = {
    "category_code": "",
    "title": "路灯不亮",
    "detail": "杏花一格的路灯坏了好几天，晚上一片漆黑，有人摔倒。<b>",
    "lon": None,
    "lat": None,
    "area_code": COMMUNITY,
}


@pytest.fixture
def story(report: Callable[..., Story]) -> Story:
    story = report(**LAMP_OUT)
    suggest_for_cases([story.id])
    return story


def test_the_page_of_a_case_says_what_is_suggested_and_why(
    dispatcher: Client, story: Story, django_assert_max_num_queries
):
    url = f"/cases/{story.case.number}/"
    dispatcher.get(url)
    with django_assert_max_num_queries(10):
        page = dispatcher.get(url).content.decode()

    assert "<mark>路灯</mark>" in page
    assert "&lt;b&gt;" in page
    assert "杏花一格" in page
    assert 'data-key="i"' in page


def test_one_press_accepts_and_the_decision_is_on_record(dispatcher: Client, story: Story):
    answer = dispatcher.post(f"/cases/{story.case.number}/accept-suggestion/", {"version": 1})

    row, case = Suggestion.objects.get(pk=story.id), Case.objects.get(pk=story.id)
    assert answer.status_code == 302
    assert case.category is not None
    assert (case.category.code, case.area_code, case.severity) == (LAMP, GRID, "serious")
    assert (row.category_kept, row.place_kept) == (True, True)
    page = dispatcher.get(answer["Location"]).content.decode()
    assert 'data-key="i"' not in page


def test_the_forms_are_filled_in_with_what_is_suggested(dispatcher: Client, story: Story):
    number = story.case.number

    classify = dispatcher.get(f"/cases/{number}/classify/").content.decode()
    place = dispatcher.get(f"/cases/{number}/place/").content.decode()

    assert f'value="{LAMP}" selected' in classify
    assert 'value="serious" selected' in classify
    assert f'value="{GRID}" selected' in place


def test_an_old_press_is_told_what_happened_meanwhile(dispatcher: Client, story: Story):
    dispatcher.post(f"/cases/{story.case.number}/classify/", {"category_code": "P0101"})

    answer = dispatcher.post(f"/cases/{story.case.number}/accept-suggestion/", {"version": 1})

    assert answer.status_code == 409
    assert Case.objects.get(pk=story.id).category.code == "P0101"  # type: ignore[union-attr]
