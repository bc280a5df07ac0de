"""Areas, organisations, accounts, categories and calendar, as administrators keep them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.foundation.models import Holiday
from gongzhi.handling.cases.categories import get_category
from gongzhi.handling.cases.models import Category
from gongzhi.registry.organisations.models import Appointment, Post, Unit
from gongzhi.registry.people.models import Account
from gongzhi.registry.territory.models import Area
from tests.handling.cases.cast import COMMUNITY, GRID, LAMP, STREET, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("administrator")


def test_an_area_shows_its_outline_and_what_lies_below(administrator: Client):
    page = administrator.get(f"/areas/{COMMUNITY}/").content.decode()

    assert "杏花一格" in page
    assert "<path" in page
    assert administrator.get(f"/areas/{GRID}/boundary.geojson").json()["id"] == GRID


def test_an_area_is_founded_renamed_and_ended(administrator: Client):
    founded = administrator.post(f"/areas/{GRID}/found/", {"name": "9号楼"})
    code = founded["Location"].split("/")[2]
    administrator.post(f"/areas/{code}/rename/", {"name": "9号甲楼"})
    administrator.post(f"/areas/{code}/retire/", {"note": "拆除"})

    area = Area.objects.get(code=code)
    page = administrator.get(f"/areas/{code}/").content.decode()
    assert (area.name, area.valid_to is None) == ("9号甲楼", False)
    assert "renamed" in page


def test_a_boundary_that_is_no_drawing_comes_back_in_words(administrator: Client):
    for content in (b"nothing", b"[]", json.dumps({"type": "Point"}).encode()):
        file = SimpleUploadedFile("x.geojson", content)
        answer = administrator.post(f"/areas/{GRID}/draw/", {"boundary": file})
        assert answer.status_code == 400, content


def test_areas_are_found_by_name(administrator: Client):
    assert "杏花一格" in administrator.get("/areas/?q=一格").content.decode()
    assert "Nothing is called that" in administrator.get("/areas/?q=无此地").content.decode()


def test_a_unit_a_post_and_an_appointment(administrator: Client, cast: Cast):
    administrator.post(
        "/organisations/new/",
        {
            "kind": "property_company",
            "name": "和风物业",
            "area_code": STREET,
            "duties": "property_company",
        },
    )
    unit = Unit.objects.get(name="和风物业")
    administrator.post(
        f"/organisations/{unit.pk}/posts/new/", {"role": "unit_handler", "title": "", "seats": "1"}
    )
    post = Post.objects.get(unit=unit)
    administrator.post(
        "/people/new/",
        {
            "username": "hefeng",
            "display_name": "何示例",
            "password": "a-first-password-1",
            "locale": "zh-hans",
        },
    )
    answer = administrator.post(
        f"/organisations/posts/{post.pk}/appoint/", {"username": "hefeng", "kind": "full"}
    )

    assert answer.status_code == 302
    held = Appointment.objects.get(post=post)
    assert held.account.username == "hefeng"
    page = administrator.get(f"/organisations/{unit.pk}/").content.decode()
    assert "何示例" in page
    administrator.post(f"/organisations/appointments/{held.pk}/end/", {})
    assert "vacant" in administrator.get(f"/organisations/{unit.pk}/").content.decode()


def test_an_api_key_is_shown_once(administrator: Client):
    account = Account.objects.create(username="program", display_name="接口程序")

    page = administrator.post(
        f"/people/{account.pk}/tokens/issue/", {"label": "12345"}
    ).content.decode()
    later = administrator.get(f"/people/{account.pk}/").content.decode()

    assert "gz_" in page
    assert "gz_" not in later


def test_a_category_keeps_a_bad_limit_out(administrator: Client):
    row = Category.objects.get(code=LAMP)
    values = {
        "name": row.name, "severity": row.severity, "duplicate_radius": "30",
        "active": "on", "public": "on",
    }  # fmt: skip

    bad = administrator.post(f"/categories/{LAMP}/change/", values | {"handling_limit": "soon"})
    good = administrator.post(f"/categories/{LAMP}/change/", values | {"handling_limit": "3wd"})

    assert (bad.status_code, good.status_code) == (400, 302)
    assert Category.objects.get(code=LAMP).handling_limit == "3wd"
    assert "3 working days" in administrator.get("/categories/").content.decode()


def test_a_limit_is_asked_as_a_number_and_its_unit(administrator: Client):
    row = Category.objects.get(code=LAMP)
    values = {
        "name": row.name, "severity": row.severity, "duplicate_radius": "30", "active": "on",
        "handling_limit_amount": "4", "handling_limit_unit": "wh", "filing_limit_amount": "",
        "filing_limit_unit": "wd",
    }  # fmt: skip

    administrator.post(f"/categories/{LAMP}/change/", values)
    page = administrator.get(f"/categories/{LAMP}/change/").content.decode()

    row.refresh_from_db()
    assert (row.handling_limit, row.filing_limit) == ("4wh", "")
    number = re.search(r'<input[^>]* name="handling_limit_amount"[^>]*>', page)
    assert number is not None
    assert 'value="4"' in number[0]
    named = re.search(r' id="([^"]+)"', number[0])
    assert named is not None
    assert f' for="{named[1]}"' in page
    assert '<option value="wh" selected>' in page


def test_duties_are_shown_in_words(administrator: Client, cast: Cast):
    Unit.objects.filter(pk=cast.lighting.pk).update(duties=["market_regulation", "own_code"])

    page = administrator.get(f"/organisations/{cast.lighting.pk}/").content.decode()

    assert "Market regulation、own_code" in page


def test_a_day_is_set_and_taken_out_again(administrator: Client):
    day = {"day": "2027-01-04", "kind": "holiday", "name": "调休", "source": "示例通知"}

    administrator.post("/calendar/set/", day)
    page = administrator.get("/calendar/?year=2027").content.decode()
    stored = Holiday.objects.filter(day=date(2027, 1, 4)).exists()
    administrator.post("/calendar/2027-01-04/clear/", {})

    assert stored
    assert "not published yet" in page
    assert not Holiday.objects.exists()


def test_what_a_class_asks_is_worded_in_the_desk(administrator: Client):
    path = f"/categories/{LAMP}/questions/"
    first = {"key_1": "pole_number", "title_1": "灯杆编号", "kind_1": "text"}
    second = {
        "title_2": "颜色",
        "kind_2": "choice",
        "options_2": "白 | White\n黄",
        "required_2": "on",
    }
    kinds = {f"kind_{number}": "text" for number in range(3, 7)}

    personal = administrator.post(path, first | second | kinds | {"title_3": "您的姓名"})
    saved = administrator.post(path, first | second | kinds)

    assert (personal.status_code, saved.status_code) == (400, 302)
    assert "asks for personal data" in personal.content.decode()
    pole, colour = get_category(LAMP).questions
    assert (pole.title, colour.key, colour.required) == ("灯杆编号", "q1", True)
    assert [(each.name, each.name_en) for each in colour.options] == [("白", "White"), ("黄", "")]
    assert "2 questions" in administrator.get("/categories/").content.decode()
    assert "白 | White" in administrator.get(path).content.decode()
    above = administrator.get("/categories/H0301/questions/").content.decode()
    assert "When is it mostly" in above
