"""The page behind a link: what was sent to a body, one answer, then nothing more."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO, StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import load_workbook

from gongzhi.channels.api.limits import LINKS
from gongzhi.foundation.images import sanitise
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Attachment, Inquiry
from gongzhi.handling.cases.queries import follow_inquiry
from gongzhi.handling.cases.secret_codes import link_secret_of
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import Story
from tests.handling.cases.cast import photo as picture

pytestmark = pytest.mark.django_db

EMAIL = "office@power.example.org"
REQUEST = "请核对这一路照明由谁供电。"


@pytest.fixture
def story(report: Callable[..., Story]) -> Story:
    photos = [sanitise(picture(each)) for each in (6, 7)]
    return report(photos=photos, address="杏花社区柳树路12号3单元501室").handling()


def _link(story: Story, *pictures: int, email: str = EMAIL) -> str:
    cases.inquire(
        actor=story.cast.handler, case_id=story.id, body="榆钱供电所", email=email, note=REQUEST,
        pictures=pictures,
    )  # fmt: skip
    secret = link_secret_of(Inquiry.objects.latest("pk").nonce)
    return reverse("outside:answer", args=[secret])


def _said(answer: HttpResponse) -> str:
    """Return what a page says, without the head's forms, which name the page they stand on."""
    return str(answer.content.decode().partition("<main")[2])


@pytest.fixture
def outside() -> Client:
    """Return a browser that keeps no cookie and gets no token, as a mail program's own."""
    return Client(
        enforce_csrf_checks=True,
        raise_request_exception=False,
        headers={"accept-language": "en"},
    )


def test_it_shows_what_was_sent_and_nothing_of_the_report(story: Story, outside: Client):
    first, second = Attachment.objects.filter(case_id=story.id).order_by("pk")
    link = _link(story, first.pk)

    answer = outside.get(link)

    page = answer.content.decode()
    for word in (REQUEST, story.case.number, "Street lamp", "杏花社区柳树路", "Answer before"):
        assert word in page
    for word in (story.case.title, "三号楼", "12号", "王示例", "130", EMAIL, "榆钱供电所"):
        assert word not in page
    whole = f"{link}pictures/{first.pk}/"
    assert f'<a href="{whole}"><img src="{whole}"' in page  # small on the page, whole behind it
    assert f"pictures/{second.pk}/" not in page
    shown = outside.get(whole)
    assert sanitise(shown.getvalue()).width
    for close in shown._resource_closers:  # a file; close() would end the database too
        close()
    assert outside.get(f"{link}pictures/{second.pk}/").status_code == 404
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert '<meta name="robots" content="noindex">' in page
    assert Inquiry.objects.get().state == "waiting"


def test_one_answer_with_a_photo_then_thanks_and_nothing_more(
    story: Story, outside: Client, photo: bytes
):
    link = _link(story)
    sent = {"note": "由我所供电，今晚恢复。", "photos": SimpleUploadedFile("a.jpg", photo)}

    first = outside.post(link, sent)
    after = outside.get(link).content.decode()
    again = outside.post(link, {"note": "再说一次"})

    assert (first.status_code, first.headers["Location"]) == (302, link)
    assert "Thank you" in after
    assert "Thank you" in again.content.decode()
    for word in (REQUEST, story.case.number, "由我所供电", '<form method="post" enctype'):
        assert word not in after
    asked = Inquiry.objects.get()
    assert (asked.state, asked.answer) == ("answered", "由我所供电，今晚恢复。")
    assert asked.answered_with.count() == 1


@pytest.mark.parametrize(
    ("note", "name", "content", "words"),
    [
        ("", "", b"", "Your answer"),
        ("长" * 4001, "", b"", "4000"),
        ("见照片", "a.jpg", b"no picture at all", "a.jpg"),
    ],
)
def test_what_does_not_fit_comes_back_with_the_words(
    story: Story, outside: Client, note: str, name: str, content: bytes, words: str
):
    link = _link(story)
    photos = {"photos": SimpleUploadedFile(name, content)} if name else {}

    answer = outside.post(link, {"note": note, **photos})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert words in page
    assert note[:20] in page
    assert Inquiry.objects.get().state == "waiting"


