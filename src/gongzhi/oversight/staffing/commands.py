"""Command line of staff and money: ``gongzhi plan staff``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gongzhi.oversight.staffing.queries import Line, Staffing
    from gongzhi.planning.staffing.outlook import Sum


@click.command()
@click.option("--area", "area_code", required=True, help="The area's code; all below it counts.")
@click.option("--households", default="", help="Growth by the last year: +8% or -3%.")
@click.option("--members", default="", help="Growth of Party members, likewise.")
@click.option("--ratio", default="", help="One worker for every so many households.")
@click.option("--years", default="3", show_default=True, help="How far to look, at most 10.")
@click.option("--pay", multiple=True, help="Your own yuan a year for a grade: 10=72000; repeat.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON, with every area.")
def staff(  # noqa: PLR0913 - as many as the command has options
    *,
    area_code: str,
    households: str,
    members: str,
    ratio: str,
    years: str,
    pay: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say what posts, pay and funds the loaded packs ask of an area: today, asked, short, by year.

    Every number asked is a standard's, with its clause; what no pack says stays open. Growth is
    reached in equal steps. Nothing is stored.

    \b
    Examples:
        gongzhi plan staff --area 990101001
        gongzhi plan staff --area 990101 --households +8% --ratio 250 --years 3 --json
        gongzhi plan staff --area 990101001 --pay 10=72000 --pay 9=84000
    """
    from gongzhi.foundation.actors import SYSTEM  # noqa: PLC0415 - after setup
    from gongzhi.oversight.staffing.queries import staffing_of  # noqa: PLC0415 - after setup
    from gongzhi.oversight.staffing.question import (  # noqa: PLC0415 - after setup
        pay_written,
        question_of,
    )
    from gongzhi.oversight.staffing.shape import staffing_as_json  # noqa: PLC0415 - after setup

    given = {
        "households_growth": households,
        "members_growth": members,
        "ratio": ratio,
        "years": years,
    }
    question = question_of(given, pay_written(pay))
    found = staffing_of(SYSTEM, area_code=area_code, question=question)
    if as_json:
        click.echo(json.dumps(staffing_as_json(found), ensure_ascii=False, indent=1))
    else:
        _print(found)


def _print(found: Staffing) -> None:
    from gongzhi.oversight.staffing.wording import left_open  # noqa: PLC0415 - after setup

    click.secho(f"{found.area_name}  {found.area_code}  {found.on}", bold=True)
    for line in found.lines:
        _print_line(line)
    for one in found.shares:
        click.secho(one.share.standard.title, bold=True)
        for year, (first, second) in enumerate(one.by_year):
            click.echo(f"  {_year(year)}  {float(first):,.2f} + {float(second):,.2f}")
    for each in found.pay:
        if each.sums[0].with_asked:
            click.secho(f"{each.grade.standard.title}: yuan a year", bold=True)
            for year, total in enumerate(each.sums):
                click.echo(f"  {_year(year)}  asked {_span(total)}  of {total.with_asked} places")
    for words in left_open(found):
        click.echo(f"open: {words}")


def _print_line(line: Line) -> None:
    provision = line.standard.provision
    click.secho(f"{provision.title}  [{provision.key}]", bold=True)
    click.echo(f"  {provision.document} {provision.clause} “{provision.heading}”")
    for year, total in enumerate(line.sums()):
        words = _grade(total) if line.kind.value == "grade" else _amount(total)
        click.echo(f"  {_year(year)}  {words}  ({total.known} of {total.places} known)")


def _amount(total: Sum) -> str:
    today = f"{float(total.today):,.10g}" if total.with_today else "not known"
    asked = _span(total) if total.with_asked else "not known"
    short = f"{float(total.short):,.10g}" if total.known else "not known"
    return f"today {today}, asked {asked}, short {short}"


def _grade(total: Sum) -> str:
    return f"missed in {total.missed} places" if total.known else "not known"


def _span(total: Sum) -> str:
    if total.low == total.strict_low:
        ranged = total.with_high == total.with_asked and total.high > total.low
        return f"{float(total.low):,.10g}" + (f"–{float(total.high):,.10g}" if ranged else "")
    ends = f"{float(total.low):,.10g} or {float(total.strict_low):,.10g}"
    return f"{ends} (the source can be read both ways)"


def _year(year: int) -> str:
    return f"year {year}" if year else "now   "
