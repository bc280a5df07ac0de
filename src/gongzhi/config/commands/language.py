"""``gongzhi triage``: its commands are the library's own."""

from __future__ import annotations

import click

from gongzhi.config.cli import TRIAGE_ENTRIES, LazyGroup


@click.group(cls=LazyGroup, entries=TRIAGE_ENTRIES, name="triage")
def triage() -> None:
    """Suggest what a text is about: learn from decided texts, and say how well it works.

    \b
    Examples:
        gongzhi triage train decided.csv --out model.npz
        gongzhi triage evaluate --model model.npz --test held-back.csv --json
    """
