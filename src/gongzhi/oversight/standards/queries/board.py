"""The board: how many areas meet each standard, by area and by clause, from the last check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, Sum
from django.db.models.functions import Length
from django.utils import timezone

from gongzhi.foundation.actors import Actor, check_may
from gongzhi.oversight.standards.governing import SECTION, Standard, realms_below
from gongzhi.oversight.standards.models import Check, PastTally, Standing, Tally
from gongzhi.oversight.standards.permissions import VIEW
from gongzhi.registry.provisions.queries import provisions_at_and_below
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.queries import Depth, within

TREND_DAYS: Final = 90
_LOADED: Final = Q(pack__unloaded_at__isnull=True)


@dataclass(frozen=True, slots=True)
class Count:
    """How many findings are met, unmet, and open."""

    met: int = 0
    unmet: int = 0
    open: int = 0

    @property
    def known(self) -> int:
        """Those that are met or unmet."""
        return self.met + self.unmet

    @property
    def total(self) -> int:
        """All of them."""
        return self.known + self.open

    @property
    def share(self) -> int | None:
        """Met, of the known, in whole per cent rounded down; None where nothing is known."""
        return self.met * 100 // self.known if self.known else None

    def __add__(self, other: Count) -> Count:
        return Count(self.met + other.met, self.unmet + other.unmet, self.open + other.open)


@dataclass(frozen=True, slots=True)
class AreaCount:
    """An area with what is met and unmet at it and below."""

    code: str
    name: str
    count: Count


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """A standard with the areas that meet it and those that do not."""

    standard: Standard
    count: Count


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What was met and unmet at the end of a day."""

    day: date
    count: Count


@dataclass(frozen=True, slots=True)
class Board:
    """How an area stands by its last check: as a whole, by area below, by clause.

    What is unmet most often comes first, what nothing here is held to last.
    """

    check: Check | None
    total: Count
    areas: tuple[AreaCount, ...]
    clauses: tuple[ClauseCount, ...]


def board_of(viewer: Actor, *, area_code: str) -> Board:
    """Return the board of an area. Raises ``NotPermitted`` out of the viewer's areas.

    Queries: three for counts and names, and those for the standards in force.
    """
    check_may(viewer, VIEW, area_code)
    counts = counts_by_clause(area_code)
    clauses: dict[tuple[int, str], ClauseCount] = {}
    for realm in realms_below(area_code, on=timezone.localdate()):
        for one in realm.standards:
            if one.holds:
                clauses.setdefault(one.id, ClauseCount(one, counts.get(one.id, Count())))
    return Board(
        check=find_check(area_code),
        total=sum(counts.values(), start=Count()),
        areas=_areas(area_code),
        clauses=tuple(
            sorted(
                clauses.values(),
                key=lambda one: (-one.count.unmet, not one.count.known, not one.count.open),
            )
        ),
    )


def find_check(area_code: str) -> Check | None:
    """Return the last check that covered an area: its own, or one of an area above it."""
    above = [area_code[:length] for length in range(len(area_code) + 1)]
    return Check.objects.filter(area_code__in=above).order_by("-checked_at").first()


def counts_by_clause(area_code: str) -> dict[tuple[int, str], Count]:
    """Return what is met at an area and below, by pack and key. One query."""
    if len(area_code) > Depth.COMMUNITY.length:
        rows = Standing.objects.filter(_LOADED, within((area_code,), field="area_code"))
        found: dict[tuple[int, str], Count] = {}
        for pack, key, met in rows.values_list("pack_id", "key", "met"):
            found[pack, key] = found.get((pack, key), Count()) + _one(met)
        return found
    tallies = Tally.objects.filter(_LOADED, area_code=area_code)
    rows_of = tallies.values_list("pack_id", "key", "met", "unmet", "open")
    return {(pack, key): Count(*numbers) for pack, key, *numbers in rows_of}


def _one(met: bool | None) -> Count:  # noqa: FBT001 - a verdict
    return Count(met=met is True, unmet=met is False, open=met is None)


def counts_by_area(area_code: str, *, key: str = "") -> Mapping[str, Count]:
    """Return what is met at each area one level below, for one standard or for all. One query."""
    below = next((depth for depth in Depth if depth.length > len(area_code)), None)
    if below is None:
        return {}
    if below > Depth.COMMUNITY:
        standings = Standing.objects.filter(_LOADED, within((area_code,), field="area_code"))
        standings = standings.annotate(n=Length("area_code")).filter(n=below.length)
        found: dict[str, Count] = {}
        rows = (standings.filter(key=key) if key else standings).values_list("area_code", "met")
        for code, met in rows:
            found[code] = found.get(code, Count()) + _one(met)
        return found
    tallies = Tally.objects.filter(_LOADED, within((area_code,), field="area_code"))
    tallies = tallies.annotate(n=Length("area_code")).filter(n=below.length)
    summed = (tallies.filter(key=key) if key else tallies).values("area_code")
    totals = summed.annotate(all_met=Sum("met"), all_unmet=Sum("unmet"), all_open=Sum("open"))
    counted = totals.values_list("area_code", "all_met", "all_unmet", "all_open")
    return {code: Count(*numbers) for code, *numbers in counted}


def _areas(area_code: str) -> tuple[AreaCount, ...]:
    counts = counts_by_area(area_code)
    rows = Area.objects.filter(code__in=list(counts)).values_list("code", "name")
    found = [AreaCount(code, name, counts[code]) for code, name in rows]
    return tuple(sorted(found, key=lambda one: (-one.count.unmet, one.code)))


def clause_trend(viewer: Actor, *, area_code: str, key: str = "") -> list[TrendPoint]:
    """Return how many areas met a standard (or all) at the end of each day kept, oldest first.

    Packs unloaded since are in the days before, as they were, and no longer in today.
    """
    check_may(viewer, VIEW, area_code)
    today = timezone.localdate()
    past = PastTally.objects.filter(
        _LOADED | Q(day__lt=today),
        area_code=area_code,
        day__gte=today - timedelta(days=TREND_DAYS),
    )
    rows = (past.filter(key=key) if key else past).values("day").order_by("day")
    summed = rows.annotate(all_met=Sum("met"), all_unmet=Sum("unmet"), all_open=Sum("open"))
    points = summed.values_list("day", "all_met", "all_unmet", "all_open")
    return [TrendPoint(day, Count(*numbers)) for day, *numbers in points]


def areas_to_check() -> list[str]:
    """Return the areas that a pack with standards is loaded at, none below another. Two queries.

    A pack loaded everywhere, or at a province, is checked in the counties that have drawn grids:
    the rest of the country's tree is names alone.
    """
    loaded = {one.provision.area_code for one in provisions_at_and_below(SECTION, area_code="")}
    counties = set[str]()
    if any(len(code) < Depth.CITY.length for code in loaded):
        grids = Area.objects.filter(level=Depth.GRID.value, valid_to__isnull=True)
        counties = set(grids.values_list("county", flat=True).distinct())
    wide = {code for code in loaded if len(code) < Depth.CITY.length}
    narrow = {code for code in counties if any(code.startswith(each) for each in wide)}
    wanted = sorted((loaded - wide) | narrow)
    return [code for code in wanted if not any(code != up and code.startswith(up) for up in wanted)]
