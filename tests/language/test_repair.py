"""Garbled text is mended where it can be shown to be right, and marked where it cannot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.language.repair import CLOSE, OPEN, Harm, repair
from tests.conftest import ROOT

SEED = ROOT.parent / "shared" / "seeds" / "002_e3f147fd4aee9609.txt"
SOUND = "（一）当好主心骨。社区 ABC-1 的邻里中心(二期)已于2026年建成;F座在左,请看《通知》。"
READ = "創(chuàng)新黨(dǎng)建,當(dāng)好表率,現(xiàn)在開(kāi)始,務(wù)實(shí)。"


@pytest.mark.parametrize(
    "text",
    [
        SOUND, "", "灯", "🔥" * 5, "hello (ok) world", "\ud800",
        "学(xué)习(xí)汉(hàn)字(zì)拼(pīn)音(yīn)",  # a lesson
        "請帶社保卡。本會已收到閣下來信。", "東京都庁の図書館へ行きます",
        "请带社保卡。地点在供销社；乘车到北门A口下车。",
        "国办发［2026］1号", "区间⟦0,1⟧", "你说好吗?ok)",
    ],
)  # fmt: skip
def test_a_sound_text_comes_back_as_it_is(text: str):
    found = repair(text)

    assert (found.text, found.changed, found.left) == (text, False, ())


@given(st.text(max_size=80))
def test_any_text_is_read_and_kept(text: str):
    found = repair(text)

    assert found.original == text
    assert (found.text == text) or sum(found.mended.values()) or found.left


def test_readings_go_and_forms_become_simplified():
    found = repair(READ)

    assert found.text == "创新党建,当好表率,现在开始,务实。"
    assert found.mended[Harm.READING] == 7
    assert found.mended[Harm.TRADITIONAL] > 3


def test_half_a_character_is_known_by_its_reading_and_its_byte():
    assert repair(f"{READ}問題,F(xiàn)將報告").text.endswith("问题,现将报告")
    unknown = repair(f"{READ}問題,F(wěi)將報告")  # nothing in the text reads so
    assert unknown.left == ("F(wěi)",)
    assert repair(f"{READ}A(an) apple").text.endswith("A(an) apple")


@pytest.mark.parametrize("text", ["⟦" * 50_000, "確;鶎咏M" * 8000, "。ㄅ" * 25_000, "?a)" * 20_000])
def test_a_hostile_text_is_read_through(text: str):
    assert repair(READ + text).original == READ + text


@pytest.mark.parametrize(
    ("garbled", "mended"),
    [
        ("。ㄒ唬┊(dāng)好", "（一）当好"),
        ("。ǘ┊(dāng)好", "（二）当好"),
        ("。ㄈ┗鶎臃⻊(wù)", "（三）基层服务"),
        ("。ㄒ唬┗鶎狱h建工作", "（一）基层党建工作"),
    ],
)
def test_headings_shifted_by_a_byte_are_shifted_back(garbled: str, mended: str):
    found = repair(READ + garbled)

    assert found.text.endswith(mended)
    assert found.mended[Harm.SHIFTED] == 1


def test_what_cannot_be_known_is_marked_and_named():
    found = repair(f"{READ}思路不?qū)、方法不活")

    assert f"思路不{OPEN}?qū){CLOSE}、方法不活" in found.text
    assert found.left == ("?qū)",)


def test_full_width_letters_become_plain_and_signs_stay():
    assert repair("Ｆ座１０１室，请看（附件）。").text == "F座101室，请看（附件）。"


def test_the_survey_as_it_came_is_readable():
    if not SEED.exists():
        pytest.skip("the source documents are not beside the checkout")
    found = repair(SEED.read_text(encoding="utf-8"))

    headings = re.findall(r"（[一二三四]）(.{6})", found.text)
    assert headings[:9] == [
        "当好“主心骨", "当好“领头雁", "当好“火车头",
        "基层党建工作", "基层治理体系", "基层服务能力",
        "在守正创新,", "在强基固本,", "在强化治理,",
    ]  # fmt: skip
    assert "确保基层组织坚强过硬" in found.text
    assert "问题,现将有关情况报告如下" in found.text
    assert re.search(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔù]{2,6}\)", found.text) is None
    assert len(found.left) == 3
    assert repair(found.text).mended == {}


def test_the_other_documents_are_sound(subtests: pytest.Subtests):
    if not SEED.exists():
        pytest.skip("the source documents are not beside the checkout")
    for other in sorted(Path(SEED).parent.glob("*.txt")):
        if other != SEED:
            with subtests.test(other.name):
                assert not repair(other.read_text(encoding="utf-8")).changed
