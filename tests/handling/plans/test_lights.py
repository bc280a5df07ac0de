"""The light of a measure: which colour, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from gongzhi.handling.plans.lights import (
    Colour,
    Figure,
    LightRule,
    Step,
    Target,
    Watch,
    light,
    light_rule,
)

NOW = datetime(2026, 6, 10, 4, tzinfo=UTC)
TODAY = NOW.date()
RULE = LightRule(accept_days=7, silent_days=35, soon_days=14, verify_days=10)


def day(days: int) -> datetime:
    return NOW + timedelta(days=days)


def watch(**changed: object) -> Watch:
    values: dict[str, object] = {
        "status": "under_way",
        "due_on": day(100).date(),
        "due_at": day(100),
        "warn_at": day(80),
        "assigned_at": day(-20),
        "reported_at": day(-5),
    }
    return Watch(**{**values, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "colour", "code"),
    [
        ({}, "green", "in_time"),
        ({"due_at": day(0)}, "red", "overdue"),
        ({"warn_at": day(0)}, "yellow", "near"),
        ({"status": "closed", "due_at": day(-9)}, "green", "done"),
        ({"status": "verified", "due_at": day(-9)}, "green", "verified"),
        ({"status": "submitted", "due_at": day(-9)}, "green", "to_verify"),
        ({"status": "submitted", "reported_at": day(-11)}, "yellow", "to_verify"),
        ({"status": "assigned", "assigned_at": day(-8)}, "yellow", "not_accepted"),
        ({"status": "assigned", "assigned_at": day(-7)}, "green", "in_time"),
        ({"reported_at": day(-36)}, "yellow", "silent"),
        ({"reported_at": day(-35)}, "green", "in_time"),
        ({"lead_known": False}, "yellow", "lead_unknown"),
        ({"lead_known": False, "lead_named": False}, "yellow", "lead_unnamed"),
        ({"lead_active": False}, "red", "lead_dissolved"),
        ({"status": "planned", "due_at": None}, "green", "not_assigned"),
        ({"status": "planned", "due_at": None, "due_on": day(-1).date()}, "red", "overdue"),
        ({"status": "planned", "due_at": None, "due_on": None}, "yellow", "no_day"),
        ({"steps": (Step("建成", day(-1).date()),)}, "red", "step_late"),
        ({"steps": (Step("建成", day(14).date()),)}, "yellow", "step_near"),
        ({"steps": (Step("建成", day(15).date()), Step("无期", None))}, "green", "in_time"),
        ({"supervised": True}, "yellow", "supervised"),
        ({"adjusting": True}, "yellow", "adjusting"),
        ({"blanks": 2}, "yellow", "blanks"),
    ],
)
def test_the_colour_is_the_gravest_ground_and_says_it(
    changed: dict[str, object], colour: str, code: str
) -> None:
    shown = light(watch(**changed), NOW, RULE)

    assert shown.colour == colour
    assert shown.reasons[0].colour is shown.colour
    assert code in {reason.code for reason in shown.reasons}


@pytest.mark.parametrize(
    ("value", "colour", "code"),
    [
        (Decimal(90), "green", "in_time"),
        (Decimal("89.999"), "yellow", "figure_missed"),
        (None, "green", "no_figure"),
    ],
)
def test_a_figure_colours_only_where_there_is_data(
    value: Decimal | None, colour: str, code: str
) -> None:
    target = Target("coverage", at_least=Decimal(90))

    shown = light(watch(targets=(target,)), NOW, RULE, {"coverage": Figure(value, "覆盖率", "%")})

    assert shown.colour == colour
    assert code in {reason.code for reason in shown.reasons}


def test_a_missed_figure_says_its_name_value_and_bound() -> None:
    target = Target("coverage", at_least=Decimal(90))
    figures = {"coverage": Figure(Decimal("81.6667"), "覆盖率", "%")}

    shown = light(watch(targets=(target, Target("other"))), NOW, RULE, figures)

    with translation.override("en"):
        assert "the figure 覆盖率 is 81.67 %（≥ 90）" in shown.words


def test_a_metric_that_nobody_computes_says_nothing() -> None:
    target = Target("coverage", at_most=Decimal(3))

    assert {r.code for r in light(watch(targets=(target,)), NOW, RULE).reasons} == {"in_time"}
    assert (
        light(
            watch(targets=(target,)), NOW, RULE, {"coverage": Figure(Decimal(4), "覆盖率")}
        ).colour
        == "yellow"
    )


def test_the_grounds_read_as_a_sentence_in_both_languages() -> None:
    late = watch(due_at=day(-3), steps=(Step("建成", day(-1).date()),))

    with translation.override("en"):
        assert light(late, NOW, RULE).words == ("overdue by 3 days；step “建成” overdue by 1 day")
    with translation.override("zh-hans"):
        assert "超期" in light(late, NOW, RULE).words


def test_the_days_as_shipped_are_read() -> None:
    assert light_rule().silent_days > light_rule().soon_days
    assert list(Colour) == ["green", "yellow", "red"]
