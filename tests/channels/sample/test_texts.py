"""Invented texts: lengths, fragments, variety, and the same for the same seed."""

from __future__ import annotations

import random

from gongzhi.channels.sample.texts import PROBLEMS, Leaf, write_report

LAMP = Leaf("W0203", "楼道照明")


def reports(count, seed=1, leaf=LAMP):
    chance = random.Random(seed)
    return [write_report(leaf, place="晨光苑3号楼", chance=chance) for _ in range(count)]


def test_texts_have_ten_to_about_four_hundred_characters():
    lengths = [len(report.detail) for report in reports(2_000)]

    assert min(lengths) >= 10
    assert 250 <= max(lengths) <= 420


def test_titles_fit_a_list_and_name_place_and_problem():
    titles = {report.title for leaf in PROBLEMS for report in reports(9, leaf=Leaf(leaf, "某类"))}

    assert all(title.startswith("晨光苑3号楼：") for title in titles)
    assert max(map(len, titles)) <= 30
    assert "晨光苑3号楼：楼道灯坏了好几层，上下楼看不清台阶" in titles


def test_every_fragment_ends_in_punctuation():
    for report in reports(300):
        assert all(fragment[-1] in "，。！？：" for fragment in report.fragments)


def test_texts_vary():
    assert len({report.detail for report in reports(500)}) > 350


def test_a_class_without_sentences_of_its_own_speaks_through_its_name():
    found = reports(20, leaf=Leaf("R0501", "快递丢失损毁"))

    assert all("快递丢失损毁" in report.detail for report in found)


def test_the_same_seed_writes_the_same():
    assert reports(50, seed=3) == reports(50, seed=3)
    assert reports(50, seed=3) != reports(50, seed=4)
