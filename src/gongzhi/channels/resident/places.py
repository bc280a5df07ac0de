"""Places that a resident may choose from."""

from __future__ import annotations

from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth

MOST = 400


def community_choices() -> list[tuple[str, str]]:
    """Return the communities that this installation works in: those with grids.

    Empty where they are too many to choose from by a list; an address or a position serves then.
    """
    grids = Area.objects.filter(level=Depth.GRID, valid_to__isnull=True)
    codes = list(grids.values_list("parent_id", flat=True).distinct().order_by()[: MOST + 1])
    if len(codes) > MOST:
        return []
    rows = Area.objects.filter(code__in=codes, valid_to__isnull=True).order_by("code")
    return list(rows.values_list("code", "name"))


def common_area() -> str:
    """Return the deepest area that all this installation's grids lie in, "" where there is none.

    A report whose place is known in words alone waits there for somebody to place it.
    """
    grids = Area.objects.filter(level=Depth.GRID, valid_to__isnull=True).order_by("code")
    first, last = grids.first(), grids.last()
    if first is None or last is None:
        return ""
    for depth in (Depth.COMMUNITY, Depth.STREET, Depth.COUNTY):
        code: str = first.code[: depth.length]
        if last.code.startswith(code):
            return code
    return ""


def grids_of(community: str) -> list[tuple[str, str]]:
    """Return code and name of a community's grids."""
    rows = Area.objects.filter(
        parent_id=community, level=Depth.GRID, valid_to__isnull=True
    ).order_by("code")
    return list(rows.values_list("code", "name"))
