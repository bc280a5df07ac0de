"""Command line of standards: `gongzhi standards …`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from gongzhi.oversight.standards.queries import Finding


@click.group()
def standards() -> None:
    """Hold areas to the standards of the policy packs in force.

    \b
    Examples:
        gongzhi standards check --area 990101
        gongzhi standards check --area 990101001 --json | jq '.findings[] | select(.met == false)'
    """


@standards.command()
@click.option(
    "--area", "area_code", required=True, help="The area's code; all below it is checked."
)
@click.option("--key", "keys", multiple=True, help="Only this standard; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print every finding as JSON.")
def check(*, area_code: str, keys: tuple[str, ...], as_json: bool) -> None:
    """Check an area and all below it now; exit 1 where a standard is unmet.

    Prints what is unmet or open, and what would mend it. A figure without data makes a standard
    neither met nor unmet. Nothing is stored.
    """
    from gongzhi.foundation.actors import SYSTEM  # noqa: PLC0415 - after setup
    from gongzhi.oversight.standards.queries import (  # noqa: PLC0415 - after setup
        check_standards,
        finding_as_json,
    )
    from gongzhi.registry.territory.errors import no_such_area  # noqa: PLC0415 - after setup
    from gongzhi.registry.territory.queries import find_area  # noqa: PLC0415 - after setup

    if find_area(area_code) is None:
        raise no_such_area(area_code)
    findings = check_standards(SYSTEM, area_code=area_code, keys=keys)
    if as_json:
        rows = [finding_as_json(one) for one in findings]
        answer = {"area": area_code, "findings": rows}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        _print(findings)
    if any(one.met is False for one in findings):
        raise SystemExit(1)


def _print(findings: list[Finding]) -> None:
    by_standard: dict[str, list[Finding]] = {}
    for one in findings:
        by_standard.setdefault(one.standard.provision.key, []).append(one)
    for key, ones in by_standard.items():
        first = ones[0].standard
        counts = [sum(one.met is met for one in ones) for met in (True, False, None)]
        click.secho(f"{first.provision.title}  [{key}]", bold=True)
        click.echo(
            f"  {first.provision.document} {first.provision.clause} “{first.provision.heading}”"
        )
        click.echo("  met {}, unmet {}, open {}".format(*counts))
        for one in ones:
            if one.met is False:
                _print_unmet(one)
    unmet = sum(one.met is False for one in findings)
    click.secho(f"{len(findings)} findings, {unmet} unmet", fg="red" if unmet else "green")


def _print_unmet(one: Finding) -> None:
    line = f"  ✗ {one.area_code:18} {one.area_name}  {one.value_words}  ({one.bound_words}; "
    click.secho(f"{line}{one.gap_words})  → {one.remedy_words}", fg="red")
