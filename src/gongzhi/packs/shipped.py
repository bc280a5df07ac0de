"""The packs that ship with this release."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from gongzhi.packs.head import HEAD_FILE

SHIPPED: Final = Path(__file__).resolve().parent / "data"


def shipped_folders() -> dict[str, Path]:
    """Return the folder of every pack that ships, by the pack's name."""
    return {path.parent.name: path.parent for path in sorted(SHIPPED.glob(f"*/{HEAD_FILE}"))}
