"""``gongzhi triage versions|back|suggest-open``, and what ``train --from-cases`` does."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def versions(*, as_json: bool) -> None:
    """List the models that were learnt here, newest first, with how they did.

    \b
    Example:
        gongzhi triage versions
    """
    from gongzhi.handling.triage.queries import model_versions  # noqa: PLC0415 - needs Django

    rows = model_versions()
    if as_json:
        told = [
            {
                "id": row.pk,
                "state": row.state,
                "learnt_at": row.learnt_at.isoformat(),
                "examples": row.examples,
                "held_back": row.held_back,
                "figures": row.figures,
                "before": row.before,
            }
            for row in rows
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(
            f"#{row.pk:<4} {row.state:8} {row.learnt_at:%Y-%m-%d %H:%M}  "
            f"from {row.examples} cases, {row.figures['right']:.1%} right "
            f"of {row.held_back} held back "
            f"(before: {row.before['right']:.1%})"
        )
    if not any(row.state == "in_use" for row in rows):
        click.echo("In use: names and keywords of the categories.")


@click.command()
def back() -> None:
    """Put the model before the one in use back; before the first, names and keywords."""
    from gongzhi.foundation.actors import SYSTEM  # noqa: PLC0415 - needs Django
    from gongzhi.handling.triage.services import go_back  # noqa: PLC0415 - needs Django

    version = go_back(actor=SYSTEM)
    used = f"#{version.pk}" if version else "names and keywords of the categories"
    click.echo(f"In use: {used}.")


@click.command(name="suggest-open")
def suggest_open() -> None:
    """Suggest for the open cases that no unit has yet and that got no suggestion.

    New cases get theirs by themselves, and each night sees to what was left; this is for at once.

    \b
    Example:
        gongzhi triage suggest-open
    """
    from gongzhi.handling.triage.services import suggest_for_undecided  # noqa: PLC0415 - as above

    made = suggest_for_undecided(told=lambda done: click.echo(f"  {done}", err=True))
    click.echo(f"{made} cases got a suggestion")


def train_from_cases() -> None:
    """Learn from the cases decided here, and say what came of it."""
    from gongzhi.foundation.actors import SYSTEM  # noqa: PLC0415 - needs Django
    from gongzhi.handling.triage.services import (  # noqa: PLC0415 - needs Django
        train_from_cases as learn,
    )

    version = learn(actor=SYSTEM, tell=lambda step: click.echo(f"{step.value} …", err=True))
    adopted = "in use" if version.state == "in_use" else "not adopted, it is no better"
    click.echo(
        f"#{version.pk} from {version.examples} cases, {version.seconds:.1f} s: {adopted}. "
        f"Of {version.held_back} decisions held back {version.figures['right']:.1%} right, "
        f"before {version.before['right']:.1%}."
    )
