"""Every verb × every role × where the case lies and is routed, against the roles as shipped.

What is expected is worked out here from roles.yaml and the table alone.
"""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from PIL import Image

from gongzhi.foundation.workflow import Move, Who
from gongzhi.handling.cases.models import Assignment, Case, Inquiry, Whistle
from gongzhi.handling.cases.verbs import VERBS
from gongzhi.handling.cases.workflow import CASE_WORKFLOW
from gongzhi.registry.organisations.roles import read_roles
from tests.channels.api.callers import AREAS, Staff
from tests.handling.cases.cast import GRID, LAMP, OTHER_STREET, Cast, Story

ROLES = {spec.code: spec for spec in read_roles()}
ROUTED = frozenset({Who.LEAD, Who.ASSIST, Who.CALLED})
SITUATIONS = ("routed in the area", "routed away in the area", "routed away out of the area")
_DRAWN = BytesIO()
Image.new("RGB", (8, 8), "red").save(_DRAWN, "PNG")
PICTURE = b64encode(_DRAWN.getvalue()).decode()
WHISTLE_STATES = {"rule_whistle": "refused", "rate_whistle": "answered"}


def _move(verb: str) -> tuple[str, Move]:
    status = CASE_WORKFLOW.sources_of(verb)[0]
    move = CASE_WORKFLOW.find_move(verb, status)
    assert move is not None
    return status, move


def _sees(role: str, case: Case, *, routed: bool) -> bool:
    spec = ROLES[role]
    if "cases.view" not in spec.verbs:
        return False
    return routed if spec.reach == "unit" else _covers(role, case)


def _covers(role: str, case: Case) -> bool:
    return any(case.area_code.startswith(prefix) for prefix in AREAS[role])


def _may(role: str, verb: str, move: Move, case: Case, *, routed: bool) -> bool:
    spec = ROLES[role]
    if f"cases.{verb}" not in spec.verbs:
        return False
    if spec.reach == "unit":
        return routed and bool(ROUTED & set(move.who))
    return Who.AREA in move.who and _covers(role, case)


def _situate(story: Story, situation: str, verb: str) -> Case:
    """Put a case into a status that has the verb, and route it to the unit or to another."""
    cast = story.cast
    status, _ = _move(verb)
    unit = cast.lighting if situation.startswith("routed in") else cast.water
    case = story.case
    area = OTHER_STREET if "out of" in situation else GRID
    Case.objects.filter(pk=case.pk).update(
        status=status, status_before="handling", lead_unit=unit, area_code=area
    )
    now = timezone.now()
    # A case that waits for dispatch has no lead yet.
    for role in ("assist", "called") if verb == "dispatch" else ("lead", "assist", "called"):
        Assignment.objects.create(
            case=case, unit=unit, role=role, received_at=case.received_at, made_at=now
        )
    if "whistle" in verb:
        Whistle.objects.create(
            case=case, unit=unit, trigger="hard", limit="2h", request="请到场", blown_at=now,
            state=WHISTLE_STATES.get(verb, "blown"),
        )  # fmt: skip
    if verb == "withdraw_inquiry":
        Inquiry.objects.create(
            case=case, body="示例供电所", email="office@example.org", limit="10wd",
            request="请核对", secret_digest=f"{case.pk:064}", asked_at=now,
        )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def _body(verb: str, cast: Cast, other: Case) -> dict[str, Any]:
    special: dict[str, Any] = {
        "unit_id": cast.police.pk,
        "target": other.number,
        "parts": [{"title": "另一件事"}],
        "category_code": LAMP,
        "area_code": GRID,
        "data": PICTURE,
        "attachment_id": 2**40,
        "limit": "5wd",
        "note": "理由",
        "ground": "not_ours",
        "road": "petition",
        "trigger": "hard",
        "upheld": True,
        "score": 4,
        "reached": True,
        "resolved": True,
        "satisfied": 4,
        "answers": {"pole_number": "A-012"},
    }
    fields = VERBS[verb].input.model_fields
    wanted = [name for name, info in fields.items() if info.is_required()]
    if verb == "place":
        wanted.append("area_code")
    return {name: special[name] for name in wanted}


@pytest.mark.parametrize("verb", [*filter(CASE_WORKFLOW.is_for_people, VERBS)])
def test_a_verb_is_refused_or_not_as_the_roles_say(verb: str, staff: Staff, cast: Cast):
    wrong = []
    other = Story(cast).case
    _, move = _move(verb)
    for situation in SITUATIONS:
        case = _situate(Story(cast), situation, verb)
        routed = situation.startswith("routed in")
        for role in ROLES:
            caller = staff[role]
            with transaction.atomic():
                answer = caller.do(case.pk, verb, **_body(verb, cast, other))
                transaction.set_rollback(True)
            if not _sees(role, case, routed=routed):
                expected = {404}
            elif not _may(role, verb, move, case, routed=routed):
                expected = {403}
            else:
                expected = {200, 404 if verb == "withdraw_photo" else 200, 409, 422}
            if answer.status_code not in expected:
                wrong.append((situation, role, answer.status_code, answer.content.decode()[:300]))

    assert wrong == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_list_and_detail_agree_for_every_role(situation: str, staff: Staff, cast: Cast):
    case = _situate(Story(cast), situation, "comment")
    routed = situation.startswith("routed in")

    for role, spec in ROLES.items():
        caller, sees = staff[role], _sees(role, case, routed=routed)
        listed = caller.get("/cases")
        ids = [row["id"] for row in listed.json().get("items", [])]
        holds = "cases.view" in spec.verbs
        assert listed.status_code == (200 if holds else 403), role
        assert (case.pk in ids) is sees, role
        for path in ("", "/timeline", "/attachments"):
            read = caller.get(f"/cases/{case.pk}{path}")
            assert read.status_code == (200 if sees else 404), (role, path)


def test_every_verb_is_granted_to_a_role_the_reporter_or_the_system():
    for verb in VERBS:
        who = {one for move in CASE_WORKFLOW.moves if move.verb == verb for one in move.who}
        granted = any(f"cases.{verb}" in spec.verbs for spec in ROLES.values())
        assert granted or who & {Who.REPORTER, Who.OUTSIDE, Who.SYSTEM}, verb


@pytest.mark.parametrize("path", ["/queues", "/map/grids", "/cases/similar"])
def test_reads_without_a_case_ask_for_the_view(path: str, staff: Staff):
    near = {"category": LAMP, "lon": 120.005, "lat": 30.005}
    for role, spec in ROLES.items():
        params = near if path.endswith("similar") else {}
        allowed = "cases.view" in spec.verbs
        answer = staff[role].get(path, params)
        assert answer.status_code == (200 if allowed else 403), role


def test_the_administrator_reads_no_case(staff: Staff, cast: Cast):
    story = Story(cast)

    answer = staff["administrator"].do(story.id, "reveal_contact", note="想看看")

    assert answer.status_code == 404
    assert "王示例" not in answer.content.decode()
