"""``gongzhi import``: each module brings its own."""

from __future__ import annotations

import click

from gongzhi.config.cli import IMPORT_ENTRIES, LazyGroup


@click.group(cls=LazyGroup, entries=IMPORT_ENTRIES, name="import")
def imports() -> None:
    """Bring in areas or cases from files.

    \b
    Examples:
        gongzhi import areas --county 110101
        gongzhi import cases complaints.xlsx --dry-run
    """
