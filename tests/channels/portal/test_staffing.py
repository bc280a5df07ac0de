"""Staff and money on the desk, by the API, the command line and as a workbook: one ground."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.test import Client

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import InvalidInput, NotFound
from gongzhi.oversight.metrics.services import state_figure
from gongzhi.oversight.staffing.commands import staff as staff_command
from gongzhi.oversight.staffing.queries import Staffing, rows_of, staffing_of
from gongzhi.oversight.staffing.question import Question, pay_written, question_of
from gongzhi.packs.reading import read_pack
from gongzhi.packs.shipped import shipped_folders
from gongzhi.planning.staffing.outlook import Sum
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.provisions.services import PackFacts, load_pack_entries
from gongzhi.registry.territory.models import Area
from tests.channels.api.callers import Staff
from tests.channels.transfer.reckoning import Book
from tests.handling.cases.cast import COMMUNITY, COUNTY, GRID, NEXT_GRID, STREET

pytestmark = pytest.mark.django_db
SUPPOSED = f"area={COUNTY}&households_growth=%2B8%25&ratio=250&years=3"
WHAT_IF = {"households_growth": "+8%", "ratio": "250", "years": "3"}


def _load(*names: str, area_code: str = COUNTY) -> None:
    """Load the standards of packs that ship, at the district or elsewhere."""
    for at, name in enumerate(names):
        facts = PackFacts(
            code=name, title=name, document=f"文件{at}", effective_from=date(2019 + at, 1, 1)
        )
        entries = [("standards", one) for one in read_pack(shipped_folders()[name]).of("standards")]
        load_pack_entries(actor=SYSTEM, area_code=area_code, facts=facts, entries=entries)


@pytest.fixture
def ground(staff: Staff) -> Staff:
    """A community of 1,000 households and 200 members, one organiser, and two packs."""
    _load("urban-party-building-2019", "party-led-governance-2025")
    Area.objects.filter(code=GRID).update(households=620)
    Area.objects.filter(code=NEXT_GRID).update(households=380)
    branch = Unit.objects.create(
        kind="party_branch", name="杏花第一支部", area_code=COMMUNITY, active_from="2020-01-01"
    )
    stated = (
        ("party_members", 200, branch.pk),
        ("party_organisers", 1, None),
        ("secretary_terms", 1, None),
        ("service_fund", 260_000, None),
    )
    for figure, value, unit in stated:
        state_figure(
            actor=SYSTEM, figure=figure, area_code=COMMUNITY, value=Decimal(value), source="台账", unit_id=unit,
        )  # fmt: skip
    return staff


def _found(**given: str) -> Staffing:
    pay = [tuple(one.split("=")) for one in given.pop("pay", "").split()]
    return staffing_of(SYSTEM, area_code=COUNTY, question=question_of(given, pay))


def _sums(found: Staffing, key: str) -> list[Sum]:
    (line,) = (line for line in found.lines if line.key == key)
    return line.sums()


def test_all_that_is_asked_is_of_the_packs_and_what_they_leave_open_stays_so(ground: Staff):
    found = _found(**WHAT_IF, pay="10=72000 9=84000 8=90000")

    workers = _sums(found, "community-workers")
    assert [(one.today, one.low, one.high, one.short) for one in workers] == [
        (0, 4, 5, 4),
        (0, 5, 5, 5),
        (0, 5, 5, 5),
        (0, 5, 5, 5),
    ]
    organisers = _sums(found, "organisers")[0]
    assert (organisers.low, organisers.strict_low, organisers.doubtful) == (1, 2, 1)
    assert (organisers.short, organisers.strict_short, organisers.missed) == (0, 1, 0)
    fund = _sums(found, "activity-fund")[0]
    assert (fund.low, fund.with_today, fund.known) == (140_000, 0, 0)
    (shares,) = found.shares
    assert shares.fund.key == "service-fund"
    assert shares.by_year[0] == (150_000, 150_000)
    workers_pay, secretary_pay = found.pay
    assert [one.low for one in workers_pay.sums] == [288_000, 360_000, 360_000, 360_000]
    assert (secretary_pay.sums[0].low, secretary_pay.sums[0].strict_low) == (84_000, 90_000)
    # The later pack's one full-time officer overrides the earlier one's two; heads go on.
    assert [
        line.standard.provision.pack_code for line in found.lines if line.key == "grid-officers"
    ] == ["party-led-governance-2025"]
    rows = rows_of(found, next(line for line in found.lines if line.key == "community-workers"))
    assert [row.code for row in rows] == [STREET, COMMUNITY, COUNTY]
    assert rows[0].counts == {"territory.households": (1_000, 1_080)}


def test_the_page_shows_today_beside_what_is_supposed_and_says_what_no_pack_says(
    ground: Staff, browser_of: Callable[[str], Client]
):
    leader, handler = browser_of("street_leader"), browser_of("unit_handler")

    plain = leader.get("/staffing/").content.decode()
    supposed = leader.get(
        f"/staffing/?area={STREET}&households_growth=8&ratio=250&years=3"
    ).content.decode()
    wrong = leader.get(f"/staffing/?area={STREET}&ratio=none")

    assert "Then asked" not in plain
    assert "4–5" in plain
    assert "1 or 2" in plain  # 200 members: the source can be read both ways
    assert "No loaded pack states a pay table" in plain
    assert "原则上以每200~300户居民配备1人的标准核定总量" in plain
    assert "Then asked" in supposed
    assert '1,000 <span class="muted small">→ 1,080</span>' in supposed
    assert "Year 3" in supposed
    assert wrong.status_code == 422
    assert "nothing is supposed below" in wrong.content.decode()
    assert leader.get(f"/staffing/?area={COUNTY}").status_code == 403
    assert handler.get("/staffing/").status_code == 403


def test_the_workbook_reckons_what_the_program_does_and_follows_its_inputs(
    ground: Staff, browser_of: Callable[[str], Client]
):
    browser = browser_of("district_supervisor")
    Area.objects.filter(code=COMMUNITY).update(name="=1+1")
    answer = browser.get(f"/staffing/export/?{SUPPOSED}&pay_10=72000&pay_9=84000&pay_8=90000")
    book = Book(b"".join(answer.streaming_content))

    assert len(book.formulas) > 80
    written = {at: book.values.get(at, "") for at in book.formulas}
    assert {at: book.work(*at) for at in book.formulas} == pytest.approx(written)
    assert book.values[book.sheets[3], "B2"] == "=1+1"
    inputs, sums = book.sheets[:2]
    book.set(inputs, "B2", 0.5)
    book.set(inputs, "B3", 0.1)
    book.set(inputs, "B4", "")
    grown = _found(households_growth="50", members_growth="10", years="3")
    row = book.row_of(sums, STREET)
    for title, key in (
        ("Community workers by households", "community-workers"),
        ("Organisers of a community", "organisers"),
        ("Activity fund of a community's Party organisation", "activity-fund"),
    ):
        column = book.column_of(sums, f"{title}: asked, year 3")
        assert book.work(sums, f"{column}{row}") == _sums(grown, key)[-1].low


def test_the_api_and_the_command_tell_the_same_and_refuse_what_cannot_be_read(ground: Staff):
    leader = ground["district_supervisor"]
    answer = leader.get(f"/staffing?{SUPPOSED}&pay=10%3D72000").json()
    given = [
        "--area",
        COUNTY,
        "--households",
        "+8%",
        "--ratio",
        "250",
        "--years",
        "3",
        "--pay",
        "10=72000",
    ]

    printed = CliRunner().invoke(staff_command, [*given, "--json"])
    words = CliRunner().invoke(staff_command, given)

    told = json.loads(printed.stdout)
    assert {**told, "left_open": [], "lines": [], "pay": []} == {
        **answer, "left_open": [], "lines": [], "pay": []
    }  # fmt: skip
    (workers,) = (one for one in answer["lines"] if one["standard"] == "community-workers")
    assert (workers["sums"][0]["asked"], workers["sums"][3]["asked"]) == ("4", "5")
    (deputies,) = (one for one in answer["lines"] if one["standard"] == "community-deputy")
    assert (deputies["sums"][0]["today"], deputies["sums"][0]["short"]) == (None, None)
    assert "1 or 2 (the source can be read both ways)" in words.stdout
    assert "not known" in words.stdout
    for address, status in (
        (f"area={COUNTY}&ratio=0", 422),
        (f"area={COUNTY}&households_growth=x", 422),
        (f"area={COUNTY}&years=11", 422),
        (f"area={COUNTY}&pay=ten%3D1", 422),
        ("area=9902", 403),
    ):
        assert leader.get(f"/staffing?{address}").status_code == status, address
    with pytest.raises(InvalidInput) as refused:
        question_of({"households_growth": "-101%"})
    assert refused.value.field == "households_growth"
    for text in ("10", "10=", "=72000", "ten=72000", "10=much", "10=-1"):
        with pytest.raises(InvalidInput) as refused:
            question_of({}, pay_written([text]))
        assert refused.value.field == "pay", text
    with pytest.raises(NotFound):
        staffing_of(SYSTEM, area_code="990199", question=Question())


def test_without_a_pack_nothing_is_asked_and_nothing_is_invented(
    staff: Staff, browser_of: Callable[[str], Client]
):
    found = _found()

    assert found.lines == ()
    page = browser_of("street_leader").get("/staffing/").content.decode()
    assert "No loaded pack asks for posts, pay or funds here" in page


def test_a_city_is_asked_to_move_a_twentieth_of_its_posts_in_whole_ones(staff: Staff):
    city = COUNTY[:4]
    _load("urban-party-building-2019", area_code=city)
    for figure, value in (("city_establishment", 1_003), ("establishment_to_streets", 40)):
        state_figure(
            actor=SYSTEM, figure=figure, area_code=city, value=Decimal(value), source="编办台账"
        )

    found = staffing_of(SYSTEM, area_code=city, question=Question())

    (now, _then) = _sums(found, "establishment-to-streets")
    assert (now.today, now.low, now.short) == (40, 51, 11)
    line = next(line for line in found.lines if line.key == "establishment-to-streets")
    assert [row.code for row in rows_of(found, line)] == [city]
    workers = next(line for line in found.lines if line.key == "community-workers")
    assert [row.code for row in rows_of(found, workers)] == [COUNTY, STREET, city]
