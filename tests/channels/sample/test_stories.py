"""Stories agree with the workflow table: every step is possible where it stands."""

from __future__ import annotations

import pytest

from gongzhi.channels.sample.stories import MERGED, STORIES, UNMERGED, By, beginnings
from gongzhi.foundation.workflow import BACK, SAME, Who
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, OPEN, VERB_TITLES, Status

WAYS = {
    By.DISPATCHER: Who.AREA, By.LEADER: Who.AREA, By.DISTRICT: Who.AREA, By.CALL_TAKER: Who.AREA,
    By.LEAD: Who.LEAD, By.ASSIST: Who.ASSIST, By.CALLED: Who.CALLED, By.REPORTER: Who.REPORTER,
}  # fmt: skip


def follow(steps):
    """Walk the table; return the last status."""
    status, before = CASE_WORKFLOW.initial, ""
    for step in steps:
        move = CASE_WORKFLOW.check_move(step.verb, status)
        assert WAYS[step.by] in move.who, (step.verb, step.by)
        assert step.note or not move.reason, step.verb
        if move.target == BACK:
            status = before
        elif move.target != SAME:
            before, status = status, move.target
    return status


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_is_possible_and_ends(story):
    assert follow(story.steps) not in OPEN


def test_beginnings_are_possible_and_open_or_waiting_for_the_reporter():
    ends = {follow(steps) for _name, steps in beginnings()}

    assert ends == OPEN


def test_the_stories_use_most_of_the_verbs():
    used = {step.verb for story in STORIES for step in story.steps}

    unused = set(VERB_TITLES) - used
    assert unused == {
        "merge", "unmerge", "split", "classify", "place", "withdraw_part", "attach",
        "reveal_contact", "supplement", "withdraw_photo", "assign_officer", "lapse_question",
        "inquire", "answer_inquiry", "withdraw_inquiry", "lapse_inquiry",
    }  # fmt: skip


def test_the_ways_that_need_another_case_are_possible():
    assert follow(MERGED.steps) == Status.MERGED
    assert follow(UNMERGED.steps) == Status.RATED


def test_every_final_status_but_merged_occurs():
    ends = {follow(story.steps) for story in STORIES}

    assert ends == {Status.RATED, Status.CLOSED, Status.REFUSED, Status.DIVERTED}