def test_of_two_answers_at_once_one_counts_and_the_other_reads_thanks(
    story: Story, outside: Client, monkeypatch: pytest.MonkeyPatch
):
    link = _link(story)
    opened = follow_inquiry(link.split("/")[-2])
    outside.post(link, {"note": "第一份"})
    monkeypatch.setattr("gongzhi.channels.outside.views.queries.follow_inquiry", lambda _: opened)

    second = outside.post(link, {"note": "第二份"})

    assert (second.status_code, second.headers["Location"]) == (302, link)
    assert Inquiry.objects.get().answer == "第一份"


def test_the_page_of_a_case_reads_its_requests_in_three_statements(
    story: Story, browser_of: Callable[[str], Client], django_assert_max_num_queries: Any
):
    browser, address = browser_of("street_dispatcher"), f"/cases/{story.case.number}/"
    browser.get(address)
    with CaptureQueriesContext(connection) as before:
        browser.get(address)
    for each in range(2):
        _link(story, email=f"{each}@example.org")

    with django_assert_max_num_queries(len(before) + 3):
        page = browser.get(address).content.decode()

    assert page.count("@example.org") == 2


def test_the_workbook_of_cases_names_who_was_asked(
    story: Story, browser_of: Callable[[str], Client]
):
    _link(story)

    answer = browser_of("street_dispatcher").get("/cases/export/")

    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    column = rows[0].index("Outside bodies asked")
    assert [row[column] for row in rows[1:]] == ["榆钱供电所 (waiting for the answer)"]


def test_a_closed_link_and_a_wrong_one_say_the_same_and_name_nothing(story: Story, outside: Client):
    link = _link(story)
    cases.withdraw_inquiry(actor=story.cast.handler, case_id=story.id, note="问错了单位")

    closed, wrong = outside.get(link), outside.get(reverse("outside:answer", args=["A" * 26]))
    late = outside.post(link, {"note": "由我所供电"})

    assert closed.status_code == wrong.status_code == late.status_code == 404
    assert "This link is closed" in closed.content.decode()
    assert _said(closed) == _said(wrong) == _said(late)
    for secret in ("a", "é" * 26, "A" * 300, "%00"):
        assert outside.get(f"/o/{secret}/").status_code == 404


