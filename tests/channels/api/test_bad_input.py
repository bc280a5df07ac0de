"""Whatever is sent, the answer is a stored case or a refusal in words, never a server error."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse

from gongzhi.foundation.models import IdempotentAnswer
from gongzhi.foundation.texts import DETAIL_LENGTH, clean_line, clean_text
from gongzhi.handling.cases.models import Case, CaseContact, CaseText
from tests.channels.api.callers import Caller
from tests.handling.cases.cast import IN_GRID, LAMP, Story

REPORT = {"title": "楼前路灯不亮", "category_code": LAMP, "lon": IN_GRID[0], "lat": IN_GRID[1]}
FREE_FIELDS = ("title", "detail", "address", "contact_name", "source_system")
CHECKED_FIELDS = (
    "contact_phone", "category_code", "area_code", "external_ref", "source", "occurred_at",
    "received_at",
)  # fmt: skip


@pytest.fixture(scope="module")
def naughty(shared_data: Path) -> list[str]:
    return json.loads((shared_data / "badinput" / "naughty_strings.json").read_text("utf-8"))


def _is_answered(answer: HttpResponse, *, context: object) -> None:
    assert answer.status_code < 500, (context, answer.content[:300])
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        told = answer.json()
        assert told["detail"], context
        assert "Traceback" not in told["detail"]


def test_every_naughty_string_in_every_free_field_of_a_report(
    naughty: list[str], dispatcher: Caller
):
    for text in naughty:
        answer = dispatcher.post("/cases", {**REPORT, **dict.fromkeys(FREE_FIELDS, text)})
        _is_answered(answer, context=text)
        if answer.status_code == 201:
            for field in ("title", "detail", "address"):
                assert _stored(answer.json()["id"], field) == _kept(text, field), text
            continue
        for field in FREE_FIELDS:  # one refused all: each by itself
            alone = dispatcher.post("/cases", {**REPORT, field: text})
            _is_answered(alone, context=(field, text))
            if alone.status_code == 201 and field in {"title", "detail", "address"}:
                assert _stored(alone.json()["id"], field) == _kept(text, field), text


@pytest.mark.parametrize("field", CHECKED_FIELDS)
def test_every_naughty_string_in_every_checked_field_of_a_report(
    field: str, naughty: list[str], dispatcher: Caller
):
    for text in naughty:
        _is_answered(dispatcher.post("/cases", {**REPORT, field: text}), context=(field, text))


def _stored(case_id: int, field: str) -> str:
    if field == "detail":
        return CaseText.objects.get(pk=case_id).detail
    return getattr(Case.objects.get(pk=case_id), field)


def _kept(text: str, field: str) -> str:
    """The documented normalisation: no control characters, no outer space, one line of a title."""
    if field == "detail":
        return clean_text(text, field=field, longest=DETAIL_LENGTH)
    return clean_line(text, field=field, longest=DETAIL_LENGTH)


def test_every_naughty_string_as_a_note_is_kept_in_the_timeline(
    naughty: list[str], dispatcher: Caller, story: Story
):
    for text in naughty:
        answer = dispatcher.do(story.id, "comment", note=text)
        _is_answered(answer, context=text)

    notes = [step["note"] for step in dispatcher.get(f"/cases/{story.id}/timeline").json()["items"]]
    kept = [clean_text(text, field="note", longest=4000) for text in naughty]
    assert notes[1:] == [text for text in kept if text]


@pytest.mark.parametrize(
    ("verb", "field"),
    [
        ("classify", "category_code"),
        ("place", "area_code"),
        ("place", "address"),
        ("merge", "target"),
        ("refuse", "ground"),
        ("divert", "road"),
        ("accept", "note"),
    ],
)
def test_every_naughty_string_in_the_fields_of_verbs(
    verb: str, field: str, naughty: list[str], dispatcher: Caller, story: Story
):
    for text in naughty:
        body = {"note": "理由", "area_code": "990101001001001", field: text}
        wanted = {name: body[name] for name in ("note", field)}
        if verb == "place":
            wanted["area_code"] = body["area_code"]
        _is_answered(dispatcher.do(story.id, verb, **wanted), context=(verb, text))


@pytest.mark.parametrize("name", ["words", "number", "cursor", "area", "category", "queue", "unit"])
def test_every_naughty_string_in_the_list_filters(
    name: str, naughty: list[str], dispatcher: Caller, story: Story
):
    for text in naughty:
        _is_answered(dispatcher.get("/cases", {name: text}), context=(name, text))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        *(("/cases", name) for name in ("words", "number", "cursor", "area", "category", "unit")),
        ("/units", "kind"),
        ("/areas", "under"),
        ("/cases/similar", "category"),
    ],
)
def test_a_nul_in_any_query_is_refused_in_words(path: str, name: str, dispatcher: Caller):
    near = {"category": LAMP, "lon": IN_GRID[0], "lat": IN_GRID[1]}
    params = {**(near if path.endswith("similar") else {}), name: "a\0b"}

    answer = dispatcher.get(path, params)

    _is_answered(answer, context=(path, name))
    assert answer.status_code in {200, 422}


def test_every_naughty_string_as_a_case_a_verb_and_a_key(
    naughty: list[str], dispatcher: Caller, story: Story
):
    from urllib.parse import quote

    for text in naughty:
        part = quote(text, safe="")
        _is_answered(dispatcher.get(f"/cases/{part}"), context=text)
        _is_answered(dispatcher.post(f"/cases/{story.id}/{part}", {}), context=text)
        header = text.encode("latin-1", "ignore").decode("latin-1").replace("\n", " ")
        key = header.replace("\r", " ")
        _is_answered(dispatcher.post("/cases", REPORT, Idempotency_Key=key), context=text)


def test_text_comes_back_as_it_was_sent(dispatcher: Caller):
    title = "ＡＢ<b>Ω≈ç√∫˜µ≤≥÷</b> 'OR 1=1-- 社會科學院 ثم نفس 👩‍👩‍👧"

    made = dispatcher.post("/cases", {**REPORT, "title": title})

    assert made.json()["title"] == title
    assert dispatcher.get(f"/cases/{made.json()['id']}").json()["title"] == title


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[1, 2]", 422),
        (b"null", 422),
        (b'"x"', 422),
        (b"\xff\xfe{}", 400),
        (b'{"title": NaN}', 400),
        (b'{"lon": NaN, "lat": 30, "title": "x"}', 400),
        (b'{"lon": 1e999, "lat": 30, "title": "x"}', 422),
        (b'{"lon": 181, "lat": 30, "title": "x"}', 422),
        (b'{"lon": "east", "lat": 30, "title": "x"}', 422),
        (b'{"title": "\\ud800"}', 422),
        (b'{"title": "a\\u0000b"}', 422),
        (b'{"title": 5}', 422),
        (b'{"title": ["x"]}', 422),
        (b'{"title": "x", "surprise": 1}', 422),
        (b'{"title": "' + b"x" * (DETAIL_LENGTH + 1) + b'"}', 422),
        (b'{"received_at": "9999-12-31T23:59:59Z", "title": "x"}', 422),
        (b'{"received_at": 1e300, "title": "x"}', 422),
        (b"[" * 100_000, 400),
        (b'{"title": "' + b"x" * 300_000 + b'"}', 413),
    ],
)
def test_bodies_that_cannot_be_used_are_refused_in_words(
    body: bytes, status: int, dispatcher: Caller
):
    answer = dispatcher.post("/cases", body)

    assert answer.status_code == status, answer.content
    _is_answered(answer, context=body[:80])


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 10**30, 1.5, "7", None, True, [1]])
@pytest.mark.parametrize("field", ["unit_id", "version"])
def test_odd_numbers_in_a_verb_never_break_it(
    number: Any, field: str, dispatcher: Caller, report: Callable[..., Story]
):
    story = report().accepted()
    body = {"unit_id": story.cast.lighting.pk, field: number}

    _is_answered(dispatcher.do(story.id, "dispatch", **body), context=(field, number))


@pytest.mark.parametrize("limit", ["", "5", "wd", "-5wd", "99999999999wd", "1e3wd", "5 wd", "0h"])
def test_odd_limits_are_refused_in_words(
    limit: str, dispatcher: Caller, report: Callable[..., Story]
):
    story = report().accepted()

    answer = dispatcher.do(story.id, "dispatch", unit_id=story.cast.lighting.pk, limit=limit)

    _is_answered(answer, context=limit)


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "9" * 30])
def test_odd_page_lengths_are_refused(limit: str, dispatcher: Caller):
    assert dispatcher.get("/cases", {"limit": limit}).status_code == 422


def test_an_unknown_verb_lists_the_verbs(dispatcher: Caller, story: Story):
    answer = dispatcher.do(story.id, "explode")

    assert answer.status_code == 404
    assert "dispatch" in answer.json()["detail"]


def test_wrong_address_method_and_type_are_problems_too(dispatcher: Caller, story: Story):
    assert dispatcher.get("/nowhere").status_code == 404
    assert dispatcher.get("/nowhere")["Content-Type"] == "application/problem+json"
    wrong_method = dispatcher.client.delete(f"/api/v1/cases/{story.id}")
    assert wrong_method.status_code == 405
    assert wrong_method["Allow"] == "GET"
    wrong_type = dispatcher.client.post("/api/v1/cases", "a=b", content_type="text/plain")
    assert wrong_type.status_code == 415
    assert wrong_type.json()["code"] == "unsupported-media-type"


def test_the_refusal_speaks_the_callers_language(dispatcher: Caller):
    chinese = dispatcher.get("/cases/0", accept_language="zh-hans").json()["detail"]
    english = dispatcher.get("/cases/0", accept_language="en").json()["detail"]

    assert english.startswith("This case is not among those you may see.")
    assert chinese != english


def test_a_token_that_is_none_is_refused(dispatcher: Caller):
    for token in ("x", "", "é", "x" * 5000):
        dispatcher.token = token or " "
        answer = dispatcher.get("/me")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_stale_version_is_told_who_was_faster(dispatcher: Caller, story: Story):
    version = story.case.version
    dispatcher.do(story.id, "classify", category_code=LAMP, version=version)

    by_body = dispatcher.do(story.id, "accept", version=version)
    by_header = dispatcher.post(f"/cases/{story.id}/accept", {}, If_Match=f'"{version}"')
    mended = dispatcher.post(f"/cases/{story.id}/accept", {}, If_Match=f'"{story.case.version}"')

    assert (by_body.status_code, by_body.json()["code"]) == (409, "stale-version")
    assert (by_header.status_code, by_header.json()["code"]) == (412, "stale-version")
    assert mended.status_code == 200


def test_a_repeated_key_gets_the_first_answer(dispatcher: Caller):
    first = dispatcher.post("/cases", REPORT, Idempotency_Key="one")
    again = dispatcher.post("/cases", REPORT, Idempotency_Key="one")
    other = dispatcher.post("/cases", {**REPORT, "title": "别的事"}, Idempotency_Key="one")

    assert again.json() == first.json()
    assert again.status_code == 201
    assert again["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first
    assert other.status_code == 422
    assert other.json()["code"] == "key-reused"
    assert Case.objects.count() == 1


def test_the_repetition_of_a_report_is_the_first_answer_and_its_secret_is_stored_nowhere(
    anyone: Caller,
):
    first = anyone.post("/cases", REPORT, Idempotency_Key="one")
    again = anyone.post("/cases", REPORT, Idempotency_Key="one")

    secret = first.json()["secret"]
    assert len(secret) == 11
    assert again.content == first.content
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    (kept,) = IdempotentAnswer.objects.values_list("body", flat=True)
    assert secret not in kept
    assert secret.replace("-", "") not in kept
    number = first.json()["number"]
    assert anyone.get(f"/reports/{number}", X_Case_Secret=again.json()["secret"]).status_code == 200


def test_no_two_reports_have_the_same_secret(anyone: Caller):
    secrets = [anyone.post("/cases", REPORT).json()["secret"] for _ in range(3)]

    assert len(set(secrets)) == 3


def test_a_refused_request_leaves_its_key_free(dispatcher: Caller):
    refused = dispatcher.post("/cases", {**REPORT, "lon": 500}, Idempotency_Key="two")
    mended = dispatcher.post("/cases", REPORT, Idempotency_Key="two")

    assert (refused.status_code, mended.status_code) == (422, 201)


def test_a_verb_repeated_with_its_key_happens_once(dispatcher: Caller, story: Story):
    first = dispatcher.post(f"/cases/{story.id}/comment", {"note": "一"}, Idempotency_Key="c")
    again = dispatcher.post(f"/cases/{story.id}/comment", {"note": "一"}, Idempotency_Key="c")

    assert again.json() == first.json()
    steps = dispatcher.get(f"/cases/{story.id}/timeline").json()["items"]
    assert [step["verb"] for step in steps] == ["cases.create", "cases.comment"]


def test_a_revealed_contact_is_not_kept_for_a_repetition(dispatcher: Caller, story: Story):
    dispatcher.post(f"/cases/{story.id}/reveal_contact", {"note": "核实"}, Idempotency_Key="r")

    kept = IdempotentAnswer.objects.values_list("body", flat=True)
    assert not any("13000000001" in body for body in kept)


def test_too_many_anonymous_reports_are_held_back(anyone: Caller):
    answers = [anyone.post("/cases", {}).status_code for _ in range(31)]

    assert answers[-1] == 429
    assert 429 not in answers[:30]
    assert CaseContact.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_makes_one_case(dispatcher: Caller):
    answers: list[HttpResponse] = []

    def send() -> None:
        try:
            answers.append(dispatcher.post("/cases", REPORT, Idempotency_Key="at-once"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_reference_at_once_makes_one_case_and_tells_the_others(dispatcher: Caller):
    answers: list[HttpResponse] = []
    body = {**REPORT, "source_system": "12345", "external_ref": "GD-7"}

    def send() -> None:
        try:
            answers.append(dispatcher.post("/cases", body))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 5]
    assert Case.objects.count() == 1
