"""``gongzhi plans``: measures by light, and duties that are due, on the command line."""

from __future__ import annotations

import json

import click


@click.group()
def plans() -> None:
    """Show measures and duties of the programmes in force."""


@plans.command(name="list")
@click.option("--area", default="", metavar="CODE", help="Only what reaches this area.")
@click.option("--light", type=click.Choice(["red", "yellow", "green"]), help="Only this light.")
@click.option("--json", "as_json", is_flag=True, help="As JSON lines.")
def list_measures(*, area: str, light: str | None, as_json: bool) -> None:
    """List the measures with their lights, and why. The figures of metrics are not read here.

    \b
    Examples:
        gongzhi plans list --area 990101001
        gongzhi plans list --light red --json
    """
    from gongzhi.foundation.actors import SYSTEM  # noqa: PLC0415 - needs Django
    from gongzhi.handling.plans.queries import MeasureFilter  # noqa: PLC0415 - needs Django
    from gongzhi.handling.plans.queries import list_measures as read  # noqa: PLC0415 - as above

    for row in read(SYSTEM, MeasureFilter(colour=light or "", reaching=area)):
        told = {
            "area": row.measure.area_code,
            "programme": row.measure.programme.title,
            "number": row.measure.number,
            "title": row.measure.title,
            "status": row.measure.status,
            "light": row.light.colour.value,
            "why": row.light.words,
        }
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(f"{told['light']:<7}{told['number']:>4}  {told['title']}  {told['why']}")


@plans.command()
@click.option("--area", default="", metavar="CODE", help="Only at and below this area.")
@click.option("--late", is_flag=True, help="Only what is late.")
@click.option("--json", "as_json", is_flag=True, help="As JSON lines.")
def due(*, area: str, late: bool, as_json: bool) -> None:
    """List the duties that are due; exit 1 where one is late.

    \b
    Example:
        gongzhi plans due --area 990101001 --late
    """
    from gongzhi.foundation.actors import SYSTEM  # noqa: PLC0415 - needs Django
    from gongzhi.foundation.clock.rules import Colour  # noqa: PLC0415 - needs Django
    from gongzhi.handling.plans.queries import DutyFilter, list_duties  # noqa: PLC0415 - as above

    rows = list_duties(SYSTEM, DutyFilter(state="late" if late else "due", area_code=area))
    for row in rows:
        told = {
            "area": row.instance.area_code,
            "unit": row.instance.unit.name,
            "duty": row.instance.duty.title,
            "period": row.period,
            "due": f"{row.instance.due_at:%Y-%m-%d}",
            "light": row.colour.value,
        }
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            click.echo(f"{told['light']:<7}{told['due']}  {told['unit']}  {told['duty']}")
    if any(row.colour is Colour.RED for row in rows):
        raise SystemExit(1)
