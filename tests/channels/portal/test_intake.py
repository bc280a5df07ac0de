"""A call taken at the desk, and files brought in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.handling.cases.models import Case
from tests.handling.cases.cast import GRID, IN_GRID, LAMP, Story

pytestmark = pytest.mark.django_db

CALL = {
    "source": "call",
    "title": "楼道灯不亮",
    "category_code": LAMP,
    "area_code": GRID,
    "contact_phone": "13000000002",
}
PLACE = {"lon": IN_GRID[0], "lat": IN_GRID[1]}


def test_a_call_becomes_a_case_and_the_code_is_read_out_once(
    browser_of: Callable[[str], Client],
):
    answer = browser_of("call_taker").post("/cases/new/", CALL)

    case = Case.objects.get()
    page = answer.content.decode()
    assert case.source == "call"
    assert case.number in page
    assert "Secret code" in page


def test_a_report_near_by_is_shown_first_and_stored_when_confirmed(
    browser_of: Callable[[str], Client], story: Story
):
    taker = browser_of("call_taker")

    asked = taker.post("/cases/new/", CALL | PLACE).content.decode()
    taker.post("/cases/new/", CALL | PLACE | {"confirmed": "yes"})

    assert "Has this been reported already?" in asked
    assert story.case.number in asked
    assert Case.objects.count() == 2


def test_while_a_report_is_written_what_is_likely_the_same_is_shown_with_its_reason(
    browser_of: Callable[[str], Client], story: Story
):
    taker = browser_of("call_taker")
    typed = PLACE | {"title": "灯坏了", "detail": "三号楼前的路灯夜里很黑", "category_code": "P"}

    desk = taker.post("/cases/new/likely/", typed).content.decode()
    phone = browser_of("grid_officer").post("/field/report/likely/", typed).content.decode()

    for page in (desk, phone):
        assert story.case.number in page
        assert "same words: " in page
        assert "at the same place" in page
    for wrong in ({}, {"lon": "x"}, {"category_code": "nix"}, PLACE | {"lat": "99"}):
        assert taker.post("/cases/new/likely/", wrong).content.decode().strip() == ""


def test_an_empty_form_points_at_its_fields(browser_of: Callable[[str], Client]):
    answer = browser_of("call_taker").post("/cases/new/", {})

    assert answer.status_code == 400
    assert 'href="#id_title"' in answer.content.decode()


def test_a_photo_that_is_none_is_named(browser_of: Callable[[str], Client]):
    fake = SimpleUploadedFile("photo.jpg", b"not a picture", "image/jpeg")

    answer = browser_of("call_taker").post("/cases/new/", CALL | {"photos": [fake]})

    assert answer.status_code == 400
    assert "photo.jpg" in answer.content.decode()
    assert Case.objects.count() == 0


def test_a_file_is_checked_then_taken_in_and_its_refusals_come_back(dispatcher: Client):
    def bring(**data: object) -> str:
        text = "编号,标题,内容,时间\n1,路灯不亮,三天不亮,2026-01-05\n2,,,2026-01-05\n"
        file = SimpleUploadedFile("来件.csv", text.encode("gb18030"), "text/csv")
        answer = dispatcher.post("/cases/import/", {"file": file, **data})
        assert answer.status_code == 302
        return dispatcher.get(answer["Location"]).content.decode()

    checked = bring(dry_run="on")
    count_after_check = Case.objects.count()
    taken = bring()

    assert "Only checked" in checked
    assert count_after_check == 0
    assert Case.objects.count() == 1
    assert "Refused rows" in taken


def test_somebody_elses_file_does_not_exist(
    dispatcher: Client, browser_of: Callable[[str], Client]
):
    assert dispatcher.get("/cases/import/99999/").status_code == 404
