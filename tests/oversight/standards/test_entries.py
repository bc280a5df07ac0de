"""What a standard speaks of, and two that nobody can meet together."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from gongzhi.oversight.standards.conflicts import Contradiction, contradictions
from gongzhi.oversight.standards.provisions import Ground, StandardEntry, ground_of
from gongzhi.registry.territory.rules import depth_of

SIZE = {"type": "between", "metric": "grid.households", "low": 300, "high": 500}
GRID = "340123001001001"
COUNTY_GRID = "340121001001001"


def _entry(**changes: Any) -> StandardEntry:
    given: dict[str, Any] = {
        "key": "grid-size",
        "title": "网格规模",
        "clause": {"section": "十三", "heading": "按照常住300-500户规模优化网格"},
        "levels": ["grid"],
        "rule": SIZE,
        "remedy": {"do": "resize", "unit": "户", "what": "网格", "what_en": "the grid"},
    }
    return StandardEntry.model_validate(given | changes)


def _ground(code: str, kind: str = "") -> Ground:
    return ground_of(code=code, level=depth_of(code).level, kind=kind)


def test_a_standard_for_town_grids_leaves_rural_ones_alone():
    entry = _entry(grids=["urban_residential"])

    assert entry.applies(_ground(GRID, "urban_residential"))
    assert not entry.applies(_ground(GRID, "rural_living"))


@pytest.mark.parametrize(
    ("counties", "code", "applies"),
    [
        ("district", "340102", True),
        ("district", "340121", False),
        ("district", "340181", True),  # a county-level city counts with the districts
        ("county", "340121001001", True),
        ("county", "340102001001", False),
        ("", "34", True),
    ],
)
def test_counties_and_districts_are_told_apart_by_their_codes(counties: str, code: str, applies):
    ground = _ground(code)

    assert _entry(counties=counties, levels=[ground.level]).applies(ground) is applies


@pytest.mark.parametrize(
    ("communities", "code", "applies"),
    [
        ("community", "340102001001", True),
        ("community", "340102001200", False),
        ("village", "340102001399", True),
        ("village", "340102001400", False),
    ],
)
def test_communities_and_villages_are_told_apart_by_their_codes(
    communities: str, code: str, applies
):
    entry = _entry(levels=["community"], communities=communities)

    assert entry.applies(_ground(code)) is applies


@pytest.mark.parametrize(
    "broken",
    [
        {"levels": []},
        {"levels": ["parish"]},
        {"levels": ["community"], "grids": ["park"]},
        {"remedy": {"do": "hold", "what": "开会", "what_en": "meet"}},
        {"rule": {"type": "cadence", "duty": "joint-meeting", "every": "quarter"}},
        {"clause": None},
    ],
)
def test_entries_that_make_no_sense_are_refused(broken: dict[str, Any]):
    with pytest.raises(ValidationError):
        _entry(**broken)


@pytest.mark.parametrize(
    ("other", "contradict"),
    [
        ({"rule": SIZE | {"low": 600, "high": 800}}, True),
        ({"rule": SIZE | {"low": 500, "high": 800}}, False),
        ({"rule": {"type": "at_most", "metric": "grid.households", "bound": 250}}, True),
        ({"rule": {"type": "at_most", "metric": "grid.officers", "bound": 250}}, False),
        ({"rule": {"type": "presence", "metric": "grid.households", "count": 501}}, True),
        ({"rule": SIZE | {"low": 600, "high": 800}, "grids": ["park"]}, False),
        (
            {"rule": SIZE | {"low": 600, "high": 800}, "levels": ["community"]},
            False,
        ),
    ],
)
def test_bounds_without_a_common_value_contradict_each_other(other: dict[str, Any], contradict):
    here = _entry(grids=["urban_residential"])

    found = contradictions([here, _entry(**other)])

    assert found == ([Contradiction(0, 1)] if contradict else [])


def test_ratios_contradict_by_what_one_serves():
    ratio = {"type": "ratio", "metric": "workers", "per": "households", "low": 200, "high": 300}
    other = ratio | {"low": 400, "high": 500}

    pair = [_entry(levels=["community"], rule=rule) for rule in (ratio, other)]

    assert contradictions(pair) == [Contradiction(0, 1)]
