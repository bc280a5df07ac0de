"""The holiday table is edited by those whose post says so, and every edit is on record."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gongzhi.foundation.actors import SYSTEM, Actor, ActorKind
from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.clock.holidays import clear_day, set_day
from gongzhi.foundation.clock.rules import Limit, due_at
from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted
from gongzhi.foundation.journal.services import Subject, timeline
from gongzhi.foundation.models import Holiday

pytestmark = pytest.mark.django_db

MONDAY = date(2031, 3, 3)
NOTICE = "示例通知〔2031〕1号"
NOBODY = Actor(kind=ActorKind.ACCOUNT, id=9, label="路某")


def off(day: date = MONDAY, actor: Actor = SYSTEM, source: str = NOTICE) -> Holiday:
    return set_day(actor=actor, day=day, kind=Holiday.Kind.HOLIDAY, name="示例节", source=source)


def test_a_day_off_moves_the_deadlines_that_run_over_it(
    django_capture_on_commit_callbacks,  # type: ignore[no-untyped-def]
) -> None:
    saturday = datetime(2031, 3, 1, 2, tzinfo=UTC)
    before = due_at(saturday, Limit.parse("1wd"), clocks.working_calendar())

    with django_capture_on_commit_callbacks(execute=True):
        off()

    after = due_at(saturday, Limit.parse("1wd"), clocks.working_calendar())
    assert (before.day, after.day) == (3, 4)
    clocks.forget_calendar()


def test_every_edit_is_on_record() -> None:
    off()
    clear_day(actor=SYSTEM, day=MONDAY)

    verbs = [entry.verb for entry in timeline(Subject("holiday", "2031-03-03"))]
    assert verbs == ["calendar.set_day", "calendar.clear_day"]
    assert not Holiday.objects.exists()


def test_an_edit_needs_the_post_and_the_notice() -> None:
    with pytest.raises(NotPermitted):
        off(actor=NOBODY)
    with pytest.raises(NotPermitted):
        clear_day(actor=NOBODY, day=MONDAY)
    with pytest.raises(InvalidInput):
        off(source=" ")


def test_a_day_that_is_not_in_the_table_cannot_be_taken_out() -> None:
    with pytest.raises(NotFound):
        clear_day(actor=SYSTEM, day=MONDAY)
