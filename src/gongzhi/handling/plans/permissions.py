"""The verbs of plans, and through which relation somebody acts on a measure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from gongzhi.foundation.actors import Actor, ActorKind, Reach
from gongzhi.foundation.workflow import Move, Who
from gongzhi.registry.territory.queries import within

if TYPE_CHECKING:
    from gongzhi.handling.plans.models import Measure
    from gongzhi.registry.organisations.models import Unit

VIEW: Final = "plans.view"
ADOPT: Final = "plans.adopt"
ADD: Final = "plans.add_measure"
MAP_UNIT: Final = "plans.map_unit"
KEEP_DUTY: Final = "plans.keep_duty"
HOLD_MEETING: Final = "plans.hold_meeting"
EXPORT: Final = "plans.export"
BRIEF: Final = "plans.brief"


def permission(verb: str) -> str:
    """Return the permission that a verb of the table needs."""
    return f"plans.{verb}"


def may_for_unit(actor: Actor, verb: str, unit: Unit | None) -> bool:
    """Tell whether the actor's post in a unit gives the verb over what that unit must do.

    A programme is adopted above the units that carry it out: a community's secretary acts for
    the community's committee, although the programme is the sub-district's. So the unit's own
    area counts, not the programme's.
    """
    return unit is not None and actor.may_routed(verb, unit_id=unit.pk, area_code=unit.area_code)


def may_see(actor: Actor, area_code: str, units: Iterable[Unit | None] = ()) -> bool:
    """Tell whether a programme's things exist for the actor.

    They do for posts over its area, for posts anywhere below it (it holds for them), and for the
    units that it names.
    """
    if actor.may(VIEW, area_code):
        return True
    if any(prefix.startswith(area_code) for prefix in actor.prefixes(VIEW)):
        return True
    return any(may_for_unit(actor, VIEW, unit) for unit in units)


def may_see_unit(actor: Actor, unit: Unit) -> bool:
    """Tell whether the actor may see what a unit owes: over its area, or for the unit itself."""
    return actor.may(VIEW, unit.area_code) or may_for_unit(actor, VIEW, unit)


def of_units(actor: Actor, verb: str, field: str) -> Q:
    """Return the condition that a column names a unit for which the actor holds the verb."""
    condition = Q(pk__in=())
    for grant in actor.grants_of(verb):
        own = Q(**{field: grant.unit_id})
        if grant.reach is Reach.AREA:
            own &= within(grant.area_prefixes, field=f"{field}__area_code")
        condition |= own
    return condition


def find_relation(
    actor: Actor, move: Move, measure: Measure, responsible: Iterable[Unit | None]
) -> Who | None:
    """Return through which of the move's relations the actor may make it, if any."""
    verb = permission(move.verb)
    for who in move.who:
        if who is Who.AREA:
            fits = actor.may(verb, measure.area_code)
        elif who is Who.LEAD:
            fits = may_for_unit(actor, verb, measure.lead_unit)
        elif who is Who.ASSIST:
            fits = any(may_for_unit(actor, verb, unit) for unit in responsible)
        else:
            fits = who is Who.SYSTEM and actor.kind is ActorKind.SYSTEM
        if fits:
            return who
    return None
