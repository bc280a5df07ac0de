"""How far a load reaches: its own subjects, its own area, its own days, its loader's posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from gongzhi.config.doctor import examine
from gongzhi.foundation.actors import SYSTEM, Actor
from gongzhi.foundation.errors import NotPermitted
from gongzhi.handling.cases.models import Category
from gongzhi.handling.cases.services import load_categories
from gongzhi.handling.plans.models import Duty, DutyInstance, Programme
from gongzhi.handling.plans.services import open_periods
from gongzhi.oversight.burden.lists import lists_in_force
from gongzhi.oversight.standards.governing import standards_at
from gongzhi.packs.checking import check_pack
from gongzhi.packs.contradictions import Rule
from gongzhi.packs.queries import holding_at, said_of_classes, unreadable_entries
from gongzhi.packs.services import Loaded, load_pack, settle_packs, unload_pack
from gongzhi.packs.shipped import shipped_folders
from gongzhi.packs.tasks import settle_policy_packs
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.organisations.services import UnitDetails, create_unit
from gongzhi.registry.provisions.models import LoadedPack, ProvisionRow
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.services import AreaRow, load_areas
from tests.packs.small import Entries, duty, limit, small_pack, unit
from tests.registry.cast import APRICOT, GROUND, STREET, holder

GRID_SIZE = {
    "key": "grid-size", "title": "网格规模", "levels": ["grid"],
    "rule": {"type": "between", "metric": "grid.households", "low": 300, "high": 500},
    "remedy": {"do": "resize", "what": "网格", "what_en": "the grid"},
}  # fmt: skip
PLAQUES = {"key": "plaques", "title": "挂牌", "stance": "forbidden", "governs": ["plaque"]}
CITY = "9901"
FAR = "990102001001"  # a community of another county
TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(days=1)
ADMINISTRATOR = holder("administrator", STREET)
LEADER = holder("street_leader", STREET)
Travel = Callable[[date], None]

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it still be the day on which this file was read, though midnight has come since."""
    real = timezone.now
    late = timezone.localdate() - TODAY
    monkeypatch.setattr(timezone, "now", lambda: real() - late)


@pytest.fixture(autouse=True)
def place(db: None, today: None) -> None:
    """An invented city with the shipped categories."""
    rows = (
        AreaRow(code="990102", name="远山县"),
        AreaRow(code="990102001", name="远山镇"),
        AreaRow(code=FAR, name="远山社区"),
    )
    load_areas(actor=SYSTEM, rows=[*GROUND, *rows], scope="", source="tests")
    load_categories()


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch, place: None) -> Travel:
    """Let it be another day."""
    held = timezone.now

    def to(day: date) -> None:
        monkeypatch.setattr(timezone, "now", lambda: held() + (day - TODAY))

    return to


def load(pack: object, area_code: str = CITY, actor: Actor = SYSTEM) -> Loaded:
    return load_pack(actor=actor, pack=pack, area_code=area_code)  # type: ignore[arg-type]


def stands(name: str) -> bool:
    return Unit.objects.filter(name=name, active_to__isnull=True).exists()


def limit_of(code: str = "W0401") -> str:
    return Category.objects.get(code=code).handling_limit


def left(loaded: Loaded) -> list[tuple[str, str]]:
    return [(one.section, one.title) for one in loaded.effects if one.what == "left"]


def test_a_load_leaves_alone_what_other_packs_wait_for(tmp_path: Path, travel: Travel):
    load(small_pack(tmp_path, "city", units=[unit("市甲办", "city", effective_from=TOMORROW)]))
    travel(TOMORROW)

    loaded = load(small_pack(tmp_path, "street", units=[unit("街乙办")]), STREET, ADMINISTRATOR)

    assert [one.what for one in loaded.effects] == ["made"]
    assert (stands("街乙办"), stands("市甲办")) == (True, False)


