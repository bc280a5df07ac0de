"""Visits: planned, recorded, cancelled; of the ground, never of the officer."""

from __future__ import annotations

import json
from datetime import UTC, time, timedelta

import pytest
from django.utils import timezone

from gongzhi.foundation.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.visits import queries
from gongzhi.handling.visits.models import Visit
from gongzhi.handling.visits.services import cancel_visit, plan_visit, record_visit, rehome
from gongzhi.registry.people.services.retention import erase_expired
from gongzhi.registry.territory.models import Area, AreaVersion
from tests.channels.api.callers import Staff
from tests.handling.cases.cast import COMMUNITY, GRID, NEXT_GRID
from tests.handling.visits.conftest import BUILDING

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(staff: Staff, building: Area) -> Visit:
    return plan_visit(
        actor=staff["grid_officer"].actor,
        area_code=BUILDING,
        purpose="care",
        planned_on=timezone.localdate(),
        premises="1单元",
    )


def _entries(visit: Visit) -> list[str]:
    rows = JournalEntry.objects.filter(subject_kind="visit", subject_key=str(visit.pk))
    return list(rows.order_by("seq").values_list("verb", flat=True))


def test_a_visit_is_planned_and_recorded_with_one_entry_each(staff: Staff, visit: Visit):
    officer = staff["grid_officer"]

    done = record_visit(actor=officer.actor, visit_id=visit.pk, note="老人一切都好")

    assert (done.state, done.done_by, done.version) == ("done", officer.account, 2)
    assert _entries(visit) == ["visits.plan", "visits.record"]
    assert verify().clean


def test_hours_are_kept_and_told_and_must_not_end_before_they_begin(staff: Staff, building: Area):
    given = {"actor": staff["grid_officer"].actor, "area_code": BUILDING, "purpose": "care"}
    given |= {"planned_on": timezone.localdate()}

    whole = plan_visit(**given, opens=time(14), closes=time(16, 30))
    open_end = plan_visit(**given, premises="2单元", closes=time(9))
    with pytest.raises(InvalidInput) as refused:
        plan_visit(**given, premises="3单元", opens=time(16), closes=time(16))

    assert [whole.hours, open_end.hours] == ["14:00–16:30", "–09:00"]
    assert refused.value.field == "closes"
    for field, hours in (("opens", {"closes": time(9)}), ("closes", {"opens": time(9)})):
        with pytest.raises(InvalidInput) as zoned:
            plan_visit(**given, premises="3单元", **hours | {field: time(10, tzinfo=UTC)})
        assert zoned.value.field == field
    entry = JournalEntry.objects.get(subject_kind="visit", subject_key=str(whole.pk))
    assert json.loads(entry.facts)["hours"] == "14:00–16:30"


def test_a_visit_is_cancelled_and_then_neither_recorded_nor_cancelled_again(
    staff: Staff, visit: Visit
):
    actor = staff["grid_officer"].actor
    cancel_visit(actor=actor, visit_id=visit.pk, note="住户外出")

    for command in (record_visit, cancel_visit):
        with pytest.raises(WrongState):
            command(actor=actor, visit_id=visit.pk)
    assert _entries(visit) == ["visits.plan", "visits.cancel"]


def test_who_read_an_older_version_is_told(staff: Staff, visit: Visit):
    with pytest.raises(StaleVersion):
        record_visit(actor=staff["grid_officer"].actor, visit_id=visit.pk, version=7)


@pytest.mark.parametrize("role", ["street_dispatcher", "unit_handler", "auditor", "call_taker"])
def test_a_post_without_the_verb_plans_nothing(staff: Staff, building: Area, role: str):
    with pytest.raises(NotPermitted):
        plan_visit(
            actor=staff[role].actor,
            area_code=BUILDING,
            purpose="care",
            planned_on=timezone.localdate(),
        )


