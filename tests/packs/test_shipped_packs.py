"""The packs that ship: in order, and true to their sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongzhi.packs.checking import check_pack
from gongzhi.packs.shipped import shipped_folders

SIX = {
    "all-area-party-building-2024",
    "district-innovation-survey",
    "national-rules",
    "party-led-governance-2025",
    "urban-party-building-2019",
    "yibin-party-advantage-2023",
}


def test_six_packs_ship():
    assert set(shipped_folders()) == SIX


@pytest.mark.parametrize("folder", shipped_folders().values(), ids=lambda folder: folder.name)
def test_a_pack_that_ships_is_in_order(folder: Path):
    pack = check_pack(folder)

    assert pack.head is not None
    assert pack.problems == []
