"""Data requests: what is held is answered at once, only the rest is asked, and once."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import (
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    WrongState,
)
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import JournalEntry
from gongzhi.oversight.burden import queries
from gongzhi.oversight.burden.errors import AlreadyAsked, MaybeHeld
from gongzhi.oversight.burden.models import AskedField, Cell, DataRequest, HeldFigure
from gongzhi.oversight.burden.planning import FieldAsk, Verdict, plan_request
from gongzhi.oversight.burden.services import (
    answer_request,
    ask_for_data,
    correct_figure,
    lapse_ended,
    withdraw_request,
)
from gongzhi.oversight.metrics.models import StatedFigure
from gongzhi.oversight.metrics.queries import read_one
from gongzhi.oversight.metrics.services import state_figure
from gongzhi.registry.organisations.models import Unit
from tests.handling.cases.cast import COMMUNITY, GRID, OTHER_STREET, STREET
from tests.oversight.burden.conftest import NEXT_COMMUNITY, SINCE, UNTIL, Burden

pytestmark = pytest.mark.django_db
LIFTS = "电梯台数"


def _states(request: DataRequest, name: str) -> dict[str, str]:
    cells = Cell.objects.filter(request_field__request=request, request_field__name=name)
    return dict(cells.values_list("area_code", "state"))


def _verbs(kind: str, key: int) -> list[str]:
    rows = JournalEntry.objects.filter(subject_kind=kind, subject_key=str(key))
    return list(rows.order_by("seq").values_list("verb", flat=True))


def test_what_the_registers_hold_is_answered_and_only_the_rest_is_asked(burden: Burden):
    request = burden.ask("网格总数", LIFTS)

    view = queries.request_view(burden.housing, request.pk)
    grids, lifts = view.fields
    assert [place.name for place in view.places] == ["杏花社区", "杏林社区"]
    assert [figure.value for figure in grids.figures if figure] == [2, 1]
    assert grids.states == ("stock", "stock")
    assert lifts.states == ("waiting", "waiting")
    assert (view.row.figures, view.row.from_stock, view.row.asked, view.row.waiting) == (4, 2, 2, 2)


def test_a_community_answers_once_and_the_next_request_takes_it_from_stock(burden: Burden):
    first = burden.ask(LIFTS)
    burden.answer(first, {1: "12"})
    burden.answer(first, {1: "7"}, area=NEXT_COMMUNITY)

    second = burden.ask("电梯数量", "网格数", actor=burden.civil)

    view = queries.request_view(burden.civil, second.pk)
    assert [figure.value for figure in view.fields[0].figures if figure] == [12, 7]
    assert view.row.asked == 0
    assert view.row.done
    with pytest.raises(WrongState):
        burden.answer(first, {1: "13"})
    assert _verbs("request", first.pk) == ["burden.ask", "burden.answer", "burden.answer"]
    assert verify().clean


def test_what_the_registers_lack_may_be_asked_and_what_cases_lack_may_not(burden: Burden):
    request = burden.ask("物业企业数", "诉求满意率")

    companies, satisfied = queries.request_view(burden.housing, request.pk).fields
    assert companies.states == ("waiting", "waiting")
    assert satisfied.states == ("stock", "stock")
    assert [figure.value for figure in satisfied.figures if figure] == [None, None]
    burden.answer(request, {1: "3"})
    again = burden.ask("物业公司数", actor=burden.civil, area_code=COMMUNITY)
    (held,) = queries.request_view(burden.civil, again.pk).fields[0].figures
    assert held is not None
    assert held.value == 3


@pytest.mark.parametrize("name", ["常住人口", "常住人口数"])
def test_what_was_stated_once_is_answered_from_stock(burden: Burden, name: str):
    for area, value in ((COMMUNITY, 4_300), (NEXT_COMMUNITY, 2_900)):
        state_figure(
            actor=SYSTEM, figure="population", area_code=area, value=Decimal(value), source="台账"
        )

    request = burden.ask(name)

    (population,) = queries.request_view(burden.housing, request.pk).fields
    assert population.states == ("stock", "stock")
    assert [figure and figure.value for figure in population.figures] == [4_300, 2_900]


def test_a_duplicate_is_refused_with_a_pointer_to_the_first(burden: Burden):
    first = burden.ask(LIFTS)

    with pytest.raises(AlreadyAsked) as refused:
        burden.ask("电梯 台数（现有）", actor=burden.civil)

    assert refused.value.params["request_id"] == first.pk
    assert str(first.pk) in refused.value.message
    assert DataRequest.objects.count() == 1


def test_a_shifted_period_is_the_same_and_another_month_is_not(burden: Burden):
    burden.ask("消防演练场次")

    with pytest.raises(AlreadyAsked):
        burden.ask("消防演练场次", since=SINCE + timedelta(days=3), until=UNTIL + timedelta(days=3))
    later = burden.ask(
        "消防演练场次", since=SINCE + timedelta(days=31), until=UNTIL + timedelta(days=30)
    )
    assert _states(later, "消防演练场次") == {COMMUNITY: "waiting", NEXT_COMMUNITY: "waiting"}


def test_a_standing_figure_is_held_for_every_later_period(burden: Burden):
    first = burden.ask(burden.field(LIFTS, standing=True))
    burden.answer(first, {1: "12"})
    burden.answer(first, {1: "0"}, area=NEXT_COMMUNITY)

    later = burden.ask(LIFTS, since=SINCE + timedelta(days=300), until=UNTIL + timedelta(days=300))

    assert set(_states(later, LIFTS).values()) == {"stock"}


def test_the_same_in_other_words_waits_for_a_decision(burden: Burden):
    burden.ask("六十岁以上老人数")

    with pytest.raises(MaybeHeld) as refused:
        burden.ask("60岁以上老人数", actor=burden.civil)
    other = burden.ask(
        burden.field("60岁以上老人数", differs="按户籍而非常住统计", people=True),
        actor=burden.civil,
    )

    assert "六十岁以上老人数" in refused.value.message
    assert other.fields.get().differs == "按户籍而非常住统计"


def test_taking_the_similar_one_takes_its_figures(burden: Burden):
    first = burden.ask("六十岁以上老人数")
    burden.answer(first, {1: "320"})
    burden.answer(first, {1: "210"}, area=NEXT_COMMUNITY)
    key = f"given.{first.fields.get().field_id}"

    taken = burden.ask(FieldAsk(name="60岁以上老人数", holding=key), actor=burden.civil)

    figures = queries.request_view(burden.civil, taken.pk).fields[0].figures
    assert [figure.value for figure in figures if figure] == [320, 210]


def test_a_wider_request_asks_only_the_communities_that_were_not_asked(burden: Burden):
    first = burden.ask(LIFTS, area_code=COMMUNITY)

    wider = burden.ask(LIFTS, actor=burden.civil)

    assert _states(wider, LIFTS) == {COMMUNITY: "following", NEXT_COMMUNITY: "waiting"}
    burden.answer(first, {1: "12"})
    assert _states(wider, LIFTS)[COMMUNITY] == "answered"


def test_what_is_withdrawn_is_asked_by_the_next_that_waited_for_it(burden: Burden):
    first = burden.ask(LIFTS, area_code=COMMUNITY)
    wider = burden.ask(LIFTS, actor=burden.civil)

    withdraw_request(actor=burden.housing, request_id=first.pk, note="方案取消")

    assert _states(first, LIFTS) == {COMMUNITY: "lapsed"}
    assert _states(wider, LIFTS) == {COMMUNITY: "waiting", NEXT_COMMUNITY: "waiting"}
    assert _verbs("request", wider.pk) == ["burden.ask", "burden.ask_for_earlier"]
    with pytest.raises(WrongState):
        withdraw_request(actor=burden.housing, request_id=first.pk, note="再撤一次")


def test_after_its_last_day_nothing_is_asked_and_somebody_may_ask_anew(burden: Burden):
    first = burden.ask(LIFTS)
    over = burden.today + timedelta(days=15)

    lapsed = lapse_ended(today=over)

    assert lapsed == 2
    assert lapse_ended(today=over) == 0
    assert _verbs("request", first.pk) == ["burden.ask", "burden.lapse"]
    with pytest.raises(WrongState):
        burden.answer(first, {1: "12"})
    assert set(_states(burden.ask(LIFTS, actor=burden.civil), LIFTS).values()) == {"waiting"}


def test_few_people_are_not_told_as_a_number(burden: Burden):
    request = burden.ask(burden.field("独居老人人数", people=True))
    burden.answer(request, {1: "3"})
    burden.answer(request, {1: "0"}, area=NEXT_COMMUNITY)

    few, none = queries.request_view(burden.housing, request.pk).fields[0].figures

    assert few is not None
    assert few.withheld
    assert few.value is None
    assert none is not None
    assert none.value == 0


def test_few_people_are_exact_only_to_the_community_that_gave_them(burden: Burden):
    request = burden.ask("独居老人人数", LIFTS, area_code=COMMUNITY)
    burden.answer(request, {1: "3", 2: "2"})
    few = HeldFigure.objects.get(field__name="独居老人人数")

    def shown(viewer: Actor) -> list[Decimal | None]:
        return [given.figure.value for given in queries.given_by(viewer, COMMUNITY)]

    assert shown(burden.secretary) == [2, 3]
    for viewer in (burden.housing, burden.civil, burden.cast.leader, burden.neighbour):
        assert shown(viewer) == [2, None]
        with pytest.raises(NotFound):
            queries.get_given(viewer, few.pk)
    assert queries.get_given(burden.secretary, few.pk).value == 3
    correct_figure(actor=burden.secretary, figure_id=few.pk, value="4", note="复核")
    entries = JournalEntry.objects.filter(subject_kind="held", subject_key=str(few.pk))
    given, corrected = (json.loads(entry.facts) for entry in entries.order_by("seq"))
    assert (given["to"], corrected["from"], corrected["to"]) == ("<5", "<5", "<5")


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("独居老人人数", ""),
        ("流动人口", ""),
        ("党员数", ""),
        ("帮扶对象", "人"),
        ("高龄（人）", ""),
    ],
)
def test_what_counts_people_is_not_the_requesters_to_say(burden: Burden, name: str, unit: str):
    request = burden.ask(burden.field(name, unit=unit), LIFTS)

    people = {one.name: one.field and one.field.people for one in request.fields.all()}
    assert people == {name: True, LIFTS: False}


def test_a_later_request_may_say_that_people_are_counted_and_none_takes_it_back(burden: Burden):
    first = burden.ask("重点帮扶对象")
    burden.answer(first, {1: "3"})
    burden.answer(first, {1: "9"}, area=NEXT_COMMUNITY)
    more = {"since": SINCE - timedelta(days=90), "until": UNTIL - timedelta(days=90)}

    burden.ask(burden.field("重点帮扶对象", people=True), actor=burden.civil, **more)
    burden.ask("重点帮扶对象", since=SINCE - timedelta(days=200), until=UNTIL - timedelta(days=200))

    figures = queries.request_view(burden.housing, first.pk).fields[0].figures
    assert [figure and figure.value for figure in figures] == [None, 9]


@pytest.mark.parametrize("text", ["-3", "2.5"])
def test_people_are_counted_whole(burden: Burden, text: str):
    request = burden.ask("独居老人人数")

    with pytest.raises(InvalidInput) as refused:
        burden.answer(request, {1: text})

    assert refused.value.field == "field_1"


def test_a_correction_reaches_everybody_who_takes_it_from_stock(burden: Burden):
    request = burden.ask(LIFTS, area_code=COMMUNITY)
    burden.answer(request, {1: "12"})
    figure = HeldFigure.objects.get()

    correct_figure(
        actor=burden.secretary, figure_id=figure.pk, value="13", note="复核", version=None
    )

    view = queries.request_view(burden.housing, request.pk)
    assert [each.value for each in view.fields[0].figures if each] == [Decimal(13)]
    assert _verbs("held", figure.pk) == ["burden.answer", "burden.correct_figure"]
    with pytest.raises(NotFound):
        correct_figure(actor=burden.neighbour, figure_id=figure.pk, value="1", note="")
    with pytest.raises(StaleVersion):
        correct_figure(actor=burden.secretary, figure_id=figure.pk, value="1", note="", version=9)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"fields": []}, "fields"),
        ({"fields": [FieldAsk(name="楼长姓名")]}, "fields"),
        ({"fields": [FieldAsk(name="电梯台数")]}, "ground"),
        ({"fields": [FieldAsk(name="电梯台数", ground="摸底")]}, "ends_on"),
        ({"fields": [FieldAsk(name="网格数"), FieldAsk(name="网格总数")]}, "fields"),
        ({"fields": [FieldAsk(name="字" * 61)]}, "fields"),
        ({"fields": [FieldAsk(name="电梯\0台数")]}, "fields"),
        ({"fields": [FieldAsk(name="！？…")]}, "fields"),
        ({"fields": [FieldAsk(name="㍿" * 20)]}, "fields"),
        ({"title": " "}, "title"),
        ({"until": SINCE - timedelta(days=1)}, "until"),
        ({"until": SINCE + timedelta(days=500)}, "until"),
        ({"area_code": GRID}, "area_code"),
        ({"area_code": OTHER_STREET}, "area_code"),
    ],
)
def test_what_cannot_be_asked_names_its_field(burden: Burden, wrong: dict[str, object], field: str):
    with pytest.raises(InvalidInput) as refused:
        burden.ask(LIFTS, **wrong)

    assert refused.value.field == field
    assert not DataRequest.objects.exists()


@pytest.mark.parametrize("days", [-1, 93])
def test_a_field_ends_soon(burden: Burden, days: int):
    with pytest.raises(InvalidInput) as refused:
        burden.ask(burden.field(LIFTS, ends_on=burden.today + timedelta(days=days)))

    assert refused.value.field == "ends_on"


def test_nobody_asks_out_of_their_areas_or_in_another_s_name(burden: Burden):
    company = Unit.objects.create(kind="property_company", name="安心物业", area_code=STREET)
    trader = burden.cast.actor("unit_head", unit=company, areas=(STREET,))
    street = burden.cast.leader

    with pytest.raises(NotPermitted):
        burden.ask(LIFTS, actor=street, area_code=OTHER_STREET)
    with pytest.raises(NotPermitted):
        ask_for_data(actor=street, new=burden.new(LIFTS))
    with pytest.raises(NotPermitted):
        burden.ask(LIFTS, actor=trader)
    with pytest.raises(NotPermitted):
        burden.ask(LIFTS, actor=burden.secretary)


def test_only_the_community_itself_answers(burden: Burden):
    request = burden.ask(LIFTS)

    for actor in (burden.neighbour, burden.housing, burden.cast.leader, burden.cast.officer):
        with pytest.raises((NotPermitted, NotFound)):
            answer_request(
                actor=actor, request_id=request.pk, area_code=COMMUNITY, answers={1: "12"}
            )
    with pytest.raises(NotPermitted):
        withdraw_request(actor=burden.secretary, request_id=request.pk, note="不想填")
    assert set(_states(request, LIFTS).values()) == {"waiting"}


@pytest.mark.parametrize("text", ["十二", "1e99", "1.234", "NaN", "--1", "1 2"])
def test_an_answer_is_a_number(burden: Burden, text: str):
    request = burden.ask(LIFTS)

    with pytest.raises(InvalidInput) as refused:
        burden.answer(request, {1: text})

    assert refused.value.field == "field_1"
    assert not HeldFigure.objects.exists()


def test_an_answer_of_nothing_is_none(burden: Burden):
    request = burden.ask(burden.field("是否有室内活动场所", yes_no=True))

    with pytest.raises(InvalidInput):
        burden.answer(request, {1: " "})
    with pytest.raises(InvalidInput):
        burden.answer(request, {1: "2"})
    with pytest.raises(WrongState):
        burden.answer(request, {2: "1"})
    burden.answer(request, {1: "1"})
    assert HeldFigure.objects.get().value == 1


def test_the_database_itself_keeps_a_second_ask_out(burden: Burden):
    request = burden.ask(LIFTS)
    cell = Cell.objects.filter(request_field__request=request)[0]
    other = burden.ask("网格数").fields.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.create(
            request_field=other, field=cell.field, area_code=cell.area_code,
            since=cell.since, until=cell.until, state="waiting", asked=True,
        )  # fmt: skip


def test_the_list_of_what_waits_counts_all_of_a_request(burden: Burden):
    request = burden.ask("网格数", LIFTS)
    burden.answer(request, {2: "12"})

    (row,) = queries.request_rows(queries.requests(burden.housing, waiting=True))

    assert (row.fields, row.figures, row.from_stock, row.asked, row.waiting) == (2, 4, 2, 2, 1)


def test_a_community_s_day_lists_a_request_once_whatever_its_fields_last_days(burden: Burden):
    later = burden.field("充电桩数", ends_on=burden.today + timedelta(days=30))
    first = burden.ask(LIFTS, later)
    between = burden.field("消防栓数", ends_on=burden.today + timedelta(days=20))
    second = burden.ask(between, actor=burden.civil)

    asked = queries.community_day(burden.secretary, COMMUNITY).asked

    assert [(each.request.pk, len(each.cells)) for each in asked] == [(first.pk, 2), (second.pk, 1)]


def test_a_plan_costs_few_queries_whatever_the_communities(
    burden: Burden, django_assert_num_queries
):
    burden.ask(LIFTS)
    asks = [FieldAsk(name=name) for name in ("网格数", LIFTS, "充电桩数", "楼长手机号")]

    with django_assert_num_queries(7):
        plan = plan_request(STREET, since=SINCE, until=UNTIL, asks=asks)

    assert [each.verdict for each in plan.fields] == [
        Verdict.HELD,
        Verdict.ASKED,
        Verdict.FREE,
        Verdict.REFUSED,
    ]


def test_a_request_is_read_in_few_queries(burden: Burden, django_assert_num_queries):
    request = burden.ask(LIFTS, "网格数", "充电桩数")

    with django_assert_num_queries(8):
        queries.request_view(burden.housing, request.pk)
    with django_assert_num_queries(1):
        queries.request_rows(queries.requests(burden.secretary))


def test_a_request_does_not_exist_out_of_its_areas(burden: Burden):
    request = burden.ask(LIFTS, area_code=COMMUNITY)
    elsewhere = burden.cast.actor("street_leader", unit=burden.cast.street, areas=(OTHER_STREET,))

    for viewer in (elsewhere, burden.neighbour):
        with pytest.raises(NotFound):
            queries.request_view(viewer, request.pk)
    assert queries.request_view(burden.secretary, request.pk).places[0].code == COMMUNITY


def test_what_was_spared_is_counted_with_the_hours_of_the_stated_rule(burden: Burden):
    burden.ask("网格数", "诉求数", LIFTS)

    saved = queries.saved_in(burden.cast.leader, since=burden.today, until=burden.today)

    assert (saved.requests, saved.asked, saved.spared) == (1, 2, 4)
    assert saved.hours == Decimal("0.4")
    assert saved.share == Decimal("66.7")
    assert not saved.rule.verified


def test_an_answer_that_a_metric_rests_on_is_stated_for_metrics_and_standards(burden: Burden):
    until = burden.today - timedelta(days=40)
    request = burden.ask("常住人口", since=until - timedelta(days=30), until=until)
    burden.answer(request, {1: "4300"})

    asked = AskedField.objects.get()
    assert asked.unit == "persons"
    for language, unit in (("en", "persons"), ("zh-hans", "人")):
        with translation.override(language):
            assert str(asked.unit_title) == unit
    stated = StatedFigure.objects.get(figure="population", area_code=COMMUNITY)
    assert (stated.value, stated.as_of) == (Decimal(4300), until)
    assert read_one("territory.population", area_code=COMMUNITY).value == Decimal(4300)
    later = burden.ask(
        "常住人口", actor=burden.civil, since=until + timedelta(days=1), until=burden.today
    )
    cells = Cell.objects.filter(request_field__request=later, area_code=COMMUNITY)
    assert [cell.state for cell in cells] == [Cell.State.STOCK]

    figure = HeldFigure.objects.get(area_code=COMMUNITY)
    correct_figure(actor=burden.secretary, figure_id=figure.pk, value="4310", note="漏报")

    assert read_one("territory.population", area_code=COMMUNITY).value == Decimal(4310)
    with pytest.raises(InvalidInput) as refused:
        burden.answer(request, {1: "4300.5"}, area=NEXT_COMMUNITY)
    assert refused.value.field == "field_1"
    assert verify().clean
