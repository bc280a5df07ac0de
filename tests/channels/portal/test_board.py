"""The dispatch board: what waits, which unit fits and why, and the press that dispatches."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import Reason, dispatch_board
from tests.handling.cases.cast import NOWHERE, STREET, Cast, Story

pytestmark = pytest.mark.django_db


def _press(browser: Client, story: Story, unit_id: object, **changes: object):
    sent = {"case": story.case.number, "version": story.case.version, "unit_id": unit_id}
    return browser.post("/cases/board/", {**sent, **changes}, follow=True)


def test_a_suggestion_says_its_reason(report: Callable[..., Story], cast: Cast):
    for _ in range(4):
        report().closed()
    waiting = report().accepted()

    board = dispatch_board(cast.dispatcher)

    (shown,) = board.waiting
    first, second = shown.suggestions
    assert shown.row.id == waiting.id
    assert first.unit_id == cast.lighting.pk
    assert (first.reasons, first.times, first.of) == ((Reason.CATEGORY, Reason.HISTORY), 4, 4)
    assert (second.unit_id, second.reasons) == (cast.committee.pk, (Reason.AREA,))


def test_units_show_what_they_lead(report: Callable[..., Story], cast: Cast):
    report().dispatched()
    late = report().dispatched()
    Case.objects.filter(pk=late.id).update(due_at="2026-01-01T00:00:00Z")

    loads = {
        unit.unit_id: (unit.open, unit.overdue) for unit in dispatch_board(cast.dispatcher).units
    }

    assert loads[cast.lighting.pk] == (2, 1)
    assert loads[cast.water.pk] == (0, 0)


def test_one_press_dispatches_and_offers_what_can_still_be_done(
    dispatcher: Client, report: Callable[..., Story], cast: Cast
):
    story = report().accepted()

    page = _press(dispatcher, story, cast.lighting.pk).content.decode()

    assert story.status == "dispatched"
    assert story.case.lead_unit == cast.lighting
    assert f"/cases/{story.case.number}/reassign/" in page
    assert "Nothing waits for a unit" in page


def test_once_handled_it_says_why_it_cannot_be_given_away(
    dispatcher: Client, report: Callable[..., Story], cast: Cast
):
    story = report().accepted()
    _press(dispatcher, story, cast.lighting.pk)
    Case.objects.filter(pk=story.id).update(status="handled")

    page = dispatcher.get("/cases/board/").content.decode()

    assert f"/cases/{story.case.number}/reassign/" not in page
    assert "is not possible while this is" in page


def test_a_press_on_an_old_board_is_refused_in_words(
    dispatcher: Client, report: Callable[..., Story], cast: Cast
):
    story = report().accepted()

    stale = _press(dispatcher, story, cast.lighting.pk, version=1)
    again = _press(dispatcher, story, cast.lighting.pk)
    twice = _press(dispatcher, story, cast.water.pk)

    assert (stale.status_code, again.status_code, twice.status_code) == (409, 200, 409)
    assert story.case.lead_unit == cast.lighting


def test_what_has_no_place_is_shown_apart(dispatcher: Client, report: Callable[..., Story]):
    story = report(lon=NOWHERE[0], lat=NOWHERE[1], area_code=STREET, title="不知在哪")

    page = dispatcher.get("/cases/board/").content.decode()

    assert "Without a place" in page
    assert f"/cases/{story.case.number}/place/" in page


@pytest.mark.parametrize(
    ("unit_id", "changes", "status"),
    [("x", {}, 400), (999_999, {}, 404), (1, {"case": ""}, 400), (1, {"case": "x"}, 404)],
)
def test_a_bad_press_changes_nothing_and_says_so(
    dispatcher: Client, report: Callable[..., Story], unit_id: object, changes: dict, status: int
):
    story = report().accepted()

    answer = _press(dispatcher, story, unit_id, **changes)

    assert answer.status_code == status
    assert "note-error" in answer.content.decode()
    assert story.status == "accepted"


def test_the_board_asks_few_questions_however_many_wait(
    report: Callable[..., Story], cast: Cast, django_assert_max_num_queries
):
    for _ in range(5):
        report().accepted()
    dispatch_board(cast.dispatcher)

    with django_assert_max_num_queries(8):
        board = dispatch_board(cast.dispatcher)

    assert len(board.waiting) == 5
