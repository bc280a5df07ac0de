"""Has this been reported? The same class, near by, not long ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import h3
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.places import cells_within, h3_cell
from gongzhi.handling.cases.rules import metres_between
from gongzhi.handling.cases.services import ANYBODY
from tests.handling.cases.cast import IN_GRID, LAMP, MANHOLE, Cast, Story

LON, LAT = IN_GRID
NEAR = 20 / 111_195  # degrees of latitude in about twenty metres; the lamp's radius is thirty


def _similar(cast: Cast, **given: object) -> list[int]:
    asked = {"category_code": LAMP, "lon": LON, "lat": LAT, **given}
    return [found.case_id for found in cases.similar_cases(cast.dispatcher, **asked)]


def test_the_same_class_near_by_is_found_nearest_first(cast: Cast) -> None:
    far, near = Story(cast, lat=LAT + NEAR), Story(cast)
    Story(cast, lat=LAT + 2 * NEAR)

    assert _similar(cast) == [near.id, far.id]


def test_another_class_or_long_ago_is_not(cast: Cast) -> None:
    old = Story(cast)
    Story(cast, category_code=MANHOLE)
    before = datetime.now(UTC) - timedelta(days=15)
    Case.objects.filter(pk=old.id).update(received_at=before)

    assert _similar(cast) == []


def test_what_was_refused_is_reported_anew(cast: Cast) -> None:
    story = Story(cast)
    cases.refuse_case(actor=cast.dispatcher, case_id=story.id, ground="not_ours", note="不在辖区")

    assert _similar(cast) == []


def test_without_a_point_nothing_is_near(cast: Cast) -> None:
    assert _similar(cast, lon=None, lat=None) == []


def test_a_stranger_is_told_that_there_is_one_but_not_what_it_says(cast: Cast) -> None:
    story = Story(cast)
    Case.objects.filter(pk=story.id).update(public=True)

    (found,) = cases.similar_cases(ANYBODY, category_code=LAMP, lon=LON, lat=LAT)
    assert (found.title, found.number) == ("", story.case.number)

    Case.objects.filter(pk=story.id).update(public=False)
    assert cases.similar_cases(ANYBODY, category_code=LAMP, lon=LON, lat=LAT) == []


def test_it_is_one_statement(cast: Cast) -> None:
    _similar(cast)

    with CaptureQueriesContext(connection) as statements:
        _similar(cast)

    assert len(statements) == 1


@given(
    lon=st.floats(73, 135), lat=st.floats(3.5, 53.5), bearing=st.floats(0, 6.28),
    share=st.floats(0, 1), radius=st.sampled_from([15, 30, 100, 200, 500, 2000]),
)  # fmt: skip
def test_the_cells_cover_the_whole_circle(
    lon: float, lat: float, bearing: float, share: float, radius: int
) -> None:
    import math

    metres = radius * share
    dlat = metres * math.cos(bearing) / 111_320
    dlon = metres * math.sin(bearing) / (111_320 * math.cos(math.radians(lat)))
    if metres_between(lon, lat, lon + dlon, lat + dlat) > radius:
        return

    assert h3_cell(lon + dlon, lat + dlat) in cells_within(lon, lat, radius)


def test_the_shortest_edge_is_no_longer_than_the_cells_of_the_country_have() -> None:
    for lon in range(74, 136, 4):
        for lat in range(4, 54, 3):
            cell = h3.latlng_to_cell(lat, lon, 10)
            for edge in h3.origin_to_directed_edges(cell):
                assert h3.edge_length(edge, unit="m") > 55


@pytest.mark.parametrize("category", ["不存在"])
def test_a_class_that_is_none_is_refused(cast: Cast, category: str) -> None:
    with pytest.raises(InvalidInput):
        _similar(cast, category_code=category)
