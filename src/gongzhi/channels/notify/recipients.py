"""Who is told of an event: from the posts of today, and only those who may see the case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gongzhi.channels.notify.kinds import TOLD, Kind, Told, Units
from gongzhi.channels.notify.rules import OLD_NEWS
from gongzhi.foundation.actors import Actor, Grant, Reach
from gongzhi.foundation.ids import AccountId
from gongzhi.foundation.journal.hashing import Json
from gongzhi.handling.cases.events import event_of
from gongzhi.handling.cases.phases import inquiry_id_of
from gongzhi.handling.cases.queries import SATISFIED_FROM, CaseToTell
from gongzhi.handling.cases.workflow import Phase
from gongzhi.registry.organisations.queries import actors_at

SPEAK_FOR_UNIT: Final = frozenset({"unit_handler", "unit_head"})
"""Roles by which the escalation means the unit that owes the step. A residents' committee has no
such posts: there, those who take its work are told."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """An account that is told, and the units of the posts through which it is."""

    account_id: AccountId
    unit_ids: frozenset[int]


def name_of(facts: Mapping[str, Json]) -> str:
    """Return the name under which ``TOLD`` knows an event of cases."""
    verb = str(facts["verb"])
    if verb == "clock.warn" and facts.get("phase") == Phase.ANSWER:
        return "clock.warn_answer"
    if verb == "clock.warn" and inquiry_id_of(str(facts.get("phase", ""))) is not None:
        return "clock.warn_inquiry"
    return verb if verb.startswith("clock.") else event_of(verb).removeprefix("cases.")


def find_told(facts: Mapping[str, Json]) -> Told | None:
    """Return who is told of an event, or None where there is nothing to tell.

    A good rating, the end of a supervision, and a deadline that was found past only long after it
    (when an outage ends) are left to the lists.
    """
    told = TOLD.get(name_of(facts))
    if told is None or (told.kind is Kind.SUPERVISED and facts.get("ended")):
        return None
    if (told.kind is Kind.RATED and _is_good(facts)) or _is_found_late(facts):
        return None
    return told


def recipients_of(told: Told, facts: Mapping[str, Json], case: CaseToTell) -> list[Recipient]:
    """Return who is told, without whoever did it. One query, whatever their number."""
    units, area_code = _units(told, facts, case), case.case.area_code
    roles = _roles(told, facts)

    def by_role(grant: Grant) -> bool:
        reached = grant.covers(area_code) if grant.reach is Reach.AREA else grant.unit_id in units
        return grant.role in roles and reached

    def by_unit(grant: Grant) -> bool:
        return told.verb in grant.verbs and any(
            grant.covers_routed(unit_id=unit_id, area_code=area_code) for unit_id in units
        )

    present = [
        actor
        for actor in actors_at(area_code, case.routed_units | units)
        if actor.key != facts.get("actor") and case.seen_by(actor)
    ]
    if told.units is Units.OFFICER:
        present = [actor for actor in present if actor.id == facts.get("officer")]
    through = _through(present, by_role)
    if told.units or (roles & SPEAK_FOR_UNIT and not _reaches(through, units)):
        for account_id, unit_ids in _through(present, by_unit).items():
            through[account_id] = through.get(account_id, frozenset()) | unit_ids
    return [Recipient(AccountId(account_id), units) for account_id, units in through.items()]


def _through(
    actors: Iterable[Actor], is_told: Callable[[Grant], bool]
) -> dict[int, frozenset[int]]:
    """Return the accounts with a grant that is told, and the units of those grants."""
    held = {
        actor.id: frozenset(grant.unit_id for grant in actor.grants if is_told(grant))
        for actor in actors
    }
    return {account_id: units for account_id, units in held.items() if units}


def _reaches(through: Mapping[int, frozenset[int]], units: frozenset[int]) -> bool:
    return any(unit_ids & units for unit_ids in through.values())


def _is_good(facts: Mapping[str, Json]) -> bool:
    score = facts.get("satisfied")
    return bool(facts.get("resolved")) and isinstance(score, int) and score >= SATISFIED_FROM


def _is_found_late(facts: Mapping[str, Json]) -> bool:
    due = parse_datetime(str(facts.get("due_at", "")))
    first_told = facts["verb"] in {"clock.warn", "clock.overdue"}
    return first_told and due is not None and due < timezone.now() - OLD_NEWS


def _units(told: Told, facts: Mapping[str, Json], case: CaseToTell) -> frozenset[int]:
    if told.units is Units.ROUTED:
        return case.routed_units
    if told.units is Units.LEAD:
        return _ids(case.case.lead_unit_id)
    # Commands name it ``unit``, the escalation ``unit_id``.
    return _ids(facts.get("unit"), facts.get("unit_id"))


def _ids(*given: Json) -> frozenset[int]:
    return frozenset(each for each in given if isinstance(each, int))


def _roles(told: Told, facts: Mapping[str, Json]) -> frozenset[str]:
    """Return the roles over the area: the table's, or those that the escalation decided on."""
    given = facts.get("roles")
    named: Iterable[Json] = given if isinstance(given, list) else told.roles
    return frozenset(str(role) for role in named)
