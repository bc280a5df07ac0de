"""What a briefing is drawn from: measures with their lights, duties, reports, steps, figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from gongzhi.channels.portal.planfigures import LinkedFigure, figures_at, linked_figures
from gongzhi.foundation.actors import Actor
from gongzhi.foundation.clock.rules import Colour
from gongzhi.handling.plans import queries
from gongzhi.handling.plans.models import DutyInstance, Milestone, Programme, Progress
from gongzhi.handling.plans.queries import DutyFilter, DutyRow, MeasureFilter, MeasureRow
from gongzhi.handling.plans.statuses import Status
from gongzhi.registry.territory.models import Area

MOST_LISTED: Final = 30


@dataclass(frozen=True, slots=True)
class Stock:
    """What a briefing is drawn from."""

    area: str
    since: date
    until: date
    rows: list[MeasureRow]
    duties: list[DutyRow]
    reports: dict[int, Progress]
    tasks: list[Milestone]
    figures: list[LinkedFigure]

    def of(self, colour: Colour) -> list[MeasureRow]:
        """Return the measures of a light."""
        return [row for row in self.rows if row.light.colour is colour]

    def with_status(self, *statuses: Status) -> list[MeasureRow]:
        """Return the measures that stand so."""
        return [row for row in self.rows if row.measure.status in statuses]

    @property
    def programmes(self) -> list[Programme]:
        """The programmes of the measures, in their order."""
        found = {row.measure.programme_id: row.measure.programme for row in self.rows}
        return list(found.values())


def stock_of(viewer: Actor, area: Area, *, since: date, until: date) -> Stock:
    """Read what reaches an area: duties due in the period, reports made in it."""
    rows = queries.list_measures(viewer, MeasureFilter(reaching=area.code), figures_of=figures_at)
    ids = [row.id for row in rows]
    span = (_start(since), _start(until + timedelta(days=1)))
    made = Progress.objects.filter(measure_id__in=ids, at__gte=span[0], at__lt=span[1])
    return Stock(
        area=area.name,
        since=since,
        until=until,
        rows=rows,
        duties=[
            row
            for row in queries.list_duties(
                viewer, DutyFilter(area_code=area.code, since=since, until=until)
            )
            if row.instance.state != DutyInstance.State.EXCUSED
        ],
        reports={report.measure_id: report for report in made.order_by("at", "pk")},
        tasks=list(
            Milestone.objects.filter(
                measure_id__in=ids, reached_on__isnull=True, due_on__isnull=False
            )
            .select_related("unit", "measure")
            .order_by("due_on")[:MOST_LISTED]
        ),
        figures=_figures(rows),
    )


def _figures(rows: Iterable[MeasureRow]) -> list[LinkedFigure]:
    """Return the figures of the measures, each metric once."""
    found: dict[str, LinkedFigure] = {}
    for row in rows:
        for figure in linked_figures(row.measure) if row.measure.metrics else ():
            found.setdefault(figure.metric, figure)
    return list(found.values())


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
