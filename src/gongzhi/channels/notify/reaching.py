"""Who is told of plans and data requests: in units, or at the nearest level over an area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gongzhi.channels.notify.recipients import Recipient
from gongzhi.foundation.actors import Actor, Reach
from gongzhi.foundation.ids import AccountId
from gongzhi.registry.organisations.models import Unit


class Holders:
    """Those who hold a verb, found by unit and by area without looking at all of them again."""

    def __init__(self, actors: Iterable[Actor], verb: str) -> None:
        self._verb = verb
        self._in_unit: dict[int, list[Actor]] = defaultdict(list)
        self._over: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for actor in actors:
            grants = actor.grants_of(verb)
            for unit_id in {grant.unit_id for grant in grants}:
                self._in_unit[unit_id].append(actor)
            for grant in grants:
                if grant.reach is Reach.AREA:
                    for prefix in grant.area_prefixes:
                        self._over[prefix].append((actor.id, grant.unit_id))

    def in_units(self, units: Iterable[Unit]) -> list[Recipient]:
        """Return who may use the verb for one of the units, by a post in it."""
        found: dict[int, set[int]] = defaultdict(set)
        for unit in units:
            for actor in self._in_unit.get(unit.pk, ()):
                if actor.may_routed(self._verb, unit_id=unit.pk, area_code=unit.area_code):
                    found[actor.id].add(unit.pk)
        return _recipients(found)

    def nearest(self, area_codes: Iterable[str]) -> list[Recipient]:
        """Return who may use the verb over each area by the post that reaches least beyond it.

        So a community's secretary is told, and neither the street nor an administrator of
        everything as long as there is one.
        """
        found: dict[int, set[int]] = defaultdict(set)
        for code in set(area_codes):
            above = (code[:length] for length in range(len(code), -1, -1))
            prefix = next((each for each in above if each in self._over), None)
            for account_id, unit_id in self._over[prefix] if prefix is not None else ():
                found[account_id].add(unit_id)
        return _recipients(found)


def _recipients(found: dict[int, set[int]]) -> list[Recipient]:
    return [Recipient(AccountId(each), frozenset(units)) for each, units in found.items()]
