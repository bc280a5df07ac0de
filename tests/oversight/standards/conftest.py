"""Situations of standards: the standing cast, and packs loaded at its district."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from gongzhi.foundation.actors import SYSTEM
from gongzhi.oversight.standards.provisions import StandardEntry
from gongzhi.registry.provisions.models import LoadedPack
from gongzhi.registry.provisions.services import PackFacts, load_pack_entries
from tests.handling.cases.cast import COUNTY
from tests.handling.cases.conftest import _fresh_books, cast  # noqa: F401 - fixtures

GRID_SIZE = {
    "key": "grid-size",
    "title": "城市网格规模",
    "title_en": "Size of a town grid",
    "clause": {"section": "二（四）13", "heading": "在城市按照常住300-500户规模优化网格"},
    "levels": ["grid"],
    "grids": ["urban_residential"],
    "rule": {"type": "between", "metric": "grid.households", "low": 300, "high": 500},
    "remedy": {"do": "resize", "unit": "户", "what": "重新划分", "what_en": "redraw it"},
}
PROPERTY_WEIGHT = {
    "key": "property-weight",
    "title": "物业考核权重",
    "title_en": "Share of property appraisals",
    "clause": {"section": "二（五）16", "heading": "权重占比不低于90%"},
    "levels": ["community"],
    "rule": {
        "type": "weight",
        "metric": "property.party_weight",
        "at_least": 90,
        "beside": "property.resident_score",
    },
    "remedy": {"do": "raise", "unit": "%", "what": "权重", "what_en": "the share"},
}


@pytest.fixture
def load(db: None) -> Callable[..., LoadedPack]:
    """Return what loads a pack with some standards at an area."""

    def loader(
        *entries: dict[str, Any],
        code: str = "plan",
        area_code: str = COUNTY,
        since: date = date(2025, 1, 1),
    ) -> LoadedPack:
        facts = PackFacts(code=code, title=f"方案{code}", document="方案", effective_from=since)
        given = [("standards", StandardEntry.model_validate(entry)) for entry in entries]
        return load_pack_entries(actor=SYSTEM, area_code=area_code, facts=facts, entries=given)[0]

    return loader
