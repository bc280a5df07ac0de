"""What a start checks or brings up to date, in a process of its own that ends when it is done.

Run as ``python -m gongzhi.config.prepare``, so that the processes that stay need not load Django.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import click

from gongzhi.config.assets import collect_assets
from gongzhi.config.cli import run_reporting
from gongzhi.config.startup import check_migrated, check_reachable, setup_django

CHANGED: Final = 3
"""Exit code that says: what web processes have read at their start may be out of date."""


@click.command()
@click.option("--demo", type=click.Path(path_type=Path), help="Migrate, load, list accounts here.")
@click.option("--households", type=int, default=0)
@click.option("--cases", type=int, default=0)
def prepare(*, demo: Path | None, households: int, cases: int) -> None:
    """Check the database and collect static files; for the demo, fill it on the first start."""
    setup_django()
    check_reachable()
    changed = False
    if demo is None:
        check_migrated()
    else:
        changed = _load_demo(demo, households=households, cases=cases)
    changed |= collect_assets()
    sys.exit(CHANGED if changed else 0)


def _load_demo(accounts_file: Path, *, households: int, cases: int) -> bool:
    from gongzhi.channels.sample import services as sample  # noqa: PLC0415 - after setup
    from gongzhi.config.migration import migrate_database  # noqa: PLC0415 - after setup

    migrated = migrate_database() > 0
    if not sample.sample_loaded():
        click.echo("Loading the sample sub-district, once ...", err=True)
        sample.load_sample(households=households, cases=cases)
    rows = [
        [account.role, account.username, account.password, account.name, account.try_this]
        for account in sample.demo_accounts()
    ]
    accounts_file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return migrated


if __name__ == "__main__":
    run_reporting(prepare)
