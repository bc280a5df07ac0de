"""``gongzhi doctor``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from gongzhi.config.doctor import Finding

_COLOURS: Final = {"ok": "green", "warning": "yellow", "wrong": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(*, as_json: bool) -> None:
    """Check database, migrations, accounts, clock, disk, fonts, holidays, files, jobs, security.

    Says how to mend each. Exits with 1 where something is wrong; a warning alone exits with 0.

    \b
    Examples:
        gongzhi doctor
        gongzhi doctor --json | jq '.[] | select(.level != "ok")'
    """
    findings = _examine()
    if as_json:
        rows = [{name: str(getattr(f, name)) for name in f.__slots__} for f in findings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            _print(finding)
    if any(finding.level == "wrong" for finding in findings):
        raise SystemExit(1)


def _examine() -> list[Finding]:
    from gongzhi.config.startup import StartupError, database  # noqa: PLC0415 - needs settings

    try:
        with database(migrated=False):
            from gongzhi.config.doctor import examine  # noqa: PLC0415 - after setup

            return list(examine())
    except StartupError as error:
        from gongzhi.config.doctor import Finding, Level  # noqa: PLC0415 - after setup

        mend = "start PostgreSQL, check DATABASE_URL; or unset it to use the embedded one"
        return [Finding("database", Level.WRONG, str(error), mend)]


def _print(finding: Finding) -> None:
    mark = click.style(f"{finding.level:8}", fg=_COLOURS[finding.level])
    click.echo(f"{mark} {finding.check:14} {finding.found}")
    if finding.mend:
        click.echo(f"{'':23} → {finding.mend}")
