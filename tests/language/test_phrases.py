"""What marks a group of headlines: whole words, nobody's name; and short texts by form kept apart."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from gongzhi.channels.sample.texts import PROBLEMS, Leaf, weight_of, write_report
from gongzhi.language.messages import Message
from gongzhi.language.phrases import Phrases, find_phrases, place_in, shared_words, where_in
from gongzhi.language.topics import TopicBook

PURE = 0.8


def _phrases(*headlines: str) -> Phrases:
    return find_phrases(headlines, total=1000, shares=lambda runs: [0.0] * len(runs))


def test_words_are_whole_and_say_what_it_is_about():
    found = _phrases("关于楼道堆物的建议的问题", "楼道堆物异议的问题", "会议的问题：楼道堆物")

    assert found.words == ("楼道堆物",)


def test_a_persons_name_marks_nothing_but_may_be_part_of_a_places():
    found = _phrases(
        "李明反映谷山庭院电梯坏了", "李明投诉谷山庭院电梯停运", "谷山庭院电梯困人，李明"
    )

    assert "李明" not in "".join((*found.words, *found.places))
    assert "电梯" in found.words
    assert any("庭院" in place for place in found.places)


def test_short_texts_written_by_the_same_form_are_kept_apart_by_their_matter():
    chance, codes = random.Random(3), list(PROBLEMS)
    weights = [weight_of(code) for code in codes]
    kinds, messages = {}, []
    for number in range(250):
        (code,) = chance.choices(codes, weights)
        place = f"{chance.choice(('晨光苑', '桂花园', '松竹苑'))}{chance.randint(1, 8)}号楼"
        report = write_report(Leaf(code, code), place=place, chance=chance)
        kinds[str(number)] = code
        messages.append(Message(id=str(number), title=report.title, detail=report.detail))
    book = TopicBook()
    book.find(messages)

    topics = book.topics()

    commonest = sum(
        Counter(kinds[each] for each in topic.messages).most_common(1)[0][1] for topic in topics
    )
    assert commonest >= PURE * sum(topic.count for topic in topics)
    assert sum(topic.count for topic in topics) >= len(messages) / 2


@pytest.mark.parametrize(
    "run",
    ["早上开始家里", "知道谁夜里", "想咨询逾期", "汛期", "楼道一个星期", "拒载绕路", "幼儿园"],
)
def test_a_time_and_a_deed_are_no_place(run: str):
    assert place_in(run) == ""


@pytest.mark.parametrize("run", ["平安里", "听松路", "桂花园二期", "中海国际", "丽发新城3栋"])
def test_a_place_is_known_by_what_it_ends_in(run: str):
    assert place_in(run) == run


def test_who_asks_is_not_said_of_a_topic():
    found = _phrases("想咨询高龄津贴", "想咨询高龄津贴的办理", "我想咨询高龄津贴")

    assert found.words == ("高龄津贴",)


def test_words_of_writing_are_no_reason_why_two_are_the_same():
    one, other = "桂花园3号楼：反映路灯不亮的问题", "听松苑4号楼：反映这里路灯不亮，尽快解决的问题"

    assert shared_words(one, other, shares=lambda runs: [0.0] * len(runs)) == ("路灯不亮",)


def test_a_house_goes_with_the_place_that_it_is_in():
    assert where_in("文汇苑5号楼这里") == "文汇苑5号楼这里"
    assert where_in("桂花园3号楼路灯") == "桂花园3号楼"
    assert where_in("苑5号楼") == "苑5号楼"
    assert where_in("路灯不亮") == ""
