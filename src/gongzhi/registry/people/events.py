"""What other modules say of accounts, and do when a person wants to see or be rid of their data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import AccountId, ResidentId
from gongzhi.foundation.journal.hashing import Json


class PersonHolder(Protocol):
    """A module that keeps something of a resident."""

    name: str

    def export(self, resident_id: ResidentId, actor: Actor) -> Json:
        """Return what the module keeps of the person, in plain values.

        Only what may pass through the hands of the actor, who fetches it for the person.
        """
        ...

    def erase(self, resident_id: ResidentId, actor: Actor) -> int:
        """Erase it, in the caller's transaction; return how many things."""
        ...


Reach = Callable[[AccountId], set[str]]
"""``reach(account_id)`` returns the area codes that an account acts on, now or from a later day."""

_holders: list[PersonHolder] = []
_reaches: list[Reach] = []


def register_person_holder(holder: PersonHolder) -> None:
    """Register a module that keeps data of residents; call it from its ``ready``."""
    if holder not in _holders:
        _holders.append(holder)


def person_holders() -> tuple[PersonHolder, ...]:
    """Return every registered module."""
    return tuple(_holders)


def register_reach(function: Reach) -> None:
    """Register a module that gives accounts rights; call it from its ``ready``."""
    if function not in _reaches:
        _reaches.append(function)


def reach_of(account_id: AccountId) -> set[str]:
    """Return every area code that an account acts on."""
    return {code for function in _reaches for code in function(account_id)}
