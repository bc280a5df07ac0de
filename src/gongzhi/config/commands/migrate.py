"""``gongzhi migrate``."""

from __future__ import annotations

import click


@click.command()
def migrate() -> None:
    """Bring the database up to this release: tables, roles and default categories.

    Safe to run again: what is there already stays as it is.
    """
    from gongzhi.config.startup import database  # noqa: PLC0415 - needs settings

    with database(migrated=False):
        from gongzhi.config.migration import migrate_database  # noqa: PLC0415 - after setup

        applied = migrate_database()
    click.echo(f"{applied} migrations applied." if applied else "Nothing to apply.")
