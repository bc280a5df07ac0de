"""Before anything was learnt, a class is suggested by names and keywords, and says by which."""

from __future__ import annotations

from gongzhi.handling.triage.cold import Class, ColdStart

START = ColdStart(
    [
        Class(("W", "W1"), "电动自行车进楼充电", ("电动车", "飞线")),
        Class(("P", "P1"), "路灯", ("路灯", "不亮")),
        Class(("M", "M1"), "身份证件", ("身份证", "补办")),
    ]
)


def test_the_words_told_are_whole_as_the_text_has_them():
    found = START.suggest(
        "楼道里给电动车充电", "天天有人拉飞线给电动自行车充电，怕着火", threshold=0.3
    )

    assert found.label == "W1"
    assert found.words == ("电动车", "电动自行车", "飞线", "充电")


def test_who_reports_is_not_what_it_is_about():
    found = START.suggest("", "来看看，电话13000000001，身份证号99000019900101001X", threshold=0.1)

    assert (found.label, found.words) == ("", ())


def test_a_text_about_a_card_is():
    assert START.suggest("", "身份证丢了，怎么补办", threshold=0.1).label == "M1"
