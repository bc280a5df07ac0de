"""Metrics of who serves where: people of a grid by name, and the bodies that standards speak of."""

from __future__ import annotations

from typing import Final

from gongzhi.oversight.metrics.metric import Good, Metric, Theme, Unit
from gongzhi.registry.territory.rules import Depth


def _in_grid(  # noqa: PLR0917 - the columns of the list below
    metric_id: str, column: str, title: str, title_en: str, words: str
) -> Metric:
    return Metric(
        id=metric_id,
        theme=Theme.ORGANISATION,
        title=title,
        title_en=title_en,
        unit=Unit.PERSONS if column != "organisations" else Unit.COUNT,
        definition=words,
        definition_en=f"{title_en}: those on record today for the grid itself, not for an area "
        "above it; nobody counts twice in one grid.",
        source="organisations_post, organisations_appointment, organisations_unit",
        relation="grid_people",
        numerator=f"sum({column})",
        good=Good.HIGHER,
    )


def _stated(  # noqa: PLR0917 - the columns of the list below
    metric_id: str, figure: str, title: str, title_en: str, level: Depth
) -> Metric:
    narrowed = f"FILTER (WHERE figure = '{figure}')"
    return Metric(
        id=metric_id,
        theme=Theme.ORGANISATION,
        title=title,
        title_en=title_en,
        unit=Unit.COUNT,
        definition=f"{title}，按最近一次填报。",
        definition_en=f"{title_en}, as last stated.",
        source=f"metrics_statedfigure: {figure}",
        stated=figure,
        relation="stated:5",
        numerator=f"sum(value) {narrowed}",
        basis=f"count(*) {narrowed}",
        levels=(level,),
    )


METRICS: Final = (
    _in_grid(
        "staff.grid_full_time_officers",
        "full_time",
        "专职网格员人数",
        "Full-time grid officers",
        "今天在本网格任专职网格员的人数；岗位须写明该网格。",
    ),
    _in_grid(
        "staff.grid_officers",
        "officers",
        "网格员人数",
        "Grid officers",
        "今天在本网格任专职或兼职网格员的人数；岗位须写明该网格，一人只计一次。",
    ),
    _in_grid(
        "staff.grid_heads",
        "heads",
        "网格长人数",
        "Grid heads",
        "今天在本网格任网格长的人数；岗位须写明该网格。",
    ),
    _in_grid(
        "staff.grid_instructors",
        "instructors",
        "网格指导员人数",
        "Grid instructors",
        "今天在本网格任网格指导员的人数；岗位须写明该网格。",
    ),
    _in_grid(
        "party.grid_organisations",
        "organisations",
        "网格党组织数",
        "Party organisations of a grid",
        "登记在该网格或其楼栋的党组织（含党小组）个数。",
    ),
    _stated("staff.organisers", "party_organisers", "组织员人数", "Organisers", Depth.COMMUNITY),
    _stated(
        "staff.community_deputies",
        "community_deputies",
        "社区专职副书记、书记助理人数",
        "Full-time deputies and assistants of the community secretary",
        Depth.COMMUNITY,
    ),
    _stated(
        "staff.street_deputy_secretaries",
        "street_deputy_secretaries",
        "街道专职抓党建副书记人数",
        "Full-time deputy secretaries for Party building",
        Depth.STREET,
    ),
    _stated(
        "staff.street_party_staff",
        "street_party_staff",
        "街道党建专职工作人员人数",
        "Full-time Party staff of the sub-district",
        Depth.STREET,
    ),
    _stated(
        "staff.city_establishment",
        "city_establishment",
        "市本级行政编制总数",
        "Administrative posts of the city's own offices",
        Depth.CITY,
    ),
    _stated(
        "staff.establishment_to_streets",
        "establishment_to_streets",
        "市本级编制充实到街道数",
        "Posts of the city's own offices moved to sub-districts",
        Depth.CITY,
    ),
    _stated(
        "pay.worker_grade",
        "worker_pay_grade",
        "社区工作者薪酬对应的管理岗级别",
        "Grade that the pay of community workers follows",
        Depth.COMMUNITY,
    ),
    _stated(
        "pay.secretary_grade",
        "secretary_pay_grade",
        "社区党组织书记薪酬对应的管理岗级别",
        "Grade that the pay of the community secretary follows",
        Depth.COMMUNITY,
    ),
    _stated(
        "pay.secretary_terms",
        "secretary_terms",
        "社区党组织书记任满届数",
        "Terms that the post's holder has served in full",
        Depth.COMMUNITY,
    ),
    _stated(
        "committee.members",
        "committee_members",
        "居（村）民委员会成员人数",
        "Members of the residents' or villagers' committee",
        Depth.COMMUNITY,
    ),
    _stated(
        "committee.women",
        "committee_women",
        "居（村）民委员会妇女成员人数",
        "Women in the residents' or villagers' committee",
        Depth.COMMUNITY,
    ),
    _stated(
        "mediation.members",
        "mediators",
        "人民调解委员会委员人数",
        "Members of the mediation committee",
        Depth.COMMUNITY,
    ),
    _stated(
        "mediation.women",
        "mediators_women",
        "人民调解委员会妇女委员人数",
        "Women in the mediation committee",
        Depth.COMMUNITY,
    ),
    _stated(
        "village.five_supports",
        "five_supports",
        "村“五个一”帮带到位项数",
        "Of the five supports of a village, those in place",
        Depth.COMMUNITY,
    ),
)
