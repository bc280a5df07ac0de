"""Every metric reads: in one area, at every level it is told at, and never a zero for no data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gongzhi.foundation.errors import InvalidInput, NotFound, NotPermitted
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.queries import Queue, standing_of
from gongzhi.oversight.metrics.ladder import Span
from gongzhi.oversight.metrics.models import CaseTally, HoursTally
from gongzhi.oversight.metrics.queries import (
    Period,
    Reading,
    get_metric,
    list_metrics,
    metric_for,
    read_metric,
    trend_of,
)
from gongzhi.oversight.metrics.services import measure_extents
from gongzhi.oversight.metrics.tallying import COLUMNS
from gongzhi.oversight.metrics.withholding import withheld
from gongzhi.registry.organisations.models import Appointment, Post, Unit
from gongzhi.registry.organisations.services import load_roles
from gongzhi.registry.people.models import Account
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth
from tests.handling.cases.cast import (
    COMMUNITY,
    COUNTY,
    GRID,
    NEXT_GRID,
    OTHER_STREET,
    STREET,
    Cast,
    Story,
)
from tests.oversight.metrics.conftest import Read

pytestmark = pytest.mark.django_db
Report = Callable[..., Story]
BUILDING = GRID + "001"


def _appoint(role: str, unit: Unit, area: str, kind: str) -> None:
    load_roles()
    account = Account.objects.create_user(username=f"{role}-{area}-{kind}", password="x" * 12)
    post = Post.objects.create(unit=unit, role_id=role, title=role, area_codes=[area], seats=2)
    Appointment.objects.create(post=post, account=account, kind=kind)


def test_every_metric_reads_at_every_level_without_data_and_says_so(cast: Cast):
    for metric in list_metrics():
        for level in metric.levels:
            if level >= Depth.COUNTY:
                readings = read_metric(metric.id, area_code=COUNTY, level=level)
                assert readings, metric.id
                assert all((r.value is None) == bool(r.reason) for r in readings), metric.id
        if Depth.PROVINCE in metric.levels:
            assert len(read_metric(metric.id, area_code="")) == 1
        else:
            with pytest.raises(InvalidInput):
                read_metric(metric.id, area_code="")


def test_what_was_never_entered_is_no_data_and_not_zero(cast: Cast, read: Read):
    assert read("grid.households", GRID)[GRID].reason == "no_data"
    assert read("territory.population", STREET)[STREET].value is None
    assert read("case.response_rate", STREET)[STREET].reason == "no_data"
    assert read("grid.count", OTHER_STREET)[OTHER_STREET].reason == "no_data"
    assert read("case.open", OTHER_STREET)[OTHER_STREET].value == 0


def test_households_per_grid_are_those_of_the_grids_that_hold_a_number(cast: Cast, read: Read):
    Area.objects.filter(code=GRID).update(households=401)

    assert read("grid.households", STREET)[STREET].value == 401
    Area.objects.filter(code=NEXT_GRID).update(households=300)
    by_grid = read("grid.households", COUNTY, level=Depth.GRID)

    assert read("grid.households", STREET)[STREET].value == Decimal(350)
    assert {code: reading.value for code, reading in by_grid.items()} == {
        GRID: 401,
        NEXT_GRID: 300,
    }


def test_a_full_time_officer_counts_for_the_grid_that_the_post_names(cast: Cast, read: Read):
    assert read("grid.without_full_time_officer", STREET)[STREET].value == 2

    _appoint("grid_officer", cast.committee, GRID, "full")
    _appoint("grid_officer", cast.committee, COMMUNITY, "full")
    _appoint("grid_officer", cast.committee, NEXT_GRID, "part")
    _appoint("grid_instructor", cast.street, NEXT_GRID, "part")

    assert read("grid.without_full_time_officer", STREET)[STREET].value == 1
    assert read("grid.full_time_coverage", GRID)[GRID].value == 100
    assert read("grid.instructor_coverage", COMMUNITY)[COMMUNITY].value == 50
    assert read("post.vacant", STREET)[STREET].value == 4
    assert read("staff.community_workers", COMMUNITY)[COMMUNITY].value == 2


def test_a_committee_without_workers_has_none_and_a_worker_of_two_counts_once(
    cast: Cast, read: Read
):
    assert read("staff.community_workers", COMMUNITY)[COMMUNITY].value == 0
    assert read("staff.community_workers", OTHER_STREET)[OTHER_STREET].reason == "no_data"

    other = Unit.objects.create(kind="villagers_committee", name="村委会", area_code=STREET + "099")
    _appoint("community_worker", cast.committee, COMMUNITY, "full")
    post = Post.objects.create(
        unit=other, role_id="community_worker", title="社工", area_codes=[other.area_code], seats=1
    )
    account = Account.objects.get(username=f"community_worker-{COMMUNITY}-full")
    Appointment.objects.create(post=post, account=account, kind="full")

    assert read("staff.community_workers", STREET)[STREET].value == 1


def test_workers_are_held_against_the_households_of_the_grids(cast: Cast, read: Read):
    Area.objects.filter(code__in=[GRID, NEXT_GRID]).update(households=300)
    _appoint("community_secretary", cast.committee, COMMUNITY, "full")
    _appoint("community_worker", cast.committee, COMMUNITY, "full")

    assert read("staff.workers_per_300_households", STREET)[STREET].value == Decimal("1.00")
    assert read("staff.households_per_worker", COMMUNITY)[COMMUNITY].value == 300


def test_the_ground_of_grids_is_held_against_that_of_their_community(cast: Cast, read: Read):
    import shapely

    Area.objects.filter(code=COMMUNITY).update(
        boundary=shapely.to_wkb(shapely.box(120.0, 30.0, 120.04, 30.01))
    )
    assert measure_extents() == 3
    assert measure_extents() == 0

    assert read("grid.area_coverage", COUNTY)[COUNTY].value == 50
    assert read("territory.square_km", GRID)[GRID].value == pytest.approx(
        Decimal("1.07"), abs=Decimal("0.01")
    )


def test_a_party_organisation_covers_its_grid_building_and_the_body_above_it(
    cast: Cast, read: Read
):
    Area.objects.create(code=BUILDING, name="1号楼", level=7, county=COUNTY, parent_id=GRID)
    company = Unit.objects.create(kind="property_company", name="示例物业", area_code=STREET)
    Unit.objects.create(kind="property_company", name="无党组织物业", area_code=STREET)
    Unit.objects.create(kind="party_branch", name="物业支部", area_code=STREET, parent=company)
    Unit.objects.create(kind="party_group", name="楼栋党小组", area_code=BUILDING)

    assert read("party.property_coverage", STREET)[STREET].value == 50
    assert read("party.grid_coverage", STREET)[STREET].value == 50
    assert read("party.building_coverage", GRID)[GRID].value == 100
    assert read("building.without_premises", GRID)[GRID].value == 1
    assert read("party.owners_committee_coverage", STREET)[STREET].reason == "no_data"


def test_the_rates_follow_each_step_of_a_case(
    cast: Cast, report: Report, tally: Callable[[], int], read: Read
):
    for _ in range(4):
        report().rated()
    report().returned()
    failed = report().handled()
    cases.fail_verification(actor=cast.dispatcher, case_id=failed.id, note="仍不亮")
    tally()

    def rate(name: str) -> Decimal | None:
        return read(f"case.{name}", STREET)[STREET].value

    assert rate("received") == 6
    assert rate("response_rate") == 100
    assert rate("return_rate") == Decimal("16.7")
    assert rate("rework_rate") == 20
    assert rate("closing_rate") == Decimal("66.7")
    assert rate("open") == 2
    assert read("case.resolution_rate", STREET)[STREET].reason == "too_few"

    report().rated()
    assert rate("received") == 6
    tally()

    assert rate("satisfaction_rate") == 100
    assert rate("handling_hours") is not None


def test_days_bound_what_is_counted_and_whole_months_agree_with_days(
    cast: Cast, report: Report, tally: Callable[[], int], read: Read
):
    moments = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    for day in moments:
        story = report()
        cases_on = timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 0, 30))
        type(story.case).objects.filter(pk=story.id).update(received_at=cases_on)
    tally()

    def received(since: date, until: date) -> int:
        reading = read("case.received", COUNTY, since=since, until=until)[COUNTY]
        return int(reading.value or 0)

    assert received(moments[0], moments[3]) == 4
    assert received(moments[1], moments[2]) == 2
    assert received(moments[1], moments[1]) == 1
    assert received(moments[2], moments[3]) == 2
    assert received(date(2026, 1, 1), date(2026, 2, 27)) == 2


def test_a_single_withheld_area_takes_another_with_it(
    cast: Cast, report: Report, tally: Callable[[], int], read: Read
):
    from tests.handling.cases.cast import IN_NEXT_GRID

    for _ in range(6):
        report()
    for _ in range(3):
        report(lon=IN_NEXT_GRID[0], lat=IN_NEXT_GRID[1])
    for case in type(report().case).objects.all():
        cases.accept_case(actor=cast.dispatcher, case_id=case.pk)
    tally()

    by_grid = read("case.response_rate", COMMUNITY, level=Depth.GRID)

    assert {reading.reason for reading in by_grid.values()} == {"too_few"}
    assert all(reading.numerator is None for reading in by_grid.values())
    assert read("case.response_rate", COMMUNITY)[COMMUNITY].value == 100
    for grid in (GRID, NEXT_GRID):  # asked for alone, it is told no more than among its siblings
        assert read("case.response_rate", grid)[grid].reason == "too_few"
    trend = trend_of(get_metric("case.response_rate"), area_code=GRID, months=1)
    assert trend[0].reading.reason == "too_few"
    (told,) = metric_for(cast.dispatcher, "case.response_rate", area_code=COMMUNITY)
    assert (told.value, told.numerator, told.denominator, told.count) == (100, None, None, 0)


def test_a_span_is_of_the_months_that_are_told_so_that_no_difference_tells_another(
    cast: Cast, read: Read
):
    of_month = {date(2026, 1, 1): (10, 8), date(2026, 2, 1): (3, 3), date(2026, 3, 1): (6, 0)}
    zeros = dict.fromkeys(COLUMNS, 0)
    for depth, code in ((3, COUNTY), (4, STREET), (5, COMMUNITY), (6, GRID)):
        where = {"grain": "m", "depth": depth, "area_code": code}
        for start, (rated, resolved) in of_month.items():
            found = zeros | {"received": 20, "rated": rated, "resolved": resolved}
            CaseTally.objects.create(**where, start=start, **found)
            HoursTally.objects.create(**where, start=start, phase="filing", rung=4, cases=rated)

    def told(until: date, metric_id: str = "case.resolution_rate") -> Reading:
        days = {"since": date(2026, 1, 1), "until": until}
        alone = read(metric_id, GRID, **days)[GRID]
        assert alone == read(metric_id, COMMUNITY, level=Depth.GRID, **days)[GRID]
        return alone

    assert told(date(2026, 1, 31)).value == 80
    assert told(date(2026, 2, 28)).value == 80
    assert told(date(2026, 2, 28)).left_out == 1
    assert told(date(2026, 3, 31)).value == Decimal("50.0")
    assert told(date(2026, 3, 31), "case.filing_hours").count == 16
    alone = read("case.resolution_rate", GRID, since=date(2026, 2, 3), until=date(2026, 2, 4))
    assert alone[GRID].reason == "too_few"
    assert read("case.rated", COUNTY, since=date(2026, 1, 1))[COUNTY].value == 19


def test_days_of_a_metric_with_a_floor_are_whole_months():
    span = Span(date(2026, 2, 10), date(2026, 12, 3)).in_whole_months

    assert (span.since, span.until) == (date(2026, 2, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("children", "whole", "hidden"),
    [
        ({"11": 3, "12": 10, "13": 20}, 33, {"11", "12"}),
        ({"11": 2, "12": 2, "13": 20}, 24, {"11", "12", "13"}),
        ({"11": 4, "12": 4, "13": 20}, 28, {"11", "12"}),
        ({"11": 10, "12": 20}, 32, {"11"}),
        ({"11": 3, "12": 20}, 43, {"11"}),
        ({"11": 10, "12": 20}, 50, set()),
        ({"11": 0, "12": 20}, 20, set()),
    ],
)
def test_no_subtraction_leaves_fewer_than_the_floor(
    children: dict[str, int], whole: int, hidden: set[str]
):
    assert withheld([{"": whole}, {"1": whole}, children], floor=5) == hidden


def test_what_lies_in_a_withheld_area_is_withheld():
    levels = [{"": 40}, {"1": 3, "2": 10, "3": 27}, {"11": 3, "21": 5, "22": 5, "31": 27}]

    assert withheld(levels, floor=5) == {"1", "2", "11", "21", "22"}


def test_a_reading_costs_two_statements_however_many_areas_and_a_third_with_a_floor(cast: Cast):
    for metric_id, most in (
        ("grid.households", 2),
        ("case.response_rate", 3),
        ("site.grids_out_of_reach", 2),
    ):
        with CaptureQueriesContext(connection) as asked:
            read_metric(metric_id, area_code=COUNTY, level=Depth.GRID)
        assert len(asked) == most, metric_id


def test_bad_questions_are_refused_in_words(cast: Cast):
    with pytest.raises(NotFound):
        get_metric("no.such")
    with pytest.raises(NotFound):
        read_metric("grid.count", area_code="990199")
    with pytest.raises(NotFound):
        read_metric("grid.count", area_code="99'; drop")
    with pytest.raises(InvalidInput):
        read_metric("grid.count", area_code=COMMUNITY, level=Depth.STREET)
    with pytest.raises(InvalidInput):
        read_metric("grid.count", area_code=COMMUNITY, level=Depth.GRID)
    with pytest.raises(InvalidInput):
        read_metric(
            "case.received", area_code=COUNTY, since=date(2026, 2, 1), until=date(2026, 1, 1)
        )
    with pytest.raises(InvalidInput):
        read_metric("case.received", area_code=COUNTY, since=date(1200, 1, 1))


def test_a_viewer_reads_only_where_a_post_shows_figures(cast: Cast):
    assert metric_for(cast.dispatcher, "grid.count", area_code=COMMUNITY)
    for actor, area in ((cast.dispatcher, COUNTY), (cast.outsider, STREET), (cast.handler, STREET)):
        with pytest.raises(NotPermitted):
            metric_for(actor, "grid.count", area_code=area)


def test_every_metric_is_defined_in_both_languages_and_says_its_source():
    for metric in list_metrics():
        assert metric.title
        assert metric.title_en
        assert metric.definition.endswith("。")
        assert metric.definition_en.endswith(".")
        assert metric.source
        assert metric.period in Period
    assert len({metric.id for metric in list_metrics()}) == len(list_metrics())


def test_what_lists_count_of_open_cases_is_what_the_figures_say(
    cast: Cast, report: Callable[..., Story], read: Read
):
    late, *_others = [report().accepted() for _ in range(6)]
    report().closed()
    Case.objects.filter(pk=late.id).update(due_at=timezone.now() - timedelta(hours=1))

    standing = standing_of(cast.supervisor, COUNTY, today=timezone.now())

    assert standing.open == read("case.open", COUNTY)[COUNTY].value == 6
    assert standing.queues[Queue.OVERDUE] == read("case.overdue", COUNTY)[COUNTY].value == 1
