"""Dispatch, and the channel for its disputes."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from gongzhi.foundation.clock.services import load_clocks
from gongzhi.foundation.errors import InvalidInput, NotFound, StaleVersion
from gongzhi.foundation.journal.services import last_entry
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.registry.organisations.models import Unit
from tests.handling.cases.cast import GRID, LAMP, NEXT_GRID, Cast, Story


def test_a_report_without_a_leaf_category_is_classified_before_it_is_accepted(cast: Cast) -> None:
    story = Story(cast, category_code="P")

    with pytest.raises(GuardRefusal) as refused:
        story.accepted()
    assert refused.value.field == "category_code"

    case = cases.classify_case(actor=cast.dispatcher, case_id=story.id, category_code=LAMP)
    assert (case.severity, case.public) == ("ordinary", True)
    story.accepted()


def test_a_case_is_placed_by_hand_by_its_grid_or_its_point(cast: Cast) -> None:
    story = Story(cast, lon=None, lat=None, area_code="990101001001")

    cases.place_case(actor=cast.dispatcher, case_id=story.id, area_code=GRID)
    assert (story.case.area_code, story.case.placed) == (GRID, True)

    moved = cases.place_case(actor=cast.dispatcher, case_id=story.id, lon=120.015, lat=30.005)
    assert (moved.area_code, moved.grid_code, moved.lon) == (NEXT_GRID, NEXT_GRID, 120.015)


def test_a_place_that_is_none_is_refused(cast: Cast) -> None:
    story = Story(cast)

    for nowhere in ({}, {"lon": 121.0, "lat": 31.0}):
        with pytest.raises(InvalidInput):
            cases.place_case(actor=cast.dispatcher, case_id=story.id, **nowhere)
    with pytest.raises(NotFound):
        cases.place_case(actor=cast.dispatcher, case_id=story.id, area_code="990101001001099")


def test_dispatch_starts_the_category_s_clock_or_the_one_given(cast: Cast) -> None:
    usual, special = Story(cast).dispatched(), Story(cast).accepted()
    cases.dispatch_case(
        actor=cast.dispatcher, case_id=special.id, unit_id=cast.lighting.pk, limit="8wh"
    )

    assert load_clocks(subject_of(usual.id))["handling"].limit == "2wd"
    assert load_clocks(subject_of(special.id))["handling"].limit == "8wh"


def test_work_goes_only_to_a_unit_that_exists_today(cast: Cast) -> None:
    story = Story(cast).accepted()
    Unit.objects.filter(pk=cast.water.pk).update(active_to=timezone.localdate())

    with pytest.raises(GuardRefusal) as refused:
        cases.dispatch_case(actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk)
    assert refused.value.field == "unit_id"
    with pytest.raises(NotFound):
        cases.dispatch_case(actor=cast.dispatcher, case_id=story.id, unit_id=10**12)


def test_routed_away_the_case_no_longer_exists_for_the_unit_before(cast: Cast) -> None:
    story = Story(cast).handling()
    due = story.case.due_at

    cases.reassign_case(
        actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk, note="属供水"
    )

    with pytest.raises(NotFound):
        cases.take_case(actor=cast.handler, case_id=story.id)
    cases.take_case(actor=cast.assistant, case_id=story.id)
    assert (story.case.lead_unit_id, story.case.due_at) == (cast.water.pk, due)


def test_a_return_waits_for_the_ruling_and_the_clock_with_it(cast: Cast) -> None:
    story = Story(cast).returned()
    assert (story.status, story.case.due_at) == ("returned", None)

    cases.rule_return(actor=cast.leader, case_id=story.id, note="维持原派单")

    assert (story.status, story.case.lead_unit_id) == ("dispatched", cast.lighting.pk)
    assert story.case.due_at is not None
    assert json.loads(last_entry(subject_of(story.id)).facts)["upheld"] is True


def test_a_ruling_may_name_another_unit(cast: Cast) -> None:
    story = Story(cast).returned()

    cases.rule_return(actor=cast.leader, case_id=story.id, note="改派", unit_id=cast.water.pk)

    assert story.case.lead_unit_id == cast.water.pk
    with pytest.raises(NotFound):
        cases.take_case(actor=cast.handler, case_id=story.id)


def test_after_so_many_returns_the_last_ruling_stands(cast: Cast) -> None:
    story = Story(cast).returned()
    cases.rule_return(actor=cast.leader, case_id=story.id, note="维持")
    cases.return_case(actor=cast.handler, case_id=story.id, note="仍非我所")
    cases.rule_return(actor=cast.leader, case_id=story.id, note="维持")

    with pytest.raises(GuardRefusal) as refused:
        cases.return_case(actor=cast.handler, case_id=story.id, note="还是不归我所")

    assert "2" in refused.value.message
    assert story.status == "dispatched"


def test_a_stale_version_says_who_did_what_meanwhile(cast: Cast) -> None:
    story = Story(cast).accepted()
    version = story.case.version
    cases.divert_case(actor=cast.leader, case_id=story.id, road="petition", note="已进入信访")

    with pytest.raises(StaleVersion) as refused:
        cases.dispatch_case(
            actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk, version=version
        )

    assert cast.leader.label in refused.value.message


def test_a_comment_meanwhile_makes_no_decision_stale(cast: Cast) -> None:
    story = Story(cast).accepted()
    version = story.case.version
    cases.comment_case(actor=cast.officer, case_id=story.id, note="现场看过了")

    cases.dispatch_case(
        actor=cast.dispatcher, case_id=story.id, unit_id=cast.water.pk, version=version
    )
