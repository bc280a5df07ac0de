"""What other modules add when a person asks for their data, or to be forgotten."""

from __future__ import annotations

from typing import Protocol

from gongzhi.foundation.actors import Actor
from gongzhi.foundation.ids import ResidentId
from gongzhi.foundation.journal.hashing import Json


class PersonHolder(Protocol):
    """A module that keeps something of a resident."""

    name: str

    def export(self, resident_id: ResidentId) -> Json:
        """Return what the module keeps of the person, in plain values."""
        ...

    def erase(self, resident_id: ResidentId, actor: Actor) -> int:
        """Erase it, in the caller's transaction; return how many things."""
        ...


_holders: list[PersonHolder] = []


def register_person_holder(holder: PersonHolder) -> None:
    """Register a module that keeps data of residents; call it from its ``ready``."""
    if holder not in _holders:
        _holders.append(holder)


def person_holders() -> tuple[PersonHolder, ...]:
    """Return every registered module."""
    return tuple(_holders)
