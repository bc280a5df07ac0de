"""Command line of the foundation: `gongzhi journal …`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click


@click.group()
def journal() -> None:
    """Verify and seal the journal, and carry its seals elsewhere.

    \b
    gongzhi journal verify            is every entry as it was written?
    gongzhi journal seals > FILE      a copy of the seals, to keep away from this machine
    gongzhi journal verify --against FILE
    """


@journal.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Hold today's seals against a copy made earlier by `gongzhi journal seals`.",
)
def verify(*, as_json: bool, against: Path | None) -> None:
    """Find rows altered, removed or inserted by hand; exit 1 if there are any."""
    from gongzhi.foundation.journal import verify as verification  # noqa: PLC0415

    findings = verification.verify()
    if against is not None:
        verification.compare_seals(findings, json.loads(against.read_text(encoding="utf-8")))
    if as_json:
        click.echo(json.dumps(findings.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(
            f"{findings.entries} entries of {findings.subjects} subjects, "
            f"{findings.sealed_days} sealed days"
        )
        for kind in ("altered", "removed", "inserted"):
            for finding in getattr(findings, kind):
                place = (
                    finding.subject if finding.seq is None else f"{finding.subject}#{finding.seq}"
                )
                click.secho(f"{kind:9}{place}  {finding.detail}", fg="red")
        if findings.clean:
            click.secho("clean", fg="green")
    if not findings.clean:
        raise SystemExit(1)


@journal.command()
@click.argument("day", required=False, type=click.DateTime(["%Y-%m-%d"]))
def seal(day: date | None) -> None:
    """Seal DAY, or every finished day that has no seal yet."""
    from gongzhi.foundation.journal import sealing  # noqa: PLC0415

    seals = (
        sealing.seal_finished_days()
        if day is None
        else [sealing.seal_day(date(day.year, day.month, day.day))]
    )
    for done in seals:
        click.echo(f"{done.day}  {done.entries:>8}  {bytes(done.root).hex()}")
    if not seals:
        click.echo("Nothing to seal: every finished day has its seal.")


@journal.command()
def seals() -> None:
    """Print every seal as JSON, to be kept where this database's administrator cannot reach."""
    from gongzhi.foundation.journal import sealing  # noqa: PLC0415

    click.echo(json.dumps(sealing.seals_as_json(), indent=2))
