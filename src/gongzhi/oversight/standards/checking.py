"""Holding all areas below one to the standards in force there, in a few statements.

Each figure is read once for each level that a standard speaks of; the rest is arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from gongzhi.oversight.metrics.queries import Metric, Reading, get_metric, read_together
from gongzhi.oversight.standards.governing import Realm, Standard, realm_of
from gongzhi.oversight.standards.kept import keeping_of
from gongzhi.oversight.standards.kinds import Cadence, Rule
from gongzhi.oversight.standards.provisions import Ground, ground_of
from gongzhi.oversight.standards.rules import Kept, Measured, Open, Verdict, judge
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import Depth, within


class Place(NamedTuple):
    """An area as far as a check needs it."""

    code: str
    name: str
    level: int
    kind: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A standard held against one area."""

    standard: Standard
    place: Place
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Held:
    """An area held to a standard, with the figures that its rule reads, as far as there are any."""

    standard: Standard
    place: Place
    figures: Mapping[str, Measured]


class _Readings:
    """The figures that standards speak of, for all areas below the one checked.

    Those of a level are read together, when the first is asked for.
    """

    def __init__(
        self, area_code: str, realms: Sequence[Realm], on: date, asks: Callable[[Rule], bool]
    ) -> None:
        self.on = on
        self.asks = asks
        self._area_code = area_code
        self._figures: dict[Depth, Mapping[str, Mapping[str, Measured]]] = {}
        self.wanted: dict[Depth, set[str]] = {}
        for entry in (one.entry for realm in realms for one in realm.standards):
            for level in entry.levels if asks(entry.rule) else ():
                self.wanted.setdefault(Depth[level.name], set()).update(entry.rule.metrics())

    def of(self, metric_id: str, depth: Depth) -> Mapping[str, Measured]:
        """Return a figure of every area of a level."""
        if depth not in self._figures:
            wanted = sorted(self.wanted[depth])
            self._figures[depth] = _measured(wanted, area_code=self._area_code, level=depth)
        return self._figures[depth].get(metric_id, {})

    def kept(self, duty: str, depth: Depth) -> Mapping[str, Kept]:
        """Return what was done for a duty in every area of a level."""
        return keeping_of(duty, area_code=self._area_code, level=depth, on=self.on)


def judge_below(area_code: str, realms: Sequence[Realm], *, on: date) -> Iterator[Judged]:
    """Yield each standard with each area at or below one that it speaks of."""
    readings = _Readings(area_code, realms, on, lambda _rule: True)
    for standard, places, depth in _held_below(area_code, realms, readings):
        yield from _judge_places(standard, places, depth, readings)


def read_below(
    area_code: str, realms: Sequence[Realm], *, on: date, asks: Callable[[Rule], bool]
) -> Iterator[Held]:
    """Yield the standards whose rule is asked for, with the figures of the areas held to them."""
    readings = _Readings(area_code, realms, on, asks)
    for standard, places, depth in _held_below(area_code, realms, readings):
        read = {metric: readings.of(metric, depth) for metric in standard.entry.rule.metrics()}
        for place in places:
            figures = {name: of[place.code] for name, of in read.items() if place.code in of}
            yield Held(standard, place, figures)


def _held_below(
    area_code: str, realms: Sequence[Realm], readings: _Readings
) -> Iterator[tuple[Standard, list[Place], Depth]]:
    """Yield each standard that is asked for with the places of a level held to it, by code."""
    for depth in sorted(readings.wanted):
        grounds: dict[str, dict[Ground, list[Place]]] = {}
        for place in _places(area_code, depth):
            by_ground = grounds.setdefault(realm_of(place.code, realms).area_code, {})
            by_ground.setdefault(_ground(place, depth), []).append(place)
        for realm in realms:
            here = grounds.get(realm.area_code, {})
            for standard in realm.standards:
                if not readings.asks(standard.entry.rule):
                    continue
                held = [
                    places
                    for ground, places in here.items()
                    if standard.id in realm.precedence.holding(ground)
                ]
                if held:
                    yield standard, sorted(chain(*held)), depth


def _judge_places(
    standard: Standard, places: Sequence[Place], depth: Depth, readings: _Readings
) -> Iterator[Judged]:
    """Judge each place; those with the very same figures are judged once."""
    rule, on = standard.entry.rule, readings.on
    if isinstance(rule, Cadence):
        kept = readings.kept(rule.duty, depth)
        for place in places:
            yield Judged(standard, place, judge(rule, {}, on=on, kept=kept.get(place.code)))
        return
    read = {metric: readings.of(metric, depth) for metric in dict.fromkeys(rule.metrics())}
    known: dict[tuple[Measured | None, ...], Verdict] = {}
    for place in places:
        figures = tuple(of_areas.get(place.code) for of_areas in read.values())
        if figures not in known:
            here = {name: one for name, one in zip(read, figures, strict=True) if one}
            known[figures] = judge(rule, here, on=on)
        yield Judged(standard, place, known[figures])


def _ground(place: Place, depth: Depth) -> Ground:
    return ground_of(code=place.code, level=depth.level, kind=place.kind)


def _places(area_code: str, depth: Depth) -> list[Place]:
    found = Area.objects.filter(within((area_code,)), level=depth.value, valid_to__isnull=True)
    return [
        Place(*row) for row in found.order_by("code").values_list("code", "name", "level", "kind")
    ]


def _measured(
    metric_ids: Sequence[str], *, area_code: str, level: Depth
) -> dict[str, dict[str, Measured]]:
    """Return the figures that are told at a level, by metric and area."""
    metrics = [get_metric(metric_id) for metric_id in metric_ids]
    told = [metric for metric in metrics if level in metric.levels]
    if not told or len(area_code) > level.length:
        return {}
    read = read_together(told, area_code=area_code, level=level)
    return {
        metric.id: {one.area_code: _exact(*_parts(one), metric) for one in read[metric.id]}
        for metric in told
    }


def _parts(one: Reading) -> tuple[Decimal | None, Decimal | None, Open | None]:
    """Return what a figure is made of, or why it decides nothing: of a part of an area neither."""
    if one.value is None or one.numerator is None:
        return None, None, Open.TOO_FEW if one.reason == "too_few" else Open.NO_DATA
    if one.partial:
        return None, None, Open.PARTIAL
    return one.numerator, one.denominator, None


@lru_cache(maxsize=4096)
def _exact(
    numerator: Decimal | None, denominator: Decimal | None, reason: Open | None, metric: Metric
) -> Measured:
    """Return a figure unrounded."""
    if numerator is None:
        return Measured(None, reason)
    value = Fraction(numerator) * metric.factor
    if metric.denominator and denominator:
        value /= Fraction(denominator)
    return Measured(value)
