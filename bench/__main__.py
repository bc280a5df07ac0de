"""Run the measurements: ``python -m bench [name ...] [--quick]``.

Each ``bench/<name>.py`` with a ``measure(run)`` is one; its table is printed and its figures are
written to ``var/bench/<name>.json``. They run on a database of their own, kept in
``var/bench/data``, unless ``GONGZHI_DATA_DIR`` or ``DATABASE_URL`` says otherwise.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from bench.harness import RESULTS, Figure, Run
from gongzhi.config.startup import database

_HOUSE = {"__init__", "__main__", "complaints", "grid_peers", "harness", "server", "towns"}


def _names() -> list[str]:
    """Return the measurements by name; first the one that grows the database size by size."""
    names = {path.stem for path in Path(__file__).parent.glob("*.py")} - _HOUSE
    return sorted(names, key=lambda name: (name != "reads", name))


@click.command(help=__doc__)
@click.argument("names", nargs=-1)
@click.option("--quick", is_flag=True, help="A tenth of the samples.")
@click.option("--list", "listing", is_flag=True, help="Only name the measurements.")
def bench(*, names: tuple[str, ...], quick: bool, listing: bool) -> None:
    chosen = [name for name in _names() if not names or name in names]
    if listing or not chosen:
        click.echo("\n".join(_names()) or "There is no measurement yet.")
        sys.exit(0 if listing else 1)
    missed = 0
    for name in chosen:
        run = Run(name, quick=quick)
        with database(migrated=False):
            from gongzhi.config.migration import migrate_database  # noqa: PLC0415 - after setup

            migrate_database()
            import_module(f"bench.{name}").measure(run)
        missed += _print(run)
        click.echo(f"→ {run.write()}\n")
    if missed:
        click.echo(f"{missed} figures miss their limit.")


def _print(run: Run) -> int:
    width = max([len(figure.name) for figure in run.figures], default=10)
    click.secho(f"{run.name}", bold=True)
    click.echo(f"{'':{width}}  {'median':>10} {'p95':>10} {'count':>8}  unit      limit")
    for figure in run.figures:
        click.echo(_line(figure, width))
    return sum(figure.met is False for figure in run.figures)


def _line(figure: Figure, width: int) -> str:
    limit = (
        ""
        if figure.limit is None
        else f"{'≥' if figure.higher_is_better else '≤'} {figure.limit:g}"
    )
    mark = {None: "", True: click.style("met", fg="green"), False: click.style("missed", fg="red")}
    return (
        f"{figure.name:{width}}  {figure.median:>10.2f} {figure.p95:>10.2f} {figure.count:>8}  "
        f"{figure.unit:9} {limit:8} {mark[figure.met]}"
    )


if __name__ == "__main__":
    os.environ.setdefault("GONGZHI_DATA_DIR", str(RESULTS / "data"))
    bench()
