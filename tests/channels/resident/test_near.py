"""Open cases of others are offered first; joining one counts once for each browser."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.services import close_case
from tests.handling.cases.cast import COMMUNITY, GRID, IN_GRID, NOWHERE, Cast, Story

pytestmark = pytest.mark.django_db
HERE = {"lon": str(IN_GRID[0]), "lat": str(IN_GRID[1])}


def _keys(page: str) -> list[str]:
    """Return number and code as the page shows them."""
    return re.findall(r'id="(?:number|secret)">([^<]+)<', page)


@pytest.fixture
def open_case(story: Story) -> Story:
    Case.objects.filter(pk=story.id).update(public=True)
    return story


def test_the_place_is_said_and_open_cases_offered_without_their_words(
    anyone: Client, open_case: Story
):
    before = anyone.get("/r/near/", HERE).content.decode()
    page = anyone.get("/r/near/", {**HERE, "told": "yes"}).content.decode()

    assert "I met it too" not in before
    assert "榆钱街道 杏花社区 杏花一格" in page
    assert open_case.case.number in page
    assert "I met it too" in page
    assert open_case.case.title not in page


@pytest.mark.parametrize("place", [{"lon": "x"}, {"lon": "nan", "lat": "1"}, {"sign": "?"}, {}])
def test_a_place_that_is_none_offers_nothing(
    anyone: Client, open_case: Story, place: dict[str, str]
):
    answer = anyone.get("/r/near/", place)

    assert answer.status_code == 200
    assert answer.content.decode().strip() == ""


def test_outside_every_grid_is_said(anyone: Client, open_case: Story):
    page = anyone.get("/r/near/", {"lon": NOWHERE[0], "lat": NOWHERE[1]}).content.decode()

    assert "outside our area" in page


def test_without_scripts_one_asks_by_a_button_and_loses_nothing(anyone: Client, open_case: Story):
    page = anyone.post("/r/report/", {**HERE, "detail": "路灯不亮", "go": "look"}).content.decode()

    assert open_case.case.number in page
    assert "路灯不亮" in page
    assert 'role="alert"' not in page.replace("data-send-status", "").split("data-draft-note")[0]
    assert Case.objects.count() == 1


def test_joining_twice_from_one_browser_is_joining_once(anyone: Client, open_case: Story):
    number = open_case.case.number
    first = anyone.post("/r/join/", {"case": number}, follow=True).content.decode()
    again = anyone.post("/r/join/", {"case": number}, follow=True).content.decode()
    Client().post("/r/join/", {"case": number})

    assert "You joined a report of others." in first
    assert _keys(first) == _keys(again)
    assert open_case.case.followers == 2


def test_who_joined_follows_without_seeing_the_report(anyone: Client, open_case: Story):
    anyone.post("/r/join/", {"case": open_case.case.number})

    page = anyone.get("/r/case/").content.decode()

    assert "You joined this report of somebody else" in page
    assert open_case.case.title not in page
    assert "三号楼前" not in page
    for address in ("/r/case/data/", "/r/case/erase/"):
        assert anyone.get(address)["Location"] == "/r/follow/"
    assert anyone.post("/r/case/comment/", {"note": "x"})["Location"] == "/r/follow/"


def test_who_joined_learns_of_the_closure_but_not_its_words(
    anyone: Client, open_case: Story, cast: Cast
):
    anyone.post("/r/join/", {"case": open_case.case.number})
    words = "王女士,您家门口的路灯已修好"
    open_case.verified()
    close_case(actor=cast.dispatcher, case_id=open_case.id, note=words)

    page = anyone.get("/r/case/").content.decode()

    assert "It is closed." in page
    assert words not in page


def test_what_is_not_public_is_not_there(anyone: Client, story: Story):
    Case.objects.update(public=False)

    assert anyone.post("/r/join/", {"case": story.case.number}).status_code == 404


def test_the_same_draft_with_other_words_asks_before_it_becomes_another_report(
    anyone: Client, story: Story
):
    report = {"detail": "路灯不亮", "area_code": COMMUNITY, "draft": "d1"}
    anyone.post("/r/report/", report)

    asked = anyone.post("/r/report/", report | {"detail": "井盖缺失"})
    page = asked.content.decode()

    assert asked.status_code == 409
    assert "with other words" in page
    assert "井盖缺失" in page
    assert 'name="draft" value="d1"' not in page
    assert Case.objects.count() == 2  # the story's and the first


def test_the_same_words_on_a_page_brought_back_are_one_report(anyone: Client, story: Story):
    report = {"detail": "路灯不亮", "area_code": COMMUNITY}
    first = anyone.post("/r/report/", report | {"draft": "d1"}, follow=True)
    again = anyone.post("/r/report/", report | {"draft": "d2"}, follow=True)

    assert first.context["followed"] == again.context["followed"]
    assert Case.objects.count() == 2


def test_my_grid_is_found_by_position_and_by_list(anyone: Client, story: Story):
    assert anyone.get("/r/grid/", HERE)["Location"] == f"/r/grid/{GRID}/"
    listed = anyone.get("/r/grid/", {"community": COMMUNITY}).content.decode()
    assert f"/r/grid/{GRID}/" in listed
    outside = anyone.get("/r/grid/", {"lon": NOWHERE[0], "lat": NOWHERE[1]})
    assert "none of our grids" in outside.content.decode()


@pytest.mark.parametrize("code", ["x", "990101001", "990101001001999"])
def test_what_is_no_grid_is_not_found(anyone: Client, story: Story, code: str):
    assert anyone.get(f"/r/grid/{code}/").status_code == 404


def test_the_first_page_is_light(anyone: Client, story: Story, settings: object):
    import gzip
    from pathlib import Path

    built = Path("src/gongzhi/channels/portal/static/gongzhi")
    if not (built / "resident.css").exists():
        pytest.skip("the front end is not built; run: make build")
    page = anyone.get("/r/report/").content
    files = [built / name for name in ("resident.css", "resident.js", "submit.js", "favicon.svg")]
    weight = len(gzip.compress(page)) + sum(len(gzip.compress(f.read_bytes())) for f in files)

    assert weight <= 100_000


def test_words_find_the_open_case_they_speak_of_and_tell_none_of_its_own(
    anyone: Client, cast: Cast
):
    told = "五一路口烧烤店每天营业到凌晨两点，油烟直接排到楼上，老人孩子无法休息"
    noise = Story(cast, title="商铺扰民", detail=told, lat=IN_GRID[1] + 0.001)
    Case.objects.filter(pk=noise.id).update(public=True)
    asked = {**HERE, "detail": "五一路口烧烤店又到凌晨两点，油烟排到楼上，无法休息"}

    page = anyone.post("/r/near/", asked).content.decode()

    assert noise.case.number in page
    assert "sounds like yours" in page
    assert not any(words in page for words in ("烧烤", "油烟", "商铺", "same words"))
    assert (
        noise.case.number not in anyone.post("/r/near/", {**HERE, "detail": "x"}).content.decode()
    )
    for words in ("😀" * 200, "<script>" * 300, "路灯" * 50_000):
        assert anyone.post("/r/near/", {**HERE, "detail": words}).status_code == 200
