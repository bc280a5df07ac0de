"""Drafts of grids on the desk, without scripts: asked for, corrected, compared, adopted."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.drafts.models import BarrierSet, GridDraft
from gongzhi.registry.drafts.services import add_barriers
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import AreaDetails, create_area
from tests.handling.cases.cast import COMMUNITY, GRID, NEXT_GRID, STREET, Cast, Story
from tests.registry.drafts.cast import RIVER, draft_by_hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("administrator")


@pytest.fixture
def draft(cast: Cast) -> GridDraft:
    """Two grids with two buildings each, in a row from west to east."""
    for at, grid in enumerate((GRID, GRID, NEXT_GRID, NEXT_GRID)):
        details = AreaDetails(lon=120.002 + 0.005 * at, lat=30.005, households=100)
        create_area(actor=SYSTEM, parent_code=grid, name=f"{at + 1}号楼", details=details)
    return draft_by_hand(COMMUNITY)


def _building(name: str) -> str:
    return Area.objects.get(name=name, valid_to__isnull=True).code


def _move(planner: Client, draft: GridDraft, name: str, grid: str, **headers: str) -> str:
    draft.refresh_from_db()
    given = {"building_codes": [_building(name)], "grid": grid, "shown": "0"}
    answer = planner.post(
        f"/grid-drafts/{draft.pk}/move/",
        given | {"version": draft.version or ""},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    return answer.headers.get("HX-Trigger-After-Swap", "") + answer.content.decode()


def test_a_draft_is_asked_for_and_shows_how_far_it_is(planner: Client, draft: GridDraft) -> None:
    form = planner.get("/grid-drafts/make/").content.decode()
    given = {
        "area": STREET, "name": "街道方案", "minimum": "300", "maximum": "500", "change": "3.0",
        "key": "6e1e3c9e-6c2b-4a3e-9a60-3f6f4f8f2a10",
    }  # fmt: skip

    refused = planner.post("/grid-drafts/make/", given | {"minimum": "900"})
    answers = [planner.post("/grid-drafts/make/", given) for _press in range(2)]
    page = planner.get(answers[0]["Location"]).content.decode()
    stopped = planner.post(answers[0]["Location"] + "stop/")

    assert f'value="{STREET}"' in form
    assert refused.status_code == 400
    assert "the least no more than the most" in refused.content.decode()
    assert answers[0]["Location"] == answers[1]["Location"]
    assert "The drawing waits for its turn" in page
    assert 'hx-trigger="every 1s"' in page
    assert stopped.status_code == 302
    assert "stopped before it was done" in planner.get(answers[0]["Location"]).content.decode()


def test_a_building_is_moved_on_the_page_and_the_part_tells_what_that_does(
    planner: Client, draft: GridDraft
) -> None:
    page = planner.get(f"/grid-drafts/{draft.pk}/?grid=0").content.decode()
    part = _move(planner, draft, "1号楼", "1", HX_Request="true")
    again = _move(planner, draft, "3号楼", "")

    assert "1号楼" in page
    assert "杏花二格 · 200" in page
    assert part.startswith("map:reread")
    assert "<html" not in part
    assert "in 2 parts" in part
    assert again == ""
    points = planner.get(f"/grid-drafts/{draft.pk}/buildings.geojson").json()["features"]
    assert [each["properties"]["moved"] for each in points] == [True, False, True, False]
    grounds = planner.get(f"/grid-drafts/{draft.pk}/grids.geojson").json()["features"]
    assert len(grounds) == 3
    assert all(each["geometry"] for each in grounds)


def test_a_move_is_foreseen_taken_back_and_told(planner: Client, draft: GridDraft) -> None:
    address = f"/grid-drafts/{draft.pk}/"
    given = {"building_codes": _building("2号楼"), "grid": "1"}

    foreseen = planner.get(f"{address}preview/", given).content.decode()
    new = planner.get(f"{address}preview/", given | {"grid": ""}).content.decode()
    wrong = planner.get(f"{address}preview/", given | {"grid": "9"}).content.decode()
    nothing = planner.get(f"{address}preview/").content.decode()
    _move(planner, draft, "2号楼", "1")
    before = planner.get(address).content.decode()
    back = planner.post(f"{address}undo/", {"version": "1"})
    after = planner.get(address).content.decode()
    again = planner.post(f"{address}redo/", headers={"HX-Request": "true"})
    refused = planner.post(f"{address}redo/")

    assert "200 → <strong>100</strong>" in foreseen
    assert "a new grid" in new
    assert "has no grid 9" in wrong
    assert nothing.strip() == ""
    assert "2号楼 from 杏花一格 to 杏花二格" in before
    assert back["Location"] == address
    assert "Taken back: 2号楼 from" in after
    assert again["HX-Trigger-After-Swap"] == "map:reread"
    assert refused.status_code == 409


def test_what_cannot_be_moved_is_said_on_the_page(planner: Client, draft: GridDraft) -> None:
    planner.post(f"/grid-drafts/{draft.pk}/grids/1/lock/", {"locked": "on"})
    refused = _move(planner, draft, "1号楼", "1")
    nothing = planner.post(f"/grid-drafts/{draft.pk}/move/", {"grid": "1"})

    assert "is locked. Unlock it first" in refused
    assert nothing.status_code == 400
    assert "Tick the buildings that move" in nothing.content.decode()
    assert f'href="/grid-drafts/{draft.pk}/?grid=0"' in refused


def test_a_draft_is_adopted_after_a_preview_and_open_work_goes_along(
    planner: Client, draft: GridDraft, cast: Cast
) -> None:
    story = Story(cast, lon=120.008, lat=30.005)
    _move(planner, draft, "2号楼", "1")
    address = f"/grid-drafts/{draft.pk}/adopt/"

    preview = planner.post(address, {"note": "办公会"}).content.decode()
    before = story.case.area_code
    answer = planner.post(address, {"note": "办公会", "step": "confirm"})

    assert "Nothing has changed yet" in preview
    assert story.case.number in preview
    assert before == GRID
    assert story.case.area_code == NEXT_GRID
    assert answer["Location"] == f"/areas/{COMMUNITY}/"
    assert planner.post(address, {"step": "confirm"}).status_code == 409


def test_an_adoption_waits_for_its_day_and_can_be_called_off(
    planner: Client, draft: GridDraft
) -> None:
    _move(planner, draft, "2号楼", "1")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    address = f"/grid-drafts/{draft.pk}/"

    planner.post(f"{address}adopt/", {"on": tomorrow, "step": "confirm"})
    planned = planner.get(address).content.decode()
    planner.post(f"{address}call-off/")

    draft.refresh_from_db()
    assert f"at the beginning of {tomorrow}" in planned
    assert draft.state == GridDraft.State.READY


def test_drafts_stand_side_by_side_and_what_is_discarded_is_gone(
    planner: Client, draft: GridDraft
) -> None:
    other = draft_by_hand(COMMUNITY)
    planner.post(f"/grid-drafts/{other.pk}/rename/", {"name": "乙案"})
    _move(planner, other, "2号楼", "1")
    both = planner.get("/grid-drafts/").content.decode()

    planner.post(f"/grid-drafts/{other.pk}/discard/")

    assert "Grids of today" in both
    assert both.index("乙案") < both.index("手作草案")
    assert "乙案" not in planner.get("/grid-drafts/").content.decode()
    assert planner.get("/grid-drafts/999/").status_code == 404


def test_reading_costs_a_fixed_number_of_queries(planner: Client, draft: GridDraft) -> None:
    planner.get("/grid-drafts/")

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            planner.get(address)
        return len(seen)

    one = [count("/grid-drafts/"), count(f"/grid-drafts/{draft.pk}/?grid=0")]
    for _more in range(3):
        draft_by_hand(COMMUNITY)
    create_area(actor=SYSTEM, parent_code=GRID, name="加楼", details=AreaDetails(lon=120.0, lat=30))
    more = [count("/grid-drafts/"), count(f"/grid-drafts/{draft.pk}/?grid=0")]

    assert one == more


def test_barriers_stand_page_by_page_and_a_map_shows_those_of_its_page(
    planner: Client, draft: GridDraft
) -> None:
    for at in range(21):
        add_barriers(actor=SYSTEM, area_code=COMMUNITY, name=f"{at + 1}号河", drawn=RIVER)

    page = planner.get("/grid-drafts/barriers/?page=2").content.decode()
    shown = [
        [each["properties"]["name"] for each in planner.get(address).json()["features"]]
        for address in (
            "/grid-drafts/barriers/lines.geojson",
            "/grid-drafts/barriers/lines.geojson?page=2",
            f"/grid-drafts/barriers/lines.geojson?area={COMMUNITY}",
        )
    ]

    assert ("20号河" in page, "21号河" in page, "2 / 2" in page) == (False, True, True)
    assert 'lines.geojson?page=2"' in page
    assert [len(names) for names in shown] == [20, 1, 21]
    assert shown[1] == ["21号河"]


def test_barriers_are_added_from_a_file_shown_and_removed(
    planner: Client, draft: GridDraft
) -> None:
    river = SimpleUploadedFile("河.geojson", json.dumps(RIVER).encode())
    given = {"area": COMMUNITY, "name": "示例河", "datum": "cgcs2000"}

    empty = planner.get("/grid-drafts/barriers/").content.decode()
    nothing = planner.post("/grid-drafts/barriers/add/", given)
    added = planner.post("/grid-drafts/barriers/add/", given | {"file": river})
    listed = planner.get("/grid-drafts/barriers/").content.decode()
    lines = planner.get(f"/grid-drafts/barriers/lines.geojson?area={COMMUNITY}").json()
    page = planner.get(f"/grid-drafts/{draft.pk}/").content.decode()
    number = BarrierSet.objects.get().pk
    removed = planner.post(f"/grid-drafts/barriers/{number}/remove/")

    assert "No barriers are kept yet" in empty
    assert nothing.status_code == 400
    assert (added.status_code, removed.status_code) == (302, 302)
    assert "示例河" in listed
    assert [each["properties"]["name"] for each in lines["features"]] == ["示例河"]
    assert f"lines.geojson?area={COMMUNITY}" in page
    assert "示例河" not in planner.get("/grid-drafts/barriers/").content.decode()
