"""What other modules do when a unit ends or a post changes hands: explicit hand-over.

A module that keeps open work registers one ``WorkHolder`` from its application's ``ready``. The
commands call it within their own transaction, so that work and post change hands together.
"""

from __future__ import annotations

from typing import Protocol

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import AccountId, PostId, UnitId

UNIT_CHANGED = "organisations.unit_changed"
"""Emitted after a unit is founded, changed or dissolved, with ``unit_id``."""
POST_CHANGED = "organisations.post_changed"
"""Emitted after a post or who holds it changes, with ``post_id``."""


class WorkHolder(Protocol):
    """A module that keeps open work of units and accounts."""

    def open_in_unit(self, unit_id: UnitId) -> int:
        """Return how much open work the unit has."""
        ...

    def move_unit(self, unit_id: UnitId, successor_id: UnitId, actor: Actor) -> int:
        """Move all open work of a unit to its successor; return how much."""
        ...

    def move_account(
        self,
        account_id: AccountId,
        successor_id: AccountId,
        post_id: PostId,
        actor: Actor,
    ) -> int:
        """Move what an account holds personally through a post; return how much."""
        ...


_holders: list[WorkHolder] = []


def register_work(holder: WorkHolder) -> None:
    """Register a keeper of open work."""
    if holder not in _holders:
        _holders.append(holder)


def holders() -> tuple[WorkHolder, ...]:
    """Return every registered keeper of open work."""
    return tuple(_holders)
