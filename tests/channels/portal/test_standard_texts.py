"""Standard texts at the desk: worded there, offered beside the note, told to programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.handling.cases.models import StandardText
from gongzhi.handling.cases.services import load_standard_texts
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import LAMP, STREET, Story

pytestmark = pytest.mark.django_db


def test_a_sub_district_words_a_text_and_it_starts_a_note(
    browser_of: Callable[[str], Client], story: Story, staff: Staff
):
    dispatcher = browser_of("street_dispatcher")
    values = {
        "verb": "refuse", "title": "不属本街道", "text": "{分类}（{编号}）不在本街道。",
        "category_code": LAMP, "area_prefix": STREET, "active": "on",
    }  # fmt: skip

    bad = dispatcher.post("/standard-texts/new/", values | {"text": "您好{姓名}"})
    dispatcher.post("/standard-texts/new/", values)

    assert bad.status_code == 400
    row = StandardText.objects.get()
    listed = dispatcher.get("/standard-texts/").content.decode()
    assert f"/standard-texts/{row.pk}/change/" in listed
    number = story.case.number
    form = dispatcher.get(f"/cases/{number}/refuse/").content.decode()
    assert f'data-text="Street lamp out（{number}）不在本街道。"' in form
    begun = dispatcher.get(f"/cases/{number}/refuse/?text={row.pk}").content.decode()
    assert f"Street lamp out（{number}）不在本街道。</textarea>" in begun
    assert "data-text" not in dispatcher.get(f"/cases/{number}/classify/").content.decode()
    dispatcher.post(f"/standard-texts/{row.pk}/change/", {**values, "active": ""})
    assert "data-text" not in dispatcher.get(f"/cases/{number}/refuse/").content.decode()

    dispatcher.post(f"/standard-texts/{row.pk}/change/", values)
    told = staff["street_dispatcher"].get("/standard-texts", {"verb": "refuse"}).json()
    assert [each["text"] for each in told["items"]] == [values["text"]]


def test_the_texts_of_everywhere_are_the_administrator_s(browser_of: Callable[[str], Client]):
    load_standard_texts()
    row = StandardText.objects.filter(category_code="").first()

    listed = browser_of("street_leader").get("/standard-texts/").content.decode()
    page = browser_of("administrator").get("/standard-texts/").content.decode()

    assert row.title in listed
    assert f"/standard-texts/{row.pk}/change/" not in listed
    assert f"/standard-texts/{row.pk}/change/" in page
