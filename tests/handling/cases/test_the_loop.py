"""The whole loop, from a report at the door to a rated closure."""

from __future__ import annotations

from gongzhi.foundation.clock import services as clocks
from gongzhi.foundation.journal.services import timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.rulebook import thresholds_for
from tests.handling.cases.cast import GRID, Cast, Story


def test_a_report_goes_through_the_loop_and_every_step_is_on_record(cast: Cast) -> None:
    story = Story(cast).rated()

    case = story.case
    entries = list(timeline(subject_of(story.id)))
    assert case.status == "rated"
    assert case.area_code == case.grid_code == GRID
    assert (case.resolved, case.satisfied) == (True, 5)
    assert case.version == len(entries) == entries[-1].seq
    assert [entry.verb for entry in entries] == [
        "cases.create", "cases.accept", "cases.dispatch", "cases.take", "cases.handle",
        "cases.verify", "cases.close", "cases.rate",
    ]  # fmt: skip


def test_the_journal_is_clean_and_gives_every_clock_again(cast: Cast) -> None:
    story = Story(cast).rated()

    subject = subject_of(story.id)
    computed = clocks.recompute(subject, county="990101", chain=thresholds_for(GRID).chain)
    stored = clocks.load_clocks(subject)
    assert set(stored) == {"filing", "dispatch", "handling", "call_back"}
    assert clocks.differences(stored, computed) == []
    assert verify().clean
