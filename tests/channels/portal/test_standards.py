"""The pages of standards and the district's view: one ground with something met, unmet and open."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from gongzhi.handling.plans.models import Programme
from gongzhi.oversight.standards.models import Check
from gongzhi.oversight.standards.services import record_check
from gongzhi.registry.territory.models import Area
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, COUNTY, GRID, NEXT_GRID, OTHER_STREET, STREET
from tests.oversight.standards.conftest import GRID_SIZE, PROPERTY_WEIGHT, load  # noqa: F401

pytestmark = pytest.mark.django_db
OTHER = GRID_SIZE | {
    "key": "small-grids",
    "title": "小网格",
    "title_en": "Small grids",
    "clause": {"section": "一", "heading": "每个网格不超过200户"},
    "rule": {"type": "at_most", "metric": "grid.households", "bound": 200},
}


@pytest.fixture
def checked(staff: Staff, load: Callable[..., object]) -> Staff:  # noqa: F811 - the fixture
    """Two grids, one too large; an earlier pack contradicts this one, a city's says the same."""
    load(OTHER, code="contrary")
    load(GRID_SIZE, PROPERTY_WEIGHT, code="plan")
    load(GRID_SIZE, code="older", area_code="9901")
    Area.objects.filter(code=GRID).update(households=620)
    Area.objects.filter(code=NEXT_GRID).update(households=350)
    record_check(actor=staff.cast.supervisor, area_code=COUNTY)
    return staff


@pytest.fixture
def supervisor(checked: Staff, browser_of: Callable[[str], Client]) -> Client:
    return browser_of("district_supervisor")


def _text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_board_leads_from_the_district_down_to_the_grid(supervisor: Client):
    district = _text(supervisor, "/standards/")
    grid = _text(supervisor, f"/standards/?area={GRID}")

    assert f"?area={STREET}" in district
    assert "Size of a town grid" in district
    assert "在城市按照常住300-500户规模优化网格" in district
    assert "rules differ" in district
    assert "Small grids" not in district
    assert "Unmet here" in grid
    assert "620" in grid
    assert "move 120 out of it" in grid


def test_one_standard_shows_where_it_is_missed_and_what_else_is_said(supervisor: Client):
    page = _text(supervisor, "/standards/grid-size/")
    met = _text(supervisor, "/standards/grid-size/?met=yes")

    assert "杏花一格" in page
    assert "120 over" in page
    assert "每个网格不超过200户" in page  # it is overridden, since no grid can meet both
    assert "方案older" in page  # it is overridden
    assert "Households per grid" in page
    assert "杏花二格" in met
    assert "杏花一格" not in met.split("tabs-line")[1]
    assert "The following holds in place of this" in _text(supervisor, "/standards/small-grids/")


def test_what_has_no_data_says_so(supervisor: Client):
    page = _text(supervisor, "/standards/findings/?met=open")

    assert "Share of property appraisals" in page
    assert "There is no data." in page


def test_the_district_view_names_the_packs_and_compares_the_areas(supervisor: Client):
    page = _text(supervisor, "/district/")

    assert all(title in page for title in ("方案plan", "方案contrary", "方案older"))
    assert f"?area={STREET}" in page


def test_the_map_colours_what_is_met_and_unmet(supervisor: Client):
    grids = supervisor.get(f"/standards/areas.geojson?area={COMMUNITY}&key=grid-size").json()

    tones = {each["properties"]["code"]: each["properties"]["tone"] for each in grids["features"]}
    assert tones == {GRID: "bad", NEXT_GRID: "good"}
    assert grids["features"][0]["properties"]["url"].startswith("/standards/grid-size/?area=")


def test_the_findings_leave_as_a_workbook(supervisor: Client):
    answer = supervisor.get("/standards/export/?met=no")

    stream = BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    rows = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()
    assert rows[0][:4] == ["Standard", "Area code", "Area", "State"]
    assert {row[1] for row in rows[1:]} == {GRID}


def test_who_may_check_has_a_button_that_checks(
    supervisor: Client, browser_of: Callable[[str], Client]
):
    Area.objects.filter(code=GRID).update(households=400)

    done = supervisor.post("/standards/check/", {"area": STREET}, follow=True)

    assert done.status_code == 200
    assert Check.objects.get(area_code=STREET).version == 1
    assert "Check now" in done.content.decode()
    assert "Check now" not in _text(browser_of("auditor"), f"/standards/?area={STREET}")
    assert browser_of("auditor").post("/standards/check/", {"area": STREET}).status_code == 403
    assert supervisor.post("/standards/check/", {"area": "x"}).status_code in {403, 404}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/standards/?area={OTHER_STREET}", 403),
        (f"/standards/grid-size/?area={COUNTY}", 403),
        ("/standards/?area=nowhere", 400),
        ("/standards/nothing/", 404),
        (f"/district/?area={OTHER_STREET}", 403),
        ("/standards/?area=&page=x", 200),
    ],
)
def test_nobody_looks_beyond_their_areas(
    checked: Staff, browser_of: Callable[[str], Client], address: str, status: int
):
    assert browser_of("street_leader").get(address).status_code == status


def test_a_house_without_packs_says_what_to_do(staff: Staff, browser_of: Callable[[str], Client]):
    leader = browser_of("street_leader")

    assert "No standard is in force here" in _text(leader, "/standards/")
    assert "No policy pack is in force here" in _text(leader, "/district/")
    assert "No standard is in force here" in _text(browser_of("administrator"), "/standards/")


def test_the_board_asks_no_more_for_more_areas(supervisor: Client, django_assert_max_num_queries):
    supervisor.get("/standards/")

    with django_assert_max_num_queries(22):
        supervisor.get("/standards/")


def test_programs_read_the_findings_page_by_page(checked: Staff):
    caller = checked["district_supervisor"]

    first = caller.get("/standards", {"area": COUNTY, "limit": 2}).json()
    rest = caller.get("/standards", {"area": COUNTY, "cursor": first["next"]}).json()

    assert first["checked_at"]
    assert len(first["items"]) == 2
    assert rest["next"] is None
    found = [*first["items"], *rest["items"]]
    assert len(found) == 3  # one standard at two grids, one at the community
    (large,) = (one for one in found if one["area"] == GRID and one["standard"] == "grid-size")
    assert (large["met"], large["value"], large["gap"]) == (False, "620", "120")
    assert large["overridden"] == ["contrary", "older"]
    unmet = caller.get("/standards", {"area": COUNTY, "met": "no"}).json()["items"]
    assert {one["met"] for one in unmet} == {False}
    assert caller.get("/standards", {"area": COUNTY, "cursor": "x:é"}).status_code == 422
    assert caller.get("/standards", {"area": "9902"}).status_code == 403
    assert checked["grid_officer"].get("/standards", {"area": COUNTY}).status_code == 403


def test_the_district_view_shows_measures_by_light(supervisor: Client):
    Programme.objects.create(
        county=COUNTY,
        area_code=COUNTY,
        pack="plan",
        key="plan",
        title="方案",
        starts_on="2025-01-01",
        adopted_on="2025-01-01",
    ).measures.create(
        county=COUNTY,
        area_code=COUNTY,
        key="one",
        position=1,
        title="配齐网格员",
        due_on="2025-06-30",
    )

    page = _text(supervisor, "/district/")

    assert "配齐网格员" in page
    assert "red: late 1" in page
