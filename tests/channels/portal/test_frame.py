"""The frame of every page: sign-in, menu, language, care mode, refusals."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.channels.api.callers import Staff

pytestmark = pytest.mark.django_db


def test_a_page_of_the_desk_leads_to_sign_in_and_back(anyone: Client):
    answer = anyone.get("/cases/?status=handling")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=%2Fcases%2F%3Fstatus%3Dhandling"


def test_signing_in_leads_to_the_inbox(anyone: Client, staff: Staff):
    account = staff["street_dispatcher"].account
    account.set_password("a-long-enough-word")
    account.save()

    answer = anyone.post(
        "/accounts/login/",
        {"login": account.username, "password": "a-long-enough-word"},
        follow=True,
    )

    assert answer.request["PATH_INFO"] == "/cases/inbox/"


def test_a_first_password_must_be_changed_before_anything_else(
    browser_of: Callable[[str], Client], staff: Staff
):
    browser = browser_of("street_dispatcher")
    account = staff["street_dispatcher"].account
    account.set_password("given-by-somebody")
    account.must_change_password = True
    account.save()
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")

    before = browser.get("/cases/inbox/")
    changed = browser.post(
        "/account/password/",
        {
            "old_password": "given-by-somebody",
            "password": "chosen-by-myself-1",
            "again": "chosen-by-myself-1",
        },
    )
    after = browser.get("/cases/inbox/")

    assert before["Location"] == "/account/password/"
    assert changed.status_code == 302
    assert after.status_code == 200


def test_the_menu_shows_only_what_the_posts_open(browser_of: Callable[[str], Client]):
    officer = browser_of("grid_officer").get("/cases/inbox/").content.decode()
    administrator = browser_of("administrator").get("/organisations/").content.decode()

    assert 'href="/cases/new/"' in officer
    assert 'href="/people/"' not in officer
    assert 'href="/people/"' in administrator
    assert 'href="/cases/inbox/"' not in administrator


def test_a_shut_page_says_why_and_what_next(browser_of: Callable[[str], Client]):
    answer = browser_of("grid_officer").get("/people/")

    assert answer.status_code == 403
    assert "Ask your administrator" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status"),
    [("/nothing/here/", 404), ("/cases/20261122-0000001-0/", 404), ("/cases/?area=x", 400)],
)
def test_error_pages_stand_in_the_frame_and_lead_home(
    dispatcher: Client, address: str, status: int
):
    answer = dispatcher.get(address)

    assert answer.status_code == status
    assert "frame" in answer.content.decode()


def test_care_mode_is_kept_without_a_script(anyone: Client):
    anyone.post("/preferences/", {"care": "on", "next": "/r/"})
    large = anyone.get("/r/").content.decode()
    anyone.post("/preferences/", {"care": "off", "next": "/r/"})
    standard = anyone.get("/r/").content.decode()

    assert 'data-care="on"' in large
    assert "data-care" not in standard


def test_the_language_is_kept_and_said(anyone: Client):
    anyone.post("/preferences/", {"language": "zh-hans", "next": "/r/"})

    answer = anyone.get("/r/")

    assert '<html lang="zh-CN"' in answer.content.decode()


def test_a_choice_leads_back_to_our_own_pages_only(anyone: Client):
    answer = anyone.post("/preferences/", {"care": "on", "next": "https://elsewhere.example/"})

    assert answer["Location"] == "/"


def test_no_page_carries_inline_scripts_or_styles(dispatcher: Client, story):
    for address in ("/cases/inbox/", "/cases/", f"/cases/{story.case.number}/", "/cases/new/"):
        page = dispatcher.get(address).content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "script-src 'self'" in dispatcher.get(address)["Content-Security-Policy"]


def test_the_desk_is_not_kept_by_caches(dispatcher: Client):
    assert dispatcher.get("/cases/")["Cache-Control"] == "private, no-store"


def test_the_library_s_page_for_passwords_leads_to_ours(dispatcher: Client):
    answer = dispatcher.get("/accounts/password/change/", follow=True)

    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == "/account/password/"
