"""One verb on several cases: shown first, then each by itself, each at most once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from gongzhi.channels.portal import together
from gongzhi.channels.portal.models import VerbRun
from gongzhi.channels.portal.tasks import perform_run
from gongzhi.foundation.journal.services import last_entry
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.queries import preview_verb
from gongzhi.handling.cases.services import comment_case, supervise_case
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import LAMP, Cast, Story

pytestmark = pytest.mark.django_db


def _preview(browser: Client, verb: str, *stories: Story) -> str:
    numbers = [story.case.number for story in stories]
    answer = browser.get(f"/cases/together/{verb}/", {"case": numbers})
    assert answer.status_code == 200
    return answer.content.decode()


def _confirm(browser: Client, verb: str, page: str, **given: str):
    fields = re.findall(r'name="(case|key)" value="([^"]+)"', page)
    sent: dict[str, list[str]] = {"go": ["yes"]}
    for name, value in fields:
        sent.setdefault(name, []).append(value)
    return browser.post(f"/cases/together/{verb}/", {**sent, **given}, follow=True)


@pytest.mark.parametrize(
    ("verb", "given", "status"),
    [
        ("accept", {}, "accepted"),
        ("classify", {"category_code": LAMP}, "received"),
        ("comment", {"note": "请尽快"}, "received"),
    ],
)
def test_a_verb_is_previewed_and_then_done_on_each(
    dispatcher: Client, report: Callable[..., Story], verb: str, given: dict[str, str], status: str
):
    stories = [report(), report()]
    entries = JournalEntry.objects.count()

    page = _preview(dispatcher, verb, *stories)
    assert JournalEntry.objects.count() == entries
    result = _confirm(dispatcher, verb, page, **given).content.decode()

    assert [story.status for story in stories] == [status, status]
    assert JournalEntry.objects.count() == entries + 2
    assert "2 cases were done" in result


def test_the_preview_says_of_each_what_would_happen_or_why_not(
    dispatcher: Client, report: Callable[..., Story], cast: Cast
):
    ready, early = report().accepted(), report()

    page = _preview(dispatcher, "dispatch", ready, early)
    _confirm(dispatcher, "dispatch", page)

    assert cast.lighting.name in page
    assert "is not possible while this is" in page
    assert (ready.status, early.status) == ("dispatched", "received")


def test_each_goes_to_the_unit_that_the_preview_named(
    dispatcher: Client, report: Callable[..., Story], cast: Cast
):
    story = report().accepted()
    page = _preview(dispatcher, "dispatch", story)

    # Before the button is pressed another unit takes over the class.
    cast.water.duties, cast.lighting.duties = cast.lighting.duties, []
    cast.water.save(), cast.lighting.save()
    _confirm(dispatcher, "dispatch", page)

    assert story.case.lead_unit == cast.lighting


def test_a_chosen_unit_takes_them_all(dispatcher: Client, report: Callable[..., Story], cast: Cast):
    story = report().dispatched()

    page = _preview(dispatcher, "reassign", story)
    refused = _confirm(dispatcher, "reassign", page, unit_id=str(cast.water.pk))
    done = _confirm(dispatcher, "reassign", page, unit_id=str(cast.water.pk), note="管辖调整")

    assert refused.status_code == 400
    assert done.status_code == 200
    assert story.case.lead_unit == cast.water


def test_the_leader_supervises_and_the_secretary_closes_several(
    browser_of: Callable[[str], Client], report: Callable[..., Story]
):
    stories = [report().verified(), report().verified()]

    leader, secretary = browser_of("street_leader"), browser_of("community_secretary")
    _confirm(leader, "supervise", _preview(leader, "supervise", *stories), note="限期办结")
    _confirm(secretary, "close", _preview(secretary, "close", *stories), note="{编号}已修好")

    assert [(s.status, s.case.supervised) for s in stories] == [("closed", True)] * 2
    notes = [last_entry(subject_of(story.id)).note for story in stories]
    assert notes == [f"{story.case.number}已修好" for story in stories]


def test_pressing_twice_does_it_once(dispatcher: Client, report: Callable[..., Story]):
    story = report()
    page = _preview(dispatcher, "comment", story)

    first = _confirm(dispatcher, "comment", page, note="请尽快")
    second = _confirm(dispatcher, "comment", page, note="请尽快")

    assert first.request["PATH_INFO"] == second.request["PATH_INFO"]
    assert JournalEntry.objects.filter(verb="cases.comment").count() == 1


def test_what_changed_after_the_preview_is_refused_with_its_reason(
    dispatcher: Client, report: Callable[..., Story], cast: Cast
):
    changed, still = report(), report()
    page = _preview(dispatcher, "accept", changed, still)

    supervise_case(actor=cast.leader, case_id=changed.id, note="先别动")
    comment_case(actor=cast.leader, case_id=still.id, note="只是说一句")
    result = _confirm(dispatcher, "accept", page).content.decode()

    assert (changed.status, still.status) == ("received", "accepted")
    assert "after you opened this page" in result


def test_a_verb_one_does_not_hold_is_refused_for_each(
    browser_of: Callable[[str], Client], report: Callable[..., Story]
):
    officer, story = browser_of("grid_officer"), report()

    page = _preview(officer, "accept", story)
    _confirm(officer, "accept", page)

    assert "is for" in page
    assert story.status == "received"


def test_what_one_may_not_see_is_shown_as_nothing(
    browser_of: Callable[[str], Client], report: Callable[..., Story]
):
    page = _preview(browser_of("unit_handler"), "comment", report(title="别人的事"))

    assert "别人的事" not in page
    assert "This case is not among those you may see." in page


def test_many_become_a_job_that_takes_up_where_it_stood(
    dispatcher: Client,
    report: Callable[..., Story],
    staff: Staff,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(together, "AT_ONCE", 1)
    stories = [report(), report(), report()]
    page = _preview(dispatcher, "accept", *stories)

    waiting = _confirm(dispatcher, "accept", page).content.decode()
    run = VerbRun.objects.get()
    together._do_next(run.pk, staff["street_dispatcher"].actor)
    part = dispatcher.get(f"/cases/together/runs/{run.pk}/", headers={"HX-Request": "true"})
    perform_run(run.pk)
    perform_run(run.pk)

    assert "0 / 3" in waiting
    assert "1 / 3" in part.content.decode()
    assert [story.status for story in stories] == ["accepted"] * 3
    run.refresh_from_db()
    assert (run.results, run.given) == (["", "", ""], {})


def test_a_run_whose_job_gave_up_says_so_and_is_asked_for_no_more(
    dispatcher: Client, report: Callable[..., Story], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(together, "AT_ONCE", 0)
    waiting = _confirm(dispatcher, "accept", _preview(dispatcher, "accept", report()))

    VerbRun.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    page = dispatcher.get(waiting.request["PATH_INFO"]).content.decode()

    assert "hx-trigger" in waiting.content.decode().partition('id="run"')[2]
    assert "hx-trigger" not in page.partition('id="run"')[2]
    assert "The work stopped after 0 of 1 cases" in page


def test_all_that_fit_are_taken_up_to_a_bound(
    dispatcher: Client, report: Callable[..., Story], monkeypatch: pytest.MonkeyPatch
):
    for _ in range(3):
        report()
    report().accepted()
    monkeypatch.setattr(together, "MOST", 3)

    page = dispatcher.get("/cases/together/accept/", {"all": "status=received"}).content.decode()

    assert "3 of them would be done" in page


@pytest.mark.parametrize("chosen", [["x"], ["20261122-0000001-0"], ["1@"], []])
def test_odd_selections_are_answered_in_words(dispatcher: Client, chosen: list[str]):
    answer = dispatcher.get("/cases/together/accept/", {"case": chosen})

    assert answer.status_code in {200, 400, 404}


def test_a_verb_that_needs_a_look_at_each_is_not_offered_for_many(dispatcher: Client):
    assert dispatcher.get("/cases/together/handle/").status_code == 404


def test_a_run_is_seen_by_its_own_account_alone(
    dispatcher: Client, browser_of: Callable[[str], Client], report: Callable[..., Story]
):
    _confirm(dispatcher, "accept", _preview(dispatcher, "accept", report()))
    run = VerbRun.objects.get()

    assert browser_of("street_leader").get(f"/cases/together/runs/{run.pk}/").status_code == 404


def test_a_preview_of_many_asks_as_few_questions_as_of_one(
    report: Callable[..., Story], cast: Cast, django_assert_num_queries
):
    ids = [report().id for _ in range(4)]

    with django_assert_num_queries(3):
        previews = preview_verb(cast.dispatcher, "accept", ids)

    assert [each.target for each in previews] == ["accepted"] * 4


def test_the_same_key_of_another_account_is_another_run(staff: Staff, report: Callable[..., Story]):
    key, items = uuid4(), [together.Item(report().id, None)]

    for role in ("street_dispatcher", "street_leader"):
        together.start_run(
            actor=staff[role].actor, key=key, verb="comment", given={"note": "好"}, items=items
        )

    assert VerbRun.objects.count() == 2
