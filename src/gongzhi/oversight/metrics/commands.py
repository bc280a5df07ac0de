"""Command line of metrics: ``gongzhi metrics …``."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime

import click
from django.utils.translation import gettext as _

from gongzhi.foundation.codes import Level
from gongzhi.oversight.metrics import queries, services
from gongzhi.registry.territory.rules import Depth

_LEVELS = click.Choice([level.value for level in Level if level is not Level.BUILDING])
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def metrics() -> None:
    """Show the named figures, compute one, and audit their tallies.

    \b
    gongzhi metrics list
    gongzhi metrics show case.response_rate
    gongzhi metrics compute grid.households --area 110101 --level street
    gongzhi metrics audit
    """


@metrics.command("list")
def list_metrics() -> None:
    """Print every metric: id, unit, period, title."""
    width = max(len(metric.id) for metric in queries.list_metrics())
    for metric in queries.list_metrics():
        click.echo(f"{metric.id:{width}}  {metric.unit:10}  {metric.period:6}  {metric.name}")


@metrics.command()
@click.argument("metric_id")
def show(metric_id: str) -> None:
    """Print what METRIC_ID means and where it is from."""
    metric = queries.get_metric(metric_id)
    levels = ", ".join(depth.level.value for depth in metric.levels)
    click.echo(f"{metric.id}  {metric.title} / {metric.title_en}")
    click.echo(f"{metric.definition}\n{metric.definition_en}")
    click.echo(f"unit: {metric.unit}  period: {metric.period}  levels: {levels}")
    click.echo(f"source: {metric.source}")
    if metric.floor:
        click.echo(f"withheld below: {metric.floor}")


@metrics.command()
@click.argument("metric_id")
@click.option("--area", default="", metavar="CODE", help="Of this area; the whole without it.")
@click.option("--level", type=_LEVELS, help="Of each area of this level, at or below the area.")
@click.option("--from", "since", type=_DAY, help="First day, of metrics of a span.")
@click.option("--to", "until", type=_DAY, help="Last day.")
@click.option("--json", "as_json", is_flag=True, help="Print the readings as JSON.")
def compute(
    *,
    metric_id: str,
    area: str,
    level: str | None,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
) -> None:
    """Print the values of METRIC_ID by area."""
    readings = queries.read_metric(
        metric_id,
        area_code=area,
        level=Depth[Level(level).name] if level else None,
        since=_day(since),
        until=_day(until),
    )
    if as_json:
        rows = [asdict(reading) for reading in readings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
        return
    for reading in readings:
        value = reading.reason if reading.value is None else f"{reading.value:f}"
        part = f"  ({reading.given}/{reading.expected})" if reading.partial else ""
        part += f"  (-{reading.left_out})" if reading.left_out else ""
        click.echo(
            f"{reading.area_code:15}  {value:>12}  n={reading.count:<8}  {reading.area_name}{part}"
        )


@metrics.command()
@click.option("--rebuild", is_flag=True, help="Make all tallies anew from the rows first.")
def audit(*, rebuild: bool) -> None:
    """Recompute the tallies of cases from their rows and compare; exit 1 on a difference."""
    if rebuild:
        click.echo(_("{cases} cases tallied anew.").format(cases=services.rebuild_tallies()))
    differences = services.audit_tallies()
    for one in differences:
        click.secho(
            f"{one.area_code:15}  {one.grain} {one.start}  {one.column}: "
            f"{one.kept} kept, {one.found} found",
            fg="red",
        )
    if differences:
        click.echo(_("The tallies differ. `gongzhi metrics audit --rebuild` makes them anew."))
        raise SystemExit(1)
    click.secho(_("The tallies are what the rows say."), fg="green")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