def test_another_grid_s_visit_does_not_exist_for_the_officer(staff: Staff, building: Area):
    there = plan_visit(
        actor=staff["community_secretary"].actor,
        area_code=NEXT_GRID,
        purpose="safety",
        planned_on=timezone.localdate(),
    )
    officer = staff["grid_officer"].actor

    with pytest.raises(NotFound):
        record_visit(actor=officer, visit_id=there.pk)
    with pytest.raises(NotFound):
        queries.get_visit(officer, there.pk)
    assert list(queries.visits_to_make(officer)) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"area_code": COMMUNITY}, "area_code"),
        ({"area_code": GRID + "999"}, "area_code"),
        ({"purpose": "gossip"}, "purpose"),
        ({"planned_on": timezone.localdate() - timedelta(days=1)}, "planned_on"),
        ({"planned_on": timezone.localdate() + timedelta(days=400)}, "planned_on"),
        ({"note": "字" * 1001}, "note"),
        ({"premises": "1单元\0"}, "premises"),
    ],
)
def test_what_cannot_be_planned_names_its_field(
    staff: Staff, building: Area, wrong: dict[str, object], field: str
):
    right = {"area_code": BUILDING, "purpose": "care", "planned_on": timezone.localdate()}

    with pytest.raises(InvalidInput) as refused:
        plan_visit(actor=staff["community_secretary"].actor, **{**right, **wrong})

    assert refused.value.field == field
    assert not Visit.objects.exists()


def test_the_same_visit_is_planned_once(staff: Staff, visit: Visit):
    with pytest.raises(Conflict):
        plan_visit(
            actor=staff["grid_officer"].actor,
            area_code=BUILDING,
            purpose="care",
            planned_on=visit.planned_on,
            premises="1单元",
        )


def test_a_phone_tells_when_the_visit_was_but_not_of_the_future(staff: Staff, visit: Visit):
    actor, now = staff["grid_officer"].actor, timezone.now()

    for wrong in (now + timedelta(hours=1), now - timedelta(days=40)):
        with pytest.raises(InvalidInput):
            record_visit(actor=actor, visit_id=visit.pk, done_at=wrong)
    earlier = now - timedelta(days=2)
    local = timezone.make_naive(earlier)

    assert record_visit(actor=actor, visit_id=visit.pk, done_at=local).done_at == earlier


def test_lists_show_what_is_to_make_and_what_was_made(
    staff: Staff, visit: Visit, django_assert_num_queries
):
    actor = staff["grid_officer"].actor
    made = record_visit(
        actor=actor,
        visit_id=plan_visit(
            actor=actor, area_code=BUILDING, purpose="safety", planned_on=visit.planned_on
        ).pk,
    )
    cancel_visit(
        actor=actor,
        visit_id=plan_visit(
            actor=actor, area_code=BUILDING, purpose="inform", planned_on=visit.planned_on
        ).pk,
    )

    with django_assert_num_queries(2):
        assert [row.pk for row in queries.visits_to_make(actor)] == [visit.pk]
        assert [row.pk for row in queries.visits_made(actor)] == [made.pk]


def test_planned_visits_follow_a_building_to_its_successor(staff: Staff, visit: Visit):
    now = timezone.now()
    after = Area.objects.create(
        code=NEXT_GRID + "001", name="3号楼", level=7, county=visit.county, parent_id=NEXT_GRID
    )
    Area.objects.filter(code=BUILDING).update(valid_to=now)
    AreaVersion.objects.create(
        area_id=BUILDING, name="3号楼", valid_from=now, change="merge", successors=[after.code]
    )

    assert rehome((BUILDING,), staff["street_leader"].actor) == 1

    visit.refresh_from_db()
    assert visit.area_code == after.code
    assert verify().clean


def test_words_of_a_visit_are_emptied_after_a_year(visit: Visit):
    Visit.objects.update(planned_on=timezone.localdate() - timedelta(days=400), note="有老人")

    erase_expired()

    visit.refresh_from_db()
    assert (visit.premises, visit.note) == ("", "")


def test_no_column_of_a_visit_ranks_or_tracks_anybody():
    columns = {column.name for column in Visit._meta.concrete_fields}

    assert columns == {
        "id", "version", "county", "area_code", "premises", "purpose", "planned_on", "opens", "closes", "state",
        "note", "done_at", "done_by",
    }  # fmt: skip
