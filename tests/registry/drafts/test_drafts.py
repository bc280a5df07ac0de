"""A draft of grids: drawn by its job, corrected by hand, locked, and adopted as one change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)
from gongzhi.foundation.journal.verify import verify
from gongzhi.planning.grids.settings import Progress
from gongzhi.registry import proposals
from gongzhi.registry.drafts import queries, services
from gongzhi.registry.drafts.models import BarrierSet, GridDraft
from gongzhi.registry.drafts.proposal import Proposal
from gongzhi.registry.drafts.records import DRAFTS
from gongzhi.registry.drafts.services.adopting import adopt_due
from gongzhi.registry.drafts.services.drawing import run_drawing, teller
from gongzhi.registry.drafts.settings import DraftSettings
from gongzhi.registry.territory import geometry
from gongzhi.registry.territory.models import Area, GridKind
from gongzhi.registry.territory.queries import find_grid, successors_of
from gongzhi.registry.territory.services import (
    AreaDetails,
    change_details,
    create_area,
    rename_area,
)
from tests.registry.cast import APRICOT, NOBODY, STREET, WILLOW, holder
from tests.registry.conftest import journalled
from tests.registry.drafts.cast import EACH, RIVER, SETTINGS, build_town, draft_by_hand

State = GridDraft.State
PLANNER = holder("administrator", STREET)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def town(ground: None) -> list[Area]:
    return build_town()


@pytest.fixture
def by_hand(town: list[Area]) -> GridDraft:
    return draft_by_hand(APRICOT)


def _drawn(**changes: object) -> GridDraft:
    made = services.make_draft(
        actor=PLANNER, area_code=APRICOT, name="甲案", settings=SETTINGS, **changes
    )
    run_drawing(made.pk)
    return GridDraft.objects.get(pk=made.pk)


def _proposal(draft: GridDraft) -> Proposal:
    draft.refresh_from_db()
    proposal = queries.proposal_of(draft)
    assert proposal is not None
    return proposal


def _grouped(draft: GridDraft) -> set[frozenset[str]]:
    proposal = _proposal(draft)
    return {frozenset(_codes(proposal, grid)) for grid in range(len(proposal.marks))}


def _step(command: Callable[..., object], draft: GridDraft) -> set[frozenset[str]]:
    command(actor=PLANNER, draft_id=draft.pk)
    return _grouped(draft)


def _codes(proposal: Proposal, grid: int) -> list[str]:
    return proposal.ground.codes[proposal.grid_of == grid].tolist()


class TestDrawing:
    def test_the_job_draws_grids_within_bounds_that_hang_together(self, town: list[Area]) -> None:
        draft = _drawn()

        lines = _proposal(draft).lines()
        assert draft.state == State.READY
        assert [line.size for line in lines] == [450, 350]
        assert all(line.in_band and not line.breaks for line in lines)
        assert {line.mark.code for line in lines} == {grid.code for grid in town}
        assert draft.figures["today"]["in_band"] == 0
        assert draft.figures["moved"] == 150
        assert verify().clean

    def test_what_cannot_be_within_bounds_comes_with_its_proof(self, town: list[Area]) -> None:
        tower = Area.objects.get(name="东4号楼")
        change_details(
            actor=SYSTEM,
            area_code=tower.code,
            details=AreaDetails(lon=tower.lon, lat=tower.lat, households=620),
        )

        (line,) = [each for each in _proposal(_drawn()).lines() if not each.in_band]

        assert line.why is not None
        assert (line.why.reason, line.why.nearest) == ("block_too_large", 120)

    def test_the_same_key_makes_one_draft(self, town: list[Area]) -> None:
        key = uuid4()

        one = services.make_draft(actor=PLANNER, area_code=APRICOT, name="甲案", key=key)
        again = services.make_draft(actor=PLANNER, area_code=APRICOT, name="甲案", key=key)

        assert one.pk == again.pk

    def test_a_stopped_drawing_ends_and_can_be_drawn_again(self, town: list[Area]) -> None:
        draft = services.make_draft(actor=PLANNER, area_code=APRICOT, name="甲案")
        services.stop_drawing(actor=PLANNER, draft_id=draft.pk)
        run_drawing(draft.pk)
        stopped = GridDraft.objects.get(pk=draft.pk).state

        services.redraw_draft(actor=PLANNER, draft_id=draft.pk, settings=SETTINGS)
        GridDraft.objects.filter(pk=draft.pk).update(state=State.DRAWING)
        goes_on = teller(draft.pk)(Progress(1, 16, 0.1))
        services.stop_drawing(actor=PLANNER, draft_id=draft.pk)
        ends = not teller(draft.pk)(Progress(2, 16, 0.2))

        draft.refresh_from_db()
        assert (stopped, goes_on, ends, draft.done) == (State.STOPPED, True, True, 2)

    def test_a_sub_district_has_so_many_drawings_at_once_and_no_more(
        self, town: list[Area], by_hand: GridDraft, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(proposals, "MOST_IN_STREET", 1)
        first = services.make_draft(actor=PLANNER, area_code=APRICOT, name="甲案")

        with pytest.raises(Conflict, match="1 proposals of this sub-district"):
            services.make_draft(actor=PLANNER, area_code=APRICOT, name="乙案")
        with pytest.raises(Conflict, match="Wait for one, or stop one"):
            services.redraw_draft(actor=PLANNER, draft_id=by_hand.pk)
        services.stop_drawing(actor=PLANNER, draft_id=first.pk)

        with CaptureQueriesContext(connection) as asked:
            again = services.redraw_draft(actor=PLANNER, draft_id=by_hand.pk)
        said = [each["sql"] for each in asked]
        (lock,) = (at for at, sql in enumerate(said) if "gongzhi.drafts.990101" in sql)
        counts = [at for at, sql in enumerate(said) if "COUNT(*)" in sql and '"state"' in sql]

        assert counts == [lock + 1, lock + 2]
        assert not queries.drafts(PLANNER).filter(name="乙案").exists()
        assert again.state == State.WAITING

    def test_a_place_without_buildings_or_a_building_without_place_is_refused(
        self, town: list[Area]
    ) -> None:
        with pytest.raises(InvalidInput, match="No building with households"):
            services.make_draft(actor=PLANNER, area_code=WILLOW, name="甲案")
        create_area(actor=SYSTEM, parent_code=town[0].code, name="无位楼")
        with pytest.raises(InvalidInput, match="无位楼"):
            services.make_draft(actor=PLANNER, area_code=APRICOT, name="甲案")

    def test_a_fault_is_told_after_the_last_try_only_and_the_next_one_draws(
        self, town: list[Area], by_hand: GridDraft
    ) -> None:
        found = []
        services.redraw_draft(actor=PLANNER, draft_id=by_hand.pk)
        GridDraft.objects.update(ground=b"torn")
        for last_try in (False, True):
            with pytest.raises(ValueError, match="pickle"):
                run_drawing(by_hand.pk, last_try=last_try)
            by_hand.refresh_from_db()
            found.append(by_hand.state)

        assert found == [State.DRAWING, State.FAILED]

    def test_a_building_far_astray_is_named_on_the_draft(self, town: list[Area]) -> None:
        Area.objects.filter(name="东4号楼").update(lon=100.0)

        draft = _drawn()

        assert (draft.state, "东4号楼" in draft.refusal) == (State.FAILED, True)

    def test_a_stopped_redrawing_leaves_grids_with_the_bounds_they_were_drawn_for(
        self, by_hand: GridDraft
    ) -> None:
        GridDraft.objects.update(figures=by_hand.figures | {"settings": SETTINGS.as_json()})
        other = DraftSettings(minimum=100, maximum=200)
        found = []
        for state in (State.WAITING, State.DRAWING):
            services.redraw_draft(actor=PLANNER, draft_id=by_hand.pk, settings=other)
            GridDraft.objects.update(state=state)
            services.stop_drawing(actor=PLANNER, draft_id=by_hand.pk)
            run_drawing(by_hand.pk)
            by_hand.refresh_from_db()
            found.append((by_hand.state, by_hand.settings))

        assert found == [(State.READY, SETTINGS.as_json())] * 2

    @pytest.mark.parametrize(
        "given",
        [
            {"minimum": 0}, {"minimum": 600}, {"max_gap": float("nan")},
            {"max_gap": float("inf")}, {"seed": -1}, {"seed": 10**400},
        ],
    )  # fmt: skip
    def test_settings_that_draw_nothing_are_refused(self, given: dict[str, float]) -> None:
        with pytest.raises(InvalidInput):
            DraftSettings(**given)  # type: ignore[arg-type]  # whole numbers among them


class TestCorrecting:
    def test_a_building_moves_and_the_figures_tell_at_once(self, by_hand: GridDraft) -> None:
        moved = _codes(_proposal(by_hand), 0)[-3:]

        services.move_buildings(actor=PLANNER, draft_id=by_hand.pk, building_codes=moved, grid=1)

        lines = _proposal(by_hand).lines()
        assert [line.size for line in lines] == [9 * EACH, 7 * EACH]
        assert [line.breaks for line in lines] == [0, 0]
        assert lines[1].came == by_hand.figures["moved"] == 3 * EACH

    def test_a_building_from_the_middle_leaves_the_grids_in_parts_and_is_not_adopted(
        self, by_hand: GridDraft
    ) -> None:
        middle = _codes(_proposal(by_hand), 0)[5:6]

        services.move_buildings(actor=PLANNER, draft_id=by_hand.pk, building_codes=middle, grid=1)

        assert [line.breaks for line in _proposal(by_hand).lines()] == [1, 1]
        with pytest.raises(Conflict, match="lies in 2 parts"):
            services.adopt_draft(actor=PLANNER, draft_id=by_hand.pk)

    def test_buildings_make_a_new_grid_that_can_be_named(self, by_hand: GridDraft) -> None:
        chosen = _codes(_proposal(by_hand), 0)[:6]

        services.move_buildings(
            actor=PLANNER, draft_id=by_hand.pk, building_codes=chosen, grid=None
        )
        new = next(line for line in _proposal(by_hand).lines() if not line.mark.code)
        services.name_grid(actor=PLANNER, draft_id=by_hand.pk, grid=new.number, name="河边网格")

        assert new.mark.name == "第3网格"
        assert _proposal(by_hand).marks[new.number].name == "河边网格"
        with pytest.raises(Conflict, match="Another grid"):
            services.name_grid(actor=PLANNER, draft_id=by_hand.pk, grid=new.number, name="东网格")
        going_on = next(line.number for line in _proposal(by_hand).lines() if line.mark.code)
        with pytest.raises(Conflict, match="goes on from today"):
            services.name_grid(actor=PLANNER, draft_id=by_hand.pk, grid=going_on, name="别名")

    def test_a_locked_grid_takes_and_gives_nothing_and_outlasts_a_redraw(
        self, by_hand: GridDraft
    ) -> None:
        east = _codes(_proposal(by_hand), 1)
        services.lock_grid(actor=PLANNER, draft_id=by_hand.pk, grid=1, locked=True)
        with pytest.raises(Conflict, match="is locked"):
            services.move_buildings(
                actor=PLANNER, draft_id=by_hand.pk, building_codes=east[:1], grid=0
            )

        services.redraw_draft(actor=PLANNER, draft_id=by_hand.pk)
        run_drawing(by_hand.pk)

        proposal = _proposal(by_hand)
        (kept,) = [at for at, mark in enumerate(proposal.marks) if mark.locked]
        assert _codes(proposal, kept) == east
        assert len(proposal.marks) == 3

    def test_what_is_not_of_the_draft_is_refused(self, by_hand: GridDraft) -> None:
        codes = _codes(_proposal(by_hand), 0)[:1]
        for building_codes, grid in (([], 1), (["1"], 1), (codes, 7), (codes, -1)):
            with pytest.raises(InvalidInput):
                services.move_buildings(
                    actor=PLANNER, draft_id=by_hand.pk, building_codes=building_codes, grid=grid
                )


class TestTakingBack:
    def test_moves_are_taken_back_one_by_one_and_made_again(self, by_hand: GridDraft) -> None:
        given = {"actor": PLANNER, "draft_id": by_hand.pk}
        west, east = (_codes(_proposal(by_hand), grid) for grid in (0, 1))
        found = [_grouped(by_hand)]
        for codes, grid in ((west[9:], 1), (west[:4], None), (east, 0)):
            services.move_buildings(**given, building_codes=codes, grid=grid)
            found.append(_grouped(by_hand))

        back = [_step(services.undo_move, by_hand) for _move in range(3)]
        again = [_step(services.redo_move, by_hand) for _move in range(3)]

        assert back == found[2::-1]
        assert again == found[1:]
        by_hand.refresh_from_db()
        assert by_hand.by_hand == 3 + 4 + 4
        assert verify().clean

    def test_a_grid_that_ended_comes_back_under_the_name_it_was_given(
        self, by_hand: GridDraft
    ) -> None:
        given = {"actor": PLANNER, "draft_id": by_hand.pk}
        codes = _codes(_proposal(by_hand), 0)[:4]
        services.move_buildings(**given, building_codes=codes, grid=None)
        services.name_grid(**given, grid=2, name="河边网格")
        services.move_buildings(**given, building_codes=codes, grid=0)

        services.undo_move(**given)

        assert [mark.name for mark in _proposal(by_hand).marks] == ["西网格", "东网格", "河边网格"]

    def test_a_new_move_ends_what_could_be_made_again_and_a_lock_holds(
        self, by_hand: GridDraft
    ) -> None:
        given = {"actor": PLANNER, "draft_id": by_hand.pk}
        codes = _codes(_proposal(by_hand), 0)
        with pytest.raises(Conflict, match="left to take back"):
            services.undo_move(**given)
        services.move_buildings(**given, building_codes=codes[9:], grid=1)
        services.undo_move(**given)
        services.move_buildings(**given, building_codes=codes[11:], grid=1)
        with pytest.raises(Conflict, match="left to do again"):
            services.redo_move(**given)
        services.lock_grid(**given, grid=1, locked=True)
        with pytest.raises(Conflict, match="is locked"):
            services.undo_move(**given)

        history = queries.history_of(by_hand.pk)

        assert [entry.verb.removeprefix("drafts.") for entry in history.entries] == [
            "move_buildings", "undo_move", "move_buildings", "lock_grid",
        ]  # fmt: skip
        assert (len(history.done), len(history.undone)) == (1, 0)

    def test_a_move_on_record_by_the_names_of_its_grids_alone_is_not_taken_back(
        self, by_hand: GridDraft
    ) -> None:
        given = {"actor": PLANNER, "draft_id": by_hand.pk}
        codes = _codes(_proposal(by_hand), 0)
        services.move_buildings(**given, building_codes=codes[11:], grid=1)
        by_hand.refresh_from_db()
        facts = {"buildings": codes[:1], "from": ["西网格"], "to": "东网格"}
        DRAFTS.record(by_hand, actor=PLANNER, verb="drafts.move_buildings", facts=facts)
        services.lock_grid(**given, grid=1, locked=True)

        history = queries.history_of(by_hand.pk)

        assert [entry.verb for entry in history.entries] == ["drafts.lock_grid"]
        assert not history.done

    def test_a_preview_tells_what_a_move_does_and_changes_nothing(self, by_hand: GridDraft) -> None:
        proposal = _proposal(by_hand)
        codes = _codes(proposal, 0)

        torn = queries.previewed(proposal, codes[5:6], 1)
        good = queries.previewed(proposal, codes[9:], 1)
        new = queries.previewed(proposal, codes[:4], None)

        assert torn is not None
        assert [each.after.breaks for each in torn.changes if each.after] == [1, 1]
        assert good is not None
        assert (good.in_band, good.grids) == ((0, 2), (2, 2))
        assert new is not None
        assert [(each.name, each.before is None) for each in new.changes] == [
            ("西网格", False), ("", True),
        ]  # fmt: skip
        assert queries.previewed(proposal, codes[:1], 0) is None
        assert _grouped(by_hand) == {frozenset(codes), frozenset(_codes(proposal, 1))}


class TestAdopting:
    def test_grids_go_on_end_and_begin_as_one_dated_change(
        self, town: list[Area], by_hand: GridDraft
    ) -> None:
        west, east = town
        codes = _codes(_proposal(by_hand), 0)
        services.move_buildings(
            actor=PLANNER, draft_id=by_hand.pk, building_codes=codes[9:], grid=1
        )
        services.move_buildings(
            actor=PLANNER, draft_id=by_hand.pk, building_codes=codes[:4], grid=None
        )

        services.adopt_draft(actor=PLANNER, draft_id=by_hand.pk, note="办公会纪要")

        in_force = Area.objects.filter(parent_id=APRICOT, valid_to__isnull=True).order_by("code")
        assert [(area.name, area.households) for area in in_force] == [
            ("西网格", 5 * EACH),
            ("东网格", 7 * EACH),
            ("第3网格", 4 * EACH),
        ]
        by_hand.refresh_from_db()
        assert by_hand.state == State.ADOPTED
        for code in codes:
            (after,) = successors_of([code]).get(code, (code,))
            building = Area.objects.get(code=after)
            assert building.lon is not None
            assert building.lat is not None
            assert find_grid(building.lon, building.lat) == building.parent_id
        shapes = [geometry.from_wkb(area.boundary) for area in in_force]
        before = geometry.union_of(geometry.from_wkb(area.boundary) for area in (west, east))
        assert sum(map(geometry.square_metres, shapes)) == pytest.approx(
            geometry.square_metres(before), rel=1e-6
        )
        assert verify().clean

    def test_a_grid_that_gives_all_its_buildings_ends(
        self, town: list[Area], by_hand: GridDraft
    ) -> None:
        codes = _codes(_proposal(by_hand), 1)
        services.move_buildings(actor=PLANNER, draft_id=by_hand.pk, building_codes=codes, grid=0)

        services.adopt_draft(actor=PLANNER, draft_id=by_hand.pk)

        assert successors_of([town[1].code]) == {town[1].code: (town[0].code,)}

    def test_a_draft_of_yesterdays_buildings_is_refused(
        self, town: list[Area], by_hand: GridDraft
    ) -> None:
        codes = _codes(_proposal(by_hand), 0)
        services.move_buildings(
            actor=PLANNER, draft_id=by_hand.pk, building_codes=codes[9:], grid=1
        )
        create_area(
            actor=SYSTEM,
            parent_code=town[0].code,
            name="新楼",
            details=AreaDetails(lon=110.001, lat=30.001, households=9),
        )

        with pytest.raises(Conflict, match="Draw"):
            services.adopt_draft(actor=PLANNER, draft_id=by_hand.pk)

    def test_it_takes_effect_on_its_day_or_says_why_not(self, by_hand: GridDraft) -> None:
        today = timezone.localdate()
        with pytest.raises(Conflict, match="nothing to adopt"):
            services.plan_adoption(actor=SYSTEM, draft_id=by_hand.pk, on=today + timedelta(days=1))
        codes = _codes(_proposal(by_hand), 0)
        services.move_buildings(
            actor=PLANNER, draft_id=by_hand.pk, building_codes=codes[9:], grid=1
        )
        with pytest.raises(InvalidInput):
            services.plan_adoption(actor=SYSTEM, draft_id=by_hand.pk, on=today)
        services.plan_adoption(actor=SYSTEM, draft_id=by_hand.pk, on=today + timedelta(days=1))

        early = adopt_due()
        GridDraft.objects.filter(pk=by_hand.pk).update(adopt_on=today)
        due = adopt_due()

        by_hand.refresh_from_db()
        assert (early, due, by_hand.state) == (0, 1, State.ADOPTED)
        GridDraft.objects.filter(pk=by_hand.pk).update(state=State.PLANNED, adopt_on=today)
        assert adopt_due() == 0
        by_hand.refresh_from_db()
        assert by_hand.state == State.READY
        assert "Draw it again" in by_hand.refusal

    def test_what_was_renamed_or_counted_since_the_drawing_stays_so(
        self, town: list[Area], by_hand: GridDraft
    ) -> None:
        codes = _codes(_proposal(by_hand), 0)
        services.move_buildings(
            actor=PLANNER, draft_id=by_hand.pk, building_codes=codes[9:], grid=1
        )
        rename_area(actor=SYSTEM, area_code=town[0].code, name="河西网格")
        Area.objects.filter(code=codes[0]).update(households=77)

        services.adopt_draft(actor=PLANNER, draft_id=by_hand.pk)

        town[0].refresh_from_db()
        assert town[0].name == "河西网格"
        below = Area.objects.filter(parent=town[0], valid_to=None).values_list(
            "households", flat=True
        )
        assert town[0].households == sum(below) > 77

    def test_a_grid_that_is_of_shops_by_now_is_not_rearranged(
        self, town: list[Area], by_hand: GridDraft
    ) -> None:
        codes = _codes(_proposal(by_hand), 0)
        services.move_buildings(
            actor=PLANNER, draft_id=by_hand.pk, building_codes=codes[9:], grid=1
        )
        Area.objects.filter(code=town[1].code).update(kind=GridKind.COMMERCIAL)

        with pytest.raises(Conflict, match="东网格"):
            services.adopt_draft(actor=PLANNER, draft_id=by_hand.pk)

    def test_a_fault_in_one_draft_keeps_no_other_from_its_day(self, by_hand: GridDraft) -> None:
        other = draft_by_hand(APRICOT)
        codes = _codes(_proposal(other), 0)
        services.move_buildings(actor=PLANNER, draft_id=other.pk, building_codes=codes[9:], grid=1)
        GridDraft.objects.update(state=State.PLANNED, adopt_on=timezone.localdate())
        GridDraft.objects.filter(pk=by_hand.pk).update(ground=b"torn")

        assert adopt_due() == 1

        by_hand.refresh_from_db()
        assert (by_hand.state, "log says why" in by_hand.refusal) == (State.READY, True)

    def test_one_draft_that_cannot_be_adopted_keeps_no_other_from_its_day(
        self, by_hand: GridDraft
    ) -> None:
        other = draft_by_hand(APRICOT)
        codes = _codes(_proposal(other), 0)
        services.move_buildings(actor=PLANNER, draft_id=other.pk, building_codes=codes[9:], grid=1)
        today = timezone.localdate()
        GridDraft.objects.update(state=State.PLANNED, adopt_on=today)
        GridDraft.objects.filter(pk=by_hand.pk).update(adopter_id=10**9)  # whose account is gone

        assert adopt_due() == 1

        by_hand.refresh_from_db()
        assert by_hand.state == State.READY
        assert "no active account" in by_hand.refusal


def _commands(draft: GridDraft, actor: Actor) -> dict[str, Callable[[], object]]:
    given = {"actor": actor, "draft_id": draft.pk}
    code = _codes(_proposal(draft), 0)[-1]
    tomorrow = timezone.localdate() + timedelta(days=1)
    return {
        "lock_grid": lambda: services.lock_grid(**given, grid=0, locked=True),
        "name_grid": lambda: services.name_grid(**given, grid=0, name="新名"),
        "rename_draft": lambda: services.rename_draft(**given, name="乙案"),
        "move_buildings": lambda: services.move_buildings(**given, building_codes=[code], grid=1),
        "undo_move": lambda: services.undo_move(**given),
        "redo_move": lambda: services.redo_move(**given),
        "plan_adoption": lambda: services.plan_adoption(**given, on=tomorrow),
        "call_off_adoption": lambda: services.call_off_adoption(**given),
        "adopt_draft": lambda: services.adopt_draft(**given),
        "stop_drawing": lambda: services.stop_drawing(**given),
        "redraw_draft": lambda: services.redraw_draft(**given),
        "discard_draft": lambda: services.discard_draft(**given),
        "make_draft": lambda: services.make_draft(
            actor=actor, area_code=draft.area_code, name="丙案"
        ),
        "add_barriers": lambda: services.add_barriers(
            actor=actor, area_code=draft.area_code, name="示例河", drawn=RIVER
        ),
        "remove_barriers": lambda: services.remove_barriers(
            actor=actor, barriers_id=BarrierSet.objects.latest("pk").pk
        ),
    }


def test_every_command_asks_for_the_permission_and_leaves_one_entry(by_hand: GridDraft) -> None:
    away = holder("administrator", "990102")
    kept = services.add_barriers(actor=SYSTEM, area_code=APRICOT, name="示例路", drawn=RIVER)
    commands = _commands(by_hand, PLANNER)
    assert set(commands) == set(services.__all__)
    with journalled() as entries:
        for actor, refusal in ((NOBODY, NotPermitted), (away, NotFound)):
            for name, command in _commands(by_hand, actor).items():
                makes = name in {"make_draft", "add_barriers"}
                with pytest.raises(NotPermitted if makes else refusal):
                    command()
        refused = entries()
        for name in (
            "move_buildings", "undo_move", "redo_move", "rename_draft", "plan_adoption", "call_off_adoption", "lock_grid",
            "redraw_draft", "stop_drawing", "discard_draft", "add_barriers", "remove_barriers",
        ):  # fmt: skip
            commands[name]()
        done = entries()

    assert refused == []
    assert [kind for kind, _verb in done] == ["grid_draft"] * 10 + ["barrier_set"] * 2
    assert queries.barrier_sets(PLANNER).get() == kept


def test_a_stale_page_a_wrong_state_and_a_strangers_number_are_refused(
    by_hand: GridDraft,
) -> None:
    services.rename_draft(actor=PLANNER, draft_id=by_hand.pk, name="乙案")
    refusals: list[tuple[type[DomainError], Callable[[], object]]] = [
        (StaleVersion, lambda: services.discard_draft(
            actor=PLANNER, draft_id=by_hand.pk, version=99)),
        (WrongState, lambda: services.stop_drawing(actor=PLANNER, draft_id=by_hand.pk)),
        (NotFound, lambda: services.adopt_draft(actor=PLANNER, draft_id=10**9)),
        (NotFound, lambda: queries.get_draft(holder("administrator", "990102"), by_hand.pk)),
    ]  # fmt: skip

    for refusal, act in refusals:
        with pytest.raises(refusal):
            act()


def test_neighbouring_grids_have_tones_of_their_own(by_hand: GridDraft) -> None:
    proposal = _proposal(by_hand)
    alone = Proposal(
        proposal.ground, proposal.settings, np.arange(len(proposal.ground)), proposal.marks * 8
    )

    tones = alone.tones(8)

    assert all(one != other for one, other in pairwise(tones))
    assert len(set(tones)) == 8
