"""Lists of measures and duties: coloured and counted in the database as the light itself says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.utils import timezone

from gongzhi.handling.plans import queries
from gongzhi.handling.plans.lights import Figure
from gongzhi.handling.plans.models import Measure, Milestone
from gongzhi.handling.plans.queries import DutyFilter, Figures, MeasureFilter
from gongzhi.handling.plans.statuses import Status
from gongzhi.oversight.metrics.queries import read_one
from gongzhi.registry.organisations.models import Unit
from tests.handling.cases.cast import COMMUNITY, STREET, Cast
from tests.handling.plans.cast import adopt, duty, measure

NOW = timezone.now()
DAY = timedelta(days=1)
BASE = {
    "parameters": [],
    "due_at": NOW + 50 * DAY,
    "warn_at": NOW + 40 * DAY,
    "assigned_at": NOW - DAY,
    "reported_at": None,
    "due_on": timezone.localdate(NOW) + 50 * DAY,
}
TOUCHES: tuple[dict[str, object], ...] = (
    {},
    {"due_at": NOW - DAY, "due_on": timezone.localdate(NOW) - DAY},
    {"warn_at": NOW - DAY},
    {"due_at": None, "due_on": None},
    {"due_at": None, "due_on": timezone.localdate(NOW) - DAY},
    {"assigned_at": NOW - 400 * DAY},
    {"assigned_at": NOW - 400 * DAY, "reported_at": NOW - DAY},
    {"assigned_at": None},
    {"reported_at": NOW - 400 * DAY},
    {"supervised": True},
    {"adjustment": {"by": "x", "due_on": ""}},
    {"parameters": [{"key": "a", "title": "a", "unit": "", "value": ""}]},
    {"parameters": [{"key": "a", "title": "a", "unit": "", "value": "3"}]},
    {"lead_name": "", "lead_unit": None},
    {"lead_unit": None},
    {"lead_unit": "gone"},
    {"step": None},
    {"step": timezone.localdate(NOW) - DAY},
    {"step": timezone.localdate(NOW) + DAY},
    {"step": timezone.localdate(NOW) + 300 * DAY},
    {"metrics": [{"metric": "low", "at_least": "90", "at_most": None}]},
    {"metrics": [{"metric": "low", "at_least": "80", "at_most": "81"}]},
    {"metrics": [{"metric": "none", "at_least": "90", "at_most": None}]},
    {"metrics": [{"metric": "unknown", "at_least": "90", "at_most": None}]},
)


def figures_of(wanted: Mapping[str, frozenset[str]]) -> dict[str, Figures]:
    known = {"low": Figure(Decimal(80), "低"), "none": Figure(None, "无")}
    return {
        area: {metric: known[metric] for metric in ids & known.keys()}
        for area, ids in wanted.items()
    }


@pytest.fixture
def many(cast: Cast) -> int:
    """Return how many measures there are: one for each status and each thing that may colour it."""
    cases = list(product(Status, TOUCHES))
    adopt(cast, measures=[measure(f"m{n}") for n in range(len(cases))])
    gone = Unit.objects.get(pk=cast.lighting.pk)
    Unit.objects.filter(pk=gone.pk).update(active_to=timezone.localdate())
    Milestone.objects.all().delete()
    rows = {row.key: row for row in Measure.objects.all()}
    for n, (status, touch) in enumerate(cases):
        row = rows[f"m{n}"]
        values = {**BASE, "status": status.value, **touch}
        if "step" in values:
            Milestone.objects.create(measure=row, title="步骤", due_on=values.pop("step"))
        if values.get("lead_unit") == "gone":
            values["lead_unit"] = gone
        for name, value in values.items():
            setattr(row, name, value)
    fields = [*BASE, "status", "supervised", "adjustment", "lead_name", "lead_unit", "metrics"]
    Measure.objects.bulk_update(rows.values(), fields)
    return len(cases)


def test_the_database_colours_every_measure_as_its_light_does(cast: Cast, many: int) -> None:
    rows = queries.list_measures(cast.leader, figures_of=figures_of)
    assert len(rows) == many
    shown = Counter(row.light.colour.value for row in rows)
    assert all(shown[colour] for colour in ("red", "yellow", "green"))

    for colour in ("red", "yellow", "green"):
        chosen = queries.find_measures(
            cast.leader, MeasureFilter(colour=colour), figures_of=figures_of
        )
        same = {row.id for row in rows if row.light.colour.value == colour}
        assert {row.id for row in chosen[:]} == same
        assert len(chosen) == len(same)
        assert {
            row.id
            for row in queries.find_measures(cast.leader, figures_of=figures_of).of_colour(colour)
        } == same
        assert chosen.lights == {each: shown[each] for each in ("green", "yellow", "red")}


def test_the_figures_count_late_and_at_risk_as_the_lights_show_them(many: int, cast: Cast):
    lights = queries.find_measures(cast.leader).lights

    assert read_one("plan.late", area_code=STREET).value == lights["red"]
    assert read_one("plan.at_risk", area_code=STREET).value == lights["yellow"]
    assert read_one("plan.measures", area_code=STREET).value == many


def test_a_stretch_of_many_measures_takes_as_many_queries_as_one_of_few(
    cast: Cast, django_assert_num_queries: Callable[..., object]
) -> None:
    adopt(cast, measures=[measure(f"m{n}") for n in range(24)])

    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        few = queries.find_measures(cast.leader)[:5]
    with django_assert_num_queries(3):  # type: ignore[attr-defined]
        more = queries.find_measures(cast.leader)[5:24]

    assert (len(few), len(more)) == (5, 19)
    assert [row.measure.position for row in (*few, *more)] == list(range(24))


def test_lists_keep_to_an_area_and_to_what_it_leads(cast: Cast) -> None:
    adopt(cast, measures=[measure(lead="杏花社区居委会")])

    def found(**chosen: str) -> int:
        return len(queries.find_measures(cast.leader, MeasureFilter(**chosen)))  # type: ignore[arg-type]

    assert found(area_code=STREET) == 1
    assert found(area_code=COMMUNITY) == 0
    assert found(concerning=COMMUNITY) == 1


def test_duties_are_counted_by_state_and_read_in_stretches(cast: Cast) -> None:
    adopt(cast, measures=[], duties=[duty()])
    found = queries.find_duties(cast.leader)
    assert sum(found.counts.values()) == len(found) == len(found[:])

    assert [row.id for row in (*found[:1], *found[1:])] == [row.id for row in found[:]]
    here = queries.find_duties(cast.leader, DutyFilter(area_code=COMMUNITY, state="due"))
    assert 0 < len(here) < len(found)
    assert {row.instance.area_code for row in here[:]} == {COMMUNITY}
    later = DutyFilter(since=timezone.localdate() + 400 * DAY)
    assert len(queries.find_duties(cast.leader, later)) == 0


def test_figures_are_read_once_for_a_list_and_its_colours(cast: Cast) -> None:
    target = {"metric": "low", "at_least": 90}
    adopt(cast, measures=[measure(metrics=[target]), measure("m2", metrics=[target])])
    asked: list[Mapping[str, frozenset[str]]] = []

    def counting(wanted: Mapping[str, frozenset[str]]) -> dict[str, Figures]:
        asked.append(wanted)
        return figures_of(wanted)

    found = queries.find_measures(cast.leader, figures_of=counting)

    assert found.lights["yellow"] == len(found.of_colour("yellow")[:]) == len(found[:]) == 2
    assert asked == [{STREET: frozenset({"low"})}]
