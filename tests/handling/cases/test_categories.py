"""The category tree and the rules of the loop: data with a source, editable, inherited."""

from __future__ import annotations

from datetime import date

import pytest

from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted
from gongzhi.foundation.journal.verify import verify
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.categories import all_categories, get_category
from gongzhi.handling.cases.models import Category
from gongzhi.handling.cases.rulebook import shipped_rules, thresholds_for
from gongzhi.handling.cases.services import CategoryChange
from tests.handling.cases.cast import LAMP, MANHOLE, OTHER_STREET, STREET, Cast


def test_a_second_load_changes_nothing(cast: Cast) -> None:
    again = cases.load_categories()

    assert (again.created, again.changed, again.kept) == ([], [], [])


def test_the_tree_has_three_levels_and_every_leaf_its_rules(cast: Cast) -> None:
    leaves = [category for category in all_categories() if category.leaf]

    assert {category.level for category in leaves} == {3}
    for leaf in leaves:
        assert set(leaf.limits) == {"filing", "dispatch", "handling", "call_back"}, leaf.code
        assert leaf.unit_kind, leaf.code
        assert leaf.filing_condition, leaf.code
        assert leaf.closing_condition, leaf.code
        assert leaf.source, leaf.code


def test_emergencies_run_on_the_natural_clock(cast: Cast) -> None:
    for category in all_categories():
        if category.leaf and category.severity == "emergency":
            units = {limit.unit.value for limit in category.limits.values()}
            assert units <= {"min", "h", "d"}, category.code


def test_a_limit_not_set_is_taken_from_the_parent(cast: Cast) -> None:
    assert Category.objects.get(code=LAMP).filing_limit == ""
    assert str(get_category(LAMP).limits["filing"]) == "2wh"

    cases.change_category(
        actor=cast.administrator, code="P", change=CategoryChange(filing_limit="1wh")
    )

    assert str(get_category(LAMP).limits["filing"]) == "1wh"


def test_what_the_desk_changed_is_left_alone_by_later_loads(cast: Cast) -> None:
    cases.change_category(
        actor=cast.administrator, code=MANHOLE, change=CategoryChange(handling_limit="2h")
    )

    assert cases.load_categories().kept == [MANHOLE]
    assert Category.objects.get(code=MANHOLE).handling_limit == "2h"
    assert verify().clean


def test_a_class_out_of_use_takes_no_new_cases(cast: Cast) -> None:
    cases.change_category(actor=cast.administrator, code="P01", change=CategoryChange(active=False))

    with pytest.raises(InvalidInput):
        get_category(LAMP)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"handling_limit": "soon"}, "limit"),
        ({"severity": "terrible"}, "severity"),
        ({"duplicate_radius": -1}, "duplicate_radius"),
        ({"name": " "}, "name"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_by_its_field(
    cast: Cast, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        cases.change_category(actor=cast.administrator, code=LAMP, change=CategoryChange(**change))
    assert refused.value.field == field


def test_only_an_administrator_changes_classes_and_rules(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        cases.change_category(actor=cast.dispatcher, code=LAMP, change=CategoryChange())
    with pytest.raises(NotPermitted):
        cases.change_case_rule(actor=cast.dispatcher, name="max_returns", value="9", source="示例")
    with pytest.raises(NotFound):
        cases.change_category(actor=cast.administrator, code="无", change=CategoryChange())


@pytest.mark.parametrize(
    "text",
    [
        "classes: [",
        "just words",
        "defaults: {}\nclasses: [{code: A, name: 甲, limit: 5wd}]",
        "defaults: {}\nclasses: [{code: A, name: 甲, handling_limit: 五天}]",
    ],
)
def test_a_file_that_is_not_in_order_changes_nothing(cast: Cast, text: str) -> None:
    before = Category.objects.count()

    with pytest.raises(InvalidInput):
        cases.load_categories(text)

    assert Category.objects.count() == before


def test_a_rule_holds_where_it_was_set_and_from_its_day_on(cast: Cast) -> None:
    cases.change_case_rule(
        actor=cast.administrator, name="max_returns", value="5", source="示例办法",
        area_prefix=STREET, effective_from=date(2026, 6, 1),
    )  # fmt: skip

    assert thresholds_for(STREET, date(2026, 7, 1)).max_returns == 5
    assert thresholds_for(STREET, date(2026, 5, 31)).max_returns == 2
    assert thresholds_for(OTHER_STREET, date(2026, 7, 1)).max_returns == 2
    assert verify().clean


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_returns", "many"), ("limit.handling", "soon"), ("escalation.days", "1wd"),
        ("no_such_rule", "1"),
    ],
)  # fmt: skip
def test_a_rule_takes_only_what_it_can_mean(cast: Cast, name: str, value: str) -> None:
    with pytest.raises(InvalidInput):
        cases.change_case_rule(actor=cast.administrator, name=name, value=value, source="示例办法")


def test_every_shipped_rule_names_its_source_and_loads_once(cast: Cast) -> None:
    assert all(rule.source for rule in shipped_rules())
    assert cases.load_case_rules() == len(shipped_rules())
    assert cases.load_case_rules() == 0
    assert thresholds_for(STREET).max_returns == 2
