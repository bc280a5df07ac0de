"""Which ground a map shows, and where it looks first."""

from __future__ import annotations

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.coordinates import Box
from gongzhi.registry.territory import queries

VIEW = "territory.view"


def shown_prefixes(actor: Actor, *, area: str = "") -> tuple[str, ...]:
    """Return the areas whose shapes the actor is shown, narrowed to one area.

    A post that reaches by unit has no area of its own and is shown all: its work may lie anywhere,
    and names and outlines are public.
    """
    prefixes = actor.prefixes(VIEW) or ("",)
    narrowed = (_narrowed(prefix, area) for prefix in prefixes)
    return tuple(prefix for prefix in narrowed if prefix is not None)


def first_look(actor: Actor, *, area: str = "") -> Box | None:
    """Return the rectangle that shows all of it, or None where no boundary is known."""
    return queries.bounds_of(shown_prefixes(actor, area=area))


def _narrowed(prefix: str, area: str) -> str | None:
    if area.startswith(prefix):
        return area
    return prefix if prefix.startswith(area) else None
