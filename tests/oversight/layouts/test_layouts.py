"""A layout of service centres: solved by its job, corrected by hand, stopped, kept on record."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from uuid import uuid4

import numpy as np
import pytest
from django.db import DataError
from django.utils import translation

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)
from gongzhi.foundation.journal.verify import verify
from gongzhi.oversight.layouts import queries, question, services
from gongzhi.oversight.layouts.given import Given
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.queries import Outcome
from gongzhi.oversight.layouts.services import solving
from gongzhi.oversight.layouts.services.solving import run_solving, teller
from gongzhi.oversight.layouts.settings import LayoutSettings
from gongzhi.oversight.metrics.services import place_site
from gongzhi.planning.watch import Progress
from gongzhi.registry import proposals
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth
from gongzhi.registry.territory.services import load_areas
from tests.oversight.layouts.cast import layout_by_hand
from tests.registry.cast import APRICOT, GROUND, NOBODY, STREET, WILLOW, holder, point
from tests.registry.conftest import journalled
from tests.registry.drafts.cast import build_town

State = SiteLayout.State
PLANNER = holder("administrator", STREET)
WALK = LayoutSettings(reach=500, unit="metres", seconds=5)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def town(db: None) -> list[Area]:
    load_areas(actor=SYSTEM, rows=GROUND, scope="", source="tests")
    return build_town()


def _solved(settings: LayoutSettings = WALK, given: Given | None = None) -> SiteLayout:
    made = services.make_layout(
        actor=PLANNER, area_code=APRICOT, name="甲案", settings=settings, given=given
    )
    run_solving(made.pk)
    return SiteLayout.objects.get(pk=made.pk)


def _outcome(layout: SiteLayout) -> Outcome:
    layout.refresh_from_db()
    found = queries.outcome_of(layout)
    assert found is not None
    return found


def test_the_job_finds_centres_for_everybody_and_proves_it(town: list[Area]):
    with journalled() as entries:
        layout = _solved()

    outcome = _outcome(layout)
    assert layout.state == State.READY
    assert layout.figures["proven"]
    assert layout.figures["served"] == layout.figures["households"] == 800
    assert layout.figures["value"] == len(outcome.sites)
    assert outcome.walks.walked.max() <= WALK.metres
    assert layout.figures["curve"][0]["covered"] <= 800
    verbs = ["layouts.make", "layouts.solved"]
    assert entries() == [("site_layout", verb) for verb in verbs]
    assert verify().clean


def test_a_centre_that_stands_is_kept_and_its_figures_stand_beside(town: list[Area]):
    lon, lat = point(0.5, 0.5)
    place_site(actor=SYSTEM, kind="community_centre", name="示例中心", lon=lon, lat=lat)

    layout = _solved()

    kept = [site.name for site in _outcome(layout).sites if site.standing]
    assert kept == ["示例中心"]
    assert layout.figures["today"]["sites"] == 1
    assert 0 < layout.figures["today"]["served"] <= layout.figures["served"]


def test_places_and_ways_of_files_are_used_and_who_is_cut_off_is_told(town: list[Area]):
    buildings = Area.objects.filter(code__startswith=APRICOT, level=Depth.BUILDING)
    homes = np.array(buildings.order_by("code").values_list("lon", "lat"))
    first = np.arange(len(homes) - 2)
    given = Given(
        candidates=np.array(["西活动室"]),
        candidate_places=homes[:1],
        way_from=np.append(first[:-1], len(homes) - 2),
        way_to=np.append(first[1:], len(homes) - 1),
        way_metres=np.full(len(homes) - 2, 40.0),
        nodes=homes,
    )

    layout = _solved(given=given)

    outcome = _outcome(layout)
    assert [site.name for site in outcome.sites] == ["西活动室"]
    assert layout.figures["why"]["unconnected"] == 2
    assert layout.figures["why"]["no_candidate"] == layout.figures["outside"] - 2


def test_a_move_is_measured_and_kept_on_record(town: list[Area]):
    layout = _solved()
    lon, lat = point(3.5, 0.5)

    before = _outcome(layout)
    tried = queries.moved(before, site=0, lon=lon, lat=lat)
    with journalled() as entries:
        services.move_site(
            actor=PLANNER, layout_id=layout.pk, site=0, lon=lon, lat=lat, version=layout.version
        )

    now = _outcome(layout)
    assert now.figures() == tried.figures()
    assert layout.figures["served"] == tried.figures()["served"]
    assert (now.sites[0].moved, layout.by_hand) == (True, 1)
    assert entries() == [("site_layout", "layouts.move_site")]
    with pytest.raises(StaleVersion):
        services.move_site(
            actor=PLANNER, layout_id=layout.pk, site=0, lon=lon, lat=lat + 0.001, version=1
        )
    with pytest.raises(InvalidInput):
        services.move_site(actor=PLANNER, layout_id=layout.pk, site=99, lon=lon, lat=lat)
    with pytest.raises(InvalidInput):
        queries.moved(now, site=0, lon=float("nan"), lat=30)


def test_a_centre_takes_no_more_than_it_can_and_what_is_left_is_told(town: list[Area]):
    small = LayoutSettings(problem="capacity", capacity=70, reach=500, unit="metres", seconds=5)
    lon, lat = point(0.2, 0.5)
    given = Given(candidates=np.array(["西", "东"]), candidate_places=np.array([[lon, lat], point(0.4, 0.5)]))  # fmt: skip

    layout = _solved(small, given)

    outcome = _outcome(layout)
    assert outcome.walks.loads.tolist() == [70, 70]
    assert layout.figures["served"] == 140
    assert layout.figures["over"] == 0
    assert layout.figures["why"]["full"] > 0


def test_what_has_no_answer_says_why_on_the_layout(town: list[Area]):
    many = LayoutSettings(problem="best", number=400, reach=500, unit="metres")
    far = Given(candidates=np.array(["远处"]), candidate_places=np.array([[100.0, 40.0]]))

    too_many, nowhere = _solved(many), _solved(given=far)

    assert too_many.state == nowhere.state == State.FAILED
    assert "to 16, as many as there are places" in too_many.refusal
    assert "No candidate lies within a walk of 500 m" in nowhere.refusal
    with pytest.raises(InvalidInput):
        services.make_layout(actor=PLANNER, area_code=WILLOW, name="空")


def test_a_search_is_stopped_asked_once_solved_again_and_discarded(town: list[Area]):
    key = uuid4()
    make = {"actor": PLANNER, "area_code": APRICOT, "name": "乙案", "settings": WALK, "key": key}
    layout = services.make_layout(**make)
    assert services.make_layout(**make).pk == layout.pk

    services.stop_solving(actor=PLANNER, layout_id=layout.pk)
    run_solving(layout.pk)
    layout.refresh_from_db()
    assert layout.state == State.STOPPED

    services.solve_layout(actor=PLANNER, layout_id=layout.pk)
    SiteLayout.objects.filter(pk=layout.pk).update(state=State.SOLVING, stop=True)
    assert not teller(layout.pk)(Progress("search", 3, 2, 0.1))
    SiteLayout.objects.filter(pk=layout.pk).update(state=State.WAITING)
    run_solving(layout.pk)
    layout.refresh_from_db()
    assert layout.state == State.READY
    assert layout.figures["ended"] in {"", "stopped"}

    services.rename_layout(actor=PLANNER, layout_id=layout.pk, name="丙案")
    services.discard_layout(actor=PLANNER, layout_id=layout.pk)
    layout.refresh_from_db()
    assert (layout.name, layout.ground) == ("丙案", None)
    assert not queries.layouts(PLANNER).exists()
    with pytest.raises(WrongState):
        services.solve_layout(actor=PLANNER, layout_id=layout.pk)


def test_an_answer_that_cannot_be_stored_fails_at_the_last_try(
    town: list[Area], monkeypatch: pytest.MonkeyPatch
):
    layout = services.make_layout(actor=PLANNER, area_code=APRICOT, name="甲案", settings=WALK)
    monkeypatch.setattr(solving, "_solve", lambda _layout: {"figures": {"gap": float("inf")}})

    states = []
    for last_try in (False, True):
        with pytest.raises(DataError):
            run_solving(layout.pk, last_try=last_try)
        layout.refresh_from_db()
        states.append(layout.state)

    assert states == [State.SOLVING, State.FAILED]
    assert "the worker's log says why" in layout.refusal


@pytest.mark.parametrize(
    ("limit", "place"), [("MOST_IN_DISTRICT", "district"), ("MOST_IN_STREET", "sub-district")]
)
def test_a_place_has_so_many_searches_at_once_and_no_more(
    town: list[Area], monkeypatch: pytest.MonkeyPatch, limit: str, place: str
):
    monkeypatch.setattr(proposals, limit, 1)
    ask = {"actor": PLANNER, "area_code": APRICOT, "name": "甲案", "settings": WALK}
    first = services.make_layout(**ask)

    with pytest.raises(Conflict, match=f"1 proposals of this {place}"):
        services.make_layout(**ask)
    services.stop_solving(actor=PLANNER, layout_id=first.pk)

    assert services.make_layout(**ask).state == State.WAITING


def test_more_walks_than_the_worker_can_hold_are_refused(
    town: list[Area], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(question, "MOST_WALKS", 10)

    layout = _solved()

    assert layout.state == State.FAILED
    assert "More than 10 walks" in layout.refusal


def test_a_layout_that_an_earlier_version_found_says_so_and_is_solved_again(town: list[Area]):
    layout = layout_by_hand(APRICOT)
    with np.load(BytesIO(layout.answer)) as arrays:
        kept = {name: arrays[name] for name in arrays.files if name != "loads"}
    stream = BytesIO()
    np.savez_compressed(stream, **kept)
    SiteLayout.objects.filter(pk=layout.pk).update(answer=stream.getvalue())
    layout.refresh_from_db()

    assert queries.outcome_of(layout) is None
    with pytest.raises(WrongState, match="Solve it again"):
        services.move_site(actor=PLANNER, layout_id=layout.pk, site=0, lon=120, lat=30)
    services.solve_layout(actor=PLANNER, layout_id=layout.pk)
    run_solving(layout.pk)
    assert _outcome(layout).sites


def test_only_who_may_place_centres_lays_them_out(town: list[Area]):
    layout = services.make_layout(actor=PLANNER, area_code=APRICOT, name="甲案")
    officer, elsewhere = holder("grid_officer", STREET), holder("administrator", WILLOW)

    with pytest.raises(NotPermitted):
        services.make_layout(actor=officer, area_code=APRICOT, name="甲案")
    with pytest.raises(NotPermitted):
        queries.layouts(NOBODY)
    with pytest.raises(NotFound):
        queries.get_layout(elsewhere, layout.pk)
    with pytest.raises(NotFound):
        services.discard_layout(actor=elsewhere, layout_id=layout.pk)
