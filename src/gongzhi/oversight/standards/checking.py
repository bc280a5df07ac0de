"""Holding all areas below one to the standards in force there, in a few statements.

Each figure is read once for each level that a standard speaks of; the rest is arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from gongzhi.oversight.metrics.queries import Metric, Reading, get_metric, read_metric
from gongzhi.oversight.standards.governing import Realm, Standard, realm_of
from gongzhi.oversight.standards.kept import keeping_of
from gongzhi.oversight.standards.kinds import Cadence
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


@dataclass(slots=True)
class _Readings:
    """The figures read so far, by metric and level, each for all areas below the one checked."""

    area_code: str
    on: date
    figures: dict[tuple[str, int], Mapping[str, Measured]] = field(default_factory=dict)

    def of(self, metric_id: str, level: int) -> Mapping[str, Measured]:
        """Return a figure of every area of a level."""
        known = self.figures.get((metric_id, level))
        if known is None:
            known = _measured(metric_id, area_code=self.area_code, level=Depth(level))
            self.figures[metric_id, level] = known
        return known

    def kept(self, duty: str, level: int) -> Mapping[str, Kept]:
        """Return what was done for a duty in every area of a level."""
        return keeping_of(duty, area_code=self.area_code, level=Depth(level), on=self.on)


def judge_below(area_code: str, realms: Sequence[Realm], *, on: date) -> Iterator[Judged]:
    """Yield each standard with each area at or below one that it speaks of."""
    readings = _Readings(area_code, on)
    depths = {
        Depth[level.name]
        for realm in realms
        for standard in realm.standards
        for level in standard.entry.levels
    }
    for depth in sorted(depths):
        by_realm: dict[str, list[Place]] = {}
        for place in _places(area_code, depth):
            by_realm.setdefault(realm_of(place.code, realms).area_code, []).append(place)
        for realm in realms:
            held = [
                (place, realm.precedence.holding(_ground(place, depth)))
                for place in by_realm.get(realm.area_code, ())
            ]
            for standard in realm.standards:
                places = [place for place, holding in held if standard.id in holding]
                yield from _judge_places(standard, places, readings)


def _judge_places(
    standard: Standard, places: Sequence[Place], readings: _Readings
) -> Iterator[Judged]:
    if not places:
        return
    rule, on, level = standard.entry.rule, readings.on, places[0].level
    read = {metric: readings.of(metric, level) for metric in {*rule.metrics()}}
    kept = readings.kept(rule.duty, level) if isinstance(rule, Cadence) else {}
    for place in places:
        code = place.code
        here = {metric: known[code] for metric, known in read.items() if code in known}
        yield Judged(standard, place, judge(rule, here, on=on, kept=kept.get(code)))


def _ground(place: Place, depth: Depth) -> Ground:
    return ground_of(code=place.code, level=depth.level, kind=place.kind)


def _places(area_code: str, depth: Depth) -> list[Place]:
    found = Area.objects.filter(within((area_code,)), level=depth.value, valid_to__isnull=True)
    return [
        Place(*row) for row in found.order_by("code").values_list("code", "name", "level", "kind")
    ]


def _measured(metric_id: str, *, area_code: str, level: Depth) -> dict[str, Measured]:
    metric = get_metric(metric_id)
    if level not in metric.levels or len(area_code) > level.length:
        return {}
    readings = read_metric(metric_id, area_code=area_code, level=level)
    return {one.area_code: _exact(one, metric) for one in readings}


def _exact(one: Reading, metric: Metric) -> Measured:
    """Return a reading unrounded, made of its parts; none of what is of a part of the area."""
    if one.value is None or one.numerator is None:
        return Measured(None, Open.TOO_FEW if one.reason == "too_few" else Open.NO_DATA)
    if one.partial:
        return Measured(None, Open.PARTIAL)
    value = Fraction(one.numerator) * metric.factor
    if metric.denominator and one.denominator:
        value /= Fraction(one.denominator)
    return Measured(value)
