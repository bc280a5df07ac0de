"""Which of several standards holds on a ground: the higher in rank, where both speak of it. Pure.

Two standards meet where both are of one matter (the same key), or where no area can meet both. Then
the more local one holds, then the later one; the other goes on holding wherever it is alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from gongzhi.oversight.standards.conflicts import contradictions
from gongzhi.oversight.standards.provisions import Ground, StandardEntry

Id: TypeAlias = tuple[int, str]
"""The pack that a standard stands in and its key."""


class Precedence:
    """The standards of an area by rank, the highest first, and which of them hold where."""

    def __init__(self, ranked: Sequence[tuple[Id, StandardEntry]]) -> None:
        """Find the higher ones that each standard yields to."""
        self._ranked = ranked
        self._entries = dict(ranked)
        self._above: dict[Id, set[Id]] = {one: set() for one, _entry in ranked}
        self._holding: dict[Ground, frozenset[Id]] = {}
        for pair in contradictions([entry for _one, entry in ranked]):
            self._above[ranked[pair.other][0]].add(ranked[pair.one][0])
        for at, (one, entry) in enumerate(ranked):
            self._above[one] |= {other for other, each in ranked[:at] if each.key == entry.key}

    def holding(self, ground: Ground) -> frozenset[Id]:
        """Return the standards that hold on a ground."""
        found = self._holding.get(ground)
        if found is None:
            holding = set[Id]()
            for one, entry in self._ranked:
                if entry.applies(ground) and not self._above[one] & holding:
                    holding.add(one)
            found = self._holding[ground] = frozenset(holding)
        return found

    def holds(self, one: Id) -> bool:
        """Tell whether a standard holds on any ground at all."""
        return any(one in self.holding(ground) for ground in self._entries[one].grounds())

    def overriding(self, one: Id) -> frozenset[Id]:
        """Return the standards that hold in place of one, on some ground at least."""
        if not self._above[one]:
            return frozenset()
        grounds = self._entries[one].grounds()
        return frozenset().union(*(self._above[one] & self.holding(each) for each in grounds))
