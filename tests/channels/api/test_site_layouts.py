"""Layouts of service centres by the API: asked for once, listed, read, and moved in thought."""

from __future__ import annotations

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.territory.services import AreaDetails, create_area
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, GRID
from tests.oversight.layouts.cast import layout_by_hand

pytestmark = pytest.mark.django_db
ASKED = {
    "area_code": COMMUNITY, "name": "接口方案", "problem": "best", "number": 1,
    "candidates": [{"name": "活动室", "lon": 120.002, "lat": 30.005}],
}  # fmt: skip


def test_a_layout_is_asked_for_once_read_and_tried(staff: Staff) -> None:
    planner, officer = staff["administrator"], staff["grid_officer"]
    for at in range(2):
        details = AreaDetails(lon=120.002 + 0.004 * at, lat=30.005, households=100)
        create_area(actor=SYSTEM, parent_code=GRID, name=f"{at + 1}号楼", details=details)
    solved = layout_by_hand(COMMUNITY)
    address = f"/site-layouts/{solved.pk}"

    made = planner.post("/site-layouts", ASKED, **{"Idempotency-Key": "layout-1"})
    again = planner.post("/site-layouts", ASKED, **{"Idempotency-Key": "layout-1"})
    listed = planner.get(f"/site-layouts?area={COMMUNITY}").json()
    read = planner.get(address).json()
    moved = planner.get(f"{address}/what-if?site=0&lon=120.02&lat=30.005").json()

    assert (made.status_code, made.json()["state"]) == (202, "waiting")
    assert again.json()["id"] == made.json()["id"]
    assert [each["name"] for each in listed["items"]] == ["接口方案", "手作方案"]
    assert [(each["name"], each["households"]) for each in read["centres"]] == [("1号中心", 200)]
    assert (read["figures"]["share"], read["proof"]["proven"]) == (1.0, True)
    assert (moved["served"], moved["why"]["not_chosen"]) == (0, 2)
    assert planner.get(f"{address}/what-if?site=5&lon=120&lat=30").status_code == 422
    assert planner.get("/site-layouts/x").status_code == 404
    wrong = ASKED | {"number": None}
    assert planner.post("/site-layouts", wrong, **{"Idempotency-Key": "b"}).status_code == 422
    for path in ("/site-layouts", address, f"{address}/what-if?site=0&lon=120&lat=30"):
        assert officer.get(path).status_code == 403
    assert officer.post("/site-layouts", ASKED, **{"Idempotency-Key": "c"}).status_code == 403
