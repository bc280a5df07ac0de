"""``gongzhi plan``: the planning library's own commands, and those that read the standards."""

from __future__ import annotations

import click

from gongzhi.config.cli import PLAN_ENTRIES, LazyGroup


@click.group(cls=LazyGroup, entries=PLAN_ENTRIES, name="plan")
def plan() -> None:
    """Plan by calculation; nothing is changed. All but staff need files alone, no database.

    Every answer says how near it is to the best there can be, and what nobody could have done.
    """
