"""``gongzhi plan``: its commands are the planning library's own."""

from __future__ import annotations

import click

from gongzhi.config.cli import PLAN_ENTRIES, LazyGroup


@click.group(cls=LazyGroup, entries=PLAN_ENTRIES, name="plan")
def plan() -> None:
    """Plan by calculation, from files alone: no database, nothing is changed.

    Every answer says how near it is to the best there can be, and what nobody could have done.
    """
