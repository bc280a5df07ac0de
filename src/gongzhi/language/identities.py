"""What a topic is called from one look to the next, so that it can be followed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count


def keys_of(
    groups: Sequence[Sequence[str]],
    known: Mapping[str, Sequence[str]],
    taken: Collection[str] = (),
) -> list[str]:
    """Return a key for each group of messages: that of the known one it comes from, or a new one.

    A group comes from a known one if they share half of either; of several the one that shares
    most. A new key is made after the group's first message, and is none of those ``taken``.
    """
    held = [set(group) for group in groups]
    shared = sorted(
        (-len(ids.intersection(before)), key, place)
        for key, before in known.items()
        for place, ids in enumerate(held)
    )
    keys: dict[int, str] = {}
    for overlap, key, place in shared:
        enough = -2 * overlap >= min(len(held[place]), len(known[key])) and overlap
        if enough and place not in keys and key not in keys.values():
            keys[place] = key
    gone = {*known, *taken, *keys.values()}
    for place, group in enumerate(groups):
        if place not in keys:
            keys[place] = _fresh(group, gone)
            gone.add(keys[place])
    return [keys[place] for place in range(len(groups))]


def _fresh(ids: Sequence[str], gone: Collection[str]) -> str:
    """Return a key after the first message whose id no topic was named by."""
    numbered = (f"{ids[0]}-{number}" for number in count(2))
    return next(key for one in chain(ids, numbered) if (key := f"T{one}") not in gone)
