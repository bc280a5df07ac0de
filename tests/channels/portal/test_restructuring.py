"""The territory's editor without scripts: form, preview, confirmation, undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongzhi.channels.portal.forms.restructuring import ImportForm
from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import AreaDetails, change_boundary, create_area
from tests.handling.cases.cast import COMMUNITY, GRID, IN_GRID, NEXT_GRID, Cast, Story

pytestmark = pytest.mark.django_db
LINE = {"type": "LineString", "coordinates": [[120.005, 29.99], [120.005, 30.02]]}
SPLIT = {"name_1": "甲格", "name_2": "乙格", "drawn": json.dumps(LINE), "note": "人口增长"}


@pytest.fixture
def administrator(browser_of: Callable[[str], Client]) -> Client:
    return browser_of("administrator")


class _Hidden(HTMLParser):
    """Collects what a preview carries on."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("type") == "hidden" and found.get("name"):
            self.values.setdefault(str(found["name"]), []).append(found.get("value") or "")


def _confirm(browser: Client, address: str, preview: str) -> Any:
    carried = _Hidden()
    carried.feed(preview)
    return browser.post(address, {**carried.values, "step": "confirm"})


def _box(west: float, east: float) -> dict[str, Any]:
    ring = [[west, 30], [east, 30], [east, 30.01], [west, 30.01], [west, 30]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_a_grid_is_split_along_a_line_after_a_preview(administrator: Client, cast: Cast):
    story = Story(cast, lon=120.002, lat=30.005)
    address = f"/areas/{GRID}/split/"

    preview = administrator.post(address, SPLIT).content.decode()
    untouched = story.case.area_code
    answer = _confirm(administrator, address, preview)

    assert untouched == GRID
    assert "Nothing has changed yet" in preview
    assert story.case.number in preview
    assert f'href="/cases/{story.case.number}/"' not in preview
    parts = Area.objects.filter(parent_id=COMMUNITY, name__in=["甲格", "乙格"])
    assert parts.count() == 2
    assert story.case.area_code in set(parts.values_list("code", flat=True))
    page = administrator.get(answer["Location"]).content.decode()
    assert "Open cases handed over: 1" in page


def test_the_entries_come_back_for_changing(administrator: Client, cast: Cast):
    page = administrator.post(f"/areas/{GRID}/split/", {**SPLIT, "step": "edit"}).content.decode()

    assert 'value="甲格"' in page
    assert "Nothing has changed yet" not in page


def test_a_grid_is_split_by_its_buildings_without_a_map(administrator: Client, cast: Cast):
    codes = []
    for name, lon in (("西楼", 120.002), ("东楼", 120.008)):
        details = AreaDetails(lon=lon, lat=30.005)
        codes.append(create_area(actor=SYSTEM, parent_code=GRID, name=name, details=details).code)
    values = {
        "name_1": "甲格", "name_2": "乙格", f"at_{codes[0]}": "0", f"at_{codes[1]}": "1",
    }  # fmt: skip

    preview = administrator.post(f"/areas/{GRID}/split/", values).content.decode()
    _confirm(administrator, f"/areas/{GRID}/split/", preview)

    east = Area.objects.get(name="乙格")
    assert "Buildings that change codes" in preview
    assert Area.objects.get(name="东楼", valid_to__isnull=True).parent == east


def test_a_refused_split_says_why_and_keeps_what_was_typed(administrator: Client, cast: Cast):
    nothing = administrator.post(f"/areas/{GRID}/split/", {**SPLIT, "drawn": ""})
    beside = {"type": "LineString", "coordinates": [[1, 1], [2, 2]]}
    outside = administrator.post(f"/areas/{GRID}/split/", {**SPLIT, "drawn": json.dumps(beside)})

    assert nothing.status_code == outside.status_code == 400
    assert "Draw a line across the grid" in nothing.content.decode()
    assert "does not divide the grid" in outside.content.decode()
    assert 'value="甲格"' in outside.content.decode()


def test_grids_merge_and_the_merger_is_undone_along_the_old_outlines(
    administrator: Client, cast: Cast
):
    story = Story(cast, lon=IN_GRID[0], lat=IN_GRID[1])
    address = f"/areas/{GRID}/merge/"
    form = administrator.get(address).content.decode()
    values = {"area_codes": [NEXT_GRID], "name": "杏花大格"}

    answer = _confirm(administrator, address, administrator.post(address, values).content.decode())
    whole = Area.objects.get(name="杏花大格")
    page = administrator.get(answer["Location"]).content.decode()
    undo = f"/areas/{whole.code}/split/?like=before"
    again = administrator.get(undo).content.decode()

    assert "杏花二格 (neighbour)" in form
    assert story.case.area_code == whole.code
    assert undo in page
    assert 'value="杏花一格"' in again
    assert "FeatureCollection" in again


def test_a_merger_is_refused_where_the_ground_changed_after_the_preview(
    administrator: Client, cast: Cast
):
    address = f"/areas/{GRID}/merge/"
    carried = _Hidden()
    carried.feed(administrator.get(address).content.decode())
    values = {"area_codes": [NEXT_GRID], "name": "杏花大格", "stamp": carried.values["stamp"]}
    preview = administrator.post(address, values).content.decode()

    change_boundary(actor=SYSTEM, area_code=NEXT_GRID, boundary=_box(120.01, 120.015))
    answer = _confirm(administrator, address, preview)

    assert "Somebody changed areas since this was shown" in answer.content.decode()
    assert not Area.objects.filter(name="杏花大格").exists()


def test_a_boundary_comes_from_a_file_and_hands_work_over(administrator: Client, cast: Cast):
    story = Story(cast, lon=120.009, lat=30.005)
    address = f"/areas/{NEXT_GRID}/draw/"
    narrow = SimpleUploadedFile("a.geojson", json.dumps(_box(120.0, 120.008)).encode())
    first = administrator.post(f"/areas/{GRID}/draw/", {"file": narrow}).content.decode()
    _confirm(administrator, f"/areas/{GRID}/draw/", first)
    wide = SimpleUploadedFile("b.geojson", json.dumps(_box(120.008, 120.02)).encode())

    preview = administrator.post(address, {"file": wide}).content.decode()
    _confirm(administrator, address, preview)

    assert story.case.area_code == NEXT_GRID
    assert (
        "Draw the outline of before again"
        in administrator.get(f"/areas/{NEXT_GRID}/").content.decode()
    )


def test_a_file_of_outlines_is_reported_on_and_only_then_imported(
    administrator: Client, cast: Cast
):
    address = f"/areas/{COMMUNITY}/import/"
    good = {"type": "Feature", "properties": {"name": "杏花二格"}, "geometry": _box(120.01, 120.03)}
    bad = {"type": "Feature", "properties": {"name": "无此格"}, "geometry": _box(120.01, 120.03)}

    def send(*features: object) -> str:
        text = json.dumps({"type": "FeatureCollection", "features": features})
        file = SimpleUploadedFile("c.geojson", text.encode())
        return administrator.post(address, {"file": file}).content.decode()

    refused, report = send(good, bad), send(good)
    _confirm(administrator, address, report)

    assert "No area here has this code or name" in refused
    assert 'value="confirm"' not in refused
    assert Area.objects.get(code=NEXT_GRID).east == pytest.approx(120.03)
    assert "Nothing has changed yet" in report


def test_a_file_with_a_number_too_long_to_read_is_no_json_for_us():
    upload = SimpleUploadedFile("a.geojson", b'{"features": [' + b"9" * 5000 + b"]}")

    form = ImportForm({"version": "1"}, {"file": upload})

    assert "file" in form.errors