def test_a_street_s_administrator_adopts_its_units_and_is_told_what_is_not_its_own(tmp_path: Path):
    before = limit_of()
    pack = small_pack(
        tmp_path,
        units=[unit("街乙办"), unit("市甲办", "city")],
        categories=[limit(25)],
        duties=[duty()],
    )

    loaded = load(pack, STREET, ADMINISTRATOR)

    assert (stands("街乙办"), stands("市甲办"), limit_of()) == (True, False, before)
    assert Programme.objects.get().area_code == STREET
    assert left(loaded) == [("categories", pack.head.title), ("units", "市甲办")]
    settle_packs(actor=SYSTEM)  # at night nothing is adopted that its loader could not
    assert (stands("市甲办"), limit_of()) == (False, before)

    again = load(pack, STREET)
    assert limit_of() == "25d"
    assert left(again) == [("units", "市甲办")]


def test_a_leader_without_a_post_for_units_loads_the_rest(tmp_path: Path):
    pack = small_pack(tmp_path, units=[unit("街乙办")], duties=[duty()])

    loaded = load(pack, STREET, LEADER)

    assert not stands("街乙办")
    assert left(loaded) == [("units", pack.head.title)]
    assert Duty.objects.get().key == "meeting"
    assert load(pack, STREET, LEADER).empty


def test_what_is_not_the_actor_s_is_named_when_a_load_or_an_unload_would_change_it(tmp_path: Path):
    load(small_pack(tmp_path, categories=[limit(25)]), STREET)
    other = small_pack(tmp_path, categories=[limit(20)])

    for act in (
        lambda: load(other, STREET, ADMINISTRATOR),
        lambda: unload_pack(actor=ADMINISTRATOR, code="small", area_code=STREET),
    ):
        with pytest.raises(NotPermitted, match="W0401"):
            act()

    assert limit_of() == "25d"


def test_what_others_adopted_is_not_changed_for_a_later_day_either(tmp_path: Path):
    load(small_pack(tmp_path, categories=[limit(25)]), STREET)
    later = small_pack(
        tmp_path,
        categories=[limit(25, effective_to=TODAY), limit(20, effective_from=TOMORROW)],
    )

    with pytest.raises(NotPermitted):
        load(later, STREET, ADMINISTRATOR)


def test_one_refusal_keeps_nothing_else_from_its_day(tmp_path: Path, travel: Travel):
    load(small_pack(tmp_path, "gone", duties=[duty("new", effective_from=TOMORROW)]), STREET)
    load(small_pack(tmp_path, "stays", duties=[duty("other", effective_from=TOMORROW)]))
    Area.objects.filter(code=STREET).update(valid_to=timezone.now())
    travel(TOMORROW)

    settle_packs(actor=SYSTEM)

    assert set(Duty.objects.values_list("key", flat=True)) == {"other"}


def test_an_entry_that_cannot_be_read_any_more_is_reported_and_keeps_nothing_else_from_its_day(
    tmp_path: Path, travel: Travel
):
    begun: dict[str, Entries] = {
        "units": [unit("旧办公室", "city")], "duties": [duty("owed")], "categories": [limit(77)],
        "standards": [GRID_SIZE], "lists": [PLAQUES],
    }  # fmt: skip
    load(small_pack(tmp_path, "broken", **begun))
    assert (len(standards_at(CITY, on=TODAY)), len(lists_in_force(CITY))) == (1, 1)
    load(small_pack(tmp_path, "sound", duties=[duty("other", effective_from=TOMORROW)]))
    ProvisionRow.objects.filter(pack__code="broken").update(value={"key": "no such shape"})
    travel(TOMORROW)

    settle_packs(actor=SYSTEM)

    owed = Duty.objects.filter(dropped=False).values_list("key", flat=True)
    assert set(owed) == {"owed", "other"}
    assert stands("旧办公室")
    assert limit_of() == "77d"
    assert len(unreadable_entries()) == 5
    (found,) = (one for one in examine() if one.check == "packs")
    assert (found.level, "broken units" in found.found) == ("wrong", True)
    ProvisionRow.objects.filter(pack__code="sound").update(section="of another release")
    assert len(unreadable_entries()) == 6
    assert (standards_at(CITY, on=TOMORROW), lists_in_force(CITY)) == ((), [])


