"""Finding measures: narrowed, coloured and counted in the database, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.handling.plans.lights import Colour, light_rule, missed
from gongzhi.handling.plans.models import Measure, Milestone, Responsible
from gongzhi.handling.plans.permissions import VIEW, of_units
from gongzhi.handling.plans.queries.rows import (
    FiguresOf,
    MeasureRow,
    figures_of_measures,
    remembering,
    rows_of,
    targets_of,
)
from gongzhi.handling.plans.queries.stretches import Stretches
from gongzhi.handling.plans.statuses import OPEN, Status
from gongzhi.registry.territory.queries import lineage, within

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """What a list of measures is narrowed to; empty is everything.

    ``area_code`` keeps what is in force there and below; ``reaching`` also what a programme of an
    area above asks there, and ``concerning`` what units of that area lead of it.
    """

    programme_id: int | None = None
    part: str = ""
    status: str = ""
    colour: str = ""
    unit_id: int | None = None
    mine: bool = False
    words: str = ""
    area_code: str = ""
    reaching: str = ""
    concerning: str = ""


class MeasureList(Stretches[MeasureRow]):
    """Measures found, in order: how many there are by colour, and stretches read when asked for.

    ``lights`` counts what the filter leaves, whatever colour is chosen. A stretch takes three
    queries. Figures are read once for the whole list.
    """

    def __init__(
        self,
        viewer: Actor,
        chosen: MeasureFilter,
        *,
        figures_of: FiguresOf | None = None,
        now: datetime | None = None,
    ) -> None:
        self._now, self._chosen = now or timezone.now(), chosen
        self._figures_of = remembering(figures_of) if figures_of else None
        self._coloured = _coloured(viewer, chosen, self._figures_of, self._now)

    @cached_property
    def lights(self) -> dict[str, int]:
        """How many show each colour. One query."""
        counts = self._coloured.values("colour").annotate(n=Count("pk")).order_by()
        found = {each["colour"]: each["n"] for each in counts}
        return {colour.value: found.get(colour.value, 0) for colour in reversed(Colour)}

    def of_colour(self, colour: str) -> MeasureList:
        """Return those of a colour alone; their figures are not read again."""
        twin = copy(self)
        twin._chosen = replace(self._chosen, colour=colour)  # noqa: SLF001 (of its own class)
        return twin

    def __len__(self) -> int:
        """Return how many there are, of the colour chosen."""
        lights = self.lights
        return lights.get(self._chosen.colour, 0) if self._chosen.colour else sum(lights.values())

    def read(self, part: slice) -> list[MeasureRow]:
        """Return a stretch, by programme and number."""
        colour = self._chosen.colour
        rows = self._coloured.filter(colour=colour) if colour else self._coloured
        rows = rows.select_related("programme", "lead_unit")
        rows = rows.order_by("programme_id", "position", "pk")
        return rows_of(rows[part], self._figures_of, self._now)


def find_measures(
    viewer: Actor, chosen: MeasureFilter | None = None, *, figures_of: FiguresOf | None = None
) -> MeasureList:
    """Return the measures that the viewer may see, to count and to read stretch by stretch."""
    return MeasureList(viewer, chosen or MeasureFilter(), figures_of=figures_of)


def measures_by_colour() -> dict[str, list[int]]:
    """Return the red and the yellow measures in force, whoever may see them, for figures of areas.

    As their lights show them now, but for figures that are not where they are to come to. One
    query.
    """
    found = Measure.objects.filter(dropped=False, programme__withdrawn_at__isnull=True)
    coloured = _with_colour(found, None, timezone.now()).exclude(colour=Colour.GREEN.value)
    by_colour: dict[str, list[int]] = {Colour.RED.value: [], Colour.YELLOW.value: []}
    for key, colour in coloured.order_by("pk").values_list("pk", "colour"):
        by_colour[colour].append(key)
    return by_colour


def list_measures(
    viewer: Actor, chosen: MeasureFilter | None = None, *, figures_of: FiguresOf | None = None
) -> list[MeasureRow]:
    """Return all measures that the viewer may see, by programme and number."""
    return find_measures(viewer, chosen, figures_of=figures_of)[:]


class _Colour(TypedDict):
    colour: str


def _coloured(
    viewer: Actor, chosen: MeasureFilter, figures_of: FiguresOf | None, now: datetime
) -> QuerySet[WithAnnotations[Measure, _Colour]]:
    """Return the measures with their colour, as ``lights.light`` gives it to each."""
    return _with_colour(_seen(viewer).filter(_narrowed(viewer, chosen)), figures_of, now)


def _with_colour(
    found: QuerySet[Measure], figures_of: FiguresOf | None, now: datetime
) -> QuerySet[WithAnnotations[Measure, _Colour]]:
    return found.annotate(
        colour=Case(
            When(_done(), then=Value(Colour.GREEN.value)),
            When(_red(now), then=Value(Colour.RED.value)),
            When(
                _yellow(now) | Q(pk__in=_missing_figures(found, figures_of)),
                then=Value(Colour.YELLOW.value),
            ),
            default=Value(Colour.GREEN.value),
            output_field=CharField(),
        )
    )


def _done() -> Q:
    return Q(status__in=[Status.VERIFIED, Status.CLOSED])


# Until it is assigned a measure has a day alone; afterwards its clock counts.
_BY_DAY = Q(status=Status.PLANNED) | Q(due_at__isnull=True)


def _red(now: datetime) -> Q:
    today = timezone.localdate(now)
    late = (_BY_DAY & Q(due_on__lt=today)) | (~_BY_DAY & Q(due_at__lte=now))
    return (
        Q(lead_unit__active_to__lte=today)
        | (~Q(status=Status.SUBMITTED) & late)
        | Q(Exists(_steps().filter(due_on__lt=today)))
    )


def _yellow(now: datetime) -> Q:
    rule, today = light_rule(), timezone.localdate(now)
    near = (_BY_DAY & Q(due_on__isnull=True)) | (~_BY_DAY & Q(warn_at__lte=now))
    soon = today + timedelta(days=rule.soon_days)
    return (
        Q(lead_unit__isnull=True)
        | (~Q(status=Status.SUBMITTED) & near)
        | Q(status=Status.ASSIGNED, assigned_at__lte=_longer_than(rule.accept_days, now))
        | _silent(Status.UNDER_WAY, rule.silent_days, now)
        | _silent(Status.SUBMITTED, rule.verify_days, now)
        | Q(Exists(_steps().filter(due_on__lte=soon)))
        | Q(supervised=True)
        | Q(adjustment__isnull=False)
        | Q(parameters__contains=[{"value": ""}])
    )


def _silent(status: Status, days: int, now: datetime) -> Q:
    before = _longer_than(days, now)
    told = Q(reported_at__lte=before) | Q(reported_at__isnull=True, assigned_at__lte=before)
    return told & Q(status=status)


def _longer_than(days: int, now: datetime) -> datetime:
    """Return the latest moment that lies more than so many whole days back."""
    return now - timedelta(days=days + 1)


def _steps() -> QuerySet[Milestone]:
    return Milestone.objects.filter(measure=OuterRef("pk"), reached_on__isnull=True)


def _missing_figures(found: QuerySet[Measure], figures_of: FiguresOf | None) -> list[int]:
    """Return the open measures of which a figure is not where it is to come to."""
    if figures_of is None:
        return []
    linked = list(found.filter(status__in=sorted(OPEN)).exclude(metrics=[]).order_by("pk"))
    known = figures_of_measures(linked, figures_of)
    return [
        measure.pk
        for measure in linked
        for figures in [known.get(measure.area_code, {})]
        if any(
            (figure := figures.get(target.metric)) is not None
            and figure.value is not None
            and missed(figure.value, target)
            for target in targets_of(measure)
        )
    ]


def measures_among(viewer: Actor, measure_ids: Iterable[int]) -> list[Measure]:
    """Return those of the measures that the viewer may see. At most one query."""
    ids = list(measure_ids)
    if not ids or not viewer.holds(VIEW):
        return []
    return list(_seen(viewer).filter(pk__in=ids).select_related("lead_unit").order_by("pk"))


def at_or_around(viewer: Actor) -> Q:
    """Return the condition that an area lies in the viewer's, or the viewer's in it."""
    prefixes = viewer.prefixes(VIEW)
    above = {code for prefix in prefixes if prefix for code in lineage(prefix)}
    return within(prefixes, field="area_code") | Q(area_code__in=above)


def _seen(viewer: Actor) -> QuerySet[Measure]:
    if not viewer.holds(VIEW):
        check_may(viewer, VIEW)
    answering = Responsible.objects.filter(of_units(viewer, VIEW, "unit")).values("measure_id")
    scope = at_or_around(viewer) | of_units(viewer, VIEW, "lead_unit") | Q(pk__in=answering)
    return Measure.objects.filter(scope, dropped=False, programme__withdrawn_at__isnull=True)


def _where(chosen: MeasureFilter) -> Q:
    condition = Q()
    if chosen.area_code:
        condition &= within([chosen.area_code], field="area_code")
    if chosen.reaching:
        above = Q(area_code__in=lineage(chosen.reaching))
        condition &= within([chosen.reaching], field="area_code") | above
    if chosen.concerning:
        there = [chosen.concerning]
        led = within(there, field="lead_unit__area_code")
        condition &= within(there, field="area_code") | led
    return condition


def _narrowed(viewer: Actor, chosen: MeasureFilter) -> Q:
    condition = _where(chosen)
    if chosen.programme_id is not None:
        condition &= Q(programme_id=chosen.programme_id)
    if chosen.part:
        condition &= Q(part=chosen.part)
    if chosen.status == "open":
        condition &= Q(status__in=sorted(OPEN))
    elif chosen.status:
        condition &= Q(status=chosen.status)
    if chosen.unit_id is not None:
        answering = Responsible.objects.filter(unit_id=chosen.unit_id).values("measure_id")
        condition &= Q(lead_unit_id=chosen.unit_id) | Q(pk__in=answering)
    if chosen.mine:
        answering = Responsible.objects.filter(of_units(viewer, VIEW, "unit")).values("measure_id")
        condition &= of_units(viewer, VIEW, "lead_unit") | Q(pk__in=answering)
    words = chosen.words.strip()
    if words:
        printable = words.isprintable()
        condition &= (
            Q(title__icontains=words) | Q(text__icontains=words) | Q(lead_name__icontains=words)
            if printable
            else Q(pk__in=())
        )
    return condition
