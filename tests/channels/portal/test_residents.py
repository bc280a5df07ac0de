"""Registered residents at the desk: masked, looked at for a reason, exported, forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.models import CaseContact
from gongzhi.registry.people.models import Resident
from gongzhi.registry.people.services import ResidentDetails, register_resident
from tests.handling.cases.cast import COMMUNITY, OTHER_STREET, Cast, Story

pytestmark = pytest.mark.django_db
NAME, PHONE = "王示例", "13000000001"


@pytest.fixture
def resident(cast: Cast) -> int:
    details = ResidentDetails(area_code=COMMUNITY, name=NAME, phone=PHONE)
    return register_resident(actor=cast.secretary, details=details).key


@pytest.fixture
def secretary(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("community_secretary")


def test_lists_and_pages_are_masked(secretary: Client, resident: int):
    for page in ("/residents/", f"/residents/{resident}/"):
        text = secretary.get(page).content.decode()
        assert "王**" in text
        assert "130****0001" in text
        assert NAME not in text
        assert PHONE not in text


def test_a_search_takes_the_whole_and_nothing_of_it_is_in_an_address(
    secretary: Client, resident: int
):
    for words in ("130 0000 0001", NAME):
        assert "王**" in secretary.post("/residents/", {"words": words}).content.decode()
    for words in ("1300000", "王", "王%", "\0"):
        assert "王**" not in secretary.post("/residents/", {"words": words}).content.decode()
    assert 'method="post"' in secretary.get("/residents/").content.decode()


def test_those_of_another_area_do_not_exist(secretary: Client, cast: Cast):
    details = ResidentDetails(area_code=OTHER_STREET, name=NAME, phone=PHONE)
    other = register_resident(actor=SYSTEM, details=details).key

    assert "王**" not in secretary.get("/residents/").content.decode()
    for step in ("", "reveal/", "erase/"):
        assert secretary.get(f"/residents/{other}/{step}").status_code == 404
    assert secretary.post(f"/residents/{other}/export/").status_code == 404


def test_a_value_is_shown_once_for_a_reason(secretary: Client, resident: int):
    address = f"/residents/{resident}/reveal/"
    refused = secretary.post(address, {"field": "phone", "reason": "看"})
    shown = secretary.post(address, {"field": "phone", "reason": "通知停水"})

    assert refused.status_code == 400
    assert PHONE not in refused.content.decode()
    assert PHONE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "通知停水" in secretary.get(f"/residents/{resident}/").content.decode()


def test_a_copy_holds_the_reports_and_is_on_record(secretary: Client, resident: int, story: Story):
    answer = secretary.post(f"/residents/{resident}/export/")

    assert answer["Content-Disposition"] == f'attachment; filename="resident-{resident}.json"'
    assert answer["Cache-Control"] == "no-store"
    assert answer.json()["values"]["phone"] == PHONE
    assert answer.json()["elsewhere"]["cases"][0]["number"] == story.case.number
    assert JournalEntry.objects.filter(verb="people.export").exists()


def test_a_person_is_forgotten_after_a_second_thought(
    secretary: Client, resident: int, story: Story
):
    address = f"/residents/{resident}/erase/"
    assert "cannot be undone" in secretary.get(address).content.decode()
    assert secretary.post(address, {}).status_code == 400
    assert CaseContact.objects.filter(case_id=story.id).exists()

    assert secretary.post(address, {"sure": "on"}).status_code == 302

    assert not CaseContact.objects.exists()
    assert Resident.objects.get(pk=resident).name == ""
    page = secretary.get(f"/residents/{resident}/").content.decode()
    assert "erased" in page
    assert not re.search(r"/(erase|reveal|export)/", page)
    assert verify().clean


@pytest.mark.parametrize("role", ["street_dispatcher", "auditor"])
def test_who_only_views_is_offered_nothing_else(
    browser_of: Callable[[str], Client], resident: int, role: str
):
    browser = browser_of(role)
    page = browser.get(f"/residents/{resident}/").content.decode()

    assert not re.search(r"/(erase|reveal|export)/", page)
    for step in ("export/", "erase/", "reveal/"):
        assert browser.post(f"/residents/{resident}/{step}").status_code == 403


def test_the_menu_leads_there_whom_it_concerns(browser_of: Callable[[str], Client]):
    assert 'href="/residents/"' in browser_of("grid_officer").get("/cases/").content.decode()
    assert 'href="/residents/"' not in browser_of("call_taker").get("/cases/").content.decode()