def test_nothing_is_founded_above_the_area_of_a_pack():
    names = set(Unit.objects.values_list("area_code", flat=True))

    loaded = load(check_pack(shipped_folders()["party-led-governance-2025"]), STREET)

    founded = set(Unit.objects.values_list("area_code", flat=True)) - names
    assert all(code.startswith(STREET) for code in founded)
    [(section, title)] = left(loaded)
    assert section == "units"
    assert "市委组织部" in title


def test_what_begins_tomorrow_is_adopted_tomorrow(tmp_path: Path, travel: Travel):
    before = limit_of()
    load(
        small_pack(
            tmp_path,
            categories=[limit(25, effective_from=TOMORROW)],
            units=[unit("市甲办", "city", effective_from=TOMORROW)],
            duties=[duty("old"), duty("new", effective_from=TOMORROW)],
        )
    )
    owed = set(Duty.objects.values_list("key", flat=True))
    assert (limit_of(), stands("市甲办"), owed) == (before, False, {"old"})

    travel(TOMORROW)
    settle_policy_packs(0)

    owed = set(Duty.objects.filter(dropped=False).values_list("key", flat=True))
    assert (limit_of(), stands("市甲办"), owed) == ("25d", True, {"old", "new"})
    assert settle_packs(actor=SYSTEM) == []


def test_what_ended_yesterday_is_taken_back(tmp_path: Path, travel: Travel):
    before = limit_of()
    load(
        small_pack(
            tmp_path,
            head={"effective_to": TODAY},
            categories=[limit(25)],
            units=[unit("市甲办", "city")],
            duties=[duty()],
        )
    )
    assert limit_of() == "25d"

    travel(TOMORROW)
    settle_packs(actor=SYSTEM)

    assert (limit_of(), stands("市甲办")) == (before, False)
    assert LoadedPack.objects.get().unloaded_at is None


def test_what_a_programme_began_can_be_finished_after_its_pack_s_last_day(
    tmp_path: Path, travel: Travel
):
    committee(APRICOT)
    pack = small_pack(tmp_path, head={"effective_to": TODAY}, duties=[duty(cadence="monthly")])
    load(pack)
    travel(TODAY + timedelta(days=40))

    assert settle_packs(actor=SYSTEM) == []
    open_periods(timezone.now())
    assert Programme.objects.get().withdrawn_at is None
    assert DutyInstance.objects.get().state == "due"  # last month's; none is asked for this month

    unload_pack(actor=SYSTEM, code="small", area_code=CITY)
    assert load(pack).effects == ()  # what is over begins nothing


def test_a_section_once_left_out_may_be_dropped_by_who_loaded_it(tmp_path: Path):
    load(small_pack(tmp_path, units=[unit("街乙办")], duties=[duty()]), STREET, LEADER)

    loaded = load(small_pack(tmp_path / "next", duties=[duty()]), STREET, LEADER)

    assert [row.section for row in loaded.comparison.removed] == ["units"]
    assert loaded.pack.withheld == []


def test_a_pack_takes_back_a_unit_that_only_packs_changed(tmp_path: Path):
    load(small_pack(tmp_path, units=[unit("市甲办", "city", duties=["sweeping"])]))
    load(small_pack(tmp_path, units=[unit("市甲办", "city", duties=["lighting"])]))
    assert Unit.objects.get(name="市甲办").duties == ["lighting"]

    unload_pack(actor=SYSTEM, code="small", area_code=CITY)

    assert not stands("市甲办")


