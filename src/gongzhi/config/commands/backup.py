"""``gongzhi backup`` and ``gongzhi restore``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write database and uploaded files to one archive, FILE.

    Everything may go on running. The archive holds personal data: keep it where only
    administrators can read it, and away from this machine.

    \b
    Example:
        gongzhi backup /backup/$(date +%F).tar
    """
    from gongzhi.config.startup import database  # noqa: PLC0415 - needs settings

    with database(migrated=False):
        from gongzhi.config.backup import back_up  # noqa: PLC0415 - after setup

        manifest = back_up(file.absolute())
    size = file.stat().st_size / 2**20
    click.echo(f"{file}: {size:.1f} MiB, database and {len(manifest.members) - 1} files.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Give up the data that is there now.")
def restore(*, file: Path, replace: bool) -> None:
    """Read an archive back, then verify the journal; exit 1 if it is not clean.

    Every checksum is verified first. The database changes in one transaction: a restore that
    fails leaves the old one as it was. Stop the web server and the worker before.

    \b
    Example:
        gongzhi restore --replace /backup/2026-11-22.tar
    """
    from gongzhi.config.startup import database, pending_migrations  # noqa: PLC0415 - needs settings

    with database(migrated=False):
        from gongzhi.config.backup import restore_from  # noqa: PLC0415 - after setup
        from gongzhi.foundation.journal.verify import verify  # noqa: PLC0415 - after setup

        manifest = restore_from(file.absolute(), replace=replace)
        click.echo(f"Restored the backup of {manifest.made_at}, {len(manifest.members) - 1} files.")
        if pending_migrations():
            click.echo("It is of an older release; run: gongzhi migrate && gongzhi journal verify")
            return
        findings = verify()
    click.echo(
        f"Journal: {findings.entries} entries, {'clean' if findings.clean else 'NOT CLEAN'}."
    )
    if not findings.clean:
        click.echo("See: gongzhi journal verify", err=True)
        raise SystemExit(1)
