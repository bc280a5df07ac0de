"""Who sees a case, and through which relation somebody acts on it.

A case is seen by those whose posts give ``cases.view`` over its area, by the units it is routed
to (leading, assisting, called by whistle) and by its own reporter; to all others it does not
exist. Access through a unit ends the moment the routing does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from gongzhi.foundation.actors import Actor, ActorKind, Reach
from gongzhi.foundation.workflow import Move, Who
from gongzhi.handling.cases.models import Assignment, Case

VIEW: Final = "cases.view"
CREATE: Final = "cases.create"
IMPORT: Final = "cases.import"
CHANGE_CATEGORY: Final = "cases.change_category"
CHANGE_STANDARD_TEXT: Final = "cases.change_standard_text"
CHANGE_RATING_REASON: Final = "cases.change_rating_reason"
CHANGE_DISPATCH_RULE: Final = "cases.change_dispatch_rule"
CHANGE_RULE: Final = "cases.change_rule"
_HANDLE: Final = "cases.handle"

_ROLE_OF: Final = {
    Who.LEAD: Assignment.Role.LEAD,
    Who.ASSIST: Assignment.Role.ASSIST,
    Who.CALLED: Assignment.Role.CALLED,
}


def permission(verb: str) -> str:
    """Return the permission that a verb of the table needs."""
    return f"cases.{verb}"


def is_reporter(actor: Actor, case: Case) -> bool:
    """Tell whether the actor is the case's own reporter, known by number and secret."""
    return actor.kind is ActorKind.REPORTER and actor.id == case.pk


def is_outside(actor: Actor, case: Case) -> bool:
    """Tell whether the actor is a body outside that holds the link of a request on this case.

    It sees nothing of the case: what it is shown stands with the request itself.
    """
    return actor.kind is ActorKind.OUTSIDE and actor.id == case.pk


def may_see(actor: Actor, case: Case, assignments: Iterable[Assignment]) -> bool:
    """Tell whether the case exists for the actor. ``assignments`` are its active ones."""
    if is_reporter(actor, case) or actor.may(VIEW, case.area_code):
        return True
    return any(_routed(actor, VIEW, case, assignment) for assignment in assignments)


def may_in_area(actor: Actor, verb: str, case: Case) -> bool:
    """Tell whether a post over the case's area gives the verb."""
    return actor.may(verb, case.area_code)


def may_know_reporter(actor: Actor, verb: str, case: Case) -> bool:
    """Tell whether a post over the case's area that does not handle it gives the verb.

    A community's committee has its posts by area, yet where it leads a case it is the handling
    unit: to those of its posts that handle, the reporter is hidden as to any other (RULES §10).
    """
    return actor.kind is ActorKind.SYSTEM or any(
        grant.reach is Reach.AREA
        and grant.covers(case.area_code)
        and not (grant.unit_id == case.lead_unit_id and _HANDLE in grant.verbs)
        for grant in actor.grants_of(verb)
    )


def find_relation(
    actor: Actor, move: Move, case: Case, assignments: Sequence[Assignment]
) -> Who | None:
    """Return through which of the move's relations the actor may make it, if any."""
    verb = permission(move.verb)
    for who in move.who:
        if who is Who.AREA:
            reveals = move.guard == "contact_open"
            fits = (may_know_reporter if reveals else may_in_area)(actor, verb, case)
        elif who is Who.REPORTER:
            fits = is_reporter(actor, case)
        elif who is Who.OUTSIDE:
            fits = is_outside(actor, case)
        elif who is Who.SYSTEM:
            fits = actor.kind is ActorKind.SYSTEM
        else:
            fits = bool(routed_to(actor, verb, case, assignments, who))
        if fits:
            return who
    return None


def routed_to(  # noqa: PLR0917 (one relation between two sides)
    actor: Actor, verb: str, case: Case, assignments: Iterable[Assignment], who: Who
) -> list[Assignment]:
    """Return the active assignments of one relation through which the actor holds the verb."""
    role = _ROLE_OF[who]
    return [
        assignment
        for assignment in assignments
        if assignment.role == role and _routed(actor, verb, case, assignment)
    ]


def own_works(
    actor: Actor, move: Move, case: Case, assignments: Sequence[Assignment]
) -> list[Assignment]:
    """Return the active assignments through which the actor may make a move, the lead first."""
    verb = permission(move.verb)
    return [
        row
        for who in move.who
        if who in _ROLE_OF
        for row in routed_to(actor, verb, case, assignments, who)
    ]


def _routed(actor: Actor, verb: str, case: Case, assignment: Assignment) -> bool:
    return assignment.active and actor.may_routed(
        verb, unit_id=assignment.unit_id, area_code=case.area_code
    )
