"""A layout as the library's question, and its answer as an outcome. Loads the solvers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from gongzhi.oversight.layouts.errors import (
    nobody_in_reach,
    number_out_of_range,
    off_the_network,
    too_many_walks,
)
from gongzhi.oversight.layouts.given import Given
from gongzhi.oversight.layouts.ground import Ground
from gongzhi.oversight.layouts.outcome import NOBODY, Outcome, Site, Walks
from gongzhi.oversight.layouts.settings import NEEDS_NUMBER, LayoutSettings, Problem
from gongzhi.oversight.metrics.queries import sites_below
from gongzhi.planning.errors import Stopped
from gongzhi.planning.network import Joined, Network, build_network, join
from gongzhi.planning.plane import Plane
from gongzhi.planning.reach import Reach, reach_straight, reach_walking
from gongzhi.planning.siting.plan import (
    SitePlan,
    curve,
    plan_best,
    plan_capacity,
    plan_cover,
    plan_walking,
    warm,
)
from gongzhi.planning.watch import Progress, Watch
from gongzhi.registry.drafts.queries import Standing, buildings_standing
from gongzhi.registry.territory.queries import find_grid, names_of

Indices = NDArray[np.int64]
ON_CURVE: Final = 40
"""How many further centres the curve tells of."""
MANY_BUILDINGS: Final = 3_000
CELL: Final = 100.0
"""Beyond so many buildings one in each square of so many metres is a candidate."""
MOST_WALKS: Final = 30_000_000
"""Pairs of a home and a candidate within the walk: so many take some gigabytes to find."""
_FAR_OFF: Final = 2_000.0
_NO_MIDDLE: Final = np.empty(0)


@dataclass(frozen=True, slots=True)
class Solved:
    """The outcome, what is proven of it, and what each further centre would add."""

    outcome: Outcome
    proof: dict[str, Any]
    curve: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Homes and candidates, the standing ones first, on the flat map."""

    homes: Sequence[Standing]
    sites: list[Site]
    standing: int
    plane: Plane
    network: Network | None
    at_home: Joined | None
    reach: Reach
    apart: NDArray[np.bool_]

    @property
    def households(self) -> NDArray[np.float64]:
        return np.array([home.households for home in self.homes], np.float64)


def solve(
    area_code: str,
    settings: LayoutSettings,
    given: Given,
    *,
    listen: Callable[[Progress], bool],
) -> Solved:
    """Site centres for the homes of an area as the registry has them now.

    Raises ``InvalidInput`` for a question that has no answer, ``Stopped`` before there is one.
    """
    asked = _asked(area_code, settings, given, listen)
    if not len(asked.reach.demand):
        raise nobody_in_reach(settings.metres)
    number = settings.number or 0
    if settings.problem in NEEDS_NUMBER and not (
        max(asked.standing, 1) <= number <= len(asked.sites)
    ):
        raise number_out_of_range(standing=asked.standing, candidates=len(asked.sites))
    warm()
    watch = Watch(settings.seconds, listen)
    plan = _planned(asked, settings, watch)
    kept = np.arange(asked.standing)
    upto = min(ON_CURVE, len(asked.sites) - asked.standing)
    steps = curve(asked.reach, asked.households, existing=kept, upto=upto) if upto else []
    proof = {
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "proven": plan.proven,
        "ended": plan.ended,
        "seconds": round(plan.seconds, 2),
        "divided": plan.divided,
        "candidates": len(asked.sites) - asked.standing,
    }
    told = [
        {
            "name": asked.sites[step.site].name,
            "adds": round(step.added),
            "covered": round(step.covered),
            "at_most": round(step.at_most),
        }
        for step in steps
        if step.added > 0
    ]
    return Solved(_outcome(asked, settings, plan), proof, told)


def _asked(
    area_code: str,
    settings: LayoutSettings,
    given: Given,
    listen: Callable[[Progress], bool],
) -> _Asked:
    homes = buildings_standing(area_code)
    places = np.array([(home.lon, home.lat) for home in homes])
    plane = Plane(True, *((places.min(axis=0) + places.max(axis=0)) / 2).tolist())
    standing = _standing(area_code, settings, given)
    sites = standing + _candidates(homes, places, plane, given)
    spots = plane.to_metres(np.array([(site.lon, site.lat) for site in sites]))
    points = plane.to_metres(places)
    _check_walks(points, spots, settings, straight=not len(given.way_metres))
    if not len(given.way_metres):
        reach = reach_straight(
            points[:, 0], points[:, 1], spots[:, 0], spots[:, 1],
            metres=settings.metres, factor=settings.factor,
        )  # fmt: skip
        apart = np.zeros(len(homes), bool)
        return _Asked(homes, sites, len(standing), plane, None, None, reach, apart)
    nodes = plane.to_metres(given.nodes)
    network = build_network(
        given.way_from, given.way_to, given.way_metres, x=nodes[:, 0], y=nodes[:, 1]
    )
    at_home = join(network, points[:, 0], points[:, 1])
    if float(np.median(at_home.metres)) > _FAR_OFF:
        raise off_the_network()
    at_site = join(network, spots[:, 0], spots[:, 1])
    # Its own threads must not ask the database whether to stop; it takes seconds at most.
    if not listen(Progress("walks", 0, 0, 0)):
        raise Stopped
    reach = reach_walking(network, at_home, at_site, metres=settings.metres)
    apart = ~np.isin(network.pieces[at_home.node], network.pieces[at_site.node])
    return _Asked(homes, sites, len(standing), plane, network, at_home, reach, apart)


