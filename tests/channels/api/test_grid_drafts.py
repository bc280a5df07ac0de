"""Drafts of grids by the API: asked for once, listed, read with their grids."""

from __future__ import annotations

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.planning.grids.certificates import Certificate, Reason
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import AreaDetails, create_area
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, GRID
from tests.registry.drafts.cast import RIVER, draft_by_hand

pytestmark = pytest.mark.django_db
ASKED = {"area_code": COMMUNITY, "name": "接口方案", "minimum": 100}


def test_a_draft_is_asked_for_once_and_read(staff: Staff) -> None:
    planner, officer = staff["administrator"], staff["grid_officer"]
    for at in range(2):
        details = AreaDetails(lon=120.002 + 0.004 * at, lat=30.005, households=100)
        create_area(actor=SYSTEM, parent_code=GRID, name=f"{at + 1}号楼", details=details)
    drawn = draft_by_hand(COMMUNITY)
    codes = Area.objects.filter(parent_id=GRID).order_by("code").values_list("code", flat=True)
    proof = Certificate(Reason.TOTAL_TOO_SMALL, 300, 500, tuple(codes), 200, nearest=100)
    GridDraft.objects.filter(pk=drawn.pk).update(
        certificates=[proof.as_json()],
        figures=drawn.figures
        | {"proofs": [{"community": COMMUNITY, "name": "甲", "standing": "bounded", "gap": 0.02}]},
    )

    made = planner.post("/grid-drafts", ASKED, **{"Idempotency-Key": "draft-1"})
    again = planner.post("/grid-drafts", ASKED, **{"Idempotency-Key": "draft-1"})
    listed = planner.get(f"/grid-drafts?area={COMMUNITY}").json()
    read = planner.get(f"/grid-drafts/{drawn.pk}", **{"Accept-Language": "zh-hans"}).json()

    assert (made.status_code, made.json()["state"]) == (202, "waiting")
    assert again.json()["id"] == made.json()["id"]
    assert [each["name"] for each in listed["items"]] == ["接口方案", "手作草案"]
    assert [(grid["code"], len(grid["buildings"])) for grid in read["grids"]] == [(GRID, 2)]
    assert read["today"]["households"] == 200
    assert [(each["standing"], each["gap"]) for each in read["proofs"]] == [("bounded", 0.02)]
    assert "这里相连的" in read["grids"][0]["why"]
    assert planner.get("/grid-drafts/x").status_code == 404
    assert (
        planner.post("/grid-drafts", ASKED | {"minimum": 0}, **{"Idempotency-Key": "b"}).status_code
        == 422
    )
    assert officer.get("/grid-drafts").status_code == 403
    assert officer.post("/grid-drafts", ASKED, **{"Idempotency-Key": "c"}).status_code == 403


def test_barriers_are_kept_listed_and_removed_once(staff: Staff) -> None:
    planner, officer = staff["administrator"], staff["grid_officer"]
    river = {"area_code": COMMUNITY, "name": "示例河", "geojson": RIVER}

    made = planner.post("/grid-barriers", river, **{"Idempotency-Key": "river-1"})
    again = planner.post("/grid-barriers", river, **{"Idempotency-Key": "river-1"})
    taken = planner.post("/grid-barriers", river, **{"Idempotency-Key": "river-2"})
    wrong = planner.post(
        "/grid-barriers", river | {"geojson": {"type": "Point"}}, **{"Idempotency-Key": "river-3"}
    )
    listed = planner.get("/grid-barriers").json()
    remove = f"/grid-barriers/{made.json()['id']}/remove"
    removed = planner.post(remove, {}, **{"Idempotency-Key": "river-4"})

    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    assert (taken.status_code, wrong.status_code) == (409, 422)
    assert [each["name"] for each in listed["items"]] == ["示例河"]
    assert (removed.status_code, removed.json()["removed_at"] is None) == (200, False)
    assert planner.get("/grid-barriers").json()["items"] == []
    assert (
        planner.post("/grid-barriers/x/remove", {}, **{"Idempotency-Key": "e"}).status_code == 404
    )
    assert officer.get("/grid-barriers").status_code == 403
    assert officer.post("/grid-barriers", river, **{"Idempotency-Key": "f"}).status_code == 403
