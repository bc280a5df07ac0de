"""Where an actor's posts reach in the burden register, and which communities lie there.

A handler of a department sees and asks in the areas of the post, although work is routed to the
unit: what is asked of communities, and sums over them, name no case and nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.actors import SYSTEM, Actor, ActorKind
from gongzhi.foundation.errors import InvalidInput, NotPermitted
from gongzhi.registry.organisations.models import Unit, UnitKind
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import Depth

AUTHORITIES: Final = (
    UnitKind.PARTY_COMMITTEE,
    UnitKind.DEPARTMENT,
    UnitKind.STREET_OFFICE,
    UnitKind.STREET_CENTRE,
    UnitKind.HOTLINE_CENTRE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """An area by code and name."""

    code: str
    name: str


def reach_of(actor: Actor, verb: str) -> tuple[str, ...]:
    """Return the area prefixes in which any post of the actor gives the verb."""
    if actor.kind is ActorKind.SYSTEM:
        return ("",)
    held = sorted({code for grant in actor.grants_of(verb) for code in grant.area_prefixes})
    minimal: list[str] = []
    for code in held:
        if not any(code.startswith(shorter) for shorter in minimal):
            minimal.append(code)
    return tuple(minimal)


def reaches(actor: Actor, verb: str, area_code: str) -> bool:
    """Tell whether a post of the actor gives the verb over an area."""
    return any(area_code.startswith(prefix) for prefix in reach_of(actor, verb))


def check_reaches(actor: Actor, verb: str, area_code: str) -> None:
    """Raise ``NotPermitted`` unless a post of the actor gives the verb over the area."""
    if not reaches(actor, verb, area_code):
        raise NotPermitted(
            _(
                "Your posts do not allow this here. "
                "Ask the unit responsible for this area, or your administrator for the post."
            ),
            verb=verb,
            area_code=area_code,
        )


def check_speaks_for(actor: Actor, verb: str, unit_id: int) -> None:
    """Raise ``NotPermitted`` unless the actor acts for the unit, and such a unit may ask.

    Companies and associations ask nothing of a community: they are no authority above it. One
    query.
    """
    if unit_id not in actor.unit_ids(verb) or unit_id not in _authorities([unit_id]):
        raise NotPermitted(
            _(
                "You ask in the name of an authority in which you hold a post: a department, an "
                "office or a Party organisation. Choose one of yours."
            ),
            verb=verb,
        )


def own_units(actor: Actor, verb: str) -> list[tuple[int, str]]:
    """Return the authorities in whose name the actor may use the verb, by name. One query."""
    return sorted(_authorities(actor.unit_ids(verb)).items(), key=lambda each: each[1])


def _authorities(unit_ids: Iterable[int]) -> dict[int, str]:
    rows = Unit.objects.filter(pk__in=list(unit_ids), kind__in=AUTHORITIES, active_to__isnull=True)
    return {pk: short or name for pk, short, name in rows.values_list("pk", "short_name", "name")}


def concerning(prefixes: Iterable[str]) -> Q:
    """Return what concerns the areas: what lies in them, and what is asked of all around them."""
    found = Q(pk__in=[])
    for prefix in prefixes:
        found |= territory.within((prefix,), field="area_code")
        if prefix:
            found |= Q(area_code__in=territory.lineage(prefix))
    return found


def communities_in(area_code: str) -> list[Place]:
    """Return the communities at and below an area, by code. One query."""
    areas = territory.areas_below(SYSTEM, area_code, depth=Depth.COMMUNITY)
    return [Place(code, name) for code, name in areas.values_list("code", "name")]


def communities_of(actor: Actor, verb: str) -> list[Place]:
    """Return the communities in which the actor holds the verb, by code. One query."""
    scope = territory.within(reach_of(actor, verb))
    areas = territory.areas_below(SYSTEM, depth=Depth.COMMUNITY).filter(scope)
    return [Place(code, name) for code, name in areas.values_list("code", "name")]


def areas_to_ask(actor: Actor, verb: str) -> QuerySet[Area]:
    """Return the districts, sub-districts and communities in which the actor holds the verb."""
    areas = territory.areas_below(SYSTEM).filter(territory.within(reach_of(actor, verb)))
    return areas.filter(level__gte=Depth.COUNTY, level__lte=Depth.COMMUNITY)


def check_area(area_code: str) -> None:
    """Raise unless the area stands, and is a community or wider, within a county."""
    if territory.find_area(area_code) is None:
        raise no_such_area(area_code)
    if not Depth.COUNTY.length <= len(area_code) <= Depth.COMMUNITY.length:
        raise InvalidInput(
            _("Choose a district, a sub-district or a community."), field="area_code"
        )


def check_holds(actor: Actor, verb: str) -> None:
    """Raise ``NotPermitted`` unless some post of the actor gives the verb."""
    if not reach_of(actor, verb) and not actor.holds(verb):
        check_reaches(actor, verb, "")
