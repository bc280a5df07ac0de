"""What the phone asks for by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.handling.cases import services as cases
from tests.handling.cases.cast import Cast, Story

pytestmark = pytest.mark.django_db


def test_the_worker_is_ours_checked_each_time_and_named_by_its_build():
    answer = Client().get("/field/sw.js")
    build = json.loads(re.match(r"self\.build = (.*);\n", answer.content.decode())[1])

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert (build["shell"], len(build["version"])) == ("/field/shell/", 16)
    assert "/static/gongzhi/field.js" in build["files"]


def test_the_manifest_installs_the_officers_pages_only():
    told = Client().get("/field/manifest.webmanifest")
    manifest = told.json()

    assert told["Content-Type"] == "application/manifest+json"
    assert manifest["scope"] == manifest["start_url"] == "/field/"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}


def test_the_frame_to_keep_holds_nobody_s_name(
    officer: Client, staff: object, browser_of: Callable[[str], Client]
):
    name = staff["grid_officer"].account.display_name

    kept = officer.get("/field/shell/").content.decode()

    assert name not in kept
    assert 'data-account=""' in kept


def test_the_frame_to_keep_takes_no_message_of_another_page_along(officer: Client, story: Story):
    officer.post(
        f"/field/cases/{story.case.number}/comment/",
        {"note": "看过了", "version": story.case.version},
    )

    assert "note-success" not in officer.get("/field/shell/").content.decode()
    assert "note-success" in officer.get("/field/").content.decode()


def test_the_session_names_the_account_and_its_token(officer: Client, staff: object):
    told = officer.get("/field/session.json").json()

    assert told["account"] == staff["grid_officer"].account.pk
    assert told["token"]
    assert Client().get("/field/session.json").status_code == 302


def test_a_write_with_that_token_goes_through_the_api_once(staff: object, story: Story):
    browser = Client(enforce_csrf_checks=True)
    account = staff["grid_officer"].account
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    token = browser.get("/field/session.json").json()["token"]
    address = f"/api/v1/cases/{story.id}/comment"

    def send(**headers: str):
        return browser.post(
            address, {"note": "看过了"}, content_type="application/json", headers=headers
        )

    assert send().json()["code"] == "csrf"
    first = send(**{"X-CSRFToken": token, "Idempotency-Key": "k"})
    again = send(**{"X-CSRFToken": token, "Idempotency-Key": "k"})

    assert first.status_code == again.status_code == 200
    assert again["Idempotent-Replay"] == "true"


def test_what_happened_meanwhile_is_told_in_words(
    officer: Client, story: Story, cast: Cast, photo: bytes
):
    read = story.case.version
    story.accepted()
    cases.dispatch_case(actor=cast.dispatcher, case_id=story.id, unit_id=cast.lighting.pk)

    photo = SimpleUploadedFile("1.jpg", photo)
    assert officer.post(f"/api/v1/cases/{story.id}/attachments", {"file": photo}).status_code == 201

    told = officer.get(f"/field/cases/{story.case.number}/since/{read}/").json()

    # Oldest first, and without what the officer's own phone sent ahead.
    assert [step["what"] for step in told["steps"]] == [
        "accepted", "dispatched to 云栖区路灯管理所",
    ]  # fmt: skip
    assert told["version"] == story.case.version
    assert "comment" in told["verbs"]
    assert "take" not in told["verbs"]


def test_what_is_taken_along_is_the_page_itself(officer: Client, story: Story):
    taken = officer.get("/field/snapshot.json").json()
    paths = {page["path"]: page["html"] for page in taken["pages"]}

    assert {"/field/", "/field/visits/", "/field/report/", "/field/outbox/"} <= set(paths)
    assert story.case.title in paths[f"/field/cases/{story.case.number}/"]
    assert paths["/field/map/"].count("<path d=") == 1


def test_nobody_but_who_goes_out_takes_anything_along(browser_of: Callable[[str], Client]):
    for role in ("unit_handler", "street_dispatcher", "auditor", "administrator"):
        assert browser_of(role).get("/field/snapshot.json").status_code == 403
