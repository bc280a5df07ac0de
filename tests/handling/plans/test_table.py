"""Every row of the measures' workflow table, and everything that is not in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from gongzhi.foundation.actors import Actor, ActorKind, Grant, Reach
from gongzhi.foundation.errors import (
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)
from gongzhi.foundation.journal.services import last_entry
from gongzhi.foundation.workflow import SAME, Move, Who
from gongzhi.handling.cases.services import load_categories
from gongzhi.handling.plans import services as plans
from gongzhi.handling.plans.engine import subject_of
from gongzhi.handling.plans.models import Measure, Responsible
from gongzhi.handling.plans.permissions import VIEW, permission
from gongzhi.handling.plans.verbs import MEASURE_VERBS
from gongzhi.handling.plans.workflow import MEASURE_WORKFLOW, VERB_TITLES, Status
from gongzhi.registry.organisations.roles import read_roles
from tests.handling.cases.cast import COMMUNITY, OTHER_STREET, STREET, Cast, lay_ground, make_cast
from tests.handling.plans.cast import Road, adopt, measure, soon

ROWS = [
    (status.value, move)
    for move in MEASURE_WORKFLOW.moves
    for status in Status
    if status in move.sources
]
MISSING = [
    (status.value, verb)
    for status in Status
    for verb in VERB_TITLES
    if MEASURE_WORKFLOW.find_move(verb, status) is None
]
WHO = (Who.AREA, Who.LEAD, Who.ASSIST)


def _named(value: object) -> str:
    return value.verb if isinstance(value, Move) else str(value)


@dataclass
class World:
    """A measure in every status."""

    cast: Cast
    ids: dict[str, int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        lay_ground()
        load_categories()
        yield _made(World(make_cast()))
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _undone(world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _made(world: World) -> World:
    adopt(world.cast, measures=[measure(status.value.replace("_", "-")) for status in Status])
    roads = {status: getattr(Road, status.value, lambda road: road) for status in Status}
    for status, walk in roads.items():
        row = Measure.objects.get(key=status.value.replace("_", "-"))
        walk(Road(world.cast, row))
        row.refresh_from_db()
        assert row.status == status
        world.ids[status.value] = row.pk
    return world


def _given(world: World, verb: str) -> dict[str, Any]:
    special: dict[str, dict[str, Any]] = {
        "assign": {"lead_unit_id": world.cast.lighting.pk, "due_on": soon(50)},
        "report_progress": {"percent": 70},
        "submit_evidence": {"evidence": plans.Shown(text="验收单")},
        "adjust": {"due_on": soon(150)},
        "approve_adjustment": {"granted": True},
        "fill_blanks": {"values": {"centres": "3"}},
        "appraise": {"score": 4},
    }
    return {"note": "说明", **special.get(verb, {})}


def _prepare(world: World, row: Measure, verb: str) -> None:
    """Put there what the guard and the relation need, as rows of their own."""
    Measure.objects.filter(pk=row.pk).update(lead_unit=world.cast.lighting)
    Responsible.objects.filter(measure=row, name="市委组织部").update(unit=world.cast.water)
    if verb == "approve_adjustment":
        asked = {"by": "account:99", "label": "", "note": "", "due_on": soon(90).isoformat()}
        Measure.objects.filter(pk=row.pk).update(adjustment={**asked, "deliverables": []})


def _actor(world: World, who: Who, *verbs: str, area: str = STREET) -> Actor:
    unit = {Who.LEAD: world.cast.lighting, Who.ASSIST: world.cast.water}.get(who)
    grant = Grant(
        role="of the test",
        post_id=1,
        unit_id=unit.pk if unit else 0,
        reach=Reach.UNIT if unit else Reach.AREA,
        area_prefixes=() if unit else (area,),
        verbs=frozenset({VIEW, *map(permission, verbs)}),
    )
    return Actor(ActorKind.ACCOUNT, 7, "示例", (grant,))


def _do(world: World, verb: str, actor: Actor, row: Measure, **more: Any) -> Measure:
    given = {**_given(world, verb), **more}
    return MEASURE_VERBS[verb].command(actor=actor, measure_id=row.pk, **given)


@pytest.mark.parametrize(
    ("status", "move", "who"), [(s, m, who) for s, m in ROWS for who in m.who], ids=_named
)
def test_every_move_works_for_each_who_it_names(
    world: World, status: str, move: Move, who: Who
) -> None:
    row = Measure.objects.get(pk=world.ids[status])
    _prepare(world, row, move.verb)

    share = {"percent": None} if who is Who.ASSIST else {}  # that is the lead's to say
    _do(world, move.verb, _actor(world, who, move.verb), row, **share)

    after = Measure.objects.get(pk=row.pk)
    entry = last_entry(subject_of(row.pk))
    assert after.status == (status if move.target == SAME else move.target)
    assert after.version == entry.seq == (row.version or 0) + 1
    assert entry.verb == permission(move.verb)
    assert f'"via":"{who.value}"' in entry.facts


@pytest.mark.parametrize(("status", "verb"), MISSING, ids=_named)
def test_every_verb_outside_the_table_is_refused_with_where_it_is_possible(
    world: World, status: str, verb: str
) -> None:
    row = Measure.objects.get(pk=world.ids[status])

    with pytest.raises(WrongState) as refused:
        _do(world, verb, _actor(world, Who.AREA, verb), row)

    assert str(VERB_TITLES[verb]) in refused.value.message
    assert Measure.objects.get(pk=row.pk).version == row.version


@pytest.mark.parametrize(
    ("status", "move", "who"),
    [(s, m, who) for s, m in ROWS for who in WHO if who not in m.who],
    ids=_named,
)
def test_every_relation_the_table_does_not_name_is_refused_in_words(
    world: World, status: str, move: Move, who: Who
) -> None:
    row = Measure.objects.get(pk=world.ids[status])
    _prepare(world, row, move.verb)

    with pytest.raises(NotPermitted) as refused:
        _do(world, move.verb, _actor(world, who, move.verb), row)

    assert str(VERB_TITLES[move.verb]) in refused.value.message
    assert Measure.objects.get(pk=row.pk).version == row.version


@pytest.mark.parametrize(("status", "move"), ROWS, ids=_named)
def test_a_stale_version_a_missing_verb_and_a_stranger_are_refused(
    world: World, status: str, move: Move
) -> None:
    row = Measure.objects.get(pk=world.ids[status])
    _prepare(world, row, move.verb)
    actor = _actor(world, move.who[0], move.verb)

    with pytest.raises(StaleVersion):
        _do(world, move.verb, actor, row, version=(row.version or 0) + 7)
    with pytest.raises(NotPermitted):
        _do(world, move.verb, _actor(world, Who.AREA), row)
    with pytest.raises(NotFound):
        _do(world, move.verb, _actor(world, Who.AREA, move.verb, area=OTHER_STREET), row)


@pytest.mark.parametrize("move", [m for m in MEASURE_WORKFLOW.moves if m.reason], ids=_named)
def test_a_reason_that_the_table_requires_cannot_be_left_out(world: World, move: Move) -> None:
    row = Measure.objects.get(pk=world.ids[min(move.sources)])
    _prepare(world, row, move.verb)

    with pytest.raises(InvalidInput) as refused:
        _do(world, move.verb, _actor(world, move.who[0], move.verb), row, note="  ")

    assert refused.value.field == "note"


def test_whoever_works_below_the_area_sees_the_measure_and_may_not_touch_it(world: World) -> None:
    row = Measure.objects.get(pk=world.ids["planned"])

    with pytest.raises(NotPermitted):
        _do(world, "assign", _actor(world, Who.AREA, "assign", area=COMMUNITY), row)


def test_every_verb_has_an_input_whose_fields_its_command_takes_and_a_role_that_holds_it() -> None:
    roles = {verb for spec in read_roles() for verb in spec.verbs}
    for spec in MEASURE_VERBS.values():
        taken = set(spec.command.__annotations__) - {"actor", "measure_id", "return", "figures"}
        assert taken == set(spec.input.model_fields), spec.name
        assert permission(spec.name) in roles
    assert list(MEASURE_VERBS) == list(VERB_TITLES)
