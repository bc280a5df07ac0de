"""``gongzhi pack``: its commands are the packs' own."""

from __future__ import annotations

import click

from gongzhi.config.cli import PACK_ENTRIES, LazyGroup


@click.group(cls=LazyGroup, entries=PACK_ENTRIES, name="pack")
def packs() -> None:
    """Check, compare, load and unload policy packs.

    DIR is a pack's folder, or the name of one that ships: see `gongzhi pack list --shipped`.

    \b
    Examples:
        gongzhi pack check party-led-governance-2025
        gongzhi pack diff party-led-governance-2025 --area 9901
        gongzhi pack load party-led-governance-2025 --area 9901
    """
