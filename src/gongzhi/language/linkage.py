"""Average linkage over the pairs of things that are similar at all. Pure.

Two groups are as similar as their members are on average, pairs that are not similar counting 0.
So one text that resembles two matters cannot chain them together, and a text that was left out can
be held to a group later by the same measure.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

Edge: TypeAlias = tuple[int, int, float]


def link(sizes: Sequence[int], edges: Iterable[Edge], *, least: float) -> list[list[int]]:
    """Group things; ``sizes`` tells how many each stands for, an edge how similar two are.

    The two groups that are most similar are joined first, ties by number, until none reach
    ``least``. Returns the groups, members in order, the largest group first.
    """
    linking = _Linking(sizes, least)
    for one, other, similarity in edges:
        linking.note(one, other, similarity)
    return linking.run()


def join_smaller(
    groups: Sequence[list[int]],
    sizes: Sequence[int],
    near: Sequence[Mapping[int, float]],
    *,
    nearest: int,
    least: float,
) -> list[list[int]]:
    """Join each group to the larger one whose ``nearest`` things it is as like as ``least``.

    ``sizes`` tells of each thing how many it stands for, ``near`` what it is similar to. A matter
    that many write about is told in many ways: a few who tell it in other words are like some of
    the rest, though not like the rest on average. Returns the groups, the largest first.
    """
    home = {thing: place for place, group in enumerate(groups) for thing in group}
    whole = [sum(sizes[thing] for thing in group) for group in groups]
    into: dict[int, int] = {}
    # The largest first, so that what a group joins has found its own place already.
    for place in sorted(range(len(groups)), key=lambda place: -whole[place]):
        larger = {
            other: likeness
            for other, likeness in _likeness_to(groups[place], home, near, nearest).items()
            if whole[other] > whole[place] and likeness >= least
        }
        into[place] = into[max(larger, key=lambda o: (larger[o], -o))] if larger else place
    joined: dict[int, list[int]] = defaultdict(list)
    for place, chosen in into.items():
        joined[chosen] += groups[place]
    return sorted(joined.values(), key=lambda group: -sum(sizes[thing] for thing in group))


def _likeness_to(
    group: Sequence[int],
    home: Mapping[int, int],
    near: Sequence[Mapping[int, float]],
    nearest: int,
) -> dict[int, float]:
    """Return for each other group how like its nearest things these are, on average."""
    total: dict[int, float] = defaultdict(float)
    for thing in group:
        found: dict[int, list[float]] = defaultdict(list)
        for other, similarity in near[thing].items():
            if other in home:
                found[home[other]].append(similarity)
        for place, similarities in found.items():
            total[place] += sum(sorted(similarities)[-nearest:]) / nearest / len(group)
    return total


class _Linking:
    """Groups by number; each holds the sum of similarities to every group it touches."""

    def __init__(self, sizes: Sequence[int], least: float) -> None:
        self._least = least
        self._sizes = dict(enumerate(sizes))
        self._members = {number: [number] for number in self._sizes}
        self._sums: dict[int, dict[int, float]] = {number: {} for number in self._sizes}
        self._heap: list[tuple[float, int, int]] = []
        self._next = len(sizes)

    def note(self, one: int, other: int, similarity: float) -> None:
        total = similarity * self._sizes[one] * self._sizes[other]
        self._sums[one][other] = self._sums[other][one] = total
        if similarity >= self._least:
            self._heap.append((-similarity, min(one, other), max(one, other)))

    def run(self) -> list[list[int]]:
        heapq.heapify(self._heap)
        while self._heap:
            _, one, other = heapq.heappop(self._heap)
            if one in self._members and other in self._members:
                self._join(one, other)
        groups = [sorted(members) for members in self._members.values()]
        return sorted(groups, key=lambda group: (-len(group), group[0]))

    def _join(self, one: int, other: int) -> None:
        near, further = self._sums.pop(one), self._sums.pop(other)
        if len(near) < len(further):
            near, further = further, near
        for number, total in further.items():
            near[number] = near.get(number, 0.0) + total
        near.pop(one, None)
        near.pop(other, None)
        joined, self._next = self._next, self._next + 1
        size = self._sizes[joined] = self._sizes.pop(one) + self._sizes.pop(other)
        self._members[joined] = self._members.pop(one) + self._members.pop(other)
        self._sums[joined] = near
        for number, total in near.items():
            theirs = self._sums[number]
            theirs.pop(one, None)
            theirs.pop(other, None)
            theirs[joined] = total
            average = total / (size * self._sizes[number])
            if average >= self._least:
                heapq.heappush(self._heap, (-average, number, joined))
