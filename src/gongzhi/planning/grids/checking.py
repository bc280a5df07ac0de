"""Checking a certificate anew, by none of the code that made it: plain Python, from the ids."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from gongzhi.planning.errors import PlanningError
from gongzhi.planning.grids.certificates import Certificate, Reason

_STEPS: Final = 5_000_000


class Place(NamedTuple):
    """Buildings by id, with the band that grids of them are to keep."""

    sizes: Mapping[str, int]
    neighbours: Mapping[str, Collection[str]]
    low: int
    high: int


def check_certificate(
    certificate: Certificate,
    sizes: Mapping[str, int],
    neighbours: Mapping[str, Collection[str]],
) -> bool:
    """Tell whether a certificate holds for buildings of these sizes and these neighbours.

    Where the search itself has to be repeated and takes too long, PlanningError is raised.
    """
    low, high = certificate.minimum, certificate.maximum
    place = Place(sizes, neighbours, low, high)
    if certificate.reason is Reason.BLOCK_TOO_LARGE:
        return sizes[certificate.building] > high
    if certificate.reason is Reason.NO_GRID_FOR_BUILDING:
        return not any(True for _ in _grids_with(certificate.building, place))
    if not _is_piece(certificate.members, neighbours):
        return False
    total = sum(sizes[name] for name in certificate.members)
    if certificate.reason is Reason.TOTAL_TOO_SMALL:
        return total < low
    if certificate.reason is Reason.BETWEEN_MULTIPLES:
        return not any(grids * low <= total <= grids * high for grids in range(1, total // low + 2))
    return _has_no_partition(certificate, place)


def _is_piece(members: Collection[str], neighbours: Mapping[str, Collection[str]]) -> bool:
    """Tell whether members have no neighbour but one another, so that no grid holds others too."""
    own = set(members)
    return bool(own) and all(own.issuperset(neighbours[name]) for name in own)


def _grids_with(
    first: str, place: Place, barred: frozenset[str] = frozenset()
) -> Iterator[frozenset[str]]:
    """Yield each connected set in band that holds ``first`` and nothing barred, once."""
    sizes, neighbours, low, high = place
    steps = 0
    if first in barred or sizes[first] > high:
        return
    # A set, what borders it, and what was decided against: each branch takes one more or bars it.
    waiting = [(frozenset({first}), sizes[first], barred)]
    while waiting:
        members, total, shut = waiting.pop()
        steps += 1
        if steps > _STEPS:
            raise PlanningError("The certificate cannot be checked: the sets are too many.")
        if total >= low:
            yield members
        border = sorted({other for name in members for other in neighbours[name]} - members - shut)
        closed = shut
        for other in border:
            if total + sizes[other] <= high:
                waiting.append((members | {other}, total + sizes[other], closed))
            closed |= {other}


def _has_no_partition(certificate: Certificate, place: Place) -> bool:
    weights = dict(zip(certificate.members, certificate.weights, strict=False))
    if not weights:
        return not _can_part(frozenset(certificate.members), place)
    if len(weights) != len(certificate.members) or sum(weights.values()) <= 0:
        return False
    barred: frozenset[str] = frozenset()
    for name in certificate.members:
        for grid in _grids_with(name, place, barred):
            if sum(weights[each] for each in grid) > 0:
                return False
        barred |= {name}
    return True


def _can_part(members: frozenset[str], place: Place) -> bool:
    """Tell whether members can be parted into connected sets in band, by trying every way.

    What is left over is tried once, and the building with the fewest sets goes first.
    """
    sets: dict[str, list[frozenset[str]]] = {name: [] for name in members}
    barred: frozenset[str] = frozenset()
    for name in sorted(members):
        for grid in _grids_with(name, place, barred):
            for each in grid:
                sets[each].append(grid)
        barred |= {name}
    order = sorted(members, key=lambda name: (len(sets[name]), name))
    tried: set[frozenset[str]] = set()
    waiting = [members]
    while waiting:
        left = waiting.pop()
        if not left:
            return True
        if left in tried:
            continue
        if len(tried) > _STEPS:
            raise PlanningError("The certificate cannot be checked: the ways are too many.")
        tried.add(left)
        first = next(name for name in order if name in left)
        waiting.extend(left - grid for grid in sets[first] if grid <= left)
    return False
