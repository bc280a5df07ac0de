"""Reasons of a rating: worded by an administrator, ticked by who rates, counted by area."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound, NotPermitted, StaleVersion
from gongzhi.foundation.journal.services import Subject, last_entry
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import Case, RatedReason, RatingReason
from gongzhi.handling.cases.queries import (
    case_page,
    rating_reasons,
    reasons_by_area,
    reasons_of,
)
from gongzhi.handling.cases.services import RatingReasonGiven
from gongzhi.oversight.metrics.queries import reasons_named
from tests.handling.cases.cast import COMMUNITY, GRID, STREET, Cast, Story

QUICK = RatingReasonGiven(satisfied=True, title="来得快", title_en="They came quickly")


@pytest.fixture
def reasons(cast: Cast) -> list[RatingReason]:
    cases.load_rating_reasons()
    return rating_reasons()


def test_the_reasons_shipped_are_laid_in_once_and_speak_both_ways(reasons: list[RatingReason]):
    assert cases.load_rating_reasons() == 0
    assert {row.satisfied for row in reasons} == {True, False}
    assert [row.satisfied for row in reasons] == sorted(
        (r.satisfied for r in reasons), reverse=True
    )


def test_several_reasons_are_ticked_and_go_with_the_rating(cast: Cast, reasons: list[RatingReason]):
    story = Story(cast).closed()
    ticked = [reasons[0], reasons[-1]]

    cases.rate_case(
        actor=story.reporter,
        case_id=story.id,
        resolved=True,
        satisfied=4,
        reasons=[row.pk for row in [*ticked, ticked[0]]],
        note="总体不错",
    )

    titles = [row.title for row in ticked]
    assert json.loads(last_entry(subject_of(story.id)).facts)["reasons"] == titles
    assert reasons_of([story.id]) == {story.id: titles}
    assert case_page(cast.dispatcher, story.id).reasons == titles
    cases.reopen_case(actor=story.reporter, case_id=story.id, note="又不亮了")
    assert not RatedReason.objects.filter(case_id=story.id).exists()
    assert case_page(cast.dispatcher, story.id).reasons == []


def test_a_reason_out_of_use_is_refused_and_nothing_is_rated(
    cast: Cast, reasons: list[RatingReason]
):
    story = Story(cast).closed()
    RatingReason.objects.filter(pk=reasons[0].pk).update(active=False)

    for wrong in ([reasons[0].pk], [10**9]):
        with pytest.raises(InvalidInput) as refusal:
            cases.rate_case(
                actor=story.reporter,
                case_id=story.id,
                resolved=True,
                satisfied=5,
                reasons=wrong,
            )
        assert refusal.value.field == "reasons"
    assert story.status == "closed"


def test_a_change_is_the_administrator_s_and_on_record(cast: Cast):
    row = cases.create_rating_reason(actor=cast.administrator, given=QUICK)

    cases.change_rating_reason(
        actor=cast.administrator, reason_id=row.pk, given=replace(QUICK, active=False), note="少用"
    )

    entry = last_entry(Subject("rating_reason", row.pk))
    assert (entry.seq, entry.verb, entry.note) == (2, "cases.change_rating_reason", "少用")
    assert verify().clean
    assert rating_reasons() == []
    with pytest.raises(Conflict):
        cases.create_rating_reason(actor=cast.administrator, given=QUICK)
    for refused, error in (
        ({"actor": cast.leader}, NotPermitted),
        ({"version": 1}, StaleVersion),
        ({"reason_id": row.pk + 1}, NotFound),
        ({"given": replace(QUICK, satisfied=False)}, InvalidInput),
        ({"given": replace(QUICK, title=" ")}, InvalidInput),
    ):
        values = {"actor": cast.administrator, "reason_id": row.pk, "given": QUICK, **refused}
        with pytest.raises(error):
            cases.change_rating_reason(**values)  # type: ignore[arg-type]


def test_counts_by_area_leave_out_what_few_named(cast: Cast, reasons: list[RatingReason]):
    often, seldom = reasons[0], reasons[-1]
    case = Story(cast).case
    rows = Case.objects.bulk_create(
        Case(
            county=case.county,
            area_code=GRID,
            status="rated",
            title="路灯不亮",
            source="resident",
            received_at=timezone.now(),
            changed_at=timezone.now(),
            satisfied=4,
        )
        for _each in range(6)
    )
    RatedReason.objects.bulk_create(RatedReason(case=each, reason=often) for each in rows)
    RatedReason.objects.bulk_create(RatedReason(case=each, reason=seldom) for each in rows[:4])

    counted = {
        area: [(each.reason, each.count) for each in reasons_named(cast.leader, area).items]
        for area in (STREET, COMMUNITY, GRID)
    }

    assert counted == {STREET: [(often, 6)], COMMUNITY: [(often, 6)], GRID: []}
    day = timezone.now().replace(hour=0)
    assert {row.area_code for row in reasons_by_area(day, timezone.now())} == {COMMUNITY}
    assert reasons_named(SYSTEM, "").items[0].count == 6
    with pytest.raises(NotPermitted):
        reasons_named(cast.outsider, STREET)
