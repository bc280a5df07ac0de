"""``gongzhi triage versions|back|suggest-open``, and what ``train --from-cases`` does."""

from __future__ import annotations

import json
from typing import Final

import click

_START: Final = "names, keywords and rules"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def versions(*, as_json: bool) -> None:
    """List the models that were learnt here, newest first, with how they did.

    \b
    Example:
        gongzhi triage versions
    """
    from django.utils.timezone import localtime  # noqa: PLC0415 - as above

    from gongzhi.handling.triage.queries import model_versions  # noqa: PLC0415 - needs Django

    rows = model_versions()
    if as_json:
        told = [
            {
                "id": row.pk,
                "part": row.part,
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
            f"#{row.pk:<4} {row.part:8} {row.state:8} {localtime(row.learnt_at):%Y-%m-%d %H:%M}  "
            f"from {row.examples} cases, {row.figures['right']:.1%} right "
            f"of {row.held_back} held back "
            f"(before: {row.before['right']:.1%}), calibration error "
            f"{row.figures['calibration_error']:.3f} "
            f"(before: {row.before['calibration_error']:.3f})"
        )
    if not any(row.state == "in_use" for row in rows):
        click.echo(f"In use: {_START}.")


@click.command()
@click.option(
    "--part",
    type=click.Choice(["category", "severity", "place", "unit"]),
    default="category",
    show_default=True,
    help="What is suggested.",
)
def back(*, part: str) -> None:
    """Put what was in use before back; before the first model, the start that ships.

    \b
    Example:
        gongzhi triage back --part severity
    """
    from gongzhi.foundation.actors import SYSTEM  # noqa: PLC0415 - needs Django
    from gongzhi.handling.triage.services import go_back  # noqa: PLC0415 - needs Django

    version = go_back(actor=SYSTEM, part=part)
    used = f"#{version.pk}" if version else _START
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

    learnt = learn(actor=SYSTEM, tell=lambda step: click.echo(f"{step.value} …", err=True))
    for part, version in learnt.items():
        adopted = "in use" if version.state == "in_use" else "not adopted, it is no better"
        now, before = version.figures, version.before
        click.echo(
            f"#{version.pk} {part.value} from {version.examples} cases: {adopted}. "
            f"Of {version.held_back} decisions held back {now['right']:.1%} right, "
            f"before {before['right']:.1%}; calibration error {now['calibration_error']:.3f}, "
            f"before {before['calibration_error']:.3f}."
        )
        for band in now["bands"]:
            click.echo(f"  said {band['said']:4.0%}: right {band['right']:4.0%} of {band['texts']}")
