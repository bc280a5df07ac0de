"""Metrics that count what the registers hold: what forms from above ask for again and again."""

from __future__ import annotations

from typing import Final

from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.oversight.metrics.metric import TO_COMMUNITY, Metric, Theme, Unit

_BODIES: Final = "organisations_unit"


def _bodies(kind: str, metric_id: str, title: str, title_en: str) -> Metric:
    of_kind = f"count(*) FILTER (WHERE kind = '{kind}')"
    return Metric(
        id=metric_id,
        theme=Theme.ORGANISATION,
        title=f"{title}数",
        title_en=title_en,
        unit=Unit.COUNT,
        definition=f"组织登记中现有的{title}。",
        definition_en=f"{title_en} active in the register of organisations.",
        source=_BODIES,
        relation="bodies",
        numerator=of_kind,
        basis=of_kind,
        levels=TO_COMMUNITY,
    )


METRICS: Final = (
    Metric(
        id="building.dwellings",
        theme=Theme.TERRITORY,
        title="住宅套数",
        title_en="Dwellings",
        unit=Unit.COUNT,
        definition="楼栋登记中的住宅套数。",
        definition_en="Residential premises in the register of buildings.",
        source="territory_premises",
        relation="dwellings",
        numerator="count(*)",
    ),
    Metric(
        id="people.registered",
        theme=Theme.TERRITORY,
        title="登记居民人数",
        title_en="Residents on the register",
        unit=Unit.PERSONS,
        definition="登记在册的居民，不含已迁出和已删除的；不是常住人口。",
        definition_en="Residents on the register, without those who left or were erased; this is "
        "not the population.",
        source="people_resident",
        relation="residents",
        numerator="count(*)",
        levels=TO_COMMUNITY,
        floor=SMALLEST_GROUP,
    ),
    Metric(
        id="party.organisations",
        theme=Theme.ORGANISATION,
        title="党组织数",
        title_en="Party organisations",
        unit=Unit.COUNT,
        definition="组织登记中现有的党委、党总支、党支部和党小组。",
        definition_en="Party committees, branches and groups active in the register.",
        source=_BODIES,
        relation="party",
        numerator="count(*)",
    ),
    _bodies("property_company", "body.property_companies", "物业企业", "Property companies"),
    _bodies("owners_committee", "body.owners_committees", "业委会", "Owners' committees"),
    _bodies("social_organisation", "body.social_organisations", "社会组织", "Social organisations"),
)
