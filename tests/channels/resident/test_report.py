"""A resident reports without an account, and gets number and code once."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.foundation.models import IdempotentAnswer
from gongzhi.handling.cases.models import Attachment, Case
from gongzhi.handling.cases.queries import find_followed
from tests.handling.cases.cast import COMMUNITY, Cast

pytestmark = pytest.mark.django_db
REPORT = {"detail": "单元门口的路灯不亮", "area_code": COMMUNITY}


def _send(browser: Client, **more: object) -> str:
    """Report, and return the page that a browser ends on."""
    return browser.post("/r/report/", REPORT | more, follow=True).content.decode()


def _shown(page: str) -> tuple[str, str]:
    number = re.search(r'id="number">([^<]+)<', page)
    secret = re.search(r'id="secret">([^<]+)<', page)
    assert number
    assert secret
    return number[1], secret[1]


def test_number_and_code_open_the_report(anyone: Client, cast: Cast):
    page = _send(anyone)

    number, secret = _shown(page)
    case = find_followed(number, secret)
    assert case is not None
    assert case.source == "resident"
    assert case.area_code == COMMUNITY


def test_the_same_report_twice_is_one_case_with_the_same_code(anyone: Client, cast: Cast):
    first = _shown(_send(anyone))
    again = _shown(_send(anyone))

    assert first == again
    assert Case.objects.count() == 1


def test_another_browser_does_not_get_the_first_ones_code(anyone: Client, cast: Cast):
    first = _shown(_send(anyone))
    other = _shown(_send(Client()))

    assert first != other
    assert Case.objects.count() == 2


def test_the_code_is_stored_nowhere_in_clear(anyone: Client, cast: Cast):
    _number, secret = _shown(_send(anyone))

    kept = IdempotentAnswer.objects.get()
    assert secret not in kept.body
    assert secret not in Case.objects.get().secret_digest


def test_a_report_without_a_place_is_asked_where(anyone: Client, cast: Cast):
    answer = anyone.post("/r/report/", {"detail": "路灯不亮"})

    assert answer.status_code == 400
    assert "Please say where" in answer.content.decode()
    assert Case.objects.count() == 0


def test_an_address_in_words_is_enough_and_waits_to_be_placed(anyone: Client, cast: Cast):
    answer = anyone.post("/r/report/", {"detail": "路灯不亮", "address": "折桂街3号楼"})

    case = Case.objects.get()
    assert answer.status_code == 302
    assert case.placed is False
    assert COMMUNITY.startswith(case.area_code)


def test_a_position_outside_every_grid_is_kept(anyone: Client, cast: Cast):
    answer = anyone.post("/r/report/", {"detail": "路灯不亮", "lon": "121.9", "lat": "31.9"})

    assert answer.status_code == 302
    assert Case.objects.get().placed is False


def test_contact_is_optional_and_hidden_by_default(anyone: Client, cast: Cast):
    anyone.post("/r/report/", REPORT | {"contact_phone": "13000000003"})

    assert Case.objects.get().contact.consent_to_unit is False


def test_a_wrong_phone_comes_back_on_its_field(anyone: Client, cast: Cast):
    answer = anyone.post("/r/report/", REPORT | {"contact_phone": "12"})

    assert answer.status_code == 400
    assert 'href="#id_contact_phone"' in answer.content.decode()


def test_photos_are_kept_and_a_fake_one_is_named(anyone: Client, cast: Cast, photo: bytes):
    fake = SimpleUploadedFile("fake.png", b"\x89PNG nothing", "image/png")
    real = SimpleUploadedFile("real.jpg", photo, "image/jpeg")

    refused = anyone.post("/r/report/", REPORT | {"photos": [fake]})
    anyone.post("/r/report/", REPORT | {"photos": [real]})

    assert "fake.png" in refused.content.decode()
    assert Attachment.objects.count() == 1


def test_too_many_reports_from_one_address_are_told_to_wait(anyone: Client, cast: Cast):
    statuses = [anyone.post("/r/report/", {}).status_code for _ in range(31)]

    assert statuses[-1] == 429
    assert "Try again" in anyone.post("/r/report/", {}).content.decode()
