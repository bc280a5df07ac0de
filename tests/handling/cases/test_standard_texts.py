"""Standard texts: worded by those who may, the nearest offered first, filled in without a person."""

from __future__ import annotations

import pytest

from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from gongzhi.foundation.journal.services import Subject, last_entry
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case, StandardText
from gongzhi.handling.cases.queries import (
    filled_for,
    standard_texts,
    texts_for_several,
    texts_offered,
)
from gongzhi.handling.cases.services import StandardTextGiven
from gongzhi.handling.cases.standard_texts import check_standard_text, filled
from tests.handling.cases.cast import LAMP, MANHOLE, OTHER_STREET, STREET, Cast, Story

ANSWER = StandardTextGiven(verb="close", title="已办结", text="{编号}由{单位}办结。")


@pytest.mark.parametrize("wrong", ["", " ", "您好{姓名}", "请拨打{电话}", "{}", "长" * 4001])
def test_a_text_holds_no_place_but_those_known(wrong: str):
    with pytest.raises(InvalidInput) as refusal:
        check_standard_text(wrong)
    assert refusal.value.field == "text"


def test_places_are_filled_in_and_unknown_ones_wait_for_the_writer():
    text = check_standard_text("{编号}｛分类｝{单位}，【日期】{ ")

    assert filled(text, {"编号": "1-2", "分类": "路灯", "单位": ""}) == "1-2路灯{单位}，【日期】{"


def test_the_texts_shipped_are_laid_in_once_and_in_order(cast: Cast):
    assert cases.load_standard_texts() == StandardText.objects.count() > 10
    assert cases.load_standard_texts() == 0


def test_the_nearest_class_and_area_come_first_and_others_not(cast: Cast):
    story = Story(cast).dispatched()
    for title, code, area in (
        ("处处", "", ""), ("路灯", LAMP, ""), ("部件", "P", ""), ("本街", "", STREET),
        ("井盖", MANHOLE, ""), ("别街", "", OTHER_STREET),
    ):  # fmt: skip
        given = StandardTextGiven(
            verb="close", title=title, text="{分类}：{编号}", category_code=code, area_prefix=area
        )
        cases.create_standard_text(actor=cast.administrator, given=given)
    case = Case.objects.select_related("lead_unit").get(pk=story.id)

    offered = texts_offered(case, "close", category_name="路灯不亮")

    assert [each.title for each in offered] == ["路灯", "部件", "本街", "处处"]
    assert offered[0].text == f"路灯不亮：{case.number}"
    assert texts_offered(case, "reveal_contact", category_name="") == []
    assert [each.title for each in standard_texts(verb="close", category=MANHOLE)] == [
        "井盖", "部件", "别街", "本街", "处处",
    ]  # fmt: skip


def test_a_change_is_on_record_and_a_retired_text_is_offered_no_more(cast: Cast):
    row = cases.create_standard_text(actor=cast.administrator, given=ANSWER)
    gone = StandardTextGiven(verb="close", title="已办结", text="办结。", active=False)

    cases.change_standard_text(actor=cast.administrator, text_id=row.pk, given=gone, note="改措辞")

    entry = last_entry(Subject("standard_text", row.pk))
    assert (entry.seq, entry.verb, entry.note) == (2, "cases.change_standard_text", "改措辞")
    assert standard_texts(verb="close") == []
    assert verify().clean
    with pytest.raises(StaleVersion):
        cases.change_standard_text(
            actor=cast.administrator, text_id=row.pk, given=ANSWER, version=1
        )
    with pytest.raises(NotFound):
        cases.change_standard_text(actor=cast.administrator, text_id=row.pk + 1, given=gone)


def test_a_sub_district_words_its_own_texts_only(cast: Cast):
    own = StandardTextGiven(verb="refuse", title="本街", text="不属本街道。", area_prefix=STREET)
    everywhere = cases.create_standard_text(actor=cast.administrator, given=ANSWER)

    cases.create_standard_text(actor=cast.dispatcher, given=own)
    cases.create_standard_text(actor=cast.leader, given=own)

    for refused in (ANSWER, StandardTextGiven(verb="close", title="x", text="x")):
        with pytest.raises(NotPermitted):
            cases.create_standard_text(actor=cast.dispatcher, given=refused)
    with pytest.raises(NotPermitted):  # nor by drawing another's text into the own area
        cases.change_standard_text(actor=cast.dispatcher, text_id=everywhere.pk, given=own)
    with pytest.raises(NotPermitted):
        cases.create_standard_text(actor=cast.handler, given=own)


@pytest.mark.parametrize(
    "wrong",
    [
        {"verb": "reveal_contact"}, {"verb": "nothing"}, {"title": ""}, {"title": "长" * 41},
        {"category_code": "ZZ"}, {"area_prefix": "123"},
    ],
)  # fmt: skip
def test_what_holds_nowhere_is_refused(cast: Cast, wrong: dict[str, str]):
    values = {"verb": "close", "title": "已办结", "text": "办结。", **wrong}

    with pytest.raises((InvalidInput, NotFound)):
        cases.create_standard_text(actor=cast.administrator, given=StandardTextGiven(**values))


def test_a_text_for_several_cases_holds_for_each_and_is_filled_in_for_each(cast: Cast):
    lamp, lid = Story(cast).dispatched(), Story(cast, category_code=MANHOLE)
    for title, code, area in (
        ("处处", "", ""), ("部件", "P", ""), ("路灯", LAMP, ""), ("本街", "", STREET),
    ):  # fmt: skip
        given = StandardTextGiven(
            verb="close",
            title=title,
            text="{编号}由{单位}办结。",
            category_code=code,
            area_prefix=area,
        )
        cases.create_standard_text(actor=cast.administrator, given=given)

    offered = texts_for_several([lamp.case, lid.case], "close")

    assert [each.title for each in offered] == ["部件", "本街", "处处"]
    assert texts_for_several([lamp.case], "reveal_contact") == []
    assert filled_for(lamp.id, offered[0].text) == (
        f"{lamp.case.number}由{cast.lighting.name}办结。"
    )
    assert filled_for(lid.id, "已办结 {其他}") == "已办结 {其他}"
    with pytest.raises(InvalidInput):
        filled_for(lid.id, offered[0].text)
