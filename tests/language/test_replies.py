"""Hints to the writer of a reply: what is missing, in words of the matter, and never a figure."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.language.replies import Hint, Missing, hints

ASKED = "三号楼路灯不亮。请问什么时候修好？另外井盖松动，希望加固。"
GOOD = "经现场查看，三号楼路灯线路老化，11月28日前更换；井盖已于昨天加固。"


def _missing(reply: str, asked: str = ASKED) -> list[Missing]:
    return [hint.missing for hint in hints(asked, reply)]


def test_a_reply_that_answers_with_ground_and_day_has_no_hint():
    assert hints(ASKED, GOOD) == []


def test_a_form_letter_is_told_so():
    reply = "尊敬的市民朋友，您好！您反映的问题已收悉，我们高度重视，已转有关部门尽快妥善处理。感谢您的监督！"

    assert Missing.OWN_WORDS in _missing(reply)
    assert Missing.ANSWER in _missing(reply)
    assert {Missing.GROUND, Missing.DAY} <= set(_missing(reply))


def test_what_was_asked_is_named_once_however_often_it_stands_there():
    asked = "电动自行车上楼充电\n有人把电动自行车推上楼充电\n又有人把电动自行车推上楼充电"

    reply = "停车收费由业主大会于十月作出决定，详见张贴于大门口的公告，望遵照执行为盼。"

    (answer,) = [each for each in hints(asked, reply) if each.missing is Missing.ANSWER]

    assert answer.words.count("电动自行车") == 1


def test_what_the_title_says_is_named_before_the_manners_of_the_detail():
    asked = "安居苑8号楼：反映电压不稳的问题\n严重影响休息，麻烦来现场看一看。"
    reply = "停车收费由业主大会于十月作出决定，详见张贴于大门口的公告，望遵照执行为盼。"

    (answer,) = [each for each in hints(asked, reply) if each.missing is Missing.ANSWER]

    assert answer.words.startswith("电压不稳、安居苑")


def test_a_reply_on_something_else_names_what_was_asked():
    found = hints(
        ASKED, "根据《物业管理条例》第十条，停车收费由业主大会于2026年10月决定，请遵照执行。"
    )

    (answer,) = [hint for hint in found if hint.missing is Missing.ANSWER]
    assert "路灯" in answer.words or "井盖" in answer.words


def test_a_point_that_is_passed_over_is_named():
    reply = "经现场查看，三号楼路灯线路老化，定于11月28日前修好，届时恢复照明。"

    (hint,) = hints(ASKED, reply)

    assert hint == Hint(Missing.POINT, "另外井盖松动,希望加固")


@pytest.mark.parametrize(
    ("reply", "missing"),
    [
        ("三号楼路灯线路老化，11月28日前更换；井盖昨天加固好了，请放心使用。", Missing.GROUND),
        ("经现场查看，三号楼路灯线路老化，会更换；井盖已经加固，请放心使用。", Missing.DAY),
    ],
)
def test_ground_and_day_are_missed_each_by_itself(reply: str, missing: Missing):
    assert _missing(reply) == [missing]


def test_nothing_is_no_answer_and_numbers_of_people_are_starred():
    assert _missing("  ") == [Missing.ANSWER]
    asked = "路灯不亮请修。请回电13000000001告知结果好吗？"
    words = " ".join(hint.words for hint in hints(asked, "经查，路灯于今天修好，线路已经换新。"))
    assert "13000000001" not in words


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_can_be_held_together(asked: str, reply: str):
    assert all(hint.missing in Missing for hint in hints(asked, reply))


def test_a_hint_holds_no_figure():
    assert {field.name for field in fields(Hint)} == {"missing", "words"}
