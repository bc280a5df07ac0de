"""The packs that ship: in order, and true to their sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from opencc import OpenCC

from gongzhi.packs.checking import check_pack
from gongzhi.packs.shipped import shipped_folders
from tests.conftest import ROOT

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


SEEDS = {
    "party-led-governance-2025": "000",
    "urban-party-building-2019": "001",
    "district-innovation-survey": "002",
    "yibin-party-advantage-2023": "003",
    "all-area-party-building-2024": "004",
}
READING = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]+\)")  # 根據(jù): the garbled source


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """The text of each source by the document's name, spaces left out, in simplified characters."""
    folder = ROOT.parent / "shared"
    if not (folder / "seeds").is_dir():
        pytest.skip("the sources are not beside the checkout")
    simplified = OpenCC("t2s")
    texts = {path.name.split("-")[0]: path.read_text("utf-8") for path in folder.glob("laws/*.md")}
    texts["治理规则"] = (folder / "RULES.md").read_text("utf-8")
    for folder_name, pack in shipped_folders().items():
        if folder_name in SEEDS:
            (seed,) = folder.glob(f"seeds/{SEEDS[folder_name]}_*.txt")
            text = READING.sub("", seed.read_text("utf-8"))
            document = check_pack(pack).head.document
            texts[document] = simplified.convert(text) if seed.name.startswith("002") else text
    return {name: "".join(text.split()) for name, text in texts.items()}


@pytest.mark.parametrize("folder", shipped_folders().values(), ids=lambda folder: folder.name)
def test_every_quoted_heading_stands_word_for_word_in_its_source(
    folder: Path, sources: dict[str, str]
):
    pack = check_pack(folder)

    wrong = []
    for section, entry in pack.entries:
        document = (entry.clause.document or pack.head.document).split("（")[0]
        if "".join(entry.clause.heading.split()) not in sources[document]:
            wrong.append((section, entry.key, document, entry.clause.heading))
    assert wrong == []
