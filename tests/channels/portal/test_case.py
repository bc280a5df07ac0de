"""The page of one case: its story, its clocks, and only the verbs one may use."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongzhi.channels.portal.forms.verbs import Situation, form_of
from gongzhi.channels.portal.story import SENTENCES
from gongzhi.channels.portal.verbs import GRAVE, LEADING
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.models import Attachment
from gongzhi.handling.cases.services.escalation import escalate_due
from gongzhi.handling.cases.verbs import VERBS
from gongzhi.handling.cases.workflow import CASE_WORKFLOW
from gongzhi.handling.likeness.services import suggest_for
from tests.handling.cases.cast import Cast, Story

pytestmark = pytest.mark.django_db


def _page(browser: Client, story: Story) -> str:
    answer = browser.get(f"/cases/{story.case.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def _verbs(page: str, story: Story) -> set[str]:
    return set(re.findall(rf'href="/cases/{story.case.number}/([a-z-]+)/"', page))


def _do(browser: Client, story: Story, verb: str, **data: object):
    return browser.post(f"/cases/{story.case.number}/{verb}/", data)


def test_the_page_offers_what_the_dispatcher_may_do_now(dispatcher: Client, story: Story):
    page = _page(dispatcher, story)
    offered = _verbs(page, story)

    assert "data-print" in page
    assert {"accept", "refuse", "merge", "classify"} <= offered
    assert "dispatch" not in offered
    assert "take" not in offered


def test_the_handler_sees_the_case_once_it_is_dispatched_and_may_take_it(
    browser_of: Callable[[str], Client], story: Story
):
    handler = browser_of("unit_handler")
    before = handler.get(f"/cases/{story.case.number}/")

    story.dispatched()

    assert before.status_code == 404
    assert "another unit" in before.content.decode()
    assert "take" in _verbs(_page(handler, story), story)


def test_the_whole_loop_by_forms_alone(
    browser_of: Callable[[str], Client], dispatcher: Client, story: Story, cast: Cast, photo: bytes
):
    handler = browser_of("unit_handler")
    steps = [
        (dispatcher, "accept", {}),
        (dispatcher, "dispatch", {"unit_id": cast.lighting.pk}),
        (handler, "take", {}),
        (handler, "handle", {"note": "已更换灯泡", "photos": SimpleUploadedFile("a.jpg", photo)}),
        (dispatcher, "verify", {}),
        (dispatcher, "close", {"note": "路灯已修好"}),
        (dispatcher, "rate", {"resolved": "yes", "satisfied": "5"}),
    ]
    for browser, verb, data in steps:
        answer = _do(browser, story, verb, **data)
        assert answer.status_code == 302, (verb, answer.content.decode())

    assert story.status == "rated"
    page = _page(dispatcher, story)
    assert "已更换灯泡" in page
    assert "reported as handled by 云栖区路灯管理所" in page


def test_a_missing_reason_comes_back_on_its_field(dispatcher: Client, story: Story):
    answer = _do(dispatcher, story, "refuse", ground="not_ours")

    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'href="#id_note"' in page
    assert 'aria-invalid="true"' in page


def test_a_stale_form_says_who_was_faster(dispatcher: Client, story: Story):
    version = story.case.version
    story.accepted()
    story.dispatched_again = None  # the case went on since

    answer = _do(dispatcher, story, "split", version=version, parts="又一件事", note="两件事")

    assert answer.status_code == 409
    assert "after you opened this page" in answer.content.decode()


def test_htmx_gets_the_form_alone_and_is_told_where_to_go(dispatcher: Client, story: Story):
    address = f"/cases/{story.case.number}/accept/"
    form = dispatcher.get(address, headers={"HX-Request": "true"})
    done = dispatcher.post(address, headers={"HX-Request": "true"})

    assert "<html" not in form.content.decode()
    assert done.status_code == 204
    assert done["HX-Redirect"] == f"/cases/{story.case.number}/"


def test_the_contact_is_masked_and_shown_whole_only_with_a_reason(dispatcher: Client, story: Story):
    masked = _page(dispatcher, story)
    shown = _do(dispatcher, story, "reveal-contact", note="回访").content.decode()

    assert "13000000001" not in masked
    assert "130****0001" in masked
    assert "13000000001" in shown
    assert "looked at the reporter&#x27;s contact" in _page(dispatcher, story)


def test_a_number_in_the_text_is_starred_and_shown_with_a_reason(
    browser_of: Callable[[str], Client], dispatcher: Client, report: Callable[..., Story]
):
    story = report(title="请回电13900000002", detail="证件11010119000101001X", contact_phone="")

    page = _page(dispatcher, story)
    form = dispatcher.get(f"/cases/{story.case.number}/reveal-contact/").content.decode()
    shown = _do(dispatcher, story, "reveal-contact", note="回访").content.decode()
    story.dispatched()
    handled_by = _page(browser_of("unit_handler"), story)

    for text in (page, form, handled_by):
        assert "13*******02" in text
        assert "13900000002" not in text
        assert "11010119000101001X" not in text
    assert page.count("Numbers of persons are starred.") == 1
    assert "reveal-contact" in _verbs(page, story)
    assert "Numbers of persons are starred." in handled_by
    assert "reveal-contact" not in _verbs(handled_by, story)
    assert "请回电13900000002" in shown
    assert "11010119000101001X" in shown


def test_where_nothing_is_starred_nothing_is_said_of_it(dispatcher: Client, story: Story):
    assert "starred" not in _page(dispatcher, story)


def test_the_handling_unit_does_not_see_the_contact(
    browser_of: Callable[[str], Client], story: Story
):
    story.dispatched()

    page = _page(browser_of("unit_handler"), story)

    assert "130" not in page.split("Reporter")[-1][:600].replace("20", "")
    assert "has not agreed" in page


def test_what_cannot_be_done_says_why(browser_of: Callable[[str], Client], story: Story):
    case = story.case
    case.category = None
    case.save()

    page = _page(browser_of("street_dispatcher"), story)

    assert "Why not more?" in page
    assert "Classify it first" in page


def test_every_verb_has_a_form_that_asks_for_exactly_its_input(story: Story, cast: Cast):
    for name, spec in VERBS.items():
        if not CASE_WORKFLOW.is_for_people(name):
            continue
        move = next(move for move in CASE_WORKFLOW.moves if move.verb == name)
        situation = Situation(case=story.case, actor=cast.dispatcher, move=move)
        form = form_of(name)(situation=situation)
        asked = set(form.fields)
        if name == "supplement":  # a field for each question; the case has its class
            asked = {each for each in asked if not each.startswith("ask_")}
            asked |= {"answers", "category_code"}
        if name == "rate":  # a list of boxes for each way in which there are reasons
            asked = (asked - {"liked", "disliked"}) | {"reasons"}
        # “ended” appears only on a case that is supervised.
        assert asked | {"ended"} == set(spec.input.model_fields) | {"ended"}, name


def test_photos_come_with_the_handling_or_not_at_all(
    browser_of: Callable[[str], Client], story: Story, photo: bytes
):
    story.handling()
    handler = browser_of("unit_handler")

    form = handler.get(f"/cases/{story.case.number}/handle/").content.decode()
    assert re.search(r"<input[^>]*name=\"photos\"[^>]* required", form)
    # Without its note the handling is refused, and so the photo is not kept either.
    refused = _do(handler, story, "handle", photos=SimpleUploadedFile("a.jpg", photo))
    before = Attachment.objects.count()
    done = _do(
        handler, story, "handle", note="已更换灯泡", photos=SimpleUploadedFile("a.jpg", photo)
    )

    story.case.refresh_from_db()
    assert (refused.status_code, before) == (400, 0)
    assert (done.status_code, story.case.status) == (302, "handled")
    assert [row.kind for row in Attachment.objects.all()] == ["evidence"]


def test_the_story_names_the_phase_of_a_clock(dispatcher: Client, story: Story):
    escalate_due(timezone.now() + timedelta(days=60))

    page = _page(dispatcher, story)

    assert "the time for filing has run out" in page
    assert "the time for —" not in page


def test_every_verb_has_its_sentence_in_the_story():
    assert set(VERBS) <= set(SENTENCES)
    assert set(LEADING) | GRAVE <= set(VERBS)


def test_the_page_of_a_case_asks_few_questions(
    dispatcher: Client, story: Story, django_assert_max_num_queries
):
    story.closed()
    url = f"/cases/{story.case.number}/"
    dispatcher.get(url)

    # Session, account, grants and bell; five of the case; its place.
    with django_assert_max_num_queries(10):
        dispatcher.get(url)


def test_a_picture_is_sent_as_a_file_that_can_do_nothing(
    dispatcher: Client, story: Story, photo: bytes
):
    from django.core.files.uploadedfile import SimpleUploadedFile

    _do(dispatcher, story, "attach", data=SimpleUploadedFile("a.jpg", photo, "image/jpeg"))
    found = re.search(rf"/cases/{story.case.number}/pictures/\d+/", _page(dispatcher, story))

    assert found
    answer = dispatcher.get(found[0])
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]

    # What the browser keeps is shown only after the server was asked again.
    assert answer["Cache-Control"] == "private, no-cache"
    again = dispatcher.get(found[0], headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().get(found[0], headers={"If-None-Match": answer["ETag"]}).status_code == 302
    answer.close()


def test_what_may_be_the_same_is_shown_with_its_reason_and_merged_in_one_step(
    browser_of: Callable[[str], Client], story: Story, cast: Cast
):
    dispatcher, handler = browser_of("street_dispatcher"), browser_of("unit_handler")
    other = Story(cast, title="路灯又坏了", detail="三号楼前的路灯三天不亮了，晚上很黑")
    suggest_for(other.id)

    page = _page(dispatcher, other)
    form = dispatcher.get(f"/cases/{other.case.number}/merge/?target={story.case.number}")

    assert "Likely the same matter" in page
    assert "; same category; at the same place; within a day" in page
    assert f"/merge/?target={story.case.number}" in page
    assert page.count("may be the same matter") == 1  # in the story, not among the linked cases
    assert f'value="{story.case.number}"' in form.content.decode()
    accepted = other.dispatched()
    assert "Likely the same matter" not in _page(handler, accepted)


def test_who_writes_a_reply_is_told_what_it_lacks_and_is_never_held_back(
    dispatcher: Client, anyone: Client, story: Story
):
    story.handling()
    address = f"/cases/{story.case.number}/close/hints/"
    entries = JournalEntry.objects.count()

    lacking = dispatcher.post(address, {"note": "来信收悉，我们高度重视，将尽快处理。"})
    whole = dispatcher.post(
        address,
        {"note": "经现场核实，三号楼前路灯线路老化，已于11月20日更换并恢复照明，路灯现已亮起。"},
    )
    back = _do(dispatcher, story, "refuse", note="高度重视，尽快处理", ground="")

    assert "You could name a day" in lacking.content.decode()
    assert "mostly set phrases" in lacking.content.decode()
    assert whole.content.decode().strip() == ""
    assert back.status_code in {400, 409}
    assert JournalEntry.objects.count() == entries
    for note in ("", "灯", "😀" * 99, "<b>&" * 500, "路" * 100_000):
        assert dispatcher.post(address, {"note": note}).status_code == 200
    assert anyone.post(address, {"note": "x"}).status_code == 302
