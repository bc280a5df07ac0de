"""Figures are stated once, with a source, by those who may; sites serve who can walk there."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from gongzhi.foundation.errors import Conflict, InvalidInput, NotFound, NotPermitted
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import JournalEntry
from gongzhi.oversight.metrics.models import StatedFigure
from gongzhi.oversight.metrics.queries import sites, stated_of
from gongzhi.oversight.metrics.services import close_site, place_site, state_figure
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.territory.models import Area
from tests.handling.cases.cast import COMMUNITY, COUNTY, GRID, IN_GRID, NEXT_GRID, STREET, Cast
from tests.oversight.metrics.conftest import Read

pytestmark = pytest.mark.django_db


def _state(cast: Cast, **more: object) -> StatedFigure:
    given: dict[str, object] = {
        "actor": cast.leader,
        "figure": "population",
        "area_code": STREET,
        "value": Decimal(52_000),
        "source": "2025年统计公报",
    }
    return state_figure(**(given | more))  # type: ignore[arg-type]


def test_what_is_stated_is_read_and_on_record(cast: Cast, read: Read):
    row = _state(cast)

    assert read("territory.population", STREET)[STREET].value == 52_000
    entry = JournalEntry.objects.get(subject_kind="figure")
    assert (entry.verb, entry.subject_key) == ("metrics.state_figure", str(row.pk))
    StatedFigure.objects.filter(pk=row.pk).update(value=1)
    assert [finding.subject for finding in verify().altered] == [f"figure:{row.pk}"]


def test_the_journal_keeps_few_people_as_no_number(cast: Cast):
    row = _state(cast, area_code=COMMUNITY, value=Decimal(3))

    def told() -> str:
        entries = JournalEntry.objects.filter(subject_kind="figure").order_by("seq")
        return str(json.loads(entries.last().facts)["value"])

    assert (told(), row.value) == ("<5", 3)
    assert verify().clean
    _state(cast, area_code=COMMUNITY, value=Decimal(5))
    assert told() == "5.00"
    StatedFigure.objects.filter(pk=row.pk).update(value=4)
    assert [finding.subject for finding in verify().altered] == [f"figure:{row.pk}"]


def test_the_same_day_is_corrected_and_another_day_stands_beside(cast: Cast, read: Read):
    yesterday = timezone.localdate() - timedelta(days=1)
    _state(cast, as_of=yesterday)
    _state(cast, value=Decimal(53_000))
    _state(cast, value=Decimal(53_001))

    assert StatedFigure.objects.count() == 2
    assert read("territory.population", STREET)[STREET].value == 53_001


def test_an_areas_own_figure_stands_for_those_below_it(cast: Cast, read: Read):
    _state(cast, area_code=COMMUNITY, actor=cast.secretary, value=Decimal(4_000))
    _state(cast, area_code=GRID, actor=cast.secretary, value=Decimal(900))

    assert read("territory.population", STREET)[STREET].value == 4_000
    assert read("territory.population", GRID)[GRID].value == 900


def test_members_are_stated_of_a_branch_and_make_its_size(cast: Cast, read: Read):
    branch = Unit.objects.create(
        kind="party_branch", name="杏花第一支部", area_code=COMMUNITY, active_from="2020-01-01"
    )
    _state(
        cast, actor=cast.secretary, figure="party_members", area_code=COMMUNITY,
        unit_id=branch.pk, value=Decimal(17),
    )  # fmt: skip

    asked = {(one.figure.code, one.unit) for one in stated_of(cast.secretary, COMMUNITY)}
    assert ("party_members", branch) in asked
    assert read("party.branch_size", STREET)[STREET].value == 17
    with pytest.raises(InvalidInput) as refused:
        _state(cast, actor=cast.secretary, figure="party_members", area_code=COMMUNITY)
    assert refused.value.field == "unit_id"


def test_funds_are_held_against_their_standard(cast: Cast, read: Read):
    for figure, value in (("service_fund", 200_000), ("service_fund_standard", 300_000)):
        _state(cast, figure=figure, area_code=COMMUNITY, value=Decimal(value))

    assert read("finance.service_fund_met", STREET)[STREET].value == Decimal("66.7")
    assert read("finance.activity_fund_met", STREET)[STREET].reason == "not_yet"


def test_a_fund_is_held_against_the_standard_of_the_same_community(cast: Cast, read: Read):
    other = Area.objects.create(
        code=STREET + "099", name="桃林社区", level=5, county=COUNTY, parent_id=STREET
    ).code
    _state(cast, figure="service_fund", area_code=COMMUNITY, value=Decimal(200_000))
    _state(cast, figure="service_fund_standard", area_code=other, value=Decimal(300_000))
    assert read("finance.service_fund_met", STREET)[STREET].reason == "not_yet"

    _state(cast, figure="service_fund_standard", area_code=COMMUNITY, value=Decimal(400_000))

    reading = read("finance.service_fund_met", STREET)[STREET]
    assert reading.value == 50
    assert reading.partial


def test_a_figure_of_a_year_holds_in_that_year_alone(cast: Cast, read: Read):
    last_year = timezone.localdate().replace(month=1, day=1) - timedelta(days=1)
    for figure in ("service_fund", "population"):
        _state(cast, figure=figure, area_code=COMMUNITY, as_of=last_year)

    fund = read("finance.service_fund", COMMUNITY)[COMMUNITY]
    assert (fund.value, fund.reason, fund.last_year) == (None, "not_yet", 52_000)
    spent = read("finance.service_fund_spent", COMMUNITY)[COMMUNITY]
    assert (spent.reason, spent.last_year) == ("not_yet", None)
    assert read("territory.population", COMMUNITY)[COMMUNITY].value == 52_000
    asked = {one.figure.code: one for one in stated_of(cast.secretary, COMMUNITY)}
    assert {code for code, one in asked.items() if one.stated} == {"population"}
    assert asked["service_fund"].last_year


def test_a_sum_says_of_how_many_it_is(cast: Cast, read: Read):
    communities = Area.objects.filter(level=5, parent_id=STREET).count()
    _state(cast, figure="service_fund", area_code=COMMUNITY, value=Decimal(200_000))
    own = read("finance.service_fund", COMMUNITY)[COMMUNITY]
    above = read("finance.service_fund", STREET)[STREET]

    assert (own.partial, own.given, own.expected) == (False, 1, 1)
    assert (above.value, above.given, above.expected) == (200_000, 1, communities)

    _state(cast, figure="service_fund", area_code=STREET, value=Decimal(900_000))
    above = read("finance.service_fund", STREET)[STREET]
    assert (above.value, above.given, above.expected) == (900_000, communities, communities)


def test_a_score_of_few_residents_is_withheld(cast: Cast, read: Read):
    _state(cast, figure="property_resident_score", area_code=COMMUNITY, value=Decimal(80))
    _state(cast, figure="property_resident_raters", area_code=COMMUNITY, value=Decimal(4))

    assert read("property.resident_score", COMMUNITY)[COMMUNITY].reason == "too_few"
    assert read("property.resident_score", STREET)[STREET].reason == "too_few"

    other = Area.objects.create(
        code=STREET + "099", name="桃林社区", level=5, county=COUNTY, parent_id=STREET
    ).code
    _state(cast, figure="property_resident_score", area_code=other, value=Decimal(60))
    _state(cast, figure="property_resident_raters", area_code=other, value=Decimal(9))

    assert read("property.resident_score", STREET)[STREET].value == 60
    shown = {one.figure.code: one for one in stated_of(cast.auditor, COMMUNITY)}
    for code in ("property_resident_score", "property_resident_raters"):
        assert (shown[code].stated, shown[code].withheld) == (None, True)
    assert all(not one.withheld for one in stated_of(cast.secretary, COMMUNITY))


def test_members_of_a_small_branch_are_shown_to_those_alone_who_state_them(cast: Cast, read: Read):
    branch = Unit.objects.create(
        kind="party_branch", name="杏花第二支部", area_code=COMMUNITY, active_from="2020-01-01"
    )
    _state(
        cast, actor=cast.secretary, figure="party_members", area_code=COMMUNITY,
        unit_id=branch.pk, value=Decimal(2),
    )  # fmt: skip

    (asked,) = (one for one in stated_of(cast.auditor, COMMUNITY) if one.unit == branch)
    assert (asked.stated, asked.withheld) == (None, True)
    assert read("party.members", COMMUNITY)[COMMUNITY].reason == "too_few"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"value": Decimal(-1)}, "value"),
        ({"value": Decimal("1.5")}, "value"),
        ({"value": Decimal("NaN")}, "value"),
        ({"value": Decimal(10) ** 12}, "value"),
        ({"source": ""}, "source"),
        ({"figure": "property_party_weight", "value": Decimal(101)}, "value"),
        ({"area_code": "99"}, "area_code"),
        ({"unit_id": 1}, "unit_id"),
        ({"as_of": timezone.localdate() + timedelta(days=2)}, "as_of"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(cast: Cast, more: dict[str, object], field: str):
    with pytest.raises(InvalidInput) as refused:
        _state(cast, **({"actor": cast.administrator} | more))
    assert refused.value.field == field
    assert not StatedFigure.objects.exists()


def test_only_posts_of_the_area_state_and_place(cast: Cast):
    for actor in (cast.outsider, cast.officer, cast.handler, cast.auditor):
        with pytest.raises(NotPermitted):
            _state(cast, actor=actor)
    with pytest.raises(NotFound):
        _state(cast, figure="no_such")
    with pytest.raises(NotPermitted):
        place_site(actor=cast.officer, kind="station", name="站", lon=120.005, lat=30.005)


def test_who_can_walk_to_a_site_depends_on_where_it_stands(cast: Cast, read: Read):
    Area.objects.filter(code__in=[GRID, NEXT_GRID]).update(households=400)
    assert read("site.households_within_15_minutes", STREET)[STREET].value == 0
    assert read("site.community_centres", COMMUNITY)[COMMUNITY].value == 0

    near = place_site(
        actor=cast.secretary, kind="station", name="杏花一格服务站", lon=IN_GRID[0], lat=IN_GRID[1]
    )

    assert near.area_code == GRID
    by_grid = read("site.households_within_15_minutes", STREET)
    assert by_grid[STREET].value == 50
    assert read("site.grids_out_of_reach", COMMUNITY)[COMMUNITY].value == 1
    with pytest.raises(Conflict):
        place_site(
            actor=cast.secretary, kind="station", name="杏花一格服务站", lon=120.006, lat=30.005
        )
    with pytest.raises(InvalidInput):
        place_site(actor=cast.secretary, kind="station", name="远", lon=float("nan"), lat=0)

    close_site(actor=cast.secretary, site_id=near.pk, note="搬迁")
    assert not sites(cast.secretary).exists()
    assert read("site.grids_out_of_reach", COMMUNITY)[COMMUNITY].value == 2
    with pytest.raises(Conflict):
        close_site(actor=cast.secretary, site_id=near.pk)


def test_few_small_branches_and_few_residents_are_not_told(cast: Cast, read: Read):
    for number, members in enumerate((2, 9, 9, 9, 9)):
        branch = Unit.objects.create(
            kind="party_branch",
            name=f"第{number}支部",
            area_code=COMMUNITY,
            active_from="2020-01-01",
        )
        assert read("party.small_branches", COMMUNITY)[COMMUNITY].value is None
        _state(
            cast, actor=cast.secretary, figure="party_members", area_code=COMMUNITY,
            unit_id=branch.pk, value=Decimal(members),
        )  # fmt: skip
    _state(cast, area_code=GRID, actor=cast.secretary, value=Decimal(3))

    assert read("party.small_branches", COMMUNITY)[COMMUNITY].value == 1
    assert read("territory.population", GRID)[GRID].reason == "too_few"
