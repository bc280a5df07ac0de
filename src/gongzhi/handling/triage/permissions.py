"""The verbs of triage. A suggestion is seen and decided by whoever sees and decides its case."""

from __future__ import annotations

from typing import Final

from gongzhi.foundation.actors import Actor, ActorKind, check_may

VIEW: Final = "triage.view"
CHANGE: Final = "triage.change"


def check_may_change(actor: Actor) -> None:
    """Raise ``NotPermitted`` unless a post gives the change anywhere: a model has no area."""
    if actor.kind is not ActorKind.SYSTEM and not actor.holds(CHANGE):
        check_may(actor, CHANGE)
