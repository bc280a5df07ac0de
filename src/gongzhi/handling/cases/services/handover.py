"""Open cases change hands when an area changes or a unit ends; what is over stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.coordinates import Point
from gongzhi.foundation.ids import AccountId, PostId, UnitId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.foundation.journal.services import record
from gongzhi.handling.cases import events
from gongzhi.handling.cases.engine import emit_of, save_case, subject_of
from gongzhi.handling.cases.models import Assignment, Case, Whistle
from gongzhi.handling.cases.places import COUNTY_LENGTH, GRID_LENGTH
from gongzhi.handling.cases.services.officers import move_officer
from gongzhi.handling.cases.workflow import OPEN
from gongzhi.registry.organisations.queries import unit_of_post
from gongzhi.registry.territory import queries as territory

REHOME: Final = "cases.rehome"
MOVE_UNIT: Final = "cases.move_unit"
_OPEN_STATUSES: Final = sorted(OPEN)
_WAITING: Final = (Whistle.State.BLOWN, Whistle.State.REFUSED)


def open_cases() -> QuerySet[Case]:
    """Return the cases in which somebody still owes a step."""
    return Case.objects.filter(status__in=_OPEN_STATUSES)


@transaction.atomic
def rehome(area_codes: tuple[str, ...], actor: Actor) -> int:
    """Move open cases out of areas that changed; return how many moved.

    What lies at a building stays with it. Elsewhere a case with a point goes to the grid that now
    holds it; one without to the only successor of its area, else up to the nearest area in force,
    to be placed by hand. Called by the territory within its own transaction.
    """
    within = territory.within(area_codes, field="area_code")
    cases = list(open_cases().filter(within).select_for_update(no_key=True).order_by("pk"))
    homes = _homes(cases)
    moved = 0
    for case, home in zip(cases, homes, strict=True):
        if home != case.area_code:
            _move_area(case, home, actor)
            moved += 1
    return moved


def _homes(cases: Sequence[Case]) -> list[str]:
    pointed = [
        (index, Point(case.lon, case.lat))
        for index, case in enumerate(cases)
        if case.lon is not None and case.lat is not None
    ]
    grids = territory.find_grids([point for _index, point in pointed])
    by_point = {index: grid for (index, _point), grid in zip(pointed, grids, strict=True)}
    codes = {case.area_code for case in cases}
    successors = territory.successors_of(codes)
    standing = {code: _standing(code) for code in codes}
    homes = []
    for index, case in enumerate(cases):
        after = successors.get(case.area_code, ())
        named = str(after[0]) if len(after) == 1 else standing[case.area_code]
        at_building = len(case.area_code) > GRID_LENGTH and len(named) > GRID_LENGTH
        found = None if at_building else by_point.get(index)
        homes.append(str(found) if found and len(found) >= GRID_LENGTH else named)
    return homes


def _standing(code: str) -> str:
    """Return the nearest area in force, from the code itself upward."""
    while len(code) > COUNTY_LENGTH and territory.find_area(code) is None:
        code = code[: max(length for length in (6, 9, 12, 15) if length < len(code))]
    return code


def _move_area(case: Case, home: str, actor: Actor) -> None:
    before = case.area_code
    case.area_code, case.county = home, home[:COUNTY_LENGTH]
    case.placed = len(home) >= GRID_LENGTH
    _record(
        case,
        actor,
        REHOME,
        {"area_before": before, "area": home, "placed": case.placed},
        {"area_code", "county", "placed"},
    )


class CaseWork:
    """What the organisations ask of cases when a unit ends or a post changes hands."""

    def open_in_unit(self, unit_id: UnitId) -> int:
        """Return how many open cases are routed to the unit."""
        return open_cases().filter(pk__in=_routed_to(unit_id)).count()

    @transaction.atomic
    def move_unit(self, unit_id: UnitId, successor_id: UnitId, actor: Actor) -> int:
        """Route every open case of a unit to its successor; return how many."""
        cases = (
            open_cases()
            .filter(pk__in=_routed_to(unit_id))
            .select_for_update(no_key=True)
            .order_by("pk")
        )
        moved = 0
        for case in cases:
            _move_routing(case, unit_id, successor_id, actor)
            moved += 1
        return moved

    def move_account(
        self,
        account_id: AccountId,
        successor_id: AccountId,
        post_id: PostId,
        actor: Actor,
    ) -> int:
        """Give the successor what the post's unit had given to the account; return how much.

        The cases themselves belong to areas and units, so the next in the post has them anyway.
        """
        return move_officer(unit_of_post(post_id), account_id, successor_id, actor)


def _routed_to(unit_id: int) -> QuerySet[Assignment, int]:
    return Assignment.objects.filter(unit_id=unit_id, active=True).values_list("case_id", flat=True)


def _move_routing(case: Case, unit_id: int, successor_id: int, actor: Actor) -> None:
    routed = Assignment.objects.filter(case_id=case.pk, unit_id=unit_id, active=True)
    roles: list[Json] = [*sorted(routed.values_list("role", flat=True))]
    routed.update(unit_id=successor_id, officer=None)
    Whistle.objects.filter(case_id=case.pk, unit_id=unit_id, state__in=_WAITING).update(
        unit_id=successor_id
    )
    changed = set()
    if case.lead_unit_id == unit_id:
        case.lead_unit_id = successor_id
        changed.add("lead_unit_id")
    facts: dict[str, Json] = {"unit_before": unit_id, "unit": successor_id, "roles": roles}
    _record(case, actor, MOVE_UNIT, facts, changed)


def _record(  # noqa: PLR0917 (one change of one case)
    case: Case, actor: Actor, verb: str, facts: dict[str, Json], changed: set[str]
) -> None:
    entry = record(subject_of(case.pk), actor=actor, verb=verb, county=case.county, facts=facts)
    save_case(case, changed, entry)
    emit_of(case, events.REHOMED, verb=verb.removeprefix("cases."), actor=actor, **facts)
