"""Care mode: the report as one thing a page, without scripts, and nothing lost on the way."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.channels.resident import kept_photos
from gongzhi.channels.resident.steps import STEPS
from gongzhi.handling.cases.models import Attachment, Case
from tests.handling.cases.cast import COMMUNITY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def elder(anyone: Client, cast: Cast) -> Client:
    anyone.cookies["gongzhi_care"] = "on"
    return anyone


def _hidden(page: str) -> dict[str, list[str]]:
    """Return what the page carries along unseen."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            found.setdefault(name[1], []).append(value[1] if value else "")
    return found


def _press(browser: Client, page: str, go: str = "next", **typed: object) -> str:
    data = {**_hidden(page), **typed, "go": go}
    return browser.post("/r/report/", data, follow=True).content.decode()


def _step(page: str) -> str:
    return _hidden(page).get("step", [""])[0]


def test_one_thing_a_page_from_the_first_to_the_end(elder: Client, photo: bytes):
    page = elder.get("/r/report/").content.decode()
    seen = [_step(page)]
    for typed in (
        {"detail": "路灯不亮\n晚上看不清"},
        {"photos": [SimpleUploadedFile("a.jpg", photo, "image/jpeg")]},
        {"area_code": COMMUNITY},
        {"contact_phone": "13000000003", "consent": "on"},
    ):
        page = _press(elder, page, **typed)
        seen.append(_step(page))
    sent = _press(elder, page, go="send")

    assert seen == [step.name for step in STEPS]
    assert 'id="number"' in sent
    case = Case.objects.get()
    assert case.text.detail == "路灯不亮\n晚上看不清"
    assert case.contact.consent_to_unit is True
    assert Attachment.objects.count() == 1


def test_an_empty_page_is_held_back_with_its_own_refusal_only(elder: Client):
    page = _press(elder, elder.get("/r/report/").content.decode())

    assert _step(page) == "what"
    assert page.count('class="error"') == 1
    assert "Please say where" not in page


def test_back_keeps_what_was_typed(elder: Client):
    page = _press(elder, elder.get("/r/report/").content.decode(), detail="路灯不亮")

    page = _press(elder, page, go="back")

    assert _step(page) == "what"
    assert "路灯不亮" in page


def test_sending_without_a_place_goes_to_the_page_of_the_place(elder: Client):
    page = elder.post(
        "/r/report/", {"step": "check", "go": "send", "detail": "路灯不亮"}
    ).content.decode()

    assert _step(page) == "where"
    assert "Please say where" in page


def test_a_mistake_costs_no_photo(anyone: Client, cast: Cast, photo: bytes):
    both = [
        SimpleUploadedFile("real.jpg", photo, "image/jpeg"),
        SimpleUploadedFile("fake.png", b"no picture", "image/png"),
    ]
    page = anyone.post("/r/report/", {"detail": "路灯不亮", "photos": both}).content.decode()
    kept = _hidden(page)["kept"]
    shown = anyone.get(f"/r/report/photos/{kept[0]}/")

    anyone.post("/r/report/", {"detail": "路灯不亮", "area_code": COMMUNITY, "kept": kept})

    assert "fake.png" in page
    assert shown["Content-Type"] == "image/jpeg"
    assert Attachment.objects.count() == 1


def test_a_kept_photo_can_be_left_out(anyone: Client, cast: Cast, photo: bytes):
    real = SimpleUploadedFile("real.jpg", photo, "image/jpeg")
    page = anyone.post("/r/report/", {"detail": "路灯不亮", "photos": [real]}).content.decode()
    drop = re.search(r'name="drop" value="(\w+)"', page)
    assert drop

    anyone.post(
        "/r/report/",
        {**_hidden(page), "detail": "路灯不亮", "area_code": COMMUNITY, "drop": drop[1]},
    )

    assert Case.objects.exists()
    assert not Attachment.objects.exists()


def test_a_forged_name_of_a_photo_opens_nothing(anyone: Client, cast: Cast):
    assert anyone.get("/r/report/photos/x:y:z/").status_code == 404


def test_photos_never_sent_are_swept_after_a_day(
    anyone: Client, cast: Cast, photo: bytes, monkeypatch: pytest.MonkeyPatch
):
    real = SimpleUploadedFile("real.jpg", photo, "image/jpeg")
    anyone.post("/r/report/", {"detail": "路灯不亮", "photos": [real]})
    fresh = kept_photos.sweep()
    monkeypatch.setattr(kept_photos, "KEPT_FOR", -kept_photos.KEPT_FOR)

    assert fresh == 0
    assert kept_photos.sweep() >= 1
    assert default_storage.listdir(kept_photos.FOLDER)[1] == []
