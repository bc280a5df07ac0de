"""``gongzhi cases``: upkeep of what cases are found by, on the command line."""

from __future__ import annotations

import click


@click.group()
def cases() -> None:
    """Keep up what cases are found by."""


@cases.command(name="index-texts")
@click.option("--anew", is_flag=True, help="Forget all keys first, and make them again.")
def index_texts(*, anew: bool) -> None:
    """Make the keys by which near-copies of a text are found, where a case has none.

    New reports and imports are indexed by themselves; this is for cases of an earlier release, or
    after a change of release that says so. It can be stopped and begun again at any time.

    \b
    Examples:
        gongzhi cases index-texts
        gongzhi cases index-texts --anew
    """
    from gongzhi.handling.likeness.services import index_all  # noqa: PLC0415 - needs Django

    made = index_all(anew=anew, told=lambda done: click.echo(f"  {done}", err=True))
    click.echo(f"{made} texts indexed")