def _check_walks(
    points: NDArray[np.float64],
    spots: NDArray[np.float64],
    settings: LayoutSettings,
    *,
    straight: bool,
) -> None:
    """Refuse more walks than can be held; ways count as no shorter than their straight lines."""
    radius = settings.metres / (settings.factor if straight else 1)
    if KDTree(spots).count_neighbors(KDTree(points), radius) > MOST_WALKS:
        raise too_many_walks(MOST_WALKS)


def _standing(area_code: str, settings: LayoutSettings, given: Given) -> list[Site]:
    """Return the centres that stand: of the tier asked for, for stations of every tier."""
    if not settings.keep:
        return []
    kind = "" if settings.kind == "station" else settings.kind
    found = [
        Site(
            name=site.name, lon=site.lon, lat=site.lat, area_code=str(site.area_code), standing=True
        )
        for site in sites_below(area_code, kind=kind)
    ]
    return found + [
        Site(
            name=str(name),
            lon=lon,
            lat=lat,
            area_code=str(find_grid(lon, lat) or ""),
            standing=True,
        )
        for name, (lon, lat) in zip(given.standing, given.standing_places.tolist(), strict=True)
    ]


def _candidates(
    homes: Sequence[Standing], places: NDArray[np.float64], plane: Plane, given: Given
) -> list[Site]:
    """Return the places of the file, else the buildings; of very many, the largest in each cell."""
    if len(given.candidates):
        pairs = zip(given.candidates, given.candidate_places.tolist(), strict=True)
        return [Site(name=str(name), lon=lon, lat=lat) for name, (lon, lat) in pairs]
    chosen = np.arange(len(homes))
    if len(homes) > MANY_BUILDINGS:
        cells = np.floor(plane.to_metres(places) / CELL).astype(np.int64)
        size = np.array([home.households for home in homes])
        order = np.lexsort((chosen, -size, cells[:, 1], cells[:, 0]))
        _cell, first = np.unique(cells[order], axis=0, return_index=True)
        chosen = np.sort(order[first])
    return [
        Site(
            name=homes[at].name, lon=homes[at].lon, lat=homes[at].lat,
            area_code=homes[at].grid, code=homes[at].code,
        )
        for at in chosen.tolist()
    ]  # fmt: skip


def _planned(asked: _Asked, settings: LayoutSettings, watch: Watch) -> SitePlan:
    reach, homes, kept = asked.reach, asked.households, np.arange(asked.standing)
    number = settings.number or 0
    match settings.problem:
        case Problem.BEST:
            return plan_best(reach, homes, number, existing=kept, seed=settings.seed, watch=watch)
        case Problem.WALKING:
            return plan_walking(
                reach, homes, number, existing=kept, seed=settings.seed, watch=watch
            )
        case Problem.CAPACITY:
            return plan_capacity(
                reach, homes, settings.capacity, existing=kept, seed=settings.seed, watch=watch
            )
        case _:
            return plan_cover(reach, homes, existing=kept, seed=settings.seed, watch=watch)


def _outcome(asked: _Asked, settings: LayoutSettings, plan: SitePlan) -> Outcome:
    reach = asked.reach
    number_of = np.full(len(asked.sites), NOBODY, np.int64)
    number_of[plan.sites] = np.arange(len(plan.sites))
    parts = [slice(int(reach.starts[at]), int(reach.starts[at + 1])) for at in plan.sites]
    walks = Walks(
        starts=np.append(0, np.cumsum([part.stop - part.start for part in parts])).astype(np.int64),
        homes=np.concatenate([reach.demand[part] for part in parts]).astype(np.int64),
        metres=np.concatenate([reach.metres[part] for part in parts]),
        site_of=np.where(plan.site_of >= 0, number_of[plan.site_of], NOBODY),
        walked=plan.metres,
        loads=plan.loads.astype(np.int64),
    )
    sites = tuple(_placed(asked.sites[at]) for at in plan.sites)
    return Outcome(_ground(asked), settings, sites, walks)


def _placed(site: Site) -> Site:
    """Return a centre with the grid that it stands in."""
    if site.area_code:
        return site
    grid = str(find_grid(site.lon, site.lat) or "")
    return Site(name=site.name, lon=site.lon, lat=site.lat, area_code=grid, standing=site.standing)


def _ground(asked: _Asked) -> Ground:
    homes, network, at_home = asked.homes, asked.network, asked.at_home
    communities = sorted({home.community for home in homes})
    names = names_of(communities)
    none = np.empty(0, np.int32)
    return Ground(
        codes=np.array([home.code for home in homes]),
        names=np.array([home.name for home in homes]),
        households=np.array([home.households for home in homes], np.int64),
        places=np.array([(home.lon, home.lat) for home in homes]),
        community=np.array([communities.index(home.community) for home in homes], np.int64),
        communities=np.array(communities),
        community_names=np.array([names[code] for code in communities]),
        reachable=asked.reach.reached(),
        apart=asked.apart,
        middle=np.array([asked.plane.longitude, asked.plane.latitude]),
        ways_starts=np.zeros(1, np.int64) if network is None else network.starts,
        ways_ends=none if network is None else network.ends,
        ways_mm=none if network is None else network.millimetres,
        node_x=_NO_MIDDLE if network is None or network.x is None else network.x,
        node_y=_NO_MIDDLE if network is None or network.y is None else network.y,
        home_node=none if at_home is None else at_home.node,
        home_metres=_NO_MIDDLE if at_home is None else at_home.metres,
    )
