"""A question to the reporter holds a case for so long, and no longer."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.clock.operations import Stop
from gongzhi.foundation.clock.services import apply, load_clocks
from gongzhi.foundation.errors import NotPermitted, WrongState
from gongzhi.foundation.journal.services import last_entry, record
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import follow_case
from gongzhi.handling.cases.services.escalation import (
    escalate_clock,
    escalate_due,
    rebuild_clock,
)
from gongzhi.handling.cases.services.pausing import end_wait
from tests.handling.cases.cast import Cast, Story

pytestmark = pytest.mark.django_db

MUCH_LATER = timedelta(days=20)


@pytest.fixture
def asked(cast: Cast) -> Story:
    """Return a case in hand whose reporter was asked something, all else of it told already."""
    story = Story(cast).handling()
    cases.ask_reporter(actor=cast.handler, case_id=story.id, note="哪一盏?")
    return story


def _lapse(story: Story) -> bool:
    """Let the job look at the case's wait alone, long after its limit."""
    return escalate_clock(story.id, "answer", timezone.now() + MUCH_LATER)


def _facts(story: Story) -> dict[str, object]:
    facts: dict[str, object] = json.loads(last_entry(subject_of(story.id)).facts)
    return facts


def test_after_the_limit_the_system_goes_on_once_and_says_since_when(asked: Story):
    due = load_clocks(subject_of(asked.id))["answer"].due_at

    lapsed = _lapse(asked), _lapse(asked)

    entry, case = last_entry(subject_of(asked.id)), asked.case
    told = _facts(asked)
    assert (entry.verb, entry.actor_kind) == ("cases.lapse_question", "system")
    assert told["answer_by"] == due.isoformat()
    assert (case.status, case.unanswered) == ("handling", True)
    assert case.due_at is not None
    assert lapsed == (True, False)
    assert case.version == entry.seq


def test_the_unit_is_warned_before_and_nothing_lapses_early(asked: Story):
    clock = load_clocks(subject_of(asked.id))["answer"]

    escalate_due(clock.due_at - timedelta(minutes=1))

    assert asked.status == "asking"
    assert _facts(asked)["clocks"] == [{"op": "escalate", "phase": "answer", "level": 1}]
    with pytest.raises(GuardRefusal):
        cases.lapse_question(actor=SYSTEM, case_id=asked.id)


def test_an_answer_in_time_is_the_end_of_the_wait(asked: Story):
    cases.answer_question(actor=asked.reporter, case_id=asked.id, note="东头那盏")

    escalate_due(load_clocks(subject_of(asked.id))["answer"].due_at)

    with pytest.raises(WrongState):
        end_wait(timezone.now() + MUCH_LATER, actor=SYSTEM, case_id=asked.id)
    assert (asked.status, asked.case.unanswered) == ("handling", False)


def test_nobody_but_the_system_ends_the_wait_for_want_of_an_answer(asked: Story):
    for actor in (asked.cast.dispatcher, asked.cast.handler, asked.reporter):
        with pytest.raises(NotPermitted):
            cases.lapse_question(actor=actor, case_id=asked.id)


def test_a_late_answer_is_on_record_and_moves_nothing(asked: Story):
    _lapse(asked)
    due = asked.case.due_at

    cases.answer_question(actor=asked.reporter, case_id=asked.id, note="东头那盏")

    assert (asked.status, asked.case.unanswered, asked.case.due_at) == ("handling", False, due)
    assert _facts(asked)["late"] is True
    with pytest.raises(GuardRefusal):
        cases.answer_question(actor=asked.reporter, case_id=asked.id, note="再说一次")


def test_a_second_question_has_the_whole_time_again_and_all_is_in_the_journal(asked: Story):
    _lapse(asked)
    cases.ask_reporter(actor=asked.cast.handler, case_id=asked.id, note="几号楼前?")
    before = {
        phase: (row.due_at, row.stopped_at, row.paused_at, row.round)
        for phase, row in load_clocks(subject_of(asked.id)).items()
    }

    rebuild_clock(asked.id)

    after = {
        phase: (row.due_at, row.stopped_at, row.paused_at, row.round)
        for phase, row in load_clocks(subject_of(asked.id)).items()
    }
    assert after == before
    assert before["answer"][1:] == (None, None, 2)
    assert asked.case.unanswered is False


def test_the_reporter_is_told_until_when_and_may_answer_afterwards(cast: Cast):
    story = Story(cast).handling()
    cases.ask_reporter(actor=cast.handler, case_id=story.id, note="哪一盏?")
    browser = Client(headers={"accept-language": "en"})
    browser.get(reverse("resident:open_link", args=[story.case.number, story.secret]))

    waiting = browser.get(reverse("resident:case")).content.decode()
    followed = follow_case(story.case.number, story.secret)
    _lapse(story)
    lapsed = browser.get(reverse("resident:case")).content.decode()

    assert followed.answer_by == load_clocks(subject_of(story.id))["answer"].due_at
    assert "Please answer before" in waiting
    assert "We have gone on without your answer" in lapsed
    assert "哪一盏?" in lapsed
    assert Case.objects.get(pk=story.id).unanswered


def test_a_question_without_a_running_limit_gets_one_and_lapses(asked: Story):
    subject, at = subject_of(asked.id), timezone.now()
    ended = apply(subject, [Stop("answer")], at=at, county=asked.case.county)
    entry = record(
        subject, actor=SYSTEM, verb="clock.stop", county="", facts={"clocks": ended.facts}, at=at
    )
    Case.objects.filter(pk=asked.id).update(version=entry.seq)

    started = cases.start_waits(), cases.start_waits()

    assert started == (1, 0)
    assert last_entry(subject).verb == "clock.start"
    assert load_clocks(subject)["answer"].due_at > timezone.now()
    assert verify().clean
    assert _lapse(asked)
    assert asked.case.unanswered
