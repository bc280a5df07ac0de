"""The suggested round: over what is due, from a place that is chosen, in an order one may change."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from gongzhi.channels.field.rounds import Errand, Wanted, keep_order, suggest
from gongzhi.handling.visits.models import Visit
from gongzhi.registry.territory.models import Area
from tests.channels.field.conftest import BUILDING
from tests.handling.cases.cast import COUNTY, GRID, Cast, Story

START = Area(code=GRID, name="第1网格", lon=120.0, lat=30.0)
MORNING = Wanted(start=START, begins=540, ends=720, minutes=10)


def _at(key: str, lon: float | None, **more: object) -> Errand:
    return Errand(key=key, title=key, what="", path="/", lon=lon, lat=30.0, **more)


def test_a_round_is_the_short_way_and_says_what_does_not_fit():
    far, near, nowhere = _at("far", 120.02), _at("near", 120.01), _at("nowhere", None)
    shut = _at("shut", 120.01, opens=800, closes=900)

    with override("en"):
        found = suggest([far, nowhere, shut, near], MORNING)

    assert {leg.errand.key for leg in found.legs} == {"far", "near"}
    assert found.metres == pytest.approx(2 * 1.3 * 1927, rel=0.01)
    assert [(one.key, why) for one, why in found.left_out] == [
        ("shut", "Its hours do not meet those of the round."),
        ("nowhere", "Its place is not on the map yet."),
    ]


def test_an_order_of_one_s_own_is_walked_and_what_comes_too_late_says_so():
    found = keep_order([_at("first", 120.02), _at("promised", 120.01, closes=560)], MORNING)

    assert [(leg.errand.key, leg.late) for leg in found.legs] == [
        ("first", False), ("promised", True),
    ]  # fmt: skip
    assert not found.late


def test_a_round_without_stops_stays_at_its_place():
    assert suggest([], MORNING).metres == 0


@dataclass(frozen=True)
class Due:
    """A visit and a matter of the officer's own, due today at two places."""

    visit: str
    case: str


@pytest.fixture
def due(officer: Client, report: Callable[..., Story], cast: Cast) -> Due:
    Area.objects.create(
        code=BUILDING, name="3号楼", level=7, county=COUNTY, parent_id=GRID, lon=120.004, lat=30.004
    )
    officer.post(
        "/field/visits/plan/",
        {"area_code": BUILDING, "purpose": "care", "planned_on": timezone.localdate()},
    )
    case = report().dispatched(cast.committee).case
    return Due(f"visit-{Visit.objects.get().pk}", f"case-{case.number}")


def _ticked(page: str) -> list[str]:
    return re.findall(r'name="stop" value="([^"]+)" checked', page)


@pytest.mark.django_db
def test_the_page_suggests_moves_and_leaves_out_without_a_script(officer: Client, due: Due):
    first = officer.get("/field/round/").content.decode()
    hours = {"start": BUILDING, "begins": "09:00", "ends": "12:00", "minutes": 10}
    order = _ticked(first)
    moved = officer.get("/field/round/", {**hours, "stop": order, "move": f"down:{order[0]}"})
    without = officer.get("/field/round/", {**hours, "stop": [due.case, "visit-999"]})

    assert "Suggest a round: 2 stops" in officer.get("/field/").content.decode()
    assert set(order) == {due.visit, due.case}
    assert "<polyline" in first
    assert _ticked(moved.content.decode()) == order[::-1]
    assert _ticked(without.content.decode()) == [due.case]
    assert "3号楼" in without.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hour", "ends"), [(8, "17:00"), (15, "18:00"), (21, "23:45"), (22, "23:45")]
)
def test_the_page_opens_at_any_hour(
    officer: Client, due: Due, monkeypatch: pytest.MonkeyPatch, hour: int, ends: str
):
    now = timezone.localtime().replace(hour=hour, minute=0)
    monkeypatch.setattr("django.utils.timezone.localtime", lambda *_given: now)

    answer = officer.get("/field/round/")

    assert answer.status_code == 200
    assert f'value="{ends}"' in answer.content.decode()


@pytest.mark.django_db
def test_hours_of_a_visit_are_asked_for_shown_and_kept_by_the_round(officer: Client, due: Due):
    promised = {
        "area_code": BUILDING, "purpose": "care", "premises": "2单元",
        "planned_on": timezone.localdate(), "opens": "14:00", "closes": "14:30",
    }  # fmt: skip
    officer.post("/field/visits/plan/", promised)
    wrong = officer.post("/field/visits/plan/", promised | {"premises": "3", "opens": "15:00"})
    visit = Visit.objects.get(premises="2单元")
    hours = {"start": BUILDING, "minutes": 10, "stop": [f"visit-{visit.pk}", due.visit]}

    with override("en"):
        morning = officer.get("/field/round/", {**hours, "begins": "09:00", "ends": "12:00"})
        day = officer.get("/field/round/", {**hours, "begins": "09:00", "ends": "17:00"})

    assert wrong.status_code == 400
    assert "14:00–14:30" in officer.get("/field/visits/").content.decode()
    assert "Its hours do not meet those of the round." in morning.content.decode()
    assert _ticked(day.content.decode()) == [due.visit, f"visit-{visit.pk}"]


@pytest.mark.django_db
def test_hours_that_cannot_be_come_back_on_the_form(officer: Client, due: Due):
    answer = officer.get(
        "/field/round/", {"start": BUILDING, "begins": "12:00", "ends": "09:00", "minutes": 10}
    )

    assert answer.status_code == 400
    assert "must end after it begins" in answer.content.decode()


@pytest.mark.django_db
def test_where_nothing_lies_on_the_map_what_is_due_is_listed_and_why_no_round(
    officer: Client, due: Due
):
    nowhere = dict.fromkeys(("lon", "lat", "west", "south", "east", "north"))
    Area.objects.update(**nowhere)

    answer = officer.get("/field/round/")

    assert answer.status_code == 200
    assert "lies on the map yet" in answer.content.decode()
    assert "3号楼" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_taken_along_lists_what_is_due_without_an_order(officer: Client, due: Due):
    taken = officer.get("/field/snapshot.json").json()["pages"]
    (kept,) = [page["html"] for page in taken if page["path"] == "/field/round/"]

    assert "3号楼" in kept
    assert "<form" not in kept
