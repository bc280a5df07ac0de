"""How many centres each tier of 1+1+2+N asks for, from the source's numbers, with its words.

The source (答记者问, 基本保障) wants four tiers: the city's and the district's centre, one each, in
existing service halls; about two sub-district centres for 3-4 km² and some 50,000 people; a
community centre for every 3,000-5,000 households; and stations where they are needed, of which it
gives no number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from gongzhi.planning.errors import PlanningError

PEOPLE_OF_A_SUBDISTRICT: Final = 50_000
SQUARE_KM_OF_A_SUBDISTRICT: Final = 4.0
SUBDISTRICT_CENTRES: Final = 2
HOUSEHOLDS_OF_A_CENTRE: Final = (3_000, 5_000)
_STREET: Final = (
    "街道层面按照服务3~4平方公里的区域范围和5万人左右的人口规模,建设2个左右“街道党群服务中心”"
)
_COMMUNITY: Final = "社区层面按照服务3000~5000户、1万人左右的人口规模,建设“社区党群服务中心”"
_HALLS: Final = "市、区两级分别依托现有政务服务中心,打造功能综合化的党群服务中心"
_STATIONS: Final = "结合实际在居住街坊、商务楼宇、商圈市场、各类园区等建设“片区党群服务站”"


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of centres: at least ``low``, at most ``high`` (None: no such bound), and the clause.

    Where the source can be read in two ways, ``low`` is the milder reading and ``stricter`` the
    other.
    """

    name: str
    low: int | None
    high: int | None
    stricter: int | None
    clause: str

    def says(self, centres: int) -> str:
        """Return "enough", "few", "many" or, where readings differ or nothing is asked, "open"."""
        if self.low is None:
            return "open"
        if centres < self.low:
            return "few"
        if self.stricter is not None and centres < self.stricter:
            return "open"
        return "many" if self.high is not None and centres > self.high else "enough"


def tiers_of(
    *, households: float, people: float | None = None, square_km: float | None = None
) -> list[Tier]:
    """Return the tiers of a place with so many households, people and square kilometres.

    Without people and square kilometres nothing is said of sub-district centres.

    Raises:
        PlanningError: a count that is negative or no number.
    """
    for name, value in (("Households", households), ("People", people), ("Ground", square_km)):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise PlanningError(f"{name}: {value:g}; a number of 0 or more is meant.")
    least, most = HOUSEHOLDS_OF_A_CENTRE
    fewest = max(1, math.ceil(households / most))
    begun = [
        math.ceil(value / of)
        for value, of in (
            (people, PEOPLE_OF_A_SUBDISTRICT),
            (square_km, SQUARE_KM_OF_A_SUBDISTRICT),
        )
        if value is not None
    ]
    shares = max([1, *begun]) if begun else None
    return [
        Tier("city", 1, 1, None, _HALLS),
        Tier("district", 1, 1, None, _HALLS),
        Tier("street", shares, None, shares and shares * SUBDISTRICT_CENTRES, _STREET),
        Tier("community", fewest, max(fewest, int(households // least)), None, _COMMUNITY),
        Tier("station", None, None, None, _STATIONS),
    ]
