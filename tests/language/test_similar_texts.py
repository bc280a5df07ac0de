"""Near-copies: what is added is found, whatever the order, until it is removed."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.language.signatures import PLACES, sign
from gongzhi.language.similar_texts import WAITING, Closeness, SimilarTexts, UnusableIndex

LAMP = "杏花社区柳树路十二号楼门前的路灯坏了一个星期，晚上看不见路，请尽快派人来修理，谢谢"
LAMP_AGAIN = "您好，" + LAMP.replace("一个星期", "快两个星期")
DOG = "幼儿园对面的空地上夜里有很多流浪狗乱叫，孩子们上学的时候十分害怕，希望有人处理"

letters = st.text(alphabet="东南西北路灯楼门坏了修理请水电气暖", min_size=1, max_size=60)
different = st.lists(letters, min_size=1, max_size=12, unique=True)


def held(texts: dict[int, str]) -> SimilarTexts:
    index = SimilarTexts()
    index.add_many(list(texts), list(texts.values()))
    return index


def test_a_copy_with_edits_is_found_and_another_text_is_not():
    index = held({1: LAMP, 2: DOG})

    found = index.query(LAMP_AGAIN)

    assert [one.id for one in found] == [1]
    assert 0.5 <= found[0].similarity < 1
    assert found[0].reason in {Closeness.COPY, Closeness.ALIKE}


def test_width_case_space_and_punctuation_make_no_difference():
    index = held({1: "A3区 GOLDEN 小区，电梯坏了！"})

    found = index.query("Ａ３区golden小区电梯坏了")

    assert (found[0].similarity, found[0].reason) == (1.0, Closeness.SAME)


def test_a_segment_is_searched_like_what_waits():
    texts = {
        number: f"第{number}号楼{number * 7919}室报修水管漏水" for number in range(WAITING + 50)
    }
    texts[9_000_001] = LAMP
    index = held(texts)

    assert [one.id for one in index.query(LAMP_AGAIN)] == [9_000_001]


def test_a_number_given_again_stands_for_its_new_text():
    index = held({1: LAMP})

    index.add(1, DOG)

    assert len(index) == 1
    assert index.query(LAMP) == []
    assert [one.id for one in index.query(DOG)] == [1]


def test_of_a_number_given_twice_at_once_the_last_counts():
    index = SimilarTexts()

    index.add_many([1, 1], [LAMP, DOG])

    assert len(index) == 1
    assert index.query(LAMP) == []


def test_a_large_cluster_is_one_group():
    chance = random.Random(1)
    copies = {
        number: LAMP[: chance.randrange(30, len(LAMP))] + chance.choice("急盼谢望")
        for number in range(WAITING * 2)
    }
    index = held({**copies, 9_000_001: DOG})

    assert index.groups() == [sorted(copies)]


@given(different)
@settings(max_examples=25, deadline=None)
def test_every_text_added_is_found_as_the_same(texts):
    index = held(dict(enumerate(texts)))

    for number, text in enumerate(texts):
        same = [one.id for one in index.query(text, most=50) if one.reason is Closeness.SAME]
        assert number in same


@given(different, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_adding_changes_neither_groups_nor_answers(texts, chance):
    numbered = dict(enumerate(texts))
    shuffled = list(numbered.items())
    chance.shuffle(shuffled)
    one, other = held(numbered), SimilarTexts()
    for number, text in shuffled:
        other.add(number, text)

    assert one.groups() == other.groups()
    assert [one.query(text) for text in texts] == [other.query(text) for text in texts]


@given(different)
@settings(max_examples=25, deadline=None)
def test_what_is_removed_is_found_no_more_and_the_rest_is(texts):
    index = held(dict(enumerate(texts)))

    assert index.remove(0)

    assert not index.remove(0)
    assert 0 not in index
    assert len(index) == len(texts) - 1
    assert all(0 not in [one.id for one in index.query(text, most=50)] for text in texts)
    assert all(number in index for number in range(1, len(texts)))


def test_what_is_removed_from_a_segment_is_gone_after_segments_join():
    texts = {number: f"{number * 104_729}栋{number}单元跳闸停电" for number in range(WAITING + 1)}
    index = held(texts)
    index.remove(7)

    index.add_many(
        range(10_000, 10_000 + WAITING + 1), [f"{n * 31}弄堵塞" for n in range(WAITING + 1)]
    )

    assert 7 not in index
    assert len(index) == 2 * WAITING + 1


def test_an_index_is_the_same_when_read_back(tmp_path):
    index = held({1: LAMP, 2: LAMP_AGAIN, 3: DOG})
    path = tmp_path / "texts.npz"

    index.save(path)
    again = SimilarTexts.load(path)

    assert len(again) == 3
    assert again.query(LAMP) == index.query(LAMP)
    assert again.groups() == index.groups() == [[1, 2]]


def test_no_text_can_be_read_in_a_saved_index(tmp_path):
    path = tmp_path / "texts.npz"
    held({1: "请回电13000000001，身份证110101199003070011"}).save(path)

    content = path.read_bytes()

    assert b"13000000001" not in content
    assert b"110101199003070011" not in content
    assert "请回电".encode() not in content


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04garbled"])
def test_what_is_no_index_is_refused_with_what_to_do(tmp_path, content):
    path = tmp_path / "texts.npz"
    path.write_bytes(content)

    with pytest.raises(UnusableIndex, match="Build it anew"):
        SimilarTexts.load(path)


def test_an_archive_of_other_arrays_is_refused(tmp_path):
    path = tmp_path / "texts.npz"
    np.savez(path, format=np.array([99]), ids=np.arange(3), marks=np.zeros((3, 5), np.uint8))

    with pytest.raises(UnusableIndex, match="another release"):
        SimilarTexts.load(path)


@pytest.mark.parametrize("text", ["", "   \n", "，。！？", "\x00\x01", "\ud800"])
def test_a_text_without_anything_to_compare_is_not_held(text):
    index = held({1: text, 2: LAMP})

    assert 1 not in index
    assert index.query(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "灯",
        "😀😀",
        "Street light broken since Monday",
        "Фонарь не горит",
        "<b>路灯</b>坏了<script>alert(1)</script>",
        "啊" * 100_000,
        "好的" * 50_000,
    ],
    ids=["one sign", "emoji", "English", "Russian", "markup", "one sign repeated", "two repeated"],
)
def test_whatever_is_written_is_found_again(text):
    index = held({1: text, 2: LAMP})

    found = index.query(text)

    assert (found[0].id, found[0].reason) == (1, Closeness.SAME)


def test_signatures_do_not_depend_on_the_texts_beside():
    alone = sign([LAMP])[0]
    among = sign([DOG, "", LAMP, "灯"])[0]

    assert alone.shape == (1, PLACES)
    assert (alone[0] == among[2]).all()


def test_numbers_and_texts_must_be_as_many():
    with pytest.raises(ValueError, match="2 numbers for 1 texts"):
        SimilarTexts().add_many([1, 2], [LAMP])
