"""Tallies follow every command, and the audit finds what they do not say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from gongzhi.handling.cases import services as cases
from gongzhi.oversight.metrics import tallying
from gongzhi.oversight.metrics.ladder import LADDER, Span, span_of
from gongzhi.oversight.metrics.models import CaseTally, HoursTally, TouchedCase
from gongzhi.oversight.metrics.services import audit_tallies, rebuild_tallies
from gongzhi.registry.territory.rules import Depth
from tests.handling.cases.cast import GRID, IN_NEXT_GRID, NEXT_GRID, STREET, Cast, Story
from tests.oversight.metrics.conftest import Read

pytestmark = pytest.mark.django_db
Report = Callable[..., Story]
Tally = Callable[[], int]


def test_tallies_follow_each_command_as_if_made_anew(cast: Cast, report: Report, tally: Tally):
    rebuild_tallies()
    report().rated()
    moved, split = report(), report().accepted()
    tally()
    cases.place_case(
        actor=cast.dispatcher, case_id=moved.id, lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1]
    )
    part = cases.SplitPart(title="另一盏路灯", category_code="P0102")
    cases.split_case(actor=cast.dispatcher, case_id=split.id, parts=[part], note="两件事")
    whistled = report().dispatched()
    cases.blow_whistle(
        actor=cast.dispatcher, case_id=whistled.id, unit_id=cast.police.pk,
        trigger="hard", note="请到场",
    )  # fmt: skip
    again = report().closed()
    cases.reopen_case(actor=cast.dispatcher, case_id=again.id, note="又不亮了")

    assert tally() > 0
    assert audit_tallies() == []
    assert not TouchedCase.objects.exists()
    assert CaseTally.objects.get(grain="m", area_code=NEXT_GRID).received == 1


def test_a_grid_left_empty_keeps_no_tally(cast: Cast, report: Report, tally: Tally, read: Read):
    story = report()
    tally()
    cases.place_case(
        actor=cast.dispatcher, case_id=story.id, lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1]
    )
    tally()

    assert not CaseTally.objects.filter(area_code=GRID).exists()
    assert read("case.received", STREET)[STREET].value == 1


def test_a_case_moved_while_its_cell_is_tallied_stands_in_nobodys_way(
    cast: Cast, report: Report, tally: Tally
):
    moved, _there = report(), report(lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1])
    tally()

    tallying.touch_cells([(moved.id, "")])
    tallying.choose_cases()
    cases.place_case(
        actor=cast.dispatcher, case_id=moved.id, lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1]
    )
    tallying.gather_chosen()
    tallying.replace_tallies()
    tallying.drop_gathered()
    tally()

    assert audit_tallies() == []
    assert CaseTally.objects.get(grain="m", area_code=NEXT_GRID).received == 2


def test_the_audit_names_what_was_changed_by_hand(cast: Cast, report: Report, tally: Tally):
    report().rated()
    tally()
    CaseTally.objects.filter(grain="d", depth=Depth.STREET).update(satisfied=9)
    HoursTally.objects.filter(grain="m", depth=Depth.GRID, phase="handling").delete()

    found = audit_tallies()

    assert {(one.area_code, one.grain, one.column.split()[0]) for one in found} == {
        (STREET, "d", "satisfied"),
        (GRID, "m", "handling"),
    }
    assert {(one.kept, one.found) for one in found} == {(9, 1), (None, 1)}
    rebuild_tallies()
    assert audit_tallies() == []


def test_what_the_outbox_has_yet_to_deliver_is_no_difference(
    cast: Cast, report: Report, tally: Tally
):
    tally()
    moved = report()
    tally()
    cases.place_case(
        actor=cast.dispatcher, case_id=moved.id, lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1]
    )
    report().accepted()

    assert audit_tallies() == []

    ProcrastinateJob.objects.all().delete()
    assert {one.area_code for one in audit_tallies()} >= {GRID, NEXT_GRID, STREET}


def test_making_all_anew_writes_what_differs_alone(cast: Cast, report: Report, tally: Tally):
    report().rated()
    tally()
    before = dict(CaseTally.objects.values_list("pk", "area_code"))
    changed = CaseTally.objects.get(grain="d", depth=Depth.STREET)
    CaseTally.objects.filter(pk=changed.pk).update(satisfied=9)

    rebuild_tallies()

    after = dict(CaseTally.objects.values_list("pk", "area_code"))
    assert before.keys() - after.keys() == {changed.pk}
    assert len(after) == len(before)
    assert audit_tallies() == []


def test_a_span_is_whole_months_and_the_days_around_them():
    def parts(since: date, until: date) -> tuple[date, date, date]:
        span = Span(since, until)
        return span.months_from, span.months_to, span.after

    first, second, third = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
    assert parts(first, date(2026, 1, 31)) == (first, second, second)
    assert parts(date(2026, 1, 2), date(2026, 3, 9)) == (second, third, date(2026, 3, 10))
    assert parts(date(2026, 1, 2), date(2026, 1, 9)) == (date(2026, 1, 10),) * 3
    assert parts(date(2026, 1, 2), date(2026, 2, 9)) == (date(2026, 2, 10),) * 3
    assert span_of(None, None, today=date(2026, 3, 30)).since == third


def test_the_ladder_climbs_and_a_median_between_its_rungs_is_near():
    assert list(LADDER) == sorted(set(LADDER))
    assert all(upper <= lower * 1.21 for lower, upper in pairwise(LADDER) if lower >= 6)
