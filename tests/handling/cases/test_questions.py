"""The questions of a class: kept in order, answered with the report or afterwards, never forgotten."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.errors import DomainError, InvalidInput, NotPermitted, TooMany
from gongzhi.foundation.journal.services import Subject, last_entry
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import queries
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.answers import (
    Answer,
    check_answers,
    from_text,
    in_words,
    latest,
    to_text,
    unanswered,
)
from gongzhi.handling.cases.categories import get_category
from gongzhi.handling.cases.engine import subject_of
from gongzhi.handling.cases.errors import GuardRefusal
from gongzhi.handling.cases.models import CaseAnswers, Category
from gongzhi.handling.cases.questions import Kind, Option, Question, check_questions, read_questions
from gongzhi.handling.cases.services import CategoryChange, NewCase
from tests.handling.cases.cast import GRID, LAMP, MANHOLE, Cast, Story

POLE = Question(key="pole", title="灯杆编号", title_en="Number on the pole")
WHEN = Question(
    key="when", title="什么时候", kind=Kind.CHOICES, options=(Option("白天", "Day"), Option("夜间"))
)
TRAPPED = Question(key="trapped", title="有人被困吗", kind=Kind.YES_NO, hint="请拨打 119")
LAMPS = Question(key="lamps", title="几盏", kind=Kind.NUMBER)
ALL = (POLE, WHEN, TRAPPED, LAMPS)


# -- in order ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        Question(key="Pole", title="灯杆编号"),
        Question(key="1", title="灯杆编号"),
        Question(key="pole", title=" "),
        Question(key="pole", title="灯" * 61),
        Question(key="when", title="什么时候", kind=Kind.CHOICE, options=(Option("白天"),)),
        Question(key="when", title="何时", kind=Kind.CHOICE, options=(Option("早"), Option("早"))),
        Question(key="who", title="您的联系电话"),
        Question(key="who", title="谁在现场", title_en="Your name"),
    ],
)
def test_a_question_that_is_not_in_order_is_refused(wrong: Question):
    with pytest.raises(InvalidInput) as refusal:
        check_questions([wrong])
    assert refusal.value.field == "questions"


def test_keys_are_of_one_question_each_and_few():
    with pytest.raises(InvalidInput):
        check_questions([POLE, POLE])
    with pytest.raises(TooMany):
        check_questions([Question(key=f"q{n}", title="有无") for n in range(7)])


def test_questions_come_back_as_they_were_kept():
    assert read_questions([each.as_json() for each in check_questions(ALL)]) == ALL


# -- answers -------------------------------------------------------------------------------------


def test_answers_are_told_in_words_of_both_languages():
    given_ = {"lamps": 3.0, "when": ["夜间", "白天"], "pole": " A-012\n", "trapped": True}

    answers = check_answers(ALL, given_)

    assert in_words(answers, chinese=True) == (
        "灯杆编号：A-012；什么时候：白天、夜间；有人被困吗：是；几盏：3"
    )
    assert in_words(answers[:2], chinese=False) == "Number on the pole: A-012; 什么时候: Day, 夜间"
    assert [each.warning for each in answers] == ["", "", "请拨打 119", ""]
    assert from_text(to_text(answers)) == answers


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("pole", 3), ("pole", "长" * 201), ("pole", True), ("trapped", "yes"), ("trapped", 1),
        ("when", "白天"), ("when", ["中午"]), ("when", ["白天", "中午"]), ("lamps", "3"),
        ("lamps", 1e12), ("lamps", False), ("colour", "红"),
    ],
)  # fmt: skip
def test_what_does_not_fit_its_question_is_refused(key: str, value: object):
    with pytest.raises(InvalidInput) as refusal:
        check_answers(ALL, {key: value})
    assert refusal.value.field in {"answers", f"answers.{key}"}


def test_what_is_left_empty_is_no_answer():
    assert check_answers(ALL, {"pole": "", "when": [], "trapped": None}) == ()


@given(
    st.lists(st.text(max_size=8).filter(str.strip), max_size=5),
    st.dictionaries(st.text(max_size=4), st.text(max_size=5) | st.floats() | st.booleans()),
)
def test_the_newest_answer_counts_and_anything_typed_is_an_answer_or_a_refusal(
    words: list[str], strange: dict[str, object]
):
    given_ = [answer for word in words for answer in check_answers([POLE], {"pole": word})]

    assert [each.value for each in latest(given_)] == [each.value for each in given_[-1:]]
    assert (POLE in unanswered(ALL, given_)) is (not given_)
    with contextlib.suppress(DomainError):
        assert all(isinstance(each, Answer) for each in check_answers(ALL, strange))


# -- on a case -----------------------------------------------------------------------------------


def test_answers_given_with_a_report_are_kept_told_and_sealed(cast: Cast):
    story = Story(cast, answers={"pole_number": "A-012"})

    [answer] = queries.case_page(cast.dispatcher, story.id).answers
    assert (answer.shown, answer.by) == ("A-012", "reporter")
    assert "A-012" not in last_entry(subject_of(story.id)).facts
    assert verify().clean
    CaseAnswers.objects.filter(pk=story.id).update(given=to_text([]))
    [finding] = verify().altered
    assert finding.detail.startswith("answered: ")


def test_nobody_is_held_back_by_a_question_left_open(cast: Cast):
    story = Story(cast, category_code="W0202", answers={"lift_code": "3T"})

    assert [each.key for each in queries.case_page(cast.dispatcher, story.id).answers] == [
        "lift_code"
    ]


def test_a_report_without_class_or_with_another_class_answers_nothing(cast: Cast):
    for code in ("", MANHOLE):
        with pytest.raises(InvalidInput):
            Story(cast, category_code=code, answers={"pole_number": "A-012"})


def test_later_answers_take_the_place_of_earlier_ones_and_both_stay(cast: Cast):
    story = Story(cast, answers={"pole_number": "A-012"}).handling()

    cases.supplement_case(
        actor=cast.handler, case_id=story.id, answers={"pole_number": "A-021", "lamps": "几盏"}
    )

    answers = queries.case_page(cast.handler, story.id).answers
    assert [each.value for each in answers] == ["A-012", "A-021", "几盏"]
    assert [each.shown for each in latest(answers)] == ["A-021", "几盏"]
    facts = json.loads(last_entry(subject_of(story.id)).facts)
    assert facts["keys"] == ["pole_number", "lamps"]
    assert verify().clean


def test_a_changed_question_leaves_old_answers_readable(cast: Cast):
    story = Story(cast, answers={"pole_number": "A-012"})

    cases.change_category(
        actor=cast.administrator, code=LAMP, change=CategoryChange(questions=(WHEN,))
    )

    assert [each.key for each in get_category(LAMP).questions] == ["when"]
    assert last_entry(Subject("category", LAMP)).verb == "cases.change_category"
    [answer] = queries.case_page(cast.dispatcher, story.id).answers
    assert answer.title.startswith("灯杆编号")
    assert cases.load_categories().kept == [LAMP]


def test_a_class_without_questions_asks_those_of_the_class_above(cast: Cast):
    assert Category.objects.get(code="H0301").questions == []
    assert [each.key for each in get_category("H0301").questions] == ["when", "now"]


def test_who_may_answer(cast: Cast):
    story = Story(cast).handling()
    given_ = {"pole_number": "A-012"}

    cases.supplement_case(actor=story.reporter, case_id=story.id, answers=given_)
    with pytest.raises(NotPermitted):
        cases.supplement_case(actor=cast.auditor, case_id=story.id, answers=given_)
    with pytest.raises(InvalidInput):
        cases.supplement_case(actor=cast.handler, case_id=story.id, answers={})
    manhole = Story(cast, category_code=MANHOLE)
    with pytest.raises(GuardRefusal):
        cases.supplement_case(actor=cast.officer, case_id=manhole.id, answers=given_)


def test_a_reporter_answers_what_the_words_point_to_before_the_class_is_settled(cast: Cast):
    story = Story(cast, category_code="P")
    given_ = {"pole_number": "A-012"}

    cases.supplement_case(
        actor=story.reporter, case_id=story.id, answers=given_, category_code=LAMP
    )

    [answer] = queries.case_page(cast.dispatcher, story.id).answers
    assert (answer.key, answer.by) == ("pole_number", "reporter")
    with pytest.raises(
        InvalidInput
    ):  # of another branch: the class it has counts, and asks nothing
        cases.supplement_case(
            actor=story.reporter, case_id=story.id, answers={"when": ["白天"]}, category_code="H03"
        )


def test_a_report_without_answers_costs_no_statement_more(
    cast: Cast, django_assert_max_num_queries
):
    new = NewCase(title="路灯不亮", category_code=LAMP, area_code=GRID, source="call")
    cases.create_case(actor=cast.call_taker, new=new)

    with django_assert_max_num_queries(8):
        cases.create_case(actor=cast.call_taker, new=new)
