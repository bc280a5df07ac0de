"""The packs that ship: in order, and true to their sources."""

from __future__ import annotations

import re
from datetime import date
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


OF_ONE_CITY = {"beijing-regulations": "北京市", "binzhou-grid-regulations": "滨州市"}


def test_six_packs_ship_and_the_regulations_of_two_cities():
    assert set(shipped_folders()) == SIX | set(OF_ONE_CITY)


def test_what_only_one_city_s_regulations_say_is_in_no_pack_of_the_country():
    for name, region in OF_ONE_CITY.items():
        pack = check_pack(shipped_folders()[name])
        assert pack.head.region == region
        documents = {entry.clause.document or pack.head.document for _, entry in pack.entries}
        assert all(document.startswith(region) for document in documents)
    national = check_pack(shipped_folders()["national-rules"])
    cited = {entry.clause.document for _, entry in national.entries}
    assert not [document for document in cited if document[:3] in OF_ONE_CITY.values()]


BESIDE = {"effective_from", "effective_to", "verified", "note"}


def test_what_ended_with_2025_goes_on_unverified_and_in_full():
    """Both committee laws were amended from 2026 on, and the new text was not read."""
    entries = check_pack(shipped_folders()["national-rules"]).entries
    first, last = date(2026, 1, 1), date(2025, 12, 31)
    later = {(name, one.key): one for name, one in entries if one.effective_from == first}

    ended = [(name, one) for name, one in entries if one.effective_to == last]
    assert len(ended) >= 18
    for name, one in ended:
        heir = later[name, one.key]
        assert not heir.verified, one.key
        assert "待核实" in heir.note
        assert heir.model_dump(exclude=BESIDE) == one.model_dump(exclude=BESIDE)


def test_the_shares_of_representatives_and_women_cite_the_article_that_sets_them():
    entries = check_pack(shipped_folders()["national-rules"]).of("procedures")
    [seats, *_later] = [one for one in entries if one.key == "village.representatives-seats"]

    assert seats.clause.section == "第二十五条"
    assert [(floor.counted, str(floor.at_least)) for floor in seats.floors] == [
        ("representatives", "4/5"),
        ("women", "1/3"),
    ]
    assert [one for one in entries if "composition" in {f.stage for f in one.floors}] == [
        one for one in entries if one.key == "village.representatives-seats"
    ]


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
