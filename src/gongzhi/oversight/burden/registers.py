"""What the registers hold of each community, as sums: never a row, never a name.

Each has one SQL aggregate over the communities of an area. A register that may be incomplete
(residents, organisations) says nothing of a community of which it holds no row: no zero is told
where there is no data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes import prefix_range


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One figure that a register yields.

    ``sql`` gives community code and count; ``complete`` means that no row is a true zero.
    ``aliases`` are other names that forms give it.
    """

    key: str
    title: str
    title_en: str
    unit: str
    definition: str | Promise
    sql: str
    aliases: tuple[str, ...] = ()
    people: bool = False
    complete: bool = False
    of_period: bool = False


_AREAS: Final = """
    SELECT left(code, 12), count(*) FROM territory_area
    WHERE level = {level} AND valid_to IS NULL AND code >= %(low)s AND code < %(high)s GROUP BY 1"""
_UNITS: Final = """
    SELECT left(area_code, 12), count(*) FROM organisations_unit
    WHERE {kind} AND active_from <= %(today)s AND (active_to IS NULL OR active_to > %(today)s)
      AND length(area_code) >= 12 AND area_code >= %(low)s AND area_code < %(high)s GROUP BY 1"""
_CASES: Final = """
    SELECT community_code, count(*) FROM cases_case
    WHERE length(area_code) >= 12 AND area_code >= %(low)s AND area_code < %(high)s
      AND {moment} >= %(since)s AND {moment} < %(until)s GROUP BY 1"""

REGISTERS: Final = (
    Register(
        key="register.grids", title="网格数", title_en="Grids", unit="个",
        definition=_("grids in force in the register of areas"),
        sql=_AREAS.format(level=6), aliases=("网格总数", "划分网格数"), complete=True,
    ),
    Register(
        key="register.buildings", title="楼栋数", title_en="Buildings", unit="栋",
        definition=_("buildings in force in the register of areas"),
        sql=_AREAS.format(level=7), aliases=("楼幢数", "住宅楼栋数", "楼宇数"),
    ),
    Register(
        key="register.dwellings", title="住宅套数", title_en="Dwellings", unit="套",
        definition=_("residential premises in the register of buildings"),
        sql="""
    SELECT left(building_id, 12), count(*) FROM territory_premises
    WHERE use = 'residential' AND building_id >= %(low)s AND building_id < %(high)s GROUP BY 1""",
        aliases=("房屋套数", "住房套数"),
    ),
    Register(
        key="register.households", title="户数", title_en="Households", unit="户",
        definition=_("households of the grids in the register of areas"),
        sql="""
    SELECT left(code, 12), sum(households) FROM territory_area
    WHERE level = 6 AND households IS NOT NULL AND valid_to IS NULL
      AND code >= %(low)s AND code < %(high)s GROUP BY 1""",
        aliases=("常住户数", "居民户数", "家庭户数"),
    ),
    Register(
        key="register.residents", title="登记居民人数", title_en="Residents on the register",
        unit="人",
        definition=_("residents on the register, without those who left or were erased"),
        sql="""
    SELECT left(area_code, 12), count(*) FROM people_resident
    WHERE erased_at IS NULL AND left_on IS NULL AND length(area_code) >= 12
      AND area_code >= %(low)s AND area_code < %(high)s GROUP BY 1""",
        aliases=("居民登记人数",), people=True,
    ),
    Register(
        key="register.grid_staff", title="网格员人数", title_en="Grid officers", unit="人",
        definition=_("people who hold a post of grid officer or head of grid today"),
        sql="""
    SELECT left(area, 12), count(DISTINCT held.account_id)
    FROM organisations_appointment AS held
    JOIN organisations_post AS post ON post.id = held.post_id AND post.active
     AND post.role_id IN ('grid_officer', 'grid_head')
    CROSS JOIN unnest(post.area_codes) AS area
    WHERE held.valid_from <= %(today)s AND (held.valid_to IS NULL OR held.valid_to > %(today)s)
      AND length(area) >= 15 AND area >= %(low)s AND area < %(high)s GROUP BY 1""",
        aliases=("网格员数", "网格长网格员人数", "网格力量人数"),
    ),
    Register(
        key="register.party_bodies", title="党组织数", title_en="Party organisations", unit="个",
        definition=_("Party committees, branches and groups in the register of organisations"),
        sql=_UNITS.format(kind="kind LIKE 'party%%'"), aliases=("党支部党小组数", "基层党组织数"),
    ),
    Register(
        key="register.property_companies", title="物业企业数", title_en="Property companies",
        unit="家", definition=_("property companies in the register of organisations"),
        sql=_UNITS.format(kind="kind = 'property_company'"),
        aliases=("物业公司数", "物业服务企业数"),
    ),
    Register(
        key="register.owners_committees", title="业委会数", title_en="Owners' committees",
        unit="个", definition=_("owners' committees in the register of organisations"),
        sql=_UNITS.format(kind="kind = 'owners_committee'"), aliases=("业主委员会数",),
    ),
    Register(
        key="register.social_organisations", title="社会组织数",
        title_en="Social organisations", unit="个",
        definition=_("social organisations in the register of organisations"),
        sql=_UNITS.format(kind="kind = 'social_organisation'"), aliases=("社区社会组织数",),
    ),
    Register(
        key="cases.received", title="受理诉求件数", title_en="Cases received", unit="件",
        definition=_("cases received in the period, from every source"),
        sql=_CASES.format(moment="received_at"),
        aliases=("诉求数", "群众诉求件数", "收到诉求数", "12345工单数"),
        complete=True, of_period=True,
    ),
    Register(
        key="cases.closed", title="办结诉求件数", title_en="Cases closed", unit="件",
        definition=_("cases closed in the period"),
        sql=_CASES.format(moment="closed_at"), aliases=("办结件数", "诉求办结数", "已办结工单数"),
        complete=True, of_period=True,
    ),
)  # fmt: skip
REGISTERS_BY_KEY: Final = {one.key: one for one in REGISTERS}


def counts_of(
    register: Register, area_code: str, *, since: date, until: date
) -> dict[str, Decimal]:
    """Return a register's figure for each community of an area that has one. One query."""
    low, high = prefix_range(area_code)
    given: dict[str, str | date | datetime] = {
        "low": low,
        "high": high,
        "today": timezone.localdate(),
        "since": _start_of(since),
        "until": _start_of(until + timedelta(days=1)),
    }
    with connection.cursor() as cursor:
        cursor.execute(register.sql, given)
        return {code: Decimal(count) for code, count in cursor.fetchall()}


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
