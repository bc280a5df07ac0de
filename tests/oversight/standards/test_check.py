"""Checking an area: every area below is held to what is in force there, and it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone, translation

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import NotFound, NotPermitted
from gongzhi.foundation.models import JournalEntry
from gongzhi.oversight.metrics.models import Extent, StatedFigure
from gongzhi.oversight.standards.governing import realm_of, realms_below
from gongzhi.oversight.standards.models import PastTally, Standing, Tally
from gongzhi.oversight.standards.queries import (
    Finding,
    areas_to_check,
    board_of,
    check_standards,
    clause_trend,
    counts_by_area,
    findings_of,
    get_standard,
    latest_findings,
)
from gongzhi.oversight.standards.rules import Open
from gongzhi.oversight.standards.services import record_check
from gongzhi.oversight.standards.wording import number
from gongzhi.registry.provisions.models import LoadedPack
from gongzhi.registry.provisions.services import unload_pack
from gongzhi.registry.territory.models import Area
from tests.handling.cases.cast import (
    COMMUNITY,
    COUNTY,
    GRID,
    NEXT_GRID,
    OTHER_STREET,
    STREET,
    Cast,
)
from tests.oversight.standards.conftest import GRID_SIZE, PROPERTY_WEIGHT

pytestmark = pytest.mark.django_db
Load = Callable[..., LoadedPack]


def _households(**numbers: int) -> None:
    for code, households in {
        GRID: numbers.get("grid"),
        NEXT_GRID: numbers.get("next_grid"),
    }.items():
        Area.objects.filter(code=code).update(households=households)


def _state(figure: str, value: float, area_code: str = COMMUNITY) -> None:
    StatedFigure.objects.create(
        figure=figure,
        area_code=area_code,
        value=Decimal(str(value)),
        as_of=timezone.localdate(),
        source="台账",
        stated_at=timezone.now(),
        stated_by="示例",
    )


def _by_area(findings: list[Finding]) -> dict[str, bool | None]:
    return {one.area_code: one.met for one in findings}


def test_each_grid_is_held_to_its_own_figure(cast: Cast, load: Load):
    load(GRID_SIZE)
    _households(grid=620, next_grid=350)

    findings = check_standards(cast.supervisor, area_code=COUNTY)

    assert _by_area(findings) == {GRID: False, NEXT_GRID: True}
    with translation.override("zh-hans"):
        missed = findings[0]
        assert missed.value_words == "620 户"
        assert missed.bound_words == "300–500 户"
        assert missed.gap_words == "超出 120 户"
        assert missed.remedy_words == "划出 120 户，或拆分：重新划分"
    assert missed.standard.provision.heading == "在城市按照常住300-500户规模优化网格"


def test_a_figure_without_data_is_said_and_is_neither_met_nor_unmet(cast: Cast, load: Load):
    load(GRID_SIZE, PROPERTY_WEIGHT)

    findings = check_standards(cast.supervisor, area_code=COUNTY)

    assert {one.met for one in findings} == {None}
    assert {one.verdict.reason for one in findings} == {Open.NO_DATA}
    assert findings[0].reason_words
    assert findings[0].remedy_words == ""


def test_a_weight_shows_the_residents_own_score_beside_it(cast: Cast, load: Load):
    load(PROPERTY_WEIGHT)
    _state("property_party_weight", 85)
    _state("property_resident_score", 61.5)
    _state("property_resident_raters", 40)

    (finding,) = check_standards(cast.supervisor, area_code=COMMUNITY)

    assert (finding.met, finding.value_words, finding.beside_words) == (False, "85%", "61.5%")
    assert finding.remedy_words


def test_the_more_local_pack_holds_and_the_other_is_shown_beside_it(cast: Cast, load: Load):
    load(GRID_SIZE, code="city", area_code="9901")
    narrow = GRID_SIZE | {"rule": GRID_SIZE["rule"] | {"low": 100, "high": 200}}
    load(narrow, code="street", area_code=STREET)
    _households(grid=150, next_grid=350)

    findings = check_standards(cast.administrator, area_code="9901")

    assert _by_area(findings) == {GRID: True, NEXT_GRID: False}
    standard = findings[0].standard
    assert standard.provision.pack_code == "street"
    assert [one.pack_code for one in standard.overridden] == ["city"]


def test_of_two_that_nobody_can_meet_together_the_later_one_holds(cast: Cast, load: Load):
    load(GRID_SIZE, code="one")
    rule = {"type": "at_most", "metric": "grid.households", "bound": 200}
    load(GRID_SIZE | {"key": "small-grids", "rule": rule}, code="other", since=date(2025, 6, 1))
    _households(grid=350, next_grid=150)

    findings = check_standards(cast.supervisor, area_code=COUNTY)

    assert {(one.standard.provision.pack_code, one.met) for one in findings} == {
        ("other", False),
        ("other", True),
    }
    standard = get_standard("grid-size", area_code=COUNTY)
    assert [one.pack_code for one in standard.overridden_by] == ["other"]
    assert not standard.holds
    assert [one.key for one in get_standard("small-grids", area_code=COUNTY).overridden] == [
        "grid-size"
    ]
    board = board_of(cast.supervisor, area_code=COUNTY)
    assert [each.standard.provision.key for each in board.clauses] == ["small-grids"]


def test_an_override_holds_for_the_places_that_it_is_for_alone(cast: Cast, load: Load):
    load(GRID_SIZE | {"grids": []}, code="all-grids")
    narrow = GRID_SIZE | {"rule": GRID_SIZE["rule"] | {"low": 100, "high": 200}}
    load(narrow, code="town-grids", since=date(2025, 6, 1))
    Area.objects.filter(code=NEXT_GRID).update(kind="rural_living")
    _households(grid=150, next_grid=350)

    findings = check_standards(cast.supervisor, area_code=COUNTY)

    held = {one.area_code: (one.standard.provision.pack_code, one.met) for one in findings}
    assert held == {GRID: ("town-grids", True), NEXT_GRID: ("all-grids", True)}
    wide = next(one.standard for one in findings if one.area_code == NEXT_GRID)
    assert [one.pack_code for one in wide.overridden_by] == ["town-grids"]
    board = board_of(cast.supervisor, area_code=COUNTY)
    assert len(board.clauses) == 2


def test_packs_below_are_read_together_and_each_makes_a_realm(
    cast: Cast, load: Load, django_assert_num_queries: object
):
    smaller = GRID_SIZE | {"rule": GRID_SIZE["rule"] | {"high": 400}}
    load(GRID_SIZE, PROPERTY_WEIGHT)
    for code, area_code in (("street", STREET), ("near", COMMUNITY), ("far", OTHER_STREET)):
        load(smaller, code=code, area_code=area_code)

    with django_assert_num_queries(1):  # type: ignore[operator]
        realms = realms_below(COUNTY, on=timezone.localdate())

    holding = {
        realm.area_code: [one.provision.pack_code for one in realm.standards if one.holds]
        for realm in realms
    }
    assert holding == {
        COUNTY: ["plan", "plan"],
        STREET: ["street", "plan"],
        OTHER_STREET: ["far", "plan"],
        COMMUNITY: ["near", "plan"],
    }
    assert realm_of(GRID, realms).area_code == COMMUNITY


def test_a_pack_that_is_not_yet_in_force_holds_nobody(cast: Cast, load: Load):
    load(GRID_SIZE, since=timezone.localdate() + timedelta(days=1))
    _households(grid=620)

    assert check_standards(cast.supervisor, area_code=COUNTY) == []
    with pytest.raises(NotFound):
        get_standard("grid-size", area_code=COUNTY)


def test_since_when_is_kept_from_check_to_check(cast: Cast, load: Load):
    load(GRID_SIZE)
    _households(grid=620, next_grid=350)
    first = date.today() - timedelta(days=9)  # noqa: DTZ011 - a day, nobody's moment

    record_check(actor=cast.supervisor, area_code=COUNTY, on=first)
    _households(grid=620, next_grid=290)
    record_check(actor=cast.supervisor, area_code=COUNTY)

    since = {one.area_code: one.since for one in check_standards(cast.leader, area_code=STREET)}
    assert since == {GRID: first, NEXT_GRID: timezone.localdate()}
    trend = clause_trend(cast.supervisor, area_code=COUNTY, key="grid-size")
    assert [(one.day, one.count.unmet) for one in trend] == [(first, 1), (timezone.localdate(), 2)]


def test_a_check_is_one_command_with_one_entry(cast: Cast, load: Load):
    load(GRID_SIZE)
    _households(grid=620, next_grid=350)

    check = record_check(actor=cast.supervisor, area_code=COUNTY)

    assert (check.met, check.unmet, check.open) == (1, 1, 0)
    entry = JournalEntry.objects.get(subject_kind="standards_check")
    assert (entry.verb, entry.subject_key, entry.seq) == ("standards.check", COUNTY, 1)
    again = record_check(actor=cast.supervisor, area_code=COUNTY)
    assert again.version == 2
    assert Standing.objects.count() == 2
    assert PastTally.objects.filter(area_code=COUNTY).count() == 1


def test_a_check_of_a_street_brings_the_counts_above_up_to_date(cast: Cast, load: Load):
    load(GRID_SIZE)
    _households(grid=620, next_grid=350)
    record_check(actor=cast.supervisor, area_code=COUNTY)

    _households(grid=400, next_grid=350)
    record_check(actor=cast.leader, area_code=STREET)

    assert Tally.objects.get(area_code=COUNTY).met == 2
    assert Tally.objects.get(area_code=COMMUNITY).unmet == 0


def test_only_those_who_may_check_and_see(cast: Cast, load: Load):
    load(GRID_SIZE)

    with pytest.raises(NotPermitted):
        record_check(actor=cast.outsider, area_code=STREET)
    with pytest.raises(NotPermitted):
        record_check(actor=cast.auditor, area_code=STREET)
    with pytest.raises(NotPermitted):
        check_standards(cast.leader, area_code=COUNTY)
    with pytest.raises(NotPermitted):
        board_of(cast.leader, area_code=OTHER_STREET)
    with pytest.raises(NotFound):
        record_check(actor=cast.administrator, area_code="990109")


def test_the_board_counts_by_area_and_by_clause(
    cast: Cast, load: Load, django_assert_max_num_queries
):
    load(GRID_SIZE, PROPERTY_WEIGHT)
    _households(grid=620, next_grid=350)
    record_check(actor=cast.supervisor, area_code=COUNTY)

    with django_assert_max_num_queries(6):
        board = board_of(cast.supervisor, area_code=COUNTY)

    assert [(one.code, one.count.unmet) for one in board.areas] == [(STREET, 1)]
    by_key = {one.standard.provision.key: one.count for one in board.clauses}
    assert (by_key["grid-size"].met, by_key["grid-size"].unmet) == (1, 1)
    assert by_key["grid-size"].share == 50
    assert (by_key["property-weight"].open, by_key["property-weight"].share) == (1, None)
    grids = board_of(cast.supervisor, area_code=COMMUNITY).areas
    assert [one.code for one in grids] == [GRID, NEXT_GRID]
    one = board_of(cast.supervisor, area_code=GRID)
    assert (one.total.unmet, one.areas) == (1, ())


def test_what_was_found_is_read_back_as_it_was(
    cast: Cast, load: Load, django_assert_max_num_queries
):
    load(GRID_SIZE, PROPERTY_WEIGHT)
    _households(grid=620, next_grid=350)
    record_check(actor=cast.supervisor, area_code=COUNTY)

    unmet = latest_findings(cast.supervisor, area_code=COUNTY, met="no")
    with django_assert_max_num_queries(5):
        (finding,) = findings_of(unmet, area_code=COUNTY)

    live = check_standards(cast.supervisor, area_code=COUNTY, keys=["grid-size"])[0]
    assert (finding.area_name, finding.verdict) == (live.area_name, live.verdict)
    assert latest_findings(cast.supervisor, area_code=COUNTY, met="open").count() == 1
    assert latest_findings(cast.supervisor, area_code=COUNTY, key="grid-size").count() == 2


def test_a_check_asks_as_often_for_many_grids_as_for_few(
    cast: Cast, load: Load, django_assert_num_queries
):
    load(GRID_SIZE, PROPERTY_WEIGHT)
    many = [
        Area(code=f"{COMMUNITY}{n:03}", name=f"{n}", level=6, kind="urban_residential",
             county=COUNTY, parent_id=COMMUNITY, households=n)
        for n in range(100, 180)
    ]  # fmt: skip

    with django_assert_num_queries(10):
        check_standards(cast.supervisor, area_code=COUNTY)
    Area.objects.bulk_create(many)
    with django_assert_num_queries(10):
        assert len(check_standards(cast.supervisor, area_code=COUNTY)) == 83


def test_the_nightly_check_goes_where_packs_speak(cast: Cast, load: Load):
    assert areas_to_check() == []
    load(GRID_SIZE, code="national", area_code="")

    assert areas_to_check() == [COUNTY]
    load(GRID_SIZE, code="city", area_code="9901")
    load(GRID_SIZE, code="street", area_code=STREET)
    assert areas_to_check() == ["9901"]


def test_figures_are_judged_unrounded_and_told_away_from_the_bound(cast: Cast, load: Load):
    surface = {
        **PROPERTY_WEIGHT,
        "key": "surface",
        "rule": {"type": "at_least", "metric": "territory.square_km", "bound": 90},
    }
    load(surface)
    Extent.objects.create(area_id=COMMUNITY, digest="", square_metres=89_996_000)

    (finding,) = check_standards(cast.supervisor, area_code=COMMUNITY, keys=["surface"])

    assert finding.met is False
    assert number(Fraction("89.999"), gap=Fraction("-0.001")) == "89.99"
    assert number(Fraction("90.001"), gap=Fraction("0.001")) == "90.01"
    assert number(Fraction("89.999")) == "90"


def test_an_unloaded_packs_findings_are_gone_at_once(cast: Cast, load: Load):
    load(GRID_SIZE)
    _households(grid=620, next_grid=350)
    record_check(actor=SYSTEM, area_code=COUNTY)
    assert latest_findings(cast.supervisor, area_code=COUNTY).count() == 2
    assert counts_by_area(COUNTY)

    unload_pack(actor=SYSTEM, code="plan", area_code=COUNTY)

    assert not latest_findings(cast.supervisor, area_code=COUNTY).exists()
    assert not counts_by_area(COUNTY)
    assert not counts_by_area(COMMUNITY)


def test_a_key_that_no_standard_has_is_refused(cast: Cast, load: Load):
    load(GRID_SIZE)

    with pytest.raises(NotFound):
        check_standards(cast.supervisor, area_code=COUNTY, keys=["grid-sise"])


def test_a_sum_of_some_communities_alone_decides_nothing(cast: Cast, load: Load):
    fund = {"type": "formula", "metric": "finance.service_fund"}
    fund["terms"] = [{"name": "每年", "amount": 300_000}]  # type: ignore[assignment]
    load(PROPERTY_WEIGHT | {"levels": ["community", "street"], "rule": fund})
    Area.objects.create(
        code=STREET + "099", name="桃林社区", level=5, county=COUNTY, parent_id=STREET
    )
    _state("service_fund", 400_000)

    findings = {one.area_code: one for one in check_standards(cast.supervisor, area_code=STREET)}

    assert findings[COMMUNITY].met
    assert (findings[STREET].met, findings[STREET].verdict.reason) == (None, Open.PARTIAL)
    assert findings[STREET].reason_words
