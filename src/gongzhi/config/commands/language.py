"""``gongzhi triage`` and ``gongzhi text``: their commands are the library's own."""

from __future__ import annotations

import click

from gongzhi.config.cli import TEXT_ENTRIES, TRIAGE_ENTRIES, LazyGroup


@click.group(cls=LazyGroup, entries=TRIAGE_ENTRIES, name="triage")
def triage() -> None:
    """Suggest what a text is about: learn from decided texts, and say how well it works.

    \b
    Examples:
        gongzhi triage train decided.csv --out model.npz
        gongzhi triage evaluate --model model.npz --test held-back.csv --json
    """


@click.group(cls=LazyGroup, entries=TEXT_ENTRIES, name="text")
def text() -> None:
    """Mend what came garbled.

    \b
    Example:
        gongzhi text repair survey.txt --out survey-mended.txt
    """