def test_a_corrected_pack_keeps_its_rank(tmp_path: Path):
    load(small_pack(tmp_path, "first", categories=[limit(20)]))
    load(small_pack(tmp_path, "second", categories=[limit(25)]))

    load(small_pack(tmp_path, "first", categories=[limit(10)]))

    assert limit_of() == "25d"
    assert LoadedPack.objects.get(code="first").changed_at is not None


def test_entries_that_only_moved_in_their_file_are_no_change(tmp_path: Path):
    one, two = unit("市甲办", "city"), unit("市乙办", "city")
    load(small_pack(tmp_path, units=[one, two]))
    pack = LoadedPack.objects.get()

    loaded = load(small_pack(tmp_path, units=[two, one]))

    assert loaded.empty
    assert loaded.comparison.changed == ()
    titles = list(pack.provisions.order_by("position").values_list("title", flat=True))
    assert titles == ["市乙办", "市甲办"]
    assert LoadedPack.objects.get().version == pack.version


def test_of_two_packs_with_one_duty_the_later_is_owed_and_the_other_comes_through(tmp_path: Path):
    earlier = {"effective_from": date(2019, 1, 1)}
    load(small_pack(tmp_path, "later", duties=[duty(cadence="monthly")]))
    loaded = load(small_pack(tmp_path, "earlier", earlier, duties=[duty(), duty("report")]))

    owed = Duty.objects.filter(dropped=False, programme__withdrawn_at__isnull=True)
    assert set(owed.values_list("programme__pack", "key")) == {
        ("later", "meeting"),
        ("earlier", "report"),
    }
    assert [one.holding.pack_code for one in loaded.contradictions] == ["later"]

    unload_pack(actor=SYSTEM, code="later", area_code=CITY)
    assert set(owed.values_list("programme__pack", "key")) == {
        ("earlier", "meeting"),
        ("earlier", "report"),
    }


def test_who_loads_a_pack_of_another_place_is_told(tmp_path: Path):
    beijing = check_pack(shipped_folders()["beijing-regulations"])

    assert load(beijing).foreign == "北京市"
    assert load(small_pack(tmp_path, head={"region": "云栖市"}), STREET).foreign == ""
    assert load(small_pack(tmp_path, "law", {"region": "全国"})).foreign == ""


def test_entries_on_one_class_contradict_each_other_under_whatever_keys(tmp_path: Path):
    load(small_pack(tmp_path, "city", categories=[limit(20, "assembly")]))

    loaded = load(small_pack(tmp_path, "street", categories=[limit(25, "owners")]), STREET)

    [one] = loaded.contradictions
    assert (one.holding.key, one.other.key, one.rule) == ("owners", "assembly", Rule.MORE_LOCAL)
    assert limit_of() == "25d"
    holding = holding_at(SYSTEM, area_code=STREET)
    assert [(name, len(ones)) for name, ones in holding.sections] == [("categories", 1)]


def test_packs_of_two_counties_share_one_tree_of_classes_and_both_are_told(tmp_path: Path):
    load(small_pack(tmp_path, "near", categories=[limit(20)]), "990101")

    loaded = load(small_pack(tmp_path, "far", categories=[limit(25)]), "990102")

    [one] = loaded.contradictions
    assert (one.holding.pack_code, one.other.pack_code) == ("far", "near")
    assert set(loaded.places) == {"990101", "990102"}
    assert limit_of() == "25d"
    for place in ("990101", "990102", CITY, STREET):
        assert len(holding_at(SYSTEM, area_code=place).contradictions) == 1
    assert [each.pack_code for each in said_of_classes()["W0401"]] == ["far", "near"]


def test_a_load_shows_where_packs_below_say_otherwise(tmp_path: Path):
    load(small_pack(tmp_path, "street", duties=[duty(cadence="monthly")]), STREET)

    loaded = load(small_pack(tmp_path, "city", duties=[duty()]))

    [one] = loaded.contradictions
    assert (one.holding.pack_code, one.rule) == ("street", Rule.MORE_LOCAL)
    assert loaded.places == {STREET: "榆钱街道", CITY: "云栖市"}
    assert list(holding_at(SYSTEM, area_code=CITY).contradictions) == [one]
    assert holding_at(SYSTEM, area_code=APRICOT).contradictions == (one,)


