"""Measures with their lights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from gongzhi.handling.plans.lights import Figure, Light, Step, Target, Watch, light, light_rule
from gongzhi.handling.plans.models import Measure, Milestone, Responsible
from gongzhi.handling.plans.statuses import OPEN, Status
from gongzhi.registry.organisations.models import Unit

Figures = Mapping[str, Figure]
"""Metrics as they stand, by their ids; one that is not told at the area is not among them."""
FiguresOf = Callable[[Mapping[str, frozenset[str]]], Mapping[str, Figures]]
"""Gives the figures of areas by area and metric, asked by area with the metrics' ids. The metrics
lie above: whoever shows a light hands this in."""


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure of a list, with its light."""

    measure: Measure
    responsible: tuple[Responsible, ...]
    light: Light

    @property
    def id(self) -> int:
        """The measure's id."""
        return self.measure.pk

    @property
    def lead(self) -> str:
        """The lead unit as the register names it, or as the document does."""
        unit = self.measure.lead_unit
        return str(unit) if unit else self.measure.lead_name

    @property
    def matched(self) -> bool:
        """Tell whether a unit here stands for the lead."""
        return self.measure.lead_unit_id is not None

    @property
    def lead_dissolved(self) -> bool:
        """Tell whether the lead is no more: the measure waits to be assigned to another."""
        unit = self.measure.lead_unit
        return unit is not None and not is_active(unit, timezone.localdate())


def rows_of(
    measures: Iterable[Measure], figures_of: FiguresOf | None = None, now: datetime | None = None
) -> list[MeasureRow]:
    """Return measures with their lights. Two queries beside the measures' own."""
    held = list(measures)
    now = now or timezone.now()
    ids = [measure.pk for measure in held]
    answering = _grouped(Responsible.objects.filter(measure_id__in=ids).select_related("unit"), ids)
    steps = _grouped(Milestone.objects.filter(measure_id__in=ids, reached_on__isnull=True), ids)
    known = figures_of_measures(held, figures_of)
    rows = []
    for measure in held:
        figures = known.get(measure.area_code, {})
        watch = watch_of(measure, steps[measure.pk])
        shown = light(watch, timezone.localtime(now), light_rule(), figures)
        rows.append(MeasureRow(measure, tuple(answering[measure.pk]), shown))
    return rows


def figures_of_measures(
    measures: Iterable[Measure], figures_of: FiguresOf | None
) -> Mapping[str, Figures]:
    """Return the figures of each area that open measures there are linked to."""
    wanted: dict[str, set[str]] = {}
    for measure in measures:
        if measure.status in OPEN and measure.metrics:
            ids = {each["metric"] for each in measure.metrics}
            wanted.setdefault(measure.area_code, set()).update(ids)
    if figures_of is None or not wanted:
        return {}
    return figures_of({area: frozenset(ids) for area, ids in wanted.items()})


def remembering(figures_of: FiguresOf) -> FiguresOf:
    """Return what gives the same figures, each read at most once."""
    known: dict[tuple[str, str], Figure | None] = {}

    def read(wanted: Mapping[str, frozenset[str]]) -> dict[str, Figures]:
        lacking = {
            area: new
            for area, ids in wanted.items()
            if (new := frozenset(one for one in ids if (area, one) not in known))
        }
        found = figures_of(lacking) if lacking else {}
        for area, ids in lacking.items():
            known.update({(area, one): found.get(area, {}).get(one) for one in ids})
        return {
            area: {one: figure for one in ids if (figure := known[area, one]) is not None}
            for area, ids in wanted.items()
        }

    return read


def targets_of(measure: Measure) -> tuple[Target, ...]:
    """Return what the figures of a measure are to come to."""
    return tuple(
        Target(each["metric"], _decimal(each["at_least"]), _decimal(each["at_most"]))
        for each in measure.metrics
    )


def watch_of(measure: Measure, steps: Sequence[Milestone]) -> Watch:
    """Return a measure as the light sees it; ``steps`` are those not reached yet."""
    lead = measure.lead_unit
    return Watch(
        status=measure.status,
        due_on=measure.due_on,
        due_at=measure.due_at if measure.status != Status.PLANNED else None,
        warn_at=measure.warn_at,
        assigned_at=measure.assigned_at,
        reported_at=measure.reported_at,
        lead_named=bool(measure.lead_name),
        lead_known=lead is not None,
        lead_active=lead is not None and is_active(lead, timezone.localdate()),
        supervised=measure.supervised,
        adjusting=measure.adjustment is not None,
        blanks=sum(1 for each in measure.parameters if not each["value"]),
        steps=tuple(Step(each.title, each.due_on) for each in steps),
        targets=targets_of(measure),
    )


def is_active(unit: Unit, day: date) -> bool:
    """Tell whether a unit is active on a day."""
    return unit.active_to is None or unit.active_to > day


def _grouped(rows: Iterable[object], ids: Sequence[int]) -> dict[int, list]:  # type: ignore[type-arg]
    groups: dict[int, list] = {each: [] for each in ids}  # type: ignore[type-arg]
    for row in rows:
        groups[row.measure_id].append(row)  # type: ignore[attr-defined]
    return groups


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
