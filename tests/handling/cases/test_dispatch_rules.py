"""Dispatch rules: the first that holds names the unit; kept by an area, on record, never of people."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from time import process_time

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.foundation.clock.calendar import ZONE
from gongzhi.foundation.errors import (
    DomainError,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleVersion,
    TooMany,
    WrongState,
)
from gongzhi.foundation.journal.services import Subject, last_entry, timeline
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.dispatch_rulebook import forget_dispatch_rules, rules_for
from gongzhi.handling.cases.dispatch_rules import (
    MOST_RULES,
    Conditions,
    Reported,
    RuleInForce,
    check_words,
    first_holding,
    folded,
    in_order,
    stands_in,
)
from gongzhi.handling.cases.models import Case, DispatchRule
from gongzhi.handling.cases.queries import (
    Matter,
    Reason,
    dispatch_board,
    preview_of,
    rule_previews,
    rules_holding,
)
from gongzhi.handling.cases.services import DispatchRuleGiven
from gongzhi.registry.territory.models import Zone
from tests.handling.cases.cast import (
    COUNTY,
    GRID,
    IN_NEXT_GRID,
    LAMP,
    MANHOLE,
    NEXT_GRID,
    OTHER_STREET,
    STREET,
    Cast,
    Story,
)

MONDAY = datetime(2026, 11, 23, 10, 30, tzinfo=ZONE)


def _rule(
    cast: Cast, unit: object = None, *, area: str = STREET, name: str = "规则", **asked: object
):
    unit = unit or cast.water
    return cases.create_dispatch_rule(
        actor=cast.administrator,
        area_prefix=area,
        given=DispatchRuleGiven(name=name, unit_id=unit.pk, **asked),  # type: ignore[attr-defined, arg-type]
    )


def _held(story: Story) -> str:
    case = story.case
    found = rules_holding([Matter(case.pk, case.area_code, case.category_id)])
    return found[case.pk].name if case.pk in found else ""


# -- what holds ----------------------------------------------------------------------------------


def _report(**changes: object) -> Reported:
    values = {
        "area_code": GRID, "path": ("P", "P01", LAMP), "intake": "resident",
        "severity": "ordinary", "at": MONDAY, "working_day": True, "text": "楼前路灯不亮 led坏了",
    }  # fmt: skip
    return Reported(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("conditions", "report", "holds"),
    [
        ({}, {}, True),
        ({"category_code": "P"}, {}, True),
        ({"category_code": MANHOLE}, {}, False),
        ({"category_code": "P"}, {"path": ()}, False),
        ({"places": (NEXT_GRID, GRID)}, {}, True),
        ({"places": (NEXT_GRID,)}, {}, False),
        ({"places": (GRID,)}, {"area_code": STREET}, False),
        ({"intakes": ("call", "api")}, {}, False),
        ({"severities": ("ordinary", "minor")}, {}, True),
        ({"day_kind": "workday"}, {}, True),
        ({"day_kind": "holiday"}, {}, False),
        ({"day_kind": "holiday"}, {"working_day": False}, True),
        ({"hour_from": time(9), "hour_to": time(10, 30)}, {}, False),  # the last is not within
        ({"hour_from": time(10, 30), "hour_to": time(11)}, {}, True),
        ({"hour_from": time(22), "hour_to": time(6)}, {}, False),
        ({"hour_from": time(22), "hour_to": time(6)}, {"at": MONDAY.replace(hour=23)}, True),
        ({"hour_from": time(22), "hour_to": time(6)}, {"at": MONDAY.replace(hour=5)}, True),
        ({"words": ("井盖", "路灯")}, {}, True),
        ({"words": ("井盖",)}, {}, False),
        ({"words": ("路灯",), "intakes": ("call",)}, {}, False),  # all of it must hold
    ],
)
def test_a_rule_holds_where_all_that_it_asks_does(conditions: dict, report: dict, *, holds: bool):
    assert Conditions(**conditions).hold(_report(**report)) is holds


@pytest.mark.parametrize(
    ("word", "text", "stands"),
    [
        ("ev", "seven", False), ("ev", "an EV, burnt", True), ("ev", "eve ev", True),
        ("充电", "电动车充电桩", True), ("５号楼", "5号楼漏水", True), ("5号楼", "15号楼漏水", False),
        (".*", "什么都有", False), ("路灯3", "路灯34坏了 路灯3坏了", True), ("+v", "v++v", True), ("a b", "A\n b", True), ("漏水", "", False),
    ],
)  # fmt: skip
def test_words_are_sought_letter_for_letter(word: str, text: str, *, stands: bool):
    assert stands_in(folded(word), folded(text)) is stands


@pytest.mark.parametrize(
    "wrong",
    [["13000000001"], ["130 0000 0001"], ["110101199001010010"], ["。，"], ["长" * 31],
     ["130.0000.0001"], ["130—0000—0001"], ["一三〇零零零零零零零一"], [str(n) + "号楼" for n in range(21)]],
)  # fmt: skip
def test_words_that_cannot_be_sought_or_are_somebody_s_number_are_refused(wrong: list[str]):
    with pytest.raises((InvalidInput, TooMany)) as refusal:
        check_words(wrong)
    assert refusal.value.field == "words"


def test_a_report_that_repeats_a_word_without_end_costs_little():
    text = "ev" * 10_000

    started = process_time()
    found = [stands_in("ev", text) for _ in range(20)]

    assert not any(found)
    assert process_time() - started < 0.15  # letter by letter it took 0.38 s


RULES = st.lists(
    st.builds(
        RuleInForce,
        id=st.integers(1, 10_000),
        version=st.just(1),
        name=st.just(""),
        area_prefix=st.sampled_from(["", "99", COUNTY, STREET, OTHER_STREET]),
        position=st.integers(1, 5),
        unit_id=st.integers(1, 9),
        unit=st.just(""),
        effective_from=st.just(date(2026, 1, 1)),
        effective_to=st.none(),
        conditions=st.builds(
            Conditions,
            category_code=st.sampled_from(["", "P", MANHOLE]),
            intakes=st.sampled_from([(), ("call",), ("resident",)]),
            day_kind=st.sampled_from(["", "workday", "holiday"]),
        ),
    ),
    unique_by=lambda rule: rule.id,
    max_size=12,
)


@given(rules=RULES, shuffled=st.randoms(use_true_random=False))
def test_the_order_is_total_and_the_first_match_wins(rules: list[RuleInForce], shuffled: object):
    report = _report()
    mixed = list(rules)
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]

    order = in_order(rules)
    won = first_holding(order, report)

    assert in_order(mixed) == order
    lengths = [len(rule.area_prefix) for rule in order]
    assert lengths == sorted(lengths, reverse=True)  # the nearest area's list is asked first
    holding = [
        rule
        for rule in order
        if report.area_code.startswith(rule.area_prefix) and rule.conditions.hold(report)
    ]
    assert won == (holding[0] if holding else None)
    if won is not None:  # what stands after it changes nothing
        assert first_holding(order[: order.index(won) + 1], report) == won


# -- at a case -----------------------------------------------------------------------------------


def test_the_first_rule_that_holds_is_proposed_before_the_class_s_own_unit(cast: Cast):
    _rule(cast, cast.police, name="来电", intakes=("call",))
    _rule(cast, cast.water, name="三号楼", words=("三号楼",))
    _rule(cast, cast.police, name="其余")
    waiting = Story(cast).accepted()

    (shown,) = dispatch_board(cast.dispatcher).waiting

    first, second, *_near = shown.suggestions
    assert (first.unit_id, first.reasons, first.rule.name) == (
        cast.water.pk, (Reason.RULE,), "三号楼",
    )  # fmt: skip
    assert (second.unit_id, second.reasons) == (cast.lighting.pk, (Reason.CATEGORY,))
    assert shown.row.id == waiting.id


def test_class_place_zone_severity_and_words_are_asked_of_the_case(cast: Cast):
    zone = Zone.objects.create(
        name="夜市", kind="business", area_code=STREET, area_codes=[NEXT_GRID]
    )
    _rule(cast, name="井盖", category_code=MANHOLE, severities=("emergency",))
    _rule(cast, name="商圈", zone_id=zone.pk)
    _rule(cast, name="一格", place_code=GRID, words=("三天",))

    lamp, lid = Story(cast), Story(cast, category_code=MANHOLE)
    night = Story(cast, lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1])

    assert [_held(each) for each in (lamp, lid, night)] == ["一格", "井盖", "商圈"]
    zone.valid_to = timezone.now()
    zone.save()
    forget_dispatch_rules()
    assert _held(night) == ""


def test_the_hour_and_kind_of_day_are_those_of_receipt(cast: Cast):
    _rule(cast, name="夜间", hour_from=time(22), hour_to=time(6))
    _rule(cast, name="休息日", day_kind="holiday")
    story = Story(cast)

    found = []
    for at in (MONDAY, MONDAY.replace(hour=23), MONDAY - timedelta(days=1)):
        Case.objects.filter(pk=story.id).update(received_at=at)
        found.append(_held(story))

    assert found == ["", "夜间", "休息日"]


def test_the_nearest_area_s_list_comes_first(cast: Cast):
    _rule(cast, cast.lighting, area=COUNTY, name="全区")
    _rule(cast, cast.police, area=STREET, name="来电", intakes=("call",))

    assert (_held(Story(cast, source="call", actor=cast.call_taker)), _held(Story(cast))) == (
        "来电", "全区",
    )  # fmt: skip
    assert [rule.name for rule in rules_for([STREET])[STREET]] == ["来电", "全区"]
    assert [rule.name for rule in rules_for([OTHER_STREET])[OTHER_STREET]] == ["全区"]


def test_a_closed_unit_s_rule_is_skipped_and_so_is_one_off_or_not_in_force(cast: Cast):
    today = timezone.localdate()
    closed = _rule(cast, cast.police, name="已撤")
    off = _rule(cast, name="停用")
    _rule(cast, name="明天起", effective_from=today + timedelta(days=1))
    over = _rule(cast, name="到昨天", effective_from=date(2026, 1, 1))
    last = _rule(cast, name="最后一天", effective_from=date(2026, 1, 1), effective_to=today)
    DispatchRule.objects.filter(pk=over.pk).update(effective_to=today - timedelta(days=1))
    story = Story(cast)
    cases.switch_dispatch_rule(actor=cast.leader, rule_id=off.pk, on=False)
    cast.police.active_to = today
    cast.police.save()
    forget_dispatch_rules()

    assert _held(story) == "最后一天"
    assert [rule.id for rule in rules_for([STREET])[STREET]] == [last.pk]
    cases.take_out_dispatch_rule(actor=cast.leader, rule_id=closed.pk)
    assert DispatchRule.objects.get(pk=closed.pk).position is None


def test_the_dispatch_says_which_rule_proposed_which_unit(cast: Cast):
    rule = _rule(cast, cast.water, name="三号楼", words=("三号楼",))

    by_rule = Story(cast).dispatched(cast.water)
    past_rule = Story(cast).dispatched(cast.lighting)
    without = Story(cast, detail="别处", title="路灯").dispatched(cast.lighting)

    facts = [
        timeline(Subject("case", each.id)).get(verb="cases.dispatch").facts
        for each in (by_rule, past_rule, without)
    ]
    told = f'"rule":{rule.pk},"rule_name":"三号楼","rule_unit":{cast.water.pk}'
    assert [told in each for each in facts] == [True, True, False]
    assert verify().clean


def test_lists_cost_one_statement_and_a_case_without_rules_none(
    cast: Cast, django_assert_num_queries
):
    story = Story(cast)
    case = story.case
    matter = [Matter(case.pk, case.area_code, case.category_id)]
    forget_dispatch_rules()

    with django_assert_num_queries(1):
        rules_holding(matter)
    with django_assert_num_queries(0):
        rules_holding(matter)
    _rule(cast, words=("三号楼",))
    rules_holding(matter)
    with django_assert_num_queries(1):
        assert rules_holding(matter)


# -- the commands ----------------------------------------------------------------------------------


def test_rules_change_places_and_each_says_so_on_record(cast: Cast):
    first, second, third = (_rule(cast, name=name) for name in "甲乙丙")

    cases.move_dispatch_rule(actor=cast.leader, rule_id=third.pk, up=True, note="先问")
    cases.move_dispatch_rule(actor=cast.leader, rule_id=first.pk, up=False)

    assert [rule.name for rule in rules_for([STREET])[STREET]] == ["丙", "甲", "乙"]
    entry = last_entry(Subject("dispatch_rule", second.pk))
    assert (entry.verb, entry.note, '"position":3' in entry.facts) == (
        "cases.change_dispatch_rule", "先问", True,
    )  # fmt: skip
    with pytest.raises(WrongState):
        cases.move_dispatch_rule(actor=cast.leader, rule_id=third.pk, up=True)
    assert verify().clean


def test_what_is_taken_out_can_be_put_back_at_the_end(cast: Cast):
    first, _second = _rule(cast, name="甲"), _rule(cast, name="乙")

    cases.take_out_dispatch_rule(actor=cast.leader, rule_id=first.pk)
    with pytest.raises(WrongState):
        cases.move_dispatch_rule(actor=cast.leader, rule_id=first.pk, up=True)
    cases.put_back_dispatch_rule(actor=cast.leader, rule_id=first.pk)
    again = cases.put_back_dispatch_rule(actor=cast.leader, rule_id=first.pk)

    assert [rule.name for rule in rules_for([STREET])[STREET]] == ["乙", "甲"]
    assert timeline(Subject("dispatch_rule", again.pk)).count() == 3  # the second time is none


def test_a_change_is_of_what_was_read_and_says_what_it_changed(cast: Cast):
    row = _rule(cast, name="甲", words=("路灯",), effective_from=date(2026, 1, 1))
    other = DispatchRuleGiven(
        name="甲",
        unit_id=cast.police.pk,
        words=("路灯", "Ｌamp"),
        hour_from=time(8),
        hour_to=time(9),
    )

    changed = cases.change_dispatch_rule(
        actor=cast.leader, rule_id=row.pk, given=other, version=row.version
    )
    same = cases.change_dispatch_rule(actor=cast.leader, rule_id=row.pk, given=other)

    entry = last_entry(Subject("dispatch_rule", row.pk))
    assert (changed.words, changed.effective_from) == (["路灯", "lamp"], date(2026, 1, 1))
    assert '"hour_from":"08:00"' in entry.facts
    assert "effective_from" not in entry.facts
    assert (entry.seq, same.version) == (2, 2)
    with pytest.raises(StaleVersion):
        cases.change_dispatch_rule(actor=cast.leader, rule_id=row.pk, given=other, version=1)


def test_an_area_keeps_its_own_list_only(cast: Cast):
    mine = DispatchRuleGiven(name="甲", unit_id=cast.police.pk)
    of_county = _rule(cast, cast.lighting, area=COUNTY)

    row = cases.create_dispatch_rule(actor=cast.leader, area_prefix=STREET, given=mine)

    for actor, area in (
        (cast.leader, COUNTY), (cast.leader, OTHER_STREET), (cast.leader, ""),
        (cast.dispatcher, STREET), (cast.handler, STREET), (cast.supervisor, STREET),
    ):  # fmt: skip
        with pytest.raises(NotPermitted):
            cases.create_dispatch_rule(actor=actor, area_prefix=area, given=mine)
    for act in (
        lambda: cases.move_dispatch_rule(actor=cast.leader, rule_id=of_county.pk, up=True),
        lambda: cases.switch_dispatch_rule(actor=cast.leader, rule_id=of_county.pk, on=False),
        lambda: cases.take_out_dispatch_rule(actor=cast.dispatcher, rule_id=row.pk),
        lambda: cases.put_back_dispatch_rule(actor=cast.outsider, rule_id=row.pk),
        lambda: cases.change_dispatch_rule(actor=cast.dispatcher, rule_id=row.pk, given=mine),
    ):
        with pytest.raises(NotPermitted):
            act()
    with pytest.raises(NotFound):
        cases.move_dispatch_rule(actor=cast.leader, rule_id=2**40, up=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "长" * 41}, {"unit_id": 2**40}, {"category_code": "ZZ"},
        {"place_code": OTHER_STREET}, {"place_code": f"{STREET}\x00"}, {"place_code": "x"},
        {"zone_id": 2**40}, {"intakes": ("letter",)}, {"severities": ("grave",)},
        {"day_kind": "monday"}, {"hour_from": time(8)}, {"hour_to": time(8)},
        {"hour_from": time(8), "hour_to": time(8)}, {"name": "13000000001 的诉求"},
        {"hour_from": time(8, tzinfo=UTC), "hour_to": time(9)},
        {"hour_from": time(8), "hour_to": time(9, 0, 30)}, {"words": ("13000000001",)},
        {"effective_from": date(2026, 2, 1), "effective_to": date(2026, 1, 31)},
        {"source": "长" * 201},
    ],
)  # fmt: skip
def test_what_cannot_hold_is_refused_on_its_field(cast: Cast, wrong: dict[str, object]):
    values = {"name": "甲", "unit_id": cast.police.pk, **wrong}

    with pytest.raises(DomainError) as refusal:
        cases.create_dispatch_rule(
            actor=cast.administrator,
            area_prefix=STREET,
            given=DispatchRuleGiven(**values),  # type: ignore[arg-type]
        )

    assert refusal.value.field in {*wrong, "hour_to", "hour_from"}
    assert not DispatchRule.objects.exists()


@pytest.mark.parametrize("area", ["9", "990", "990101001001", "990109", "x", "99010100\x00"])
def test_a_list_is_a_sub_district_s_or_one_above(cast: Cast, area: str):
    with pytest.raises((InvalidInput, NotFound)):
        _rule(cast, cast.police, area=area)


def test_only_a_unit_that_every_case_meant_can_go_to_is_taken(cast: Cast):
    cast.police.active_to = timezone.localdate()
    cast.police.save()

    for unit, area in (
        (cast.police, STREET),
        (cast.committee, COUNTY),
        (cast.street, OTHER_STREET),
    ):
        with pytest.raises(InvalidInput) as refusal:
            _rule(cast, unit, area=area)
        assert refusal.value.field == "unit_id"
    assert _rule(cast, cast.committee, area=COUNTY, place_code=STREET).pk


def test_a_list_has_an_end(cast: Cast):
    for nth in range(MOST_RULES):
        _rule(cast, name=f"第{nth}条")

    with pytest.raises(TooMany):
        _rule(cast)


def test_two_rules_of_one_list_never_share_a_place(cast: Cast):
    first, second = _rule(cast), _rule(cast)

    DispatchRule.objects.filter(pk=first.pk).update(position=second.position)
    with pytest.raises(IntegrityError):
        connection.check_constraints()


# -- what it would have changed ----------------------------------------------------------------------


def test_a_preview_counts_by_unit_before_and_after_and_stores_nothing(
    cast: Cast, django_assert_max_num_queries
):
    for detail in ("三号楼的路灯", "三号楼门口", "别处"):
        Story(cast, detail=detail, title="路灯不亮")
    standing = _rule(cast, cast.police, name="其余", words=("别处",))
    wanted = DispatchRuleGiven(name="三号楼", unit_id=cast.water.pk, words=("三号楼",))

    draft = cases.draft_dispatch_rule(actor=cast.leader, area_prefix=STREET, given=wanted)
    with django_assert_max_num_queries(6):
        seen = preview_of(cast.leader, area_prefix=STREET, replaced=None, draft=draft)
    unseen = preview_of(cast.administrator, area_prefix=STREET, replaced=None, draft=draft)
    without = preview_of(cast.leader, area_prefix=COUNTY, replaced=standing.pk, draft=None)

    assert (seen.of, seen.moved) == (3, 2)
    assert [(each.unit, each.before, each.after) for each in seen.units] == [
        (cast.water.name, 0, 2), (cast.lighting.name, 2, 0),
    ]  # fmt: skip
    assert [(each.title, each.before, each.after) for each in seen.examples] == [
        ("路灯不亮", cast.lighting.name, cast.water.name)
    ] * 2
    assert (unseen.moved, unseen.units, unseen.examples) == (None, [], [])  # too few to be told
    assert (without.of, without.moved) == (3, 1)
    assert DispatchRule.objects.count() == 1

    for _more in range(3):
        Story(cast, detail="三号楼", title="路灯不亮")
    unseen = preview_of(cast.administrator, area_prefix=STREET, replaced=None, draft=draft)
    assert (unseen.of, unseen.moved, unseen.examples) == (6, 5, [])  # five are told, and by unit
    assert [each.after for each in unseen.units] == [5, 0]


def test_a_preview_holds_few_texts_at_a_time_and_tells_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
):
    for detail in ("三号楼的路灯", "别处", "三号楼门口"):
        Story(cast, detail=detail)
    standing = _rule(cast, cast.water, words=("三号楼",))
    with django_assert_num_queries(5):
        whole = preview_of(cast.leader, area_prefix=STREET, replaced=standing.pk, draft=None)

    monkeypatch.setattr(rule_previews, "TEXTS_AT_ONCE", 2)
    with django_assert_num_queries(6):
        parted = preview_of(cast.leader, area_prefix=STREET, replaced=standing.pk, draft=None)

    assert (parted.of, parted.moved) == (3, 2)
    assert parted == whole


def test_a_preview_asks_the_list_as_it_is_now_whichever_process_changed_it(cast: Cast):
    Story(cast)
    row = _rule(cast, cast.police, name="其余")
    assert rules_for([STREET])[STREET]  # kept in this process

    DispatchRule.objects.filter(pk=row.pk).update(unit=cast.water)  # by another
    seen = preview_of(cast.leader, area_prefix=STREET, replaced=row.pk, draft=None)

    assert [(each.before, each.after) for each in seen.examples] == [
        (cast.water.name, cast.lighting.name)
    ]


def test_a_preview_of_a_change_leaves_the_rule_in_its_place(cast: Cast):
    Story(cast)
    first = _rule(cast, cast.water, name="甲", words=("井盖",))
    _rule(cast, cast.police, name="乙")
    wider = DispatchRuleGiven(name="甲", unit_id=cast.water.pk, words=("井盖", "路灯"))

    draft = cases.draft_dispatch_rule(
        actor=cast.leader, area_prefix=STREET, given=wider, rule_id=first.pk
    )
    seen = preview_of(cast.leader, area_prefix=STREET, replaced=first.pk, draft=draft)

    assert [(each.before, each.after) for each in seen.examples] == [
        (cast.police.name, cast.water.name)
    ]
    with pytest.raises(NotPermitted):
        cases.draft_dispatch_rule(actor=cast.dispatcher, area_prefix=STREET, given=wider)
    with pytest.raises(NotFound):
        cases.draft_dispatch_rule(actor=cast.leader, area_prefix=STREET, given=wider, rule_id=2**40)
