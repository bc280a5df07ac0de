"""The reporter follows by number and code: sees, answers, rates, says it is not solved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.channels.resident.telling import STANDING
from gongzhi.handling.cases import services
from gongzhi.handling.cases.statuses import Status
from tests.handling.cases.cast import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def followed(anyone: Client) -> Callable[[Story], str]:
    """Return what follows a story in a browser and gives back its page."""

    def follow(story: Story) -> str:
        anyone.post("/r/follow/", {"number": story.case.number, "secret": story.secret})
        return anyone.get("/r/case/").content.decode()

    return follow


def test_a_wrong_code_is_refused_as_a_wrong_number_is(anyone: Client, story: Story):
    wrong = anyone.post("/r/follow/", {"number": story.case.number, "secret": "AAAAA-AAAAA"})
    other = anyone.post("/r/follow/", {"number": "20261122-0000999-9", "secret": story.secret})

    assert (wrong.status_code, other.status_code) == (400, 400)
    assert anyone.get("/r/case/").status_code == 302


def test_the_page_tells_the_steps_without_names(followed: Callable[[Story], str], story: Story):
    page = followed(story.handled())

    assert "The unit says it is done" in page
    assert "示例" not in page.split("What happened so far")[1].split("Your report")[0]
    assert story.cast.lighting.name not in page


def test_the_reporter_reads_the_own_words_as_written(
    followed: Callable[[Story], str], report: Callable[..., Story]
):
    page = followed(report(title="请回电13900000002", detail="证件11010119000101001X"))

    assert "请回电13900000002" in page
    assert "证件11010119000101001X" in page


def test_the_link_opens_the_report_and_leaves_no_code_in_the_address(anyone: Client, story: Story):
    answer = anyone.get(f"/r/follow/{story.case.number}/{story.secret}/")

    assert answer["Location"] == "/r/case/"
    assert story.case.number in anyone.get("/r/case/").content.decode()


def test_what_only_the_code_opens_is_in_no_cache(anyone: Client, story: Story):
    anyone.post("/r/follow/", {"number": story.case.number, "secret": story.secret})

    for page in ("/r/case/", "/r/report/sent/", "/r/case/erase/"):
        assert "no-store" in anyone.get(page)["Cache-Control"]


def test_a_question_is_answered(anyone: Client, followed: Callable[[Story], str], story: Story):
    services.ask_reporter(actor=story.cast.dispatcher, case_id=story.id, note="是哪一盏灯?")

    page = followed(story)
    answer = anyone.post("/r/case/answer/", {"note": "东边第二盏"})

    assert "是哪一盏灯?" in page
    assert answer.status_code == 302
    assert story.status == "received"


def test_the_reporter_has_the_last_word(
    anyone: Client, followed: Callable[[Story], str], story: Story
):
    page = followed(story.closed())
    anyone.post("/r/case/rate/", {"resolved": "yes", "satisfied": "4"})

    assert "You have the last word" in page
    assert (story.status, story.case.satisfied) == ("rated", 4)


def test_not_solved_opens_the_matter_again(
    anyone: Client, followed: Callable[[Story], str], story: Story
):
    followed(story.closed())
    empty = anyone.post("/r/case/reopen/", {})
    anyone.post("/r/case/reopen/", {"note": "当晚又灭了"})

    assert empty.status_code == 400
    assert (story.status, story.case.reopenings) == ("accepted", 1)


def test_what_is_not_possible_now_is_said(
    anyone: Client, followed: Callable[[Story], str], story: Story
):
    followed(story)

    answer = anyone.post("/r/case/rate/", {"resolved": "yes", "satisfied": "4"})

    assert answer.status_code in {403, 409}
    assert story.status == "received"


def test_a_browser_can_forget(anyone: Client, followed: Callable[[Story], str], story: Story):
    followed(story)
    anyone.post("/r/case/leave/")

    assert anyone.get("/r/case/")["Location"] == "/r/follow/"


def test_a_forged_cookie_opens_nothing(anyone: Client, story: Story):
    anyone.cookies["gongzhi_follow"] = f"{story.case.number} {story.secret}:forged"

    assert anyone.get("/r/case/")["Location"] == "/r/follow/"


def test_guessing_codes_is_slowed(anyone: Client, story: Story):
    guess = {"number": story.case.number, "secret": "AAAAA-AAAAA"}

    statuses = [anyone.post("/r/follow/", guess).status_code for _ in range(31)]

    assert statuses[-1] == 429


def test_every_status_has_words_for_the_reporter():
    assert set(STANDING) == set(Status)
