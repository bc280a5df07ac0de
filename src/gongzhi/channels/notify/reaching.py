"""Who is told of plans and data requests: in units, or at the nearest level over an area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from gongzhi.channels.notify.recipients import Recipient
from gongzhi.foundation.actors import Actor, Grant, Reach
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.organisations.models import Unit


def in_units(actors: Iterable[Actor], verb: str, units: Iterable[Unit]) -> list[Recipient]:
    """Return who may use the verb for one of the units, by a post in it."""
    found: dict[int, set[int]] = defaultdict(set)
    for actor in actors:
        for unit in units:
            if actor.may_routed(verb, unit_id=unit.pk, area_code=unit.area_code):
                found[actor.id].add(unit.pk)
    return _recipients(found)


def nearest(actors: Iterable[Actor], verb: str, area_codes: Iterable[str]) -> list[Recipient]:
    """Return who may use the verb over each area by the post that reaches least beyond it.

    So a community's secretary is told, and neither the street nor an administrator of everything
    as long as there is one.
    """
    by_prefix: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for actor in actors:
        for grant, prefix in _reaches(actor, verb):
            by_prefix[prefix].append((actor.id, grant.unit_id))
    found: dict[int, set[int]] = defaultdict(set)
    for code in set(area_codes):
        over = (prefix for prefix in by_prefix if code.startswith(prefix))
        for account_id, unit_id in by_prefix.get(max(over, key=len, default=""), ()):
            found[account_id].add(unit_id)
    return _recipients(found)


def _reaches(actor: Actor, verb: str) -> Iterator[tuple[Grant, str]]:
    for grant in actor.grants_of(verb):
        if grant.reach is Reach.AREA:
            for prefix in grant.area_prefixes:
                yield grant, prefix


def _recipients(found: dict[int, set[int]]) -> list[Recipient]:
    return [Recipient(AccountId(each), frozenset(units)) for each, units in found.items()]
