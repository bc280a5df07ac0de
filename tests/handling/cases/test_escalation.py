"""Deadlines that near, come and pass: each level is told once, to those named for it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from gongzhi.foundation.clock.services import load_clocks
from gongzhi.foundation.journal.services import timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.services.escalation import escalate_clock
from tests.handling.cases.cast import MANHOLE, Cast, Story, lay_ground, make_cast

LATER = timedelta(seconds=1)


def _told(story: Story) -> list[tuple[str, list[str]]]:
    entries = timeline(subject_of(story.id)).filter(verb__startswith="clock.")
    return [(entry.verb, json.loads(entry.facts)["roles"]) for entry in entries]


def _filing(story: Story) -> tuple[datetime, datetime]:
    clock = load_clocks(subject_of(story.id))["filing"]
    return clock.warn_at, clock.due_at


def test_the_levels_follow_each_other_to_the_roles_named_for_them(cast: Cast) -> None:
    story = Story(cast, category_code=MANHOLE)
    warn, due = _filing(story)

    assert cases.escalate_due(warn - LATER) == 0
    assert cases.escalate_due(warn + LATER) == 1
    assert cases.escalate_due(warn + LATER) == 0
    assert cases.escalate_due(due + LATER) == 1
    assert cases.escalate_due(due + timedelta(minutes=30) + LATER) == 1
    assert cases.escalate_due(due + timedelta(hours=2) + LATER) == 1
    assert cases.escalate_due(due + timedelta(days=30)) == 0

    assert _told(story) == [
        ("clock.warn", ["unit_handler"]),
        ("clock.overdue", ["unit_head", "street_dispatcher"]),
        ("clock.escalate", ["street_leader"]),
        ("clock.escalate", ["district_supervisor"]),
    ]
    assert verify().clean


def test_after_an_outage_every_level_is_told_in_its_order(cast: Cast) -> None:
    story = Story(cast, category_code=MANHOLE)

    assert cases.escalate_due(_filing(story)[1] + timedelta(days=2)) == 4
    assert [verb for verb, _roles in _told(story)] == [
        "clock.warn", "clock.overdue", "clock.escalate", "clock.escalate",
    ]  # fmt: skip


def test_a_paused_or_stopped_clock_tells_nobody(cast: Cast) -> None:
    waiting, accepted = Story(cast).accepted(), Story(cast).accepted()
    cases.suspend_case(actor=cast.leader, case_id=waiting.id, note="等候配件")

    cases.escalate_due(datetime.now(UTC) + timedelta(days=60))

    assert _told(waiting) == []
    phases = {json.loads(e.facts)["clocks"][0]["phase"] for e in timeline(subject_of(accepted.id))
              .filter(verb__startswith="clock.")}  # fmt: skip
    assert phases == {"dispatch"}


def test_a_warning_meanwhile_makes_no_decision_stale(cast: Cast) -> None:
    story = Story(cast)
    version = story.case.version
    cases.escalate_due(_filing(story)[0] + LATER)

    cases.accept_case(actor=cast.dispatcher, case_id=story.id, version=version)

    assert story.status == "accepted"


def test_an_extension_sets_the_levels_back(cast: Cast) -> None:
    story = Story(cast).handling()
    due = story.case.due_at
    cases.escalate_due(due + LATER)
    assert load_clocks(subject_of(story.id))["handling"].escalation == 2

    cases.extend_limit(actor=cast.leader, case_id=story.id, limit="2wd", note="等配件")

    clock = load_clocks(subject_of(story.id))["handling"]
    assert (clock.escalation, clock.escalate_at) == (0, clock.warn_at)
    assert story.case.due_at > due


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_each_level_exactly_once() -> None:
    lay_ground()
    cases.load_categories()
    cast = make_cast()
    stories = [Story(cast, category_code=MANHOLE) for _ in range(6)]
    later = _filing(stories[-1])[1] + timedelta(days=2)

    def work(_number: int) -> int:
        try:
            return cases.escalate_due(later)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        told = sum(workers.map(work, range(4)))
    told += cases.escalate_due(later)

    assert told == 4 * len(stories)
    for story in stories:
        assert [verb for verb, _roles in _told(story)] == [
            "clock.warn", "clock.overdue", "clock.escalate", "clock.escalate",
        ]  # fmt: skip
    assert escalate_clock(stories[0].id, "filing", later) is False
    assert verify().clean
