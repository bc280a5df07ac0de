"""For which place a pack was written, and whether it is loaded there."""

from __future__ import annotations

from typing import Final

from gongzhi.registry.territory.queries import lineage, names_of

WHOLE_COUNTRY: Final = "全国"


def written_for_elsewhere(region: str, area_code: str) -> str:
    """Return the place a pack was written for, if the area does not lie in it; else "". One query.

    Such a pack may be loaded all the same, as an example or by a decision of one's own: who loads
    it is told, and decides. Places are compared by name, since documents give no codes.
    """
    if region == WHOLE_COUNTRY:
        return ""
    names = names_of(lineage(area_code)).values()
    return "" if any(name in region or region in name for name in names) else region
