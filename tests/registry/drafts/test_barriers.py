"""Barriers and estates: kept on record, read from files, and what a drawing makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from django.utils import translation

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.coordinates import Datum
from gongzhi.foundation.errors import Conflict, DomainError, InvalidInput, NotFound
from gongzhi.registry.drafts import queries, services
from gongzhi.registry.drafts.barriers import shapes_around
from gongzhi.registry.drafts.ground import Ground
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.services.drawing import run_drawing
from gongzhi.registry.drafts.settings import DraftSettings
from gongzhi.registry.territory.models import Area
from tests.registry.cast import APRICOT, STREET, WILLOW, holder
from tests.registry.drafts.cast import RIVER, build_town

PLANNER = holder("administrator", STREET)
BAND = {"minimum": 200, "maximum": 400, "change": 0.0, "max_gap": 400.0, "sweeps": 40}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def town(ground: None) -> list[Area]:
    return build_town()


def _river(**changes: Any) -> dict[str, Any]:
    river: dict[str, Any] = deepcopy(RIVER)
    river["features"][0] |= changes
    return river


def _keep(name: str = "示例河", area_code: str = APRICOT, drawn: Any = RIVER, **more: Any) -> Any:
    return services.add_barriers(actor=PLANNER, area_code=area_code, name=name, drawn=drawn, **more)


def _drawn(**settings: Any) -> GridDraft:
    made = services.make_draft(
        actor=PLANNER, area_code=APRICOT, name="甲案", settings=DraftSettings(**BAND | settings)
    )
    run_drawing(made.pk)
    return GridDraft.objects.get(pk=made.pk)


def _crossing(draft: GridDraft) -> int:
    """Return how many grids of a draft have buildings on both sides of the river."""
    proposal = queries.proposal_of(draft)
    assert proposal is not None
    river = RIVER["features"][0]["geometry"]["coordinates"][0][0]
    west = proposal.ground.places[:, 0] < river
    return len(set(proposal.grid_of[west]) & set(proposal.grid_of[~west]))


def test_grids_of_a_draft_keep_to_the_barriers_unless_the_planner_says_otherwise(
    town: list[Area],
) -> None:
    kept = _keep(area_code=STREET)

    barred, free = _drawn(), _drawn(barriers=False)
    services.remove_barriers(actor=PLANNER, barriers_id=kept.pk)
    after = _drawn()

    assert (kept.count, round(kept.kilometres)) == (1, 3)
    assert (barred.figures["barriers"], barred.figures["pieces"], _crossing(barred)) == (1, 2, 0)
    assert (free.figures["barriers"], free.figures["pieces"]) == (0, 1)
    assert (after.figures["barriers"], after.figures["pieces"]) == (0, 1)


def test_a_draft_tells_of_each_community_how_far_it_is_from_the_best(town: list[Area]) -> None:
    (proof,) = _drawn().figures["proofs"]

    assert proof["community"] == APRICOT
    assert (proof["standing"], proof["gap"]) == ("optimal", 0)


def test_estates_are_told_by_names_and_parted_less_where_they_weigh(town: list[Area]) -> None:
    for at, building in enumerate(
        Area.objects.filter(name__contains="号楼").order_by("lat", "lon")
    ):
        Area.objects.filter(pk=building.pk).update(name=f"{'桂柳杏'[at // 6]}园{at + 1}号楼")

    free, whole = _drawn(estates=0, spread=0.7), _drawn(estates=5.0)

    proposal = queries.proposal_of(whole)
    assert proposal is not None
    assert whole.figures["estates"] == 3
    assert whole.figures["estates_split"] < free.figures["estates_split"]
    old = {name: value for name, value in _arrays(proposal.ground).items() if name != "estate"}
    assert (Ground.unpacked(_packed(old)).estate == -1).all()


def _arrays(ground: Ground) -> dict[str, Any]:
    return {name: getattr(ground, name) for name in ground.__dataclass_fields__}


def _packed(arrays: dict[str, Any]) -> bytes:
    stream = BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("drawn", "says"),
    [
        ("no json", "no GeoJSON feature collection"),
        ({"features": []}, "no line in this file"),
        (_river(geometry={"type": "Point", "coordinates": [120, 30]}), "Feature 1 is neither"),
        (_river(geometry=None), "Feature 1 is neither"),
        (_river(geometry={"type": "LineString", "coordinates": "x"}), "Feature 1 is neither"),
        (
            _river(geometry={"type": "LineString", "coordinates": [[500000, 3e6], [500001, 3e6]]}),
            "Feature 1: The coordinates are not degrees",
        ),
        (
            _river(geometry={"type": "LineString", "coordinates": [[43.8, 87.6], [43.9, 87.7]]}),
            "Feature 1: Latitude and longitude are swapped",
        ),
        (
            _river(geometry={"type": "LineString", "coordinates": [[-179, 0], [179, 1]] * 50}),
            "km long; keep those of this area",
        ),
        (
            _river(geometry={"type": "LineString", "coordinates": [[float("nan"), 30], [120, 30]]}),
            "Feature 1 is neither",
        ),
        (RIVER | {"crs": {"properties": {"name": "EPSG:2437"}}}, "coordinates are in"),
        (
            _river(geometry={"type": "LineString", "coordinates": [[120, 30]] * 100_001}),
            "simplify them",
        ),
    ],
)
def test_a_file_that_holds_no_barriers_is_refused_with_the_feature(
    ground: None, drawn: Any, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says):
        _keep(drawn=drawn if isinstance(drawn, str) else json.dumps(drawn))


def test_names_are_given_once_and_places_are_ones_that_are_drawn(ground: None) -> None:
    _keep()
    refusals: list[tuple[type[DomainError], dict[str, Any]]] = [
        (Conflict, {}),
        (InvalidInput, {"name": " "}),
        (InvalidInput, {"area_code": STREET[:3]}),
    ]
    for refusal, given in refusals:
        actor = {"actor": SYSTEM, "area_code": APRICOT, "name": "示例河", "drawn": RIVER}
        with pytest.raises(refusal):
            services.add_barriers(**actor | given)

    assert queries.barrier_sets(PLANNER).count() == 1
    assert not queries.barrier_sets(holder("administrator", "990102")).exists()


def test_barriers_of_elsewhere_and_removed_ones_bar_nothing(ground: None) -> None:
    gone, above = _keep("旧路"), _keep("示例路", STREET, datum=Datum.GCJ02)
    services.remove_barriers(actor=PLANNER, barriers_id=gone.pk)
    elsewhere = _keep("别处的河", WILLOW)

    found = shapes_around(APRICOT)

    assert [each.geom_type for each in found] == ["LineString"]
    assert found[0].coords[0] != RIVER["features"][0]["geometry"]["coordinates"][0]
    assert set(queries.sets_around(STREET)) == {above, elsewhere}
    with pytest.raises(NotFound):
        services.remove_barriers(actor=PLANNER, barriers_id=gone.pk)
