"""On the desk a suggestion stands with its reasons, and one press accepts it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.channels.portal.suggested import Line, Suggested
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case
from gongzhi.handling.triage.models import ModelVersion, Suggestion, Training
from gongzhi.handling.triage.rules import Figures
from gongzhi.handling.triage.services import (
    accept_suggestion,
    run_training,
    set_threshold,
    settle_suggestion,
    suggest_for_cases,
)
from gongzhi.oversight.metrics.reading import read_metric
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, GRID, LAMP, Cast, Story

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


def test_of_a_suggestion_only_what_was_decided_is_told_later():
    open_line, decided_line = (Line("", "", "", (), "", kept) for kept in (None, False))
    told = Suggested((open_line, decided_line), words=(), origin="", open=False, abstained=False)

    assert told.decided == (decided_line,)


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


def test_a_severity_that_is_not_sure_enough_is_not_filled_in(dispatcher: Client, story: Story):
    Suggestion.objects.filter(pk=story.id).update(severity="", severity_words=[])

    classify = dispatcher.get(f"/cases/{story.case.number}/classify/").content.decode()

    assert f'value="{LAMP}" selected' in classify
    assert "because it says ." not in classify


def test_an_old_press_is_told_what_happened_meanwhile(dispatcher: Client, story: Story):
    dispatcher.post(f"/cases/{story.case.number}/classify/", {"category_code": "P0101"})

    answer = dispatcher.post(f"/cases/{story.case.number}/accept-suggestion/", {"version": 1})

    assert answer.status_code == 409
    assert Case.objects.get(pk=story.id).category.code == "P0101"  # type: ignore[union-attr]


def test_the_text_taken_down_fills_in_the_category_and_what_is_kept_is_on_record(
    browser_of: Callable[[str], Client],
):
    call_taker = browser_of("call_taker")
    text = {"title": LAMP_OUT["title"], "detail": LAMP_OUT["detail"]}

    part = call_taker.post("/cases/new/suggest/", text).content.decode()
    assert f'value="{LAMP}" selected' in part
    assert "<mark>路灯</mark>" in part
    chosen = call_taker.post("/cases/new/suggest/", {**text, "category_code": "P0101"})
    assert 'value="P0101" selected' in chosen.content.decode()

    form = {**text, "source": "call", "area_code": COMMUNITY, "suggested": LAMP}
    call_taker.post("/cases/new/", {**form, "category_code": LAMP})
    call_taker.post("/cases/new/", {**form, "category_code": "P0101", "confirmed": "yes"})
    call_taker.post("/cases/new/", {**form, "suggested": "E0101", "confirmed": "yes"})

    kept = [row.category_kept for row in Suggestion.objects.order_by("case_id")]
    assert kept == [True, False, None]


def test_the_board_offers_the_place_that_a_text_names(dispatcher: Client, story: Story):
    page = dispatcher.get("/cases/board/").content.decode()
    assert "accept-suggestion" in page

    answer = dispatcher.post(
        f"/cases/{story.case.number}/accept-suggestion/",
        {"version": 1},
        headers={"Referer": "http://testserver/cases/board/"},
    )

    assert answer["Location"] == "/cases/board/"


def test_the_administrator_sees_trains_and_sets_what_suggestions_come_from(
    browser_of: Callable[[str], Client], dispatcher: Client
):
    admin = browser_of("administrator")
    page = admin.get("/triage/").content.decode()
    assert "from the names and keywords of the categories" in page

    admin.post("/triage/train/")
    run_training(Training.objects.get().pk)
    ended = admin.get("/triage/", headers={"HX-Request": "true"})
    assert (ended.status_code, ended["HX-Refresh"]) == (204, "true")
    assert "at least" in admin.get("/triage/").content.decode()
    admin.post("/triage/threshold/set/", {"percent": 80})
    assert "80 %" in admin.get("/triage/").content.decode()
    assert admin.post("/triage/go-back/", {"part": "category"}).status_code == 400
    assert dispatcher.post("/triage/train/").status_code == 403


def test_a_machine_that_is_not_sure_says_so_and_no_more(
    dispatcher: Client, cast: Cast, report: Callable[..., Story]
):
    set_threshold(actor=cast.administrator, percent=99)
    story = report(**LAMP_OUT)
    suggest_for_cases([story.id])

    page = dispatcher.get(f"/cases/{story.case.number}/").content.decode()

    assert "Nothing is sure enough to suggest" in page
    assert "Suggested by the machine" not in page


def test_what_the_command_line_learnt_is_not_told_as_never_trained(
    browser_of: Callable[[str], Client],
):
    admin = browser_of("administrator")
    assert "Nothing was trained yet" in admin.get("/triage/").content.decode()
    learnt_at = timezone.now()
    told = Figures(20, 0.7, 0.8, 0.6, 0.5, 0.9, 0.05, ()).as_json()
    ModelVersion.objects.create(
        state=ModelVersion.State.REFUSED, size=0, learnt_at=learnt_at, learnt_by="cli",
        examples=80, held_back=20, seconds=1, figures=told, before=told,
    )  # fmt: skip

    assert "Nothing was trained yet" not in admin.get("/triage/").content.decode()


def test_the_api_tells_what_is_suggested_to_whoever_sees_the_case(story: Story, staff: Staff):
    found = staff["street_dispatcher"].get(f"/cases/{story.id}/suggestion").json()

    assert (found["category"]["code"], found["place"]["area_code"]) == (LAMP, GRID)
    assert found["model_id"] is None
    assert staff["administrator"].get(f"/cases/{story.id}/suggestion").status_code == 404


def test_the_share_accepted_unchanged_is_a_figure_of_areas(report: Callable[..., Story]):
    stories = [report(**LAMP_OUT) for _ in range(6)]
    suggest_for_cases([each.id for each in stories])
    for each in stories[:5]:
        accept_suggestion(actor=each.cast.dispatcher, case_id=each.id)
    cases.classify_case(
        actor=stories[5].cast.dispatcher, case_id=stories[5].id, category_code="P0101"
    )
    settle_suggestion(stories[5].id)

    found = read_metric("triage.accepted_unchanged", area_code=COMMUNITY)
    abstained = read_metric("triage.abstained", area_code=COMMUNITY)

    assert [round(float(each.value or -1), 1) for each in found] == [83.3]
    assert [float(each.value or 0) for each in abstained] == [0.0]
