"""Open cases change hands when an area changes or a unit ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gongzhi.foundation.errors import NotFound
from gongzhi.foundation.journal.services import last_entry
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.services.handover import CaseWork, rehome
from gongzhi.registry.organisations.events import holders
from gongzhi.registry.territory.models import Area
from tests.handling.cases.cast import COMMUNITY, GRID, NEXT_GRID, Cast, Story, photo


def _wrongly_placed(story: Story, area: str) -> Story:
    Case.objects.filter(pk=story.id).update(area_code=area)
    return story


def test_an_open_case_goes_to_the_grid_that_now_holds_its_point(cast: Cast) -> None:
    story = _wrongly_placed(Story(cast).handling(), NEXT_GRID)

    assert rehome((NEXT_GRID,), cast.administrator) == 1

    assert (story.case.area_code, story.status) == (GRID, "handling")
    assert last_entry(subject_of(story.id)).verb == "cases.rehome"
    assert story.case.version == last_entry(subject_of(story.id)).seq
    assert verify().clean


def test_what_is_over_stays_where_it_was(cast: Cast) -> None:
    story = _wrongly_placed(Story(cast).closed(), NEXT_GRID)

    assert rehome((NEXT_GRID,), cast.administrator) == 0
    assert story.case.area_code == NEXT_GRID


def test_without_a_point_it_goes_up_to_the_nearest_area_in_force(cast: Cast) -> None:
    story = Story(cast, lon=None, lat=None, area_code=GRID)
    Area.objects.filter(pk=GRID).update(valid_to=datetime.now(UTC))

    assert rehome((GRID,), cast.administrator) == 1
    assert (story.case.area_code, story.case.placed) == (COMMUNITY, False)


def test_a_case_that_stays_where_it_is_gets_no_entry(cast: Cast) -> None:
    story = Story(cast)

    assert rehome((GRID,), cast.administrator) == 0
    assert story.case.version == 1


def test_the_successor_of_a_unit_takes_over_its_open_cases(cast: Cast) -> None:
    lead, part = Story(cast).handling(), Story(cast).dispatched(cast.water)
    cases.assign_part(actor=cast.dispatcher, case_id=part.id, unit_id=cast.lighting.pk, note="照明")
    done = Story(cast).closed()
    work = CaseWork()

    assert work.open_in_unit(cast.lighting.pk) == 2
    assert work.move_unit(cast.lighting.pk, cast.police.pk, cast.administrator) == 2

    assert work.open_in_unit(cast.lighting.pk) == 0
    assert lead.case.lead_unit_id == cast.police.pk
    assert done.case.lead_unit_id == cast.lighting.pk
    with pytest.raises(NotFound):
        cases.handle_case(actor=cast.handler, case_id=lead.id, note="好了", photos=[photo()])
    cases.handle_case(actor=cast.called, case_id=lead.id, note="好了", photos=[photo()])
    assert verify().clean


def test_the_organisations_know_of_the_work_that_cases_hold() -> None:
    assert any(isinstance(holder, CaseWork) for holder in holders())
