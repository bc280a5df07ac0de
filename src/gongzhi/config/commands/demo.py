"""``gongzhi demo``."""

from __future__ import annotations

from typing import Final

import click

from gongzhi.config.cli import Entry, LazyGroup

_SAMPLE: Final = "gongzhi.channels.sample.commands:"
_ENTRIES: Final = {
    "walk": Entry(
        _SAMPLE + "walk", "Take cases through the whole loop by the public API.", "database"
    ),
    "bulk": Entry(_SAMPLE + "bulk", "Make very many cases, for measuring.", "database"),
}


@click.group(cls=LazyGroup, entries=_ENTRIES, invoke_without_command=True)
@click.option("--port", type=click.IntRange(1, 65535), help="Default PORT, else 8000.")
@click.option("--households", type=click.IntRange(0), default=3000, show_default=True)
@click.option("--cases", type=click.IntRange(0), default=400, show_default=True)
@click.pass_context
def demo(ctx: click.Context, *, port: int | None, households: int, cases: int) -> None:
    """Try it: database, sample sub-district, web and worker in one foreground process tree.

    The first start loads an invented sub-district of the given size; later starts keep the data.
    Ctrl-C stops everything.

    \b
    Examples:
        gongzhi demo
        gongzhi demo --port 9000 --households 500 --cases 50
        gongzhi demo walk --cases 500 --seed 1
    """
    if ctx.invoked_subcommand is None:
        from gongzhi.config.demo import run_demo  # noqa: PLC0415 - needs settings

        run_demo(port=port, households=households, cases=cases)
