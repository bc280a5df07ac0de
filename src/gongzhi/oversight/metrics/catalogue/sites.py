"""Metrics of service sites: how many there are, and who can walk to one."""

from __future__ import annotations

from typing import Final

from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.oversight.metrics.metric import ALL_LEVELS, Good, Metric, Theme, Unit

_SOURCE: Final = "metrics_servicesite, territory_area; 15分钟党群服务圈"
_WAY: Final = (
    "步行距离为网格中心到阵地的直线距离乘以绕行系数，步速和绕行系数见规则；阵地不限本区域。"
)
_WAY_EN: Final = (
    "The way is the straight line from the middle of the grid times the detour factor; speed and "
    "factor are rules; sites of other areas count."
)


def _sites(kind: str, metric_id: str, title: str, title_en: str) -> Metric:
    narrowed = f" FILTER (WHERE kind = '{kind}')" if kind else ""
    return Metric(
        id=metric_id,
        theme=Theme.SITES,
        title=title,
        title_en=title_en,
        unit=Unit.COUNT,
        definition=f"登记在用的{title.removesuffix('数')}个数。",
        definition_en=f"{title_en} on record and in use.",
        source="metrics_servicesite",
        relation="sites",
        numerator=f"count(*){narrowed}",
        levels=ALL_LEVELS,
        zero=True,
    )


METRICS: Final = (
    _sites("", "site.count", "服务阵地数", "Service sites"),
    _sites("street_centre", "site.street_centres", "街道党群服务中心数", "Sub-district centres"),
    _sites("community_centre", "site.community_centres", "社区党群服务中心数", "Community centres"),
    Metric(
        id="site.households_within_15_minutes",
        theme=Theme.SITES,
        title="15分钟可达服务阵地的户数占比",
        title_en="Households within 15 minutes of a service site",
        unit=Unit.PERCENT,
        definition="登记了户数、已知位置的网格中，中心步行15分钟可达服务阵地的户数占比。" + _WAY,
        definition_en="Households of the grids whose middle lies within 15 minutes' walk of a "
        "site, of those of all grids with households and a known place. " + _WAY_EN,
        source=_SOURCE,
        relation="walks",
        numerator="coalesce(sum(households) FILTER (WHERE reached), 0)",
        denominator="sum(households)",
        basis="count(households)",
        factor=100,
        places=1,
        good=Good.HIGHER,
    ),
    Metric(
        id="site.residents_within_15_minutes",
        theme=Theme.SITES,
        title="15分钟可达服务阵地的人口",
        title_en="Residents within 15 minutes of a service site",
        unit=Unit.PERSONS,
        definition="填报了人口、已知位置的网格中，中心步行15分钟可达服务阵地的人口之和。" + _WAY,
        definition_en="Residents, as stated for grids, of those grids whose middle lies within 15 "
        "minutes' walk of a site. " + _WAY_EN,
        source=_SOURCE,
        relation="walks",
        numerator="coalesce(sum(residents) FILTER (WHERE reached), 0)",
        basis="sum(residents)",
        floor=SMALLEST_GROUP,
        given="count(residents)",
        expected="count(*)",
        good=Good.HIGHER,
    ),
    Metric(
        id="site.grids_out_of_reach",
        theme=Theme.SITES,
        title="15分钟内无服务阵地的网格",
        title_en="Grids without a site within 15 minutes",
        unit=Unit.COUNT,
        definition="已知位置、中心步行15分钟内没有服务阵地的网格个数。" + _WAY,
        definition_en="Grids of known place from whose middle no site is within 15 minutes' walk. "
        + _WAY_EN,
        source=_SOURCE,
        relation="walks",
        numerator="count(*) FILTER (WHERE NOT reached)",
        good=Good.LOWER,
    ),
)
