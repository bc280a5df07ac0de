"""Every row of the workflow table, and everything that is not in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from gongzhi.foundation.actors import (
    SYSTEM,
    Actor,
    ActorKind,
    Grant,
    Reach,
    outside_of,
    reporter_of,
)
from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted, WrongState
from gongzhi.foundation.journal.services import last_entry
from gongzhi.foundation.models import Clock
from gongzhi.foundation.settings import get_settings
from gongzhi.foundation.workflow import BACK, SAME, Move, Who
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.models import (
    Assignment,
    Attachment,
    Case,
    CaseContact,
    Inquiry,
    Whistle,
)
from gongzhi.handling.cases.permissions import VIEW, permission
from gongzhi.handling.cases.services import SplitPart
from gongzhi.handling.cases.verbs import VERBS
from gongzhi.handling.cases.workflow import CASE_WORKFLOW, VERB_TITLES, Status
from tests.handling.cases.cast import (
    GRID,
    LAMP,
    OTHER_STREET,
    STREET,
    Cast,
    Story,
    lay_ground,
    make_cast,
    photo,
)

ROWS = [
    (status.value, move)
    for move in CASE_WORKFLOW.moves
    for status in Status
    if status in move.sources
]
MISSING = [
    (status.value, verb)
    for status in Status
    for verb in VERB_TITLES
    if CASE_WORKFLOW.find_move(verb, status) is None
]
ANYONE = [(status, move, who) for status, move in ROWS for who in Who if who is not Who.SYSTEM]


def _named(value: object) -> str:
    return value.verb if isinstance(value, Move) else str(value)


@dataclass
class World:
    """A case in every status, and another to merge into."""

    cast: Cast
    ids: dict[str, int] = field(default_factory=dict)
    other: Case | None = None


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setenv("GONGZHI_EMAIL_HOST", "mail.example.org")
        get_settings.cache_clear()
        lay_ground()
        cases.load_categories()
        yield _made(World(make_cast()))
        transaction.set_rollback(True)
    get_settings.cache_clear()


@pytest.fixture(autouse=True)
def _undone(world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _made(world: World) -> World:
    cast = world.cast
    roads: dict[str, Callable[[Story], object]] = {
        "received": lambda s: s,
        "accepted": Story.accepted,
        "dispatched": Story.dispatched,
        "handling": Story.handling,
        "returned": Story.returned,
        "asking": lambda s: cases.ask_reporter(
            actor=cast.handler, case_id=s.handling().id, note="哪一盏?"
        ),
        "suspended": lambda s: cases.suspend_case(
            actor=cast.leader, case_id=s.handling().id, note="等候配件"
        ),
        "handled": Story.handled,
        "verified": Story.verified,
        "closed": Story.closed,
        "rated": Story.rated,
        "refused": lambda s: cases.refuse_case(
            actor=cast.dispatcher, case_id=s.id, ground="not_ours", note="不在辖区"
        ),
        "diverted": lambda s: cases.divert_case(
            actor=cast.dispatcher, case_id=s.id, road="emergency", note="已转 119"
        ),
        "merged": lambda s: cases.merge_case(
            actor=cast.dispatcher, case_id=s.handling().id, target=world.other.number
        ),
    }
    assert set(roads) == set(Status)
    world.other = Story(cast).case
    for status, road in roads.items():
        story = Story(cast)
        road(story)
        assert story.status == status
        world.ids[status] = story.id
    return world


# -- what each verb is given, and what must be there for it --------------------------------------


def _given(world: World, verb: str) -> dict[str, Any]:
    cast = world.cast
    special: dict[str, dict[str, Any]] = {
        "refuse": {"ground": "not_ours"},
        "divert": {"road": "petition"},
        "merge": {"target": world.other.number},
        "split": {"parts": [SplitPart(title="井盖也坏了")]},
        "classify": {"category_code": LAMP},
        "place": {"area_code": GRID},
        "dispatch": {"unit_id": cast.lighting.pk},
        "reassign": {"unit_id": cast.water.pk},
        "whistle": {"unit_id": cast.street.pk, "trigger": "hard"},
        "rule_whistle": {"upheld": True},
        "rate_whistle": {"score": 4},
        "assign_part": {"unit_id": cast.street.pk},
        "request_extension": {"limit": "1wd"},
        "extend": {"limit": "1wd"},
        "call_back": {"reached": True},
        "rate": {"resolved": True, "satisfied": 5},
        "attach": {"data": photo(2)},
        "withdraw_photo": {"attachment_id": Attachment.objects.values_list("pk", flat=True).last()},
        "handle": {"photos": [photo(1)]},
        "supplement": {"answers": {"pole_number": "A-012"}},
        "inquire": {"body": "榆钱供电所", "email": "office@example.org"},
    }
    return {"note": "说明", **special.get(verb, {})}


def _prepare(world: World, case: Case, verb: str, who: Who) -> None:
    """Put there what the guard and the relation need, as rows of their own."""
    cast = world.cast
    CaseContact.objects.filter(case_id=case.pk).update(consent_to_unit=True)
    if who is Who.LEAD and not case.assignments.filter(role="lead", active=True):
        _assign(case, cast.lighting.pk, Assignment.Role.LEAD)
    part_state = "open" if verb == "take_part" else "taken"
    if who is Who.ASSIST or verb in {"take_part", "finish_part", "withdraw_part"}:
        _assign(case, cast.water.pk, Assignment.Role.ASSIST, part_state)
    if who is Who.CALLED or verb.endswith("_whistle"):
        state = {"rule_whistle": "refused", "rate_whistle": "answered"}.get(verb, "blown")
        _assign(case, cast.police.pk, Assignment.Role.CALLED)
        Whistle.objects.create(
            case=case, unit=cast.police, trigger="hard", limit="1wd", state=state,
            request="请派员", blown_at=case.changed_at,
        )  # fmt: skip
    if verb == "withdraw_photo":
        kept = Attachment(case=case, kind="report", sha256=f"{case.pk:064}", mime="image/png")
        kept.size = kept.width = kept.height = 1
        kept.added_at = case.changed_at
        kept.save()
    if verb.endswith("_inquiry"):
        asked = Inquiry.objects.create(
            case=case, body="榆钱供电所", email="office@example.org", limit="10wd",
            request="请核对供电", secret_digest=f"{case.pk:064}", asked_at=case.changed_at,
        )  # fmt: skip
        _overdue(case, f"inquiry.{asked.pk}")
    if verb == "lapse_question":
        waits = Clock.objects.filter(subject_kind="case", subject_key=str(case.pk), phase="answer")
        waits.update(due_at=case.received_at)
    if verb == "answer":
        Case.objects.filter(pk=case.pk).update(unanswered=True)
    if verb == "refuse_extension":
        Case.objects.filter(pk=case.pk).update(extension_requested="1wd")


def _overdue(case: Case, phase: str) -> None:
    """Let a clock that is not in the journal have run out, as far as the guard looks."""
    Clock.objects.create(
        subject_kind="case", subject_key=str(case.pk), phase=phase, county=case.county,
        limit="10wd", started_at=case.received_at, due_at=case.received_at,
        warn_at=case.received_at,
    )  # fmt: skip


def _assign(case: Case, unit_id: int, role: str, state: str = "taken") -> None:
    Assignment.objects.create(
        case=case, unit_id=unit_id, role=role, state=state,
        received_at=case.received_at, made_at=case.received_at,
    )  # fmt: skip


def _actor(world: World, who: Who, case: Case, *verbs: str, area: str = STREET) -> Actor:
    if who is Who.REPORTER:
        return reporter_of(case.pk)
    if who is Who.SYSTEM:
        return SYSTEM
    if who is Who.OUTSIDE:
        return outside_of(case.pk)
    lead = case.lead_unit or world.cast.lighting
    unit = {Who.LEAD: lead, Who.ASSIST: world.cast.water, Who.CALLED: world.cast.police}.get(who)
    grant = Grant(
        role="of the test",
        post_id=1,
        unit_id=unit.pk if unit else 0,
        reach=Reach.UNIT if unit else Reach.AREA,
        area_prefixes=() if unit else (area,),
        verbs=frozenset({VIEW, *map(permission, verbs)}),
    )
    return Actor(ActorKind.ACCOUNT, 7, "示例", (grant,))


def _do(world: World, verb: str, actor: Actor, case: Case) -> object:
    return VERBS[verb].command(actor=actor, case_id=case.pk, **_given(world, verb))


# -- the specification ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "move", "who"),
    [(status, move, who) for status, move in ROWS for who in move.who],
    ids=_named,
)
def test_every_move_of_the_table_works_for_each_who_it_names(
    world: World, status: str, move: Move, who: Who
) -> None:
    case = Case.objects.get(pk=world.ids[status])
    _prepare(world, case, move.verb, who)

    _do(world, move.verb, _actor(world, who, case, move.verb), case)

    after = Case.objects.get(pk=case.pk)
    entry = last_entry(subject_of(case.pk))
    expected = {SAME: status, BACK: case.status_before}.get(move.target, move.target)
    assert after.status == expected
    assert after.version == entry.seq == case.version + 1
    assert entry.verb == permission(move.verb)
    assert f'"via":"{who.value}"' in entry.facts


@pytest.mark.parametrize(("status", "verb"), MISSING, ids=_named)
def test_every_verb_outside_the_table_is_refused_with_where_it_is_possible(
    world: World, status: str, verb: str
) -> None:
    case = Case.objects.get(pk=world.ids[status])

    with pytest.raises(WrongState) as refused:
        _do(world, verb, _actor(world, Who.AREA, case, verb), case)

    assert str(VERB_TITLES[verb]) in refused.value.message
    assert Case.objects.get(pk=case.pk).version == case.version


@pytest.mark.parametrize(
    ("status", "move", "who"),
    [(status, move, who) for status, move, who in ANYONE if who not in move.who],
    ids=_named,
)
def test_every_relation_the_table_does_not_name_is_refused(
    world: World, status: str, move: Move, who: Who
) -> None:
    case = Case.objects.get(pk=world.ids[status])
    _prepare(world, case, move.verb, who)
    version = Case.objects.get(pk=case.pk).version

    with pytest.raises(NotPermitted):
        _do(world, move.verb, _actor(world, who, case, move.verb), case)

    assert Case.objects.get(pk=case.pk).version == version


@pytest.mark.parametrize(("status", "move"), ROWS, ids=_named)
def test_whoever_sees_the_case_without_the_verb_is_refused_in_words(
    world: World, status: str, move: Move
) -> None:
    case = Case.objects.get(pk=world.ids[status])

    with pytest.raises(NotPermitted) as refused:
        _do(world, move.verb, _actor(world, Who.AREA, case), case)

    assert str(VERB_TITLES[move.verb]) in refused.value.message


@pytest.mark.parametrize(("status", "move"), ROWS, ids=_named)
def test_to_whoever_may_not_see_it_the_case_does_not_exist(
    world: World, status: str, move: Move
) -> None:
    case = Case.objects.get(pk=world.ids[status])
    stranger = _actor(world, Who.AREA, case, move.verb, area=OTHER_STREET)

    with pytest.raises(NotFound):
        _do(world, move.verb, stranger, case)


@pytest.mark.parametrize("move", [m for m in CASE_WORKFLOW.moves if m.reason], ids=_named)
def test_a_reason_that_the_table_requires_cannot_be_left_out(world: World, move: Move) -> None:
    case = Case.objects.get(pk=world.ids[min(move.sources)])
    _prepare(world, case, move.verb, move.who[0])
    given = {**_given(world, move.verb), "note": "  "}

    with pytest.raises(InvalidInput) as refused:
        VERBS[move.verb].command(
            actor=_actor(world, move.who[0], case, move.verb), case_id=case.pk, **given
        )

    assert refused.value.field == "note"


def test_every_verb_has_an_input_whose_fields_its_command_takes() -> None:
    for spec in VERBS.values():
        taken = set(spec.command.__annotations__) - {"actor", "case_id", "return"}
        assert taken == set(spec.input.model_fields), spec.name
        assert set(spec.labels()) == taken, spec.name


def test_the_registry_holds_every_verb_of_the_table() -> None:
    assert list(VERBS) == list(VERB_TITLES)
