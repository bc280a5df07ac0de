"""A change of the ground: seen before, then done; every building and open case lands once."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.coordinates import Datum, wgs84_to_gcj02
from gongzhi.foundation.errors import Conflict
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.services.reshaping import Consequences, make_change, preview_change
from gongzhi.registry.organisations.models import Appointment, Post
from gongzhi.registry.organisations.services import load_roles
from gongzhi.registry.people.models import Account, Resident
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import (
    AreaDetails,
    Division,
    change_boundary,
    create_area,
    divide_grid,
    merge_grids,
    split_grid,
)
from tests.handling.cases.cast import COMMUNITY, GRID, NEXT_GRID, Cast, Story

share = st.floats(0.02, 0.98).map(lambda x: round(x, 3))
places = st.tuples(share, share)


def _at(x: float, y: float) -> tuple[float, float]:
    """Return a place in the first grid, by shares of its width and height."""
    return 120.0 + 0.01 * x, 30.0 + 0.01 * y


def _line(*points: tuple[float, float]) -> str:
    return json.dumps({"type": "LineString", "coordinates": [_at(*point) for point in points]})


def _building(name: str, x: float, y: float) -> Area:
    lon, lat = _at(x, y)
    return create_area(
        actor=SYSTEM, parent_code=GRID, name=name, details=AreaDetails(lon=lon, lat=lat)
    )


def _split(cast: Cast, drawn: str, chosen: dict[str, int] | None = None) -> list[Area]:
    division = Division(names=("甲格", "乙格"), drawn=drawn, chosen=chosen or {})
    parts = divide_grid(cast.administrator, GRID, division)
    return split_grid(actor=cast.administrator, area_code=GRID, parts=parts)


def _story(cast: Cast, x: float, y: float) -> Story:
    lon, lat = _at(x, y)
    return Story(cast, lon=lon, lat=lat)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    buildings=st.lists(places, min_size=2, max_size=4, unique=True),
    reports=st.lists(places, min_size=1, max_size=3, unique=True),
    end=share,
)
def test_a_split_divides_buildings_and_open_cases_exactly(
    cast: Cast,
    buildings: list[tuple[float, float]],
    reports: list[tuple[float, float]],
    end: float,
) -> None:
    with transaction.atomic():
        for number, place in enumerate(buildings):
            _building(f"{number}号楼", *place)
        stories = [_story(cast, *place) for place in reports]

        made, seen = make_change(
            cast.administrator, lambda: _split(cast, _line((end, -0.1), (1 - end, 1.1)))
        )

        codes = {area.code for area in made}
        moved = Area.objects.filter(parent__in=made, valid_to__isnull=True)
        assert Counter(moved.values_list("name", flat=True)) == Counter(
            f"{number}号楼" for number in range(len(buildings))
        )
        assert len(seen.buildings) == len(buildings)
        assert not Area.objects.filter(parent_id=GRID, valid_to__isnull=True).exists()
        assert {story.case.area_code for story in stories} <= codes
        assert seen.moved == len(stories) == len(seen.cases)
        assert {each.case_id for each in seen.cases} == {story.id for story in stories}
        transaction.set_rollback(True)


def test_the_preview_says_what_the_command_then_does_and_changes_nothing(cast: Cast) -> None:
    building = _building("1号楼", 0.2, 0.5)
    west, east, nowhere = (
        _story(cast, 0.2, 0.5),
        _story(cast, 0.8, 0.5),
        Story(cast, lon=None, lat=None, area_code=GRID),
    )
    Resident.objects.create(area_code=building.code, name="陈示例")
    done = _story(cast, 0.3, 0.3).closed()
    before = JournalEntry.objects.count()

    def act() -> list[Area]:
        return _split(cast, _line((0.5, 0), (0.5, 1)))

    preview = preview_change(cast.administrator, act)

    assert JournalEntry.objects.count() == before
    assert west.case.area_code == GRID
    made, seen = make_change(cast.administrator, act)
    assert seen == preview
    assert [place.name for place in seen.founded] == ["甲格", "乙格"]
    assert [place.code for place in seen.ended] == [GRID]
    assert (seen.moved, seen.unplaced, seen.residents) == (3, 1, 1)
    assert [west.case.area_code, east.case.area_code] == [made[0].code, made[1].code]
    assert (nowhere.case.area_code, nowhere.case.placed) == (COMMUNITY, False)
    assert done.case.area_code == GRID
    assert verify().clean


def test_posts_follow_and_are_named_with_their_holders(cast: Cast) -> None:
    load_roles()
    post = Post.objects.create(
        unit=cast.committee, role_id="grid_officer", title="一格网格员", area_codes=[GRID]
    )
    holder = Account.objects.create(username="wang", display_name="王示例")
    Appointment.objects.create(post=post, account=holder)
    _story(cast, 0.2, 0.5)

    made, seen = make_change(cast.administrator, lambda: _split(cast, _line((0.5, 0), (0.5, 1))))

    (changed,) = seen.posts
    assert (changed.title, changed.holders) == ("一格网格员", ("王示例",))
    assert [place.code for place in changed.before] == [GRID]
    assert {place.code for place in changed.after} == {area.code for area in made}
    assert seen.flows[0].officers == ("王示例",)


def test_buildings_alone_divide_a_grid_and_what_lies_at_one_goes_with_it(cast: Cast) -> None:
    west, east = _building("西楼", 0.1, 0.5), _building("东楼", 0.9, 0.5)
    at_east = Story(cast, lon=None, lat=None, area_code=east.code)
    middle = _story(cast, 0.4, 0.5)

    made = _split(cast, "", {west.code: 0, east.code: 1})

    assert middle.case.area_code == made[0].code
    assert at_east.case.area_code == Area.objects.get(parent=made[1]).code
    assert at_east.case.placed


def test_what_lies_at_a_building_stays_there_when_a_boundary_moves(cast: Cast) -> None:
    building = _building("1号楼", 0.9, 0.5)
    lon, lat = _at(0.9, 0.5)
    story = Story(cast, lon=lon, lat=lat, area_code=building.code)
    Case.objects.filter(pk=story.id).update(area_code=building.code)

    seen = _redrawn(cast, NEXT_GRID)

    assert story.case.area_code == building.code
    assert seen.moved == 0


def test_a_moved_boundary_hands_over_what_lies_on_the_ground_between(cast: Cast) -> None:
    story = _story(cast, 0.9, 0.5)
    change_boundary(actor=cast.administrator, area_code=GRID, boundary=_box(0, 0.8))

    seen = _redrawn(cast, NEXT_GRID)

    assert story.case.area_code == NEXT_GRID
    assert [place.code for place in seen.redrawn] == [NEXT_GRID]


def test_a_line_in_shifted_degrees_divides_where_it_is_meant(cast: Cast) -> None:
    shifted = [list(wgs84_to_gcj02(*_at(*point))) for point in ((0.5, 0.01), (0.5, 0.99))]
    line = json.dumps({"type": "LineString", "coordinates": shifted})

    division = Division(names=("甲格", "乙格"), drawn=line, datum=Datum.GCJ02)
    left, _right = divide_grid(cast.administrator, GRID, division)

    assert isinstance(left.boundary, dict)
    east = max(lon for lon, _lat in left.boundary["coordinates"][0])
    assert east == pytest.approx(_at(0.5, 0)[0], abs=1e-5)


def test_a_split_is_undone_by_a_merger_and_the_cases_come_back(cast: Cast) -> None:
    story = _story(cast, 0.2, 0.5)
    made = _split(cast, _line((0.5, 0), (0.5, 1)))

    whole, seen = make_change(
        cast.administrator,
        lambda: merge_grids(
            actor=cast.administrator, area_codes=[area.code for area in made], name="杏花一格"
        ),
    )

    assert story.case.area_code == whole.code
    assert seen.moved == 1


def test_a_refusal_of_the_command_is_a_refusal_of_its_preview(cast: Cast) -> None:
    _split(cast, _line((0.5, 0), (0.5, 1)))

    with pytest.raises(Conflict, match=GRID):
        preview_change(cast.administrator, lambda: _split(cast, _line((0.5, 0), (0.5, 1))))


def _box(west: float, east: float) -> dict[str, object]:
    corners = [(west, 0), (east, 0), (east, 1), (west, 1), (west, 0)]
    return {"type": "Polygon", "coordinates": [[_at(*corner) for corner in corners]]}


def _redrawn(cast: Cast, code: str) -> Consequences:
    _area, seen = make_change(
        cast.administrator,
        lambda: change_boundary(actor=cast.administrator, area_code=code, boundary=_box(0.8, 2)),
    )
    return seen
