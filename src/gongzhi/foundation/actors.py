"""Who acts, and how far that actor's posts reach.

An actor's posts become grants; each grant gives verbs either over areas (all that lies below an
area prefix) or over what is routed to the post's unit. Every command and every query passes
through here: there is no other source of permission.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.errors import NotPermitted


class ActorKind(StrEnum):
    """What kind of party acts."""

    ACCOUNT = "account"
    REPORTER = "reporter"
    OUTSIDE = "outside"
    SYSTEM = "system"


class Reach(StrEnum):
    """How a post's verbs apply."""

    AREA = "area"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Grant:
    """The verbs that one appointment gives, and where.

    ``area_prefixes`` are area codes; everything below them is covered, ``""`` covers all.
    With ``Reach.UNIT`` the verbs apply only to what is routed to ``unit_id``.
    """

    role: str
    post_id: int
    unit_id: int
    reach: Reach
    area_prefixes: tuple[str, ...]
    verbs: frozenset[str]

    def covers(self, area_code: str) -> bool:
        """Tell whether the area lies below one of the grant's areas."""
        return any(area_code.startswith(prefix) for prefix in self.area_prefixes)

    def covers_routed(self, *, unit_id: int | None, area_code: str) -> bool:
        """Tell whether work routed to a unit at an area falls to this grant.

        A post that reaches by area (a grid officer within a community's committee) takes only
        its unit's work inside its own areas.
        """
        if unit_id is None or unit_id != self.unit_id:
            return False
        return self.reach is Reach.UNIT or self.covers(area_code)


@dataclass(frozen=True, slots=True)
class Actor:
    """A named party with the grants of its posts of today."""

    kind: ActorKind
    id: int
    label: str
    grants: tuple[Grant, ...] = ()

    @property
    def key(self) -> str:
        """Return the actor's stable name, such as ``account:7``."""
        return f"{self.kind.value}:{self.id}"

    def grants_of(self, verb: str) -> tuple[Grant, ...]:
        """Return the grants that give the verb."""
        return tuple(grant for grant in self.grants if verb in grant.verbs)

    def holds(self, verb: str) -> bool:
        """Tell whether any post gives the verb anywhere (to show or hide a menu)."""
        return any(verb in grant.verbs for grant in self.grants)

    def may(self, verb: str, area_code: str = "") -> bool:
        """Tell whether a post gives the verb over the area. The system may do everything."""
        if self.kind is ActorKind.SYSTEM:
            return True
        return any(
            grant.reach is Reach.AREA and grant.covers(area_code) for grant in self.grants_of(verb)
        )

    def may_routed(self, verb: str, *, unit_id: int | None, area_code: str) -> bool:
        """Tell whether a post in the unit gives the verb over work routed to that unit."""
        return any(
            grant.covers_routed(unit_id=unit_id, area_code=area_code)
            for grant in self.grants_of(verb)
        )

    def prefixes(self, verb: str) -> tuple[str, ...]:
        """Return the area prefixes over which the verb is held, without covered ones."""
        if self.kind is ActorKind.SYSTEM:
            return ("",)
        held = sorted(
            {
                prefix
                for grant in self.grants_of(verb)
                if grant.reach is Reach.AREA
                for prefix in grant.area_prefixes
            }
        )
        minimal: list[str] = []
        for prefix in held:
            if not any(prefix.startswith(shorter) for shorter in minimal):
                minimal.append(prefix)
        return tuple(minimal)

    def unit_ids(self, verb: str) -> frozenset[int]:
        """Return the units through which the verb is held over routed work."""
        return frozenset(grant.unit_id for grant in self.grants_of(verb))


SYSTEM = Actor(kind=ActorKind.SYSTEM, id=0, label="Gongzhi")


def reporter_of(case_id: int) -> Actor:
    """Return the actor who reported a case and follows it by number and secret.

    The label names nobody: who the reporter is stays in the case's contact.
    """
    return Actor(kind=ActorKind.REPORTER, id=case_id, label="")


def outside_of(case_id: int) -> Actor:
    """Return the body outside that answers what it was asked on a case, by the link it got.

    The label names nobody: whom a link was sent to stays with what was asked.
    """
    return Actor(kind=ActorKind.OUTSIDE, id=case_id, label="")


def check_may(actor: Actor, verb: str, area_code: str = "") -> None:
    """Raise ``NotPermitted`` unless a post of the actor gives the verb over the area."""
    if not actor.may(verb, area_code):
        raise NotPermitted(
            _(
                "Your posts do not allow this here. "
                "Ask the unit responsible for this area, or your administrator for the post."
            ),
            verb=verb,
            area_code=area_code,
        )