def test_links_cannot_be_tried_out_for_long(outside: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("gongzhi.channels.api.limits.time", SimpleNamespace(monotonic=float))
    monkeypatch.setattr(LINKS, "most", 3)
    wrong = reverse("outside:answer", args=["B" * 26])

    codes = [outside.get(wrong).status_code for _each in range(LINKS.most + 1)]

    assert codes == [404] * LINKS.most + [429]


def test_no_cache_or_search_engine_keeps_a_page_that_names_a_link(
    story: Story, outside: Client, monkeypatch: pytest.MonkeyPatch
):
    link = _link(story)

    answers = [outside.get(link), outside.post(link, {}), outside.get(f"{link}pictures/999/")]
    monkeypatch.setattr(LINKS, "most", 0)
    answers.append(outside.get(link))

    assert [answer.status_code for answer in answers] == [200, 400, 404, 429]
    for answer in answers:
        assert link in answer.content.decode()
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_no_log_keeps_the_secret_of_a_link(
    story: Story, outside: Client, monkeypatch: pytest.MonkeyPatch
):
    (handler,) = (each for each in logging.getLogger().handlers if each.name == "stderr")
    assert isinstance(handler, logging.StreamHandler)
    written = StringIO()
    monkeypatch.setattr(handler, "stream", written)
    link = _link(story)
    secret = link.split("/")[-2]

    outside.post(link, {"note": ""})
    outside.get(f"{link}pictures/999/")
    outside.get(f"{link}。")
    outside.get(reverse("resident:open_link", args=[story.case.number, "K7F3Q-9MX2H"]))
    monkeypatch.setattr(LINKS, "most", 0)
    outside.get(link)

    lines = written.getvalue()
    assert "Bad Request: /o/***/" in lines
    assert "Not Found: /o/***/pictures/999/" in lines
    assert "Too Many Requests: /o/***/" in lines
    assert f"/follow/{story.case.number}/***/" in lines
    assert secret not in lines
    assert "K7F3Q" not in lines


def test_the_desk_asks_withdraws_and_asks_again_by_forms(
    report: Callable[..., Story], staff: Staff, browser_of: Callable[[str], Client]
):
    story = report(photos=[sanitise(picture(6))]).dispatched(staff.cast.lighting)
    browser, number = browser_of("unit_handler"), story.case.number
    form = browser.get(f"/cases/{number}/inquire/").content.decode()
    shown = Attachment.objects.get(case_id=story.id)
    given = {"body": "榆钱供电所", "email": EMAIL, "note": REQUEST, "place": "柳树路口"}

    refused = browser.post(f"/cases/{number}/inquire/", {**given, "email": "nobody"})
    asked = browser.post(f"/cases/{number}/inquire/", {**given, "pictures": [shown.pk]})
    page = browser.get(f"/cases/{number}/").content.decode()
    row = Inquiry.objects.get()
    taken_back = browser.post(
        f"/cases/{number}/withdraw-inquiry/", {"inquiry_id": row.pk, "note": "问错了单位"}
    )
    again = browser.get(f"/cases/{number}/inquire/?inquiry={row.pk}").content.decode()
    sent = browser.post(
        f"/cases/{number}/inquire/", {**given, "email": "", "again_of": row.pk, "body": "供电所"}
    )

    assert "the clock of the case does not stop" in form
    assert f"/pictures/{shown.pk}/" in form
    assert (refused.status_code, asked.status_code) == (400, 302)
    assert "130" not in page
    assert EMAIL not in page
    assert "o***@power.example.org" in page
    assert "1 picture went along" in page
    assert "asked an outside body by mail: 榆钱供电所" in page
    assert (taken_back.status_code, sent.status_code) == (302, 302)
    assert EMAIL not in again
    assert "o***@power.example.org" in again
    assert REQUEST in again
    last = Inquiry.objects.latest("pk")
    assert (last.email, last.body, last.state) == (EMAIL, "供电所", "waiting")


def test_the_api_asks_once_by_its_key_and_masks_the_address(
    report: Callable[..., Story], staff: Staff
):
    story = report().dispatched(staff.cast.lighting)
    handler = staff["unit_handler"]
    given = {"body": "榆钱供电所", "email": EMAIL, "note": REQUEST}

    answers = [
        handler.post(f"/cases/{story.id}/inquire", given, Idempotency_Key="one") for _ in range(2)
    ]
    detail = handler.get(f"/cases/{story.id}").json()
    strange = handler.post(f"/cases/{story.id}/inquire", {**given, "secret": "x"})
    by_link = handler.post(f"/cases/{story.id}/answer_inquiry", {"note": "替他答"})
    lapse = handler.post(f"/cases/{story.id}/lapse_inquiry", {})

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    (told,) = detail["inquiries"]
    assert (told["email"], told["request"], told["state"]) == (
        "o***@power.example.org", REQUEST, "waiting",
    )  # fmt: skip
    assert "inquire" in detail["verbs"]
    assert "withdraw_inquiry" in detail["verbs"]
    assert "answer_inquiry" not in detail["verbs"]
    assert strange.status_code == 422
    assert by_link.status_code == lapse.status_code == 404
    assert "nonce" not in str(detail)
    assert "digest" not in str(told)