def test_a_duty_of_the_city_is_owed_to_the_street_s_pack_where_there_is_one(
    tmp_path: Path, travel: Travel
):
    committee(APRICOT)
    committee(FAR)
    load(small_pack(tmp_path, "city", duties=[duty()]))
    assert owed_by("city") == {APRICOT, FAR}

    load(small_pack(tmp_path, "street", duties=[duty(cadence="monthly")]), STREET)
    assert (owed_by("city"), owed_by("street")) == ({FAR}, {APRICOT})

    travel(TODAY + timedelta(days=400))
    settle_packs(actor=SYSTEM)
    unload_pack(actor=SYSTEM, code="street", area_code=STREET)
    assert owed_by("city") == {APRICOT, FAR}
    overdue = DutyInstance.objects.filter(
        duty__programme__pack="city",
        area_code=APRICOT,
        state="due",
        ends_on__lt=timezone.localdate(),
    )
    assert not overdue.exists()


def test_what_was_overdue_outlives_a_local_duty_that_comes_and_goes(tmp_path: Path, travel: Travel):
    committee(APRICOT)
    load(small_pack(tmp_path, "city", duties=[duty(cadence="monthly")]))
    load(small_pack(tmp_path, "street", duties=[duty("other")]), STREET)
    travel(TODAY + timedelta(days=70))
    open_periods(timezone.now())
    overdue = DutyInstance.objects.filter(
        duty__programme__pack="city", state="due", ends_on__lt=timezone.localdate()
    )
    before = set(overdue)
    assert len(before) >= 2

    for duties in ([duty("other"), duty()], [duty("other")]):
        load(small_pack(tmp_path, "street", duties=duties), STREET)

    assert set(overdue) == before


def test_a_wider_duty_is_owed_again_once_the_local_programme_is_over(
    tmp_path: Path, travel: Travel
):
    committee(APRICOT)
    load(small_pack(tmp_path, "city", duties=[duty(cadence="monthly")]))
    local = small_pack(
        tmp_path, "street", head={"effective_to": TODAY}, duties=[duty(cadence="monthly")]
    )
    load(local, STREET)
    assert (owed_by("city"), owed_by("street")) == (set(), {APRICOT})

    travel(TODAY + timedelta(days=40))
    open_periods(timezone.now())
    assert (owed_by("city"), owed_by("street")) == ({APRICOT}, set())
    owed = DutyInstance.objects.filter(duty__programme__pack="city", starts_on__lte=TODAY)
    assert not owed.exists()


def committee(area_code: str) -> None:
    create_unit(
        actor=SYSTEM,
        kind="residents_committee",
        area_code=area_code,
        details=UnitDetails(name=f"{area_code}居委会"),
    )


def owed_by(pack: str) -> set[str]:
    """Return the areas whose committees owe a pack's duty for the running period."""
    owed = DutyInstance.objects.filter(
        duty__programme__pack=pack, state="due", ends_on__gte=timezone.localdate()
    )
    return set(owed.values_list("area_code", flat=True))


def test_packs_at_three_levels_contradict_each_other_once_at_the_smallest(tmp_path: Path):
    load(small_pack(tmp_path, "city", duties=[duty(), duty("other")]))
    load(small_pack(tmp_path, "street", duties=[duty(cadence="monthly")]), STREET)
    load(small_pack(tmp_path, "community", duties=[duty(cadence="yearly")]), APRICOT)

    found = holding_at(SYSTEM, area_code=CITY).contradictions

    pairs = [(one.holding.pack_code, one.other.pack_code) for one in found]
    assert pairs == [("street", "city"), ("community", "street"), ("community", "city")]
