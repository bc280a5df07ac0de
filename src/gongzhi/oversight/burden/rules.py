"""What may be asked of a community, and when a figure is the same as another. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, TypeAlias

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.codes.masks import SMALLEST_GROUP
from gongzhi.foundation.errors import InvalidInput

Period: TypeAlias = "tuple[date, date] | None"
"""First and last day; None for a figure that holds until it is corrected."""

LONGEST_PERIOD: Final = timedelta(days=400)
LONGEST_DEMAND: Final = timedelta(days=3 * 366)
LONGEST_REQUEST: Final = timedelta(days=92)
MOST_FIELDS: Final = 40
GREATEST: Final = Decimal(10) ** 12

TIMES_A_YEAR: Final = {
    "once": 1, "daily": 250, "weekly": 52, "monthly": 12, "quarterly": 4, "half_yearly": 2,
    "yearly": 1,
}  # fmt: skip

# What no form asks a community for (RULES §10): persons one by one, and what is never kept.
_PERSONAL: Final = (
    "姓名", "身份证", "证件号", "手机", "电话号码", "联系电话", "联系方式", "住址", "门牌号",
    "银行卡", "微信号", "花名册", "名册", "人员名单", "照片", "人脸", "指纹", "民族", "宗教",
    "信仰", "轨迹", "定位", "黑名单", "积分排名", "在线时长", "打卡",
)  # fmt: skip

# What is counted in these units, or called so, is persons: 独居老人, 党员数, 高龄老人（人）.
_PERSONS_UNIT: Final = frozenset({"人", "名", "位", "个人", "person", "persons", "people"})
_PERSONS_NAME: Final = re.compile(
    r"人数|人口|[(（]\s*[人名位]\s*[)）]"
    r"|(?:人|者|员|老人|儿童|妇女|青少年|学生|居民|职工)(?:总?数量?)?\s*$"
)


def counts_people(name: str, unit: str = "") -> bool:
    """Tell whether a figure of this name, in this unit, counts persons.

    Whoever asks may say so of others too; that one of these does not, nobody can say.
    """
    return unit.strip().lower() in _PERSONS_UNIT or _PERSONS_NAME.search(name) is not None


def check_name(name: str) -> None:
    """Raise ``InvalidInput`` for a field that asks for persons instead of figures."""
    found = next((word for word in _PERSONAL if word in name), None)
    if found is not None:
        raise InvalidInput(
            _(
                "“{name}” asks for personal data ({word}). Requests take figures only: ask for a "
                "number, or open the register that holds it, with its reason on record."
            ),
            field="fields",
            name=name,
            word=found,
        )


def check_period(since: date, until: date) -> None:
    """Raise ``InvalidInput`` unless the days are in order and not too far apart."""
    if until < since:
        raise InvalidInput(_("The period ends before it begins."), field="until")
    if until - since > LONGEST_PERIOD:
        raise InvalidInput(
            _("A period has at most {days} days. Choose a shorter one."),
            field="until",
            days=LONGEST_PERIOD.days,
        )


def check_end(ends_on: date, *, today: date, longest: timedelta, field: str = "ends_on") -> None:
    """Raise ``InvalidInput`` for an end that is over, or too far away to be one."""
    if not today <= ends_on <= today + longest:
        raise InvalidInput(
            _("Everything asked of a community ends: choose a day within {days} days."),
            field=field,
            days=longest.days,
        )


def same_period(one: Period, other: Period) -> bool:
    """Tell whether two periods are meant as one: at least half of their days are common.

    So a request that is shifted by a few days is the same, and a month is not its year. A figure
    without a period holds for every period.
    """
    if one is None or other is None:
        return True
    first, last = max(one[0], other[0]), min(one[1], other[1])
    common = (last - first).days + 1
    whole = (max(one[1], other[1]) - min(one[0], other[0])).days + 1
    return common > 0 and 2 * common >= whole


def figure_of(text: str, *, yes_no: bool, people: bool, field: str) -> Decimal:
    """Return an answer as a number; yes is 1, no is 0, and people are whole.

    Raises ``InvalidInput``.
    """
    plain = text.strip().replace(",", "").replace("，", "")
    if yes_no:
        if plain not in {"0", "1"}:
            raise InvalidInput(_("Answer yes or no."), field=field)
        return Decimal(plain)
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= GREATEST or value != round(value, 2):
        raise InvalidInput(_("Write a number, with two decimals at most: 12 or 3.5."), field=field)
    if people and (value < 0 or value != int(value)):
        raise InvalidInput(_("People are counted whole: write 0, 1, 2 …"), field=field)
    return value


def told(value: Decimal, *, people: bool) -> Decimal | None:
    """Return a figure as others may see it; None where it would single persons out."""
    return None if people and 0 < value < SMALLEST_GROUP else value


def hours_of(minutes: int | Decimal) -> Decimal:
    """Return minutes as hours with one decimal."""
    return round(Decimal(minutes) / 60, 1)
