"""Which values are withheld, so that nobody is singled out, by subtraction neither. Pure.

Decided from the top of the tree down over all siblings, whatever was asked for: an area is withheld
in every answer or in none (RULES §10). Each month is decided by itself, and a span is the sum of
its months that are told, so that no difference of two spans holds a month that is not told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

Counts = Mapping[str, int]
"""How many a figure rests on, by area code; all codes are of one level."""


def withheld(levels: Sequence[Counts], *, floor: int) -> set[str]:
    """Return the areas withheld. ``levels`` run from the whole installation ("") down, gapless.

    Withheld are those below the floor, all that lies in a withheld area, and as many siblings as
    hide the rest. What an area counts and none of its children does is a sibling that is never
    shown, and which a subtraction would show.
    """
    hidden = {code for code, count in levels[0].items() if 0 < count < floor}
    for above, here in pairwise(levels):
        for parent, children in _by_parent(above, here).items():
            if parent in hidden:
                hidden.update(children)
            else:
                unplaced = max(above[parent] - sum(children.values()), 0)
                hidden |= _among(children, unplaced, floor)
    return hidden


def _among(children: Counts, unplaced: int, floor: int) -> set[str]:
    """Return the small ones, and the next smallest until two or more make up the floor."""
    smallest_first = sorted((count, code) for code, count in children.items() if count)
    if not 0 < unplaced < floor and not any(count < floor for count, _code in smallest_first):
        return set()
    hidden: set[str] = set()
    total, parts = unplaced, int(unplaced > 0)
    for count, code in smallest_first:
        if count >= floor and total >= floor and parts > 1:
            break
        hidden.add(code)
        total += count
        parts += 1
    return hidden


def _by_parent(above: Counts, here: Counts) -> dict[str, dict[str, int]]:
    length = len(next(iter(above), ""))
    found: dict[str, dict[str, int]] = {}
    for code, count in here.items():
        if code[:length] in above:
            found.setdefault(code[:length], {})[code] = count
    return found
