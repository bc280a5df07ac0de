"""What is printed on QR signs: hundreds of sheets from a handful of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from gongzhi.foundation.actors import Actor
from gongzhi.registry.organisations.queries import Officer, grid_officers
from gongzhi.registry.territory import queries
from gongzhi.registry.territory.models import Area, Sign
from gongzhi.registry.territory.queries import Depth

PER_PRINT: Final = 500
# Any of the eight masks is read by every scanner; weighing all of them triples the time.
_MASK: Final = 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sign as printed. ``within`` names what lies around ``place``, from the street down."""

    code: str
    address: str
    qr: SafeString
    place: str
    within: tuple[str, ...]
    officers: tuple[Officer, ...]
    supervision_phone: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """Some of the sheets, in the order of areas; ``following`` begins the next print, or is ""."""

    sheets: Sequence[Sheet]
    following: str


def sheets_of(
    viewer: Actor, prefix: str, *, depth: Depth, after: str = "", link: Callable[[str], str]
) -> SheetPage:
    """Return the sheets of one level below an area, ``PER_PRINT`` at most. Four queries.

    ``link`` gives the full address that a sign's code leads to. An officer's name and phone are
    those of the grid's public notice (滨州条例 6), nobody else's.
    """
    found = queries.signs_below(viewer, prefix, depth=depth)
    if queries.is_digits(after):
        found = found.filter(area_id__gt=after)
    signs = list(found[: PER_PRINT + 1])
    following = signs[PER_PRINT - 1].area_id if len(signs) > PER_PRINT else ""
    signs = signs[:PER_PRINT]
    around = _around(signs)
    officers = grid_officers(_grid(sign) for sign in signs)
    sheets = [_sheet(sign, around, officers.get(_grid(sign), ()), link) for sign in signs]
    return SheetPage(sheets, following)


def qr_of(address: str) -> SafeString:
    """Return an address as a QR drawing that a quarter of dirt does not spoil (level Q)."""
    import segno  # noqa: PLC0415 - few processes ever draw one

    drawn = segno.make(address, error="q", micro=False, boost_error=False, mask=_MASK)
    # The library writes one path from the modules alone; the address does not appear in it.
    return mark_safe(drawn.svg_inline(omitsize=True, border=2, svgclass="qr", lineclass=None))  # noqa: S308 - see above


def _grid(sign: Sign) -> str:
    return str(sign.area_id)[: Depth.GRID.length]


def _around(signs: Iterable[Sign]) -> dict[str, Area]:
    codes = {code for sign in signs for code in queries.lineage(sign.area_id)}
    return {area.code: area for area in queries.areas_named(codes)}


def _sheet(
    sign: Sign,
    around: dict[str, Area],
    officers: tuple[Officer, ...],
    link: Callable[[str], str],
) -> Sheet:
    above = [around[code] for code in queries.lineage(sign.area_id) if code in around]
    address = link(sign.code)
    return Sheet(
        code=sign.code,
        address=address.partition("://")[2],
        qr=qr_of(address),
        place=sign.area.name,
        within=tuple(area.name for area in reversed(above[1:]) if area.level >= Depth.STREET),
        officers=tuple(one for one in officers if one.phone),
        supervision_phone=next((a.supervision_phone for a in above if a.supervision_phone), ""),
    )
