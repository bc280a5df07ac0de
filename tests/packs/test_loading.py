"""Loading a pack and taking it back: once, in full, on record, and never over what people did."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import NotPermitted
from gongzhi.foundation.journal.verify import verify
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.cases.models import Category
from gongzhi.handling.cases.services import change_category, load_categories
from gongzhi.handling.cases.services.categories import CategoryChange
from gongzhi.handling.plans.models import Programme
from gongzhi.packs.checking import check_pack
from gongzhi.packs.contradictions import Rule
from gongzhi.packs.problems import PackNotInOrder
from gongzhi.packs.queries import holding_at
from gongzhi.packs.services import (
    Loaded,
    load_pack,
    preview_load,
    preview_unload,
    unload_pack,
)
from gongzhi.packs.shipped import shipped_folders
from gongzhi.registry.organisations.models import Unit
from gongzhi.registry.organisations.services import (
    UnitDetails,
    create_post,
    create_unit,
    load_roles,
)
from gongzhi.registry.provisions.models import Adoption, LoadedPack
from gongzhi.registry.provisions.queries import find_provision
from tests.registry.cast import COUNTY, STREET, holder
from tests.registry.conftest import ground  # noqa: F401 - a fixture

CITY = "9901"
NINGXIA, HEFEI, SURVEY, RULES, BEIJING = (
    "party-led-governance-2025",
    "urban-party-building-2019",
    "district-innovation-survey",
    "national-rules",
    "beijing-regulations",
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(ground: None) -> None:  # noqa: F811 - the fixture imported
    """An invented city with the shipped categories and roles."""
    load_roles()
    load_categories()


def load(name: str, area_code: str = CITY, **more: Any) -> Loaded:
    pack = more.pop("pack", None) or check_pack(shipped_folders()[name])
    return load_pack(**({"actor": SYSTEM, "pack": pack, "area_code": area_code} | more))


def changed_copy(tmp_path: Path, name: str, file: str, old: str, new: str) -> Any:
    folder = tmp_path / name
    shutil.copytree(shipped_folders()[name], folder)
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    return check_pack(folder)


def state() -> dict[str, Any]:
    """What packs may change, as it stands."""
    return {
        "units": sorted(
            Unit.objects.filter(active_to__isnull=True).values_list("name", flat=True)
        ),
        "categories": list(
            Category.objects.filter(active=True)
            .order_by("code")
            .values("code", "name", "severity", "handling_limit", "unit_kind", "source", "verified",
                    "closing_condition", "filing_condition")
        ),
        "programmes": sorted(
            Programme.objects.filter(withdrawn_at__isnull=True).values_list("pack", flat=True)
        ),
    }  # fmt: skip


def test_packs_load_side_by_side_and_again_without_a_change():
    for name in shipped_folders():
        assert not load(name).empty
    entries, before = JournalEntry.objects.count(), state()

    again = [load(name) for name in shipped_folders()]

    assert all(loaded.empty for loaded in again)
    assert (JournalEntry.objects.count(), state()) == (entries, before)
    assert verify().clean


def test_unloading_all_restores_what_stood_before():
    before = state()
    for name in shipped_folders():
        load(name)
    assert state() != before

    for name in shipped_folders():
        unload_pack(actor=SYSTEM, code=name, area_code=CITY)

    assert state() == before
    assert holding_at(SYSTEM, area_code=COUNTY).sections == ()
    assert not Adoption.objects.exists()
    assert verify().clean


def test_units_that_a_pack_names_are_found_by_name_or_founded():
    create_unit(
        actor=SYSTEM, kind="department", area_code=CITY, details=UnitDetails(name="市委组织部")
    )

    load(NINGXIA)

    assert Unit.objects.filter(name="市委组织部").count() == 1
    assert Unit.objects.get(name="市委社会工作部").area_code == CITY
    assert not Unit.objects.filter(name__startswith="各县").exists()


def test_a_unit_that_people_use_stays_when_its_pack_goes():
    load(NINGXIA)
    unit = Unit.objects.get(name="市司法局")
    create_post(actor=SYSTEM, unit_id=unit.key, role="unit_head")

    unloaded = unload_pack(actor=SYSTEM, code=NINGXIA, area_code=CITY)

    assert Unit.objects.get(name="市司法局").active_to is None
    assert Unit.objects.get(name="市委社会工作部").active_to is not None
    kept = [effect.title for effect in unloaded.effects if effect.what == "kept"]
    assert kept == ["市司法局"]


def test_a_unit_of_two_packs_stays_until_the_second_goes():
    load(NINGXIA)
    load(HEFEI)

    unload_pack(actor=SYSTEM, code=NINGXIA, area_code=CITY)
    assert Unit.objects.get(name="市委组织部").active_to is None
    assert Unit.objects.get(name="市司法局").active_to is not None

    unload_pack(actor=SYSTEM, code=HEFEI, area_code=CITY)
    assert Unit.objects.get(name="市委组织部").active_to is not None


def test_a_category_takes_the_source_s_rule_and_gives_it_back():
    before = Category.objects.get(code="W0401")

    load(BEIJING)
    during = Category.objects.get(code="W0401")
    unload_pack(actor=SYSTEM, code=BEIJING, area_code=CITY)
    after = Category.objects.get(code="W0401")

    assert during.handling_limit == "30d"
    assert during.source == "北京市物业管理条例 第三十一条"
    assert (after.handling_limit, after.source) == (before.handling_limit, before.source)


def test_what_people_changed_of_a_category_is_left_to_them():
    load(BEIJING)
    change_category(actor=SYSTEM, code="W0401", change=CategoryChange(handling_limit="20wd"))

    again = load(BEIJING)
    unload_pack(actor=SYSTEM, code=BEIJING, area_code=CITY)

    kept = [(effect.what, effect.name) for effect in again.effects]
    assert kept == [("kept", "handling_limit")]
    row = Category.objects.get(code="W0401")
    assert row.handling_limit == "20wd"
    assert row.source == ""


def test_a_new_class_comes_and_goes_and_comes_again():
    load(SURVEY)
    assert Category.objects.get(code="D0106").active
    unload_pack(actor=SYSTEM, code=SURVEY, area_code=CITY)
    assert not Category.objects.get(code="D0106").active
    load(SURVEY)
    assert Category.objects.get(code="D0106").active
    assert Category.objects.filter(code="D0106").count() == 1


def test_the_more_local_pack_s_word_on_a_class_holds_and_the_other_comes_through(tmp_path: Path):
    load(BEIJING)
    local = changed_copy(
        tmp_path, BEIJING, "categories.yaml", "handling_limit: 30d", "handling_limit: 25d"
    )

    load(BEIJING, STREET, pack=local)
    assert Category.objects.get(code="W0401").handling_limit == "25d"

    unload_pack(actor=SYSTEM, code=BEIJING, area_code=STREET)
    assert Category.objects.get(code="W0401").handling_limit == "30d"


def test_a_preview_shows_all_and_changes_nothing():
    before, entries = state(), JournalEntry.objects.count()

    loaded = preview_load(actor=SYSTEM, pack=check_pack(shipped_folders()[NINGXIA]), area_code=CITY)

    assert loaded.comparison.added
    assert {effect.what for effect in loaded.effects} >= {"made"}
    assert (state(), JournalEntry.objects.count()) == (before, entries)
    assert not LoadedPack.objects.exists()


def test_a_preview_of_unloading_takes_nothing_back():
    load(NINGXIA)
    before = state()

    unloaded = preview_unload(actor=SYSTEM, code=NINGXIA, area_code=CITY)

    assert {effect.what for effect in unloaded.effects} >= {"ended"}
    assert state() == before


def test_another_version_changes_only_what_differs(tmp_path: Path):
    load(NINGXIA)
    pack = changed_copy(
        tmp_path, NINGXIA, "structure.yaml", "title: 楼栋党小组\n", "title: 楼栋党小组（新）\n"
    )

    loaded = load(NINGXIA, pack=pack)

    assert [new.title for _old, new in loaded.comparison.changed] == ["楼栋党小组（新）"]
    assert not loaded.comparison.added
    assert not loaded.comparison.removed


def test_two_packs_that_differ_are_shown_with_both_clauses_and_the_rule():
    load(HEFEI)
    loaded = load(NINGXIA)

    (staffing,) = [one for one in loaded.contradictions if one.holding.key == "grid.unit"]

    assert staffing.rule is Rule.LATER_EFFECT
    assert staffing.holding.heading == "每个网格至少配备1名专职网格员"
    assert staffing.other.heading == "每个网格配备1名网格长、2名以上专兼职网格员"
    assert [each.name for each in staffing.differences] == ["posts"]


def test_a_pack_of_a_street_holds_there_against_the_city_s():
    load(NINGXIA)
    load(HEFEI, STREET)

    here = find_provision("structure", "grid.unit", area_code=STREET)
    above = find_provision("structure", "grid.unit", area_code=COUNTY)
    (one,) = [
        one
        for one in holding_at(SYSTEM, area_code=STREET).contradictions
        if one.holding.key == "grid.unit"
    ]

    assert (here.provision.pack_code, above.provision.pack_code) == (HEFEI, NINGXIA)
    assert one.rule is Rule.MORE_LOCAL


def test_a_class_that_the_installation_lacks_is_named_with_its_line(tmp_path: Path):
    pack = changed_copy(tmp_path, BEIJING, "categories.yaml", "code: W0401", "code: W0499")

    with pytest.raises(PackNotInOrder) as refused:
        load(BEIJING, pack=pack)

    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.column) == ("categories.yaml", 7, 9)
    assert "W0499" in problem.message
    assert not LoadedPack.objects.exists()


def test_nothing_is_loaded_where_the_actor_may_not_load():
    with pytest.raises(NotPermitted):
        load(NINGXIA, actor=holder("district_supervisor", CITY))
    with pytest.raises(NotPermitted):
        load(NINGXIA, actor=holder("street_leader", STREET))

    assert not LoadedPack.objects.exists()


def test_duties_of_a_pack_without_a_programme_are_owed_and_what_ended_is_not():
    load(RULES)

    programme = Programme.objects.get(pack=RULES, area_code=CITY)
    owed = set(programme.duties.values_list("key", flat=True))
    today = timezone.localdate()
    given = check_pack(shipped_folders()[RULES]).of("duties")
    assert owed == {one.key for one in given if not one.effective_to or one.effective_to >= today}
    assert owed


def test_two_entries_of_one_class_give_the_word_to_the_more_local(tmp_path: Path):
    """Their keys differ: the class they name is what counts."""
    local = changed_copy(
        tmp_path, BEIJING, "categories.yaml", "key: owners-assembly", "key: aa-assembly"
    )
    path = local.folder / "categories.yaml"
    path.write_text(path.read_text("utf-8").replace("limit: 30d", "limit: 25d", 1), "utf-8")

    load(BEIJING, STREET, pack=check_pack(local.folder))
    load(BEIJING)

    assert Category.objects.get(code="W0401").handling_limit == "25d"
