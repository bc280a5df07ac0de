"""The questions of a class at every door: asked, answered, shown, taken along."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import load_workbook

from gongzhi.handling.cases import queries
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case
from tests.channels.portal.test_intake import CALL
from tests.handling.cases.cast import Story

pytestmark = pytest.mark.django_db

TRAPPED = "W0202"


def _answers(story: Story) -> list[tuple[str, str]]:
    found = queries.case_page(story.cast.dispatcher, story.id).answers
    return [(each.key, each.shown) for each in found]


def _follow(anyone: Client, story: Story) -> str:
    anyone.post("/r/follow/", {"number": story.case.number, "secret": story.secret})
    return anyone.get("/r/case/").content.decode()


def test_a_resident_is_asked_one_more_thing_after_sending(anyone: Client, story: Story):
    anyone.post("/r/report/", {"detail": "三号楼前的路灯不亮了", "address": "三号楼"})
    sent = anyone.get("/r/report/sent/").content.decode()
    asked = _follow(anyone, story)

    answer = anyone.post(
        "/r/case/supplement/", {"category_code": "P0102", "ask_pole_number": "A-012"}
    )

    assert "One more thing" in sent  # the class is not settled: its words point to it
    assert 'name="category_code" value="P0102"' in sent
    assert "Number on the pole" in asked
    assert answer.status_code == 302
    page = anyone.get("/r/case/").content.decode()
    assert "A-012" in page
    assert 'name="ask_pole_number"' not in page  # only what is open is asked
    assert 'name="ask_lamps"' in page


def test_whoever_says_that_somebody_is_trapped_reads_the_number_to_call(
    anyone: Client, report: Callable[..., Story]
):
    story = report(title="电梯困人", category_code=TRAPPED)
    _follow(anyone, story)

    empty = anyone.post("/r/case/supplement/", {"category_code": TRAPPED})
    anyone.post("/r/case/supplement/", {"category_code": TRAPPED, "ask_trapped": "yes"})

    assert empty.status_code == 400
    page = anyone.get("/r/case/").content.decode()
    assert 'role="alert"' in page
    assert "call 119 now" in page


def test_a_neighbour_who_follows_along_reads_no_answers(anyone: Client, story: Story):
    cases.supplement_case(actor=story.reporter, case_id=story.id, answers={"pole_number": "A-012"})
    joined = cases.join_case(actor=cases.ANYBODY, case_id=story.id)

    anyone.post("/r/follow/", {"number": story.case.number, "secret": joined.secret})

    page = anyone.get("/r/case/").content.decode()
    assert story.case.number in page
    assert "A-012" not in page


def test_the_desk_asks_with_the_class_and_a_required_one_comes_back(
    browser_of: Callable[[str], Client],
):
    taker = browser_of("call_taker")
    call = CALL | {"category_code": TRAPPED}

    plain = taker.post(
        "/cases/new/suggest/", {"title": "", "category_code": TRAPPED}
    ).content.decode()
    refused = taker.post("/cases/new/", call)
    taker.post("/cases/new/", call | {"ask_trapped": "no", "ask_lift_code": "3T"})

    assert 'name="ask_trapped"' in plain
    assert refused.status_code == 400
    [case] = Case.objects.all()
    answers = queries.answers_of([case.pk])[case.pk]
    assert [(each.key, each.value) for each in answers] == [("trapped", False), ("lift_code", "3T")]


def test_a_case_shows_what_is_answered_and_asks_for_the_rest(
    browser_of: Callable[[str], Client], story: Story
):
    handler, path = browser_of("unit_handler"), f"/cases/{story.dispatched().case.number}/"
    before = handler.get(path).content.decode()

    handler.post(f"{path}supplement/", {"ask_pole_number": "A-012"})
    handler.post(f"{path}supplement/", {"ask_pole_number": "A-021"})
    same = handler.post(f"{path}supplement/", {"ask_pole_number": "A-021"})

    assert "Not answered yet:" in before
    page = handler.get(path).content.decode()
    assert "A-021" in page
    assert "<s>A-012</s>" in page
    assert same.status_code == 400  # nothing new was said
    assert _answers(story) == [("pole_number", "A-012"), ("pole_number", "A-021")]


def test_the_workbook_takes_answers_along(dispatcher: Client, story: Story):
    cases.supplement_case(
        actor=story.reporter, case_id=story.id, answers={"pole_number": "=A1", "lamps": "一盏"}
    )

    answer = dispatcher.get("/cases/export/")

    rows = load_workbook(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    [headers, row] = rows.to_python()
    told = dict(zip(headers, row, strict=True))
    assert told["What its class asks"] == "Number on the pole: =A1; How many lamps are out: One"
