"""The measures and duties of the shipped packs say what their sources say."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from opencc import OpenCC

from gongzhi.handling.plans.provisions import DutyEntry, MeasureEntry, check_measures
from gongzhi.packs.checking import check_pack
from gongzhi.packs.reading import Pack
from gongzhi.packs.shipped import shipped_folders
from gongzhi.registry.provisions.entries import Known
from tests.conftest import ROOT
from tests.handling.plans.cast import measure

SEEDS = ROOT.parent / "shared" / "seeds"
SOURCES = {
    "party-led-governance-2025": "000_c8feca548751600c.txt",
    "urban-party-building-2019": "001_55364096760465a3.txt",
    "district-innovation-survey": "002_e3f147fd4aee9609.txt",
    "yibin-party-advantage-2023": "003_6b020ec75670c9d8.txt",
    "all-area-party-building-2024": "004_4275ab2b79f75fde.txt",
}
TWENTY = "party-led-governance-2025"
SURVEY = "district-innovation-survey"
READING = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ]+\)")  # 根據(jù): how its source is garbled
_SIMPLIFIED = OpenCC("t2s")


@cache
def _pack(name: str) -> Pack:
    return check_pack(shipped_folders()[name])


def _measures(name: str) -> list[MeasureEntry]:
    return [entry for entry in _pack(name).of("measures") if isinstance(entry, MeasureEntry)]


def _duties(name: str) -> list[DutyEntry]:
    return [entry for entry in _pack(name).of("duties") if isinstance(entry, DutyEntry)]


@pytest.fixture(scope="module")
def seeds() -> Path:
    if not SEEDS.is_dir():
        pytest.skip("the source documents are not beside the checkout")
    return SEEDS


@pytest.mark.parametrize(
    ("name", "measures", "duties"),
    [
        (TWENTY, 20, 6),
        ("urban-party-building-2019", 16, 7),
        ("district-innovation-survey", 12, 3),
        ("yibin-party-advantage-2023", 9, 1),
        ("all-area-party-building-2024", 13, 0),
        ("national-rules", 0, 10),
    ],
)
def test_every_pack_has_what_its_source_gives(name: str, measures: int, duties: int) -> None:
    assert (len(_measures(name)), len(_duties(name))) == (measures, duties)


def _source(name: str, seeds: Path) -> str:
    """Return a document's text; the survey's, in traditional signs, as its quotations have it."""
    text = (seeds / SOURCES[name]).read_text("utf-8")
    return _SIMPLIFIED.convert(READING.sub("", text)) if name == SURVEY else text


def _missing_piece(text: str, source: str) -> str:
    """Return the first piece of a text that the source does not have after the one before.

    “……” stands between two pieces for what was left out, and ``{key}`` for a blank (x).
    """
    at = 0
    for piece in text.split("……"):
        words = re.split(r"\{\w+\}", piece)
        found = re.compile("x+".join(map(re.escape, words))).search(source, at)
        if found is None:
            return piece
        at = found.end()
    return ""


@pytest.mark.parametrize("name", SOURCES)
def test_text_and_heading_of_every_entry_are_the_source_s_own_words(name: str, seeds: Path) -> None:
    source = _source(name, seeds)

    for entry in (*_measures(name), *_duties(name)):
        assert entry.clause.heading in source, entry.key
        assert _missing_piece(entry.text, source) == "", entry.key


def test_the_twenty_measures_name_their_units_exactly_as_the_document_does(seeds: Path) -> None:
    source = (seeds / SOURCES[TWENTY]).read_text("utf-8")
    whole = source[source.index("二、重点任务") : source.index("三、工作要求")]
    pieces = re.split(r"\n(?=\d+\.)", whole)[1:]

    for entry, piece in zip(_measures(TWENTY), pieces, strict=True):
        lead = re.search(r"牵头单位:(.*)", piece)
        others = re.search(r"责任单位:(.*)", piece)
        assert entry.lead == (lead[1] if lead else "")
        assert list(entry.responsible) == (re.split("[、,]", others[1]) if others else [])


def test_the_eighteenth_has_no_unit_and_says_so() -> None:
    entry = _measures(TWENTY)[17]

    assert (entry.number, entry.lead, entry.responsible) == ("18", "", ())
    assert "未写牵头单位" in entry.note


def test_the_blanks_of_the_survey_are_parameters() -> None:
    blanks = [
        each for entry in _measures("district-innovation-survey") for each in entry.parameters
    ]

    assert len(blanks) >= 30
    assert {"branches", "coverage", "neighbourhood"} <= {each.key for each in blanks}


def test_what_the_source_counts_comes_round_as_it_says() -> None:
    hefei = {entry.key: entry for entry in _duties("urban-party-building-2019")}

    assert hefei["leading-group"].cadence == "half_yearly"
    assert hefei["joint-meeting"].cadence == "quarterly"
    assert [level.value for level in hefei["joint-meeting"].levels] == ["street", "community"]
    assert hefei["mass-organisations-report"].cadence == "half_yearly"
    joint = next(entry for entry in _duties(TWENTY) if entry.key == "joint-project")
    assert (joint.cadence, [level.value for level in joint.levels]) == ("yearly", ["community"])


KNOWN = Known(
    parts=frozenset({"one"}),
    units=frozenset({"榆钱街道治理中心", "杏花社区居委会", "市委组织部"}),
    starts_on=date(2025, 1, 1),
    ends_on=date(2027, 12, 31),
)


@pytest.mark.parametrize(
    ("changed", "path", "told"),
    [
        ({"part": "nine"}, ("part",), "nine"),
        ({"lead": "不存在的局"}, ("lead",), "不存在的局"),
        ({"responsible": ["市委组织部", "不存在的局"]}, ("responsible", 1), "不存在的局"),
        ({"metrics": [{"metric": "no-such"}]}, ("metrics", 0, "metric"), "no-such"),
        ({"standards": ["no-such"]}, ("standards", 0), "no-such"),
        ({"due_on": date(2030, 1, 1)}, ("due_on",), ""),
        (
            {"milestones": [{"key": "s", "title": "步骤", "due_on": date(2024, 1, 1)}]},
            ("milestones", 0, "due_on"),
            "",
        ),
    ],
)
def test_what_is_not_there_is_found_with_its_place(
    changed: dict[str, object], path: tuple[object, ...], told: str
) -> None:
    [complaint] = check_measures([measure(**changed)], KNOWN)

    assert complaint.path == path
    assert told in str(complaint.message)
    assert list(check_measures([measure()], KNOWN)) == []
