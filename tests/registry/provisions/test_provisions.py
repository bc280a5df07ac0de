"""Provisions: what holds where, what it overrides, and how it is taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from gongzhi.foundation.actors import SYSTEM
from gongzhi.foundation.errors import NotFound, NotPermitted
from gongzhi.foundation.journal.verify import verify
from gongzhi.registry.provisions.entries import Clause, Entry
from gongzhi.registry.provisions.models import LoadedPack, ProvisionRow
from gongzhi.registry.provisions.queries import (
    InForce,
    find_provision,
    loaded_packs,
    provisions_at_and_below,
    provisions_in_force,
)
from gongzhi.registry.provisions.services import (
    Comparison,
    PackFacts,
    load_pack_entries,
    unload_pack,
)
from tests.registry.cast import APRICOT, COUNTY, NOBODY, STREET, WILLOW, holder
from tests.registry.conftest import journalled

CLAUSE = Clause(section="二、（四）15", heading="配齐配强专兼职网格力量")
LEADER = holder("street_leader", COUNTY)


def _entry(key: str = "grid.staffing", title: str = "网格力量", **more: Any) -> Entry:
    return Entry(key=key, title=title, clause=CLAUSE, **more)


def _load(
    code: str = "city",
    area_code: str = COUNTY,
    *entries: Entry,
    since: date = date(2025, 1, 1),
    until: date | None = None,
    **more: Any,
) -> Comparison:
    facts = PackFacts(
        code=code, title=code, document="方案", effective_from=since, effective_to=until
    )
    given = [("standards", entry) for entry in entries or (_entry(),)]
    return load_pack_entries(
        **({"actor": LEADER, "area_code": area_code, "facts": facts, "entries": given} | more)
    )[1]


def _at(area_code: str, on: date | None = None) -> list[tuple[str, str, list[str]]]:
    return [
        (one.provision.key, one.provision.pack_code, [each.pack_code for each in one.overridden])
        for one in provisions_in_force("standards", area_code=area_code, on=on)
    ]


def test_an_entry_is_refused_without_a_clause_or_with_a_word_that_nobody_knows():
    with pytest.raises(ValidationError, match="clause"):
        Entry(key="a", title="题")  # type: ignore[call-arg]
    with pytest.raises(ValidationError, match="colour"):
        _entry(colour="red")
    with pytest.raises(ValidationError, match="pattern"):
        _entry(key="Not A Key")
    with pytest.raises(ValidationError, match="effective_to"):
        _entry(effective_from=date(2025, 2, 1), effective_to=date(2025, 1, 1))


def test_what_is_loaded_holds_there_and_below_and_not_beside(ground: None):
    _load("street", STREET)

    assert _at(APRICOT) == [("grid.staffing", "street", [])]
    assert _at(STREET) == [("grid.staffing", "street", [])]
    assert _at(COUNTY) == []


def test_the_more_local_pack_wins_and_the_other_is_shown_beside_it(ground: None):
    _load("street", STREET, since=date(2019, 1, 1))
    _load("county", COUNTY, since=date(2025, 1, 1))

    assert _at(APRICOT) == [("grid.staffing", "street", ["county"])]
    assert _at(COUNTY) == [("grid.staffing", "county", [])]


def test_at_one_area_the_later_day_of_effect_wins_then_the_later_loading(ground: None):
    _load("later", since=date(2025, 1, 1))
    _load("earlier", since=date(2019, 1, 1))
    _load("same-day", since=date(2025, 1, 1))

    assert _at(COUNTY) == [("grid.staffing", "same-day", ["later", "earlier"])]


def test_an_entry_holds_from_its_first_day_to_its_last(ground: None):
    until = date(2025, 12, 31)
    old = _entry(title="2018年文本", effective_to=until)
    new = _entry(title="新文本", effective_from=date(2026, 1, 1), verified=False)
    _load("law", COUNTY, old, new, since=date(2018, 12, 29))

    assert _title(on=date(2018, 12, 28)) is None
    assert _title(on=until) == "2018年文本"
    assert _title(on=date(2026, 1, 1)) == "新文本"


def _title(*, on: date) -> str | None:
    found = find_provision("standards", "grid.staffing", area_code=APRICOT, on=on)
    return found.provision.title if found else None


def test_what_packs_below_say_stands_beside_with_their_own_area(ground: None):
    _load("county", COUNTY)
    _load("willow", WILLOW)

    found: list[InForce] = provisions_at_and_below("standards", area_code=STREET)

    assert [(one.provision.pack_code, one.provision.area_code) for one in found] == [
        ("county", COUNTY),
        ("willow", WILLOW),
    ]


def test_a_second_load_changes_nothing_and_writes_no_entry(ground: None):
    with journalled() as written:
        first = _load("city", COUNTY, _entry("a"), _entry("b"))
        again = _load("city", COUNTY, _entry("a"), _entry("b"))

    assert len(first.added) == 2
    assert again.empty
    assert written() == [("pack", "packs.load")]


def test_another_version_adds_changes_and_removes_entry_by_entry(ground: None):
    _load("city", COUNTY, _entry("a"), _entry("b"), _entry("c"))
    kept = ProvisionRow.objects.get(key="a").pk

    change = _load("city", COUNTY, _entry("a"), _entry("b", title="改"), _entry("d"))

    assert [row.key for row in change.added] == ["d"]
    assert [new.title for _old, new in change.changed] == [
        "改",
    ]
    assert [row.key for row in change.removed] == ["c"]
    assert ProvisionRow.objects.get(key="a").pk == kept
    assert LoadedPack.objects.count() == 1
    assert verify().clean


def test_an_unloaded_pack_holds_no_longer_and_stays_on_record(ground: None):
    _load("city", COUNTY)
    with journalled() as written:
        unload_pack(actor=LEADER, code="city", area_code=COUNTY)

    assert _at(COUNTY) == []
    assert written() == [("pack", "packs.unload")]
    assert ProvisionRow.objects.count() == 1
    with pytest.raises(NotFound, match="city"):
        unload_pack(actor=LEADER, code="city", area_code=COUNTY)
    assert _load("city", COUNTY).pack is None
    assert verify().clean


def test_only_who_may_load_at_the_area_loads_and_unloads_there(ground: None):
    with pytest.raises(NotPermitted):
        _load(actor=NOBODY)
    with pytest.raises(NotPermitted):
        _load(area_code="", actor=LEADER)
    with pytest.raises(NotFound):
        _load(area_code="990101777")
    _load()
    with pytest.raises(NotPermitted):
        unload_pack(actor=holder("auditor"), code="city", area_code=COUNTY)


def test_what_is_loaded_above_ones_areas_is_seen_and_beside_them_is_not(ground: None):
    _load("everywhere", "", actor=SYSTEM)
    _load("street", STREET)
    _load("willow", WILLOW)

    secretary = holder("community_secretary", APRICOT)

    assert [pack.code for pack in loaded_packs(secretary)] == ["everywhere", "street"]
    assert list(loaded_packs(NOBODY)) == []


def test_what_holds_is_read_in_one_query(ground: None, django_assert_num_queries: Any):
    _load("city", COUNTY, *[_entry(f"k{number}") for number in range(30)])

    with django_assert_num_queries(1):
        assert len(provisions_in_force("standards", area_code=APRICOT)) == 30
