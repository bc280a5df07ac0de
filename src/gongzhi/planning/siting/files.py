"""A siting question from .csv files, and its answer as JSON and GeoJSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.errors import PlanningError
from gongzhi.planning.network import Joined, Network, build_network, join
from gongzhi.planning.plane import Plane
from gongzhi.planning.reach import Reach, reach_straight, reach_walking
from gongzhi.planning.siting.plan import NO_CANDIDATE, SERVED, SitePlan, Step
from gongzhi.planning.tables import Places, numbers, read_places, read_rows

UNCONNECTED: Final = "network_piece_without_candidate"


@dataclass(frozen=True, slots=True)
class Question:
    """Who is to be served from where: the first ``existing`` of ``sites`` stand already."""

    demand: Places
    sites: Places
    existing: int
    households: NDArray[np.float64]
    reach: Reach
    unconnected: NDArray[np.bool_]


def read_question(
    demand: Path,
    candidates: Path,
    existing: Path | None,
    edges: Path | None,
    *,
    reach: float,
    factor: float,
) -> Question:
    """Read the files and find who reaches which candidate.

    Raises:
        PlanningError: the message names file, row and column.
    """
    homes = read_places(demand, ["households"])
    households = numbers(demand, homes.rows, "households")
    sites = read_places(candidates, plane=homes.plane if homes.plane.degrees else None)
    standing = 0
    if existing is not None:
        today = read_places(existing, plane=homes.plane if homes.plane.degrees else None)
        standing = len(today.ids)
        sites = _together(today, sites)
    if homes.plane.degrees != sites.plane.degrees and homes.nodes is None:
        raise PlanningError(f"{homes.file} and {sites.file} use different coordinates.")
    if edges is None:
        table = reach_straight(homes.x, homes.y, sites.x, sites.y, metres=reach, factor=factor)
        apart = np.zeros(len(homes.ids), bool)
    else:
        network, names = read_network(edges, homes.plane)
        at_home, at_site = _joined(network, names, homes), _joined(network, names, sites)
        table = reach_walking(network, at_home, at_site, metres=reach)
        apart = ~np.isin(network.pieces[at_home.node], network.pieces[at_site.node])
    return Question(homes, sites, standing, households, table, apart)


def _together(today: Places, sites: Places) -> Places:
    """Return the standing sites and the candidates that are not among them."""
    if (today.nodes is None) != (sites.nodes is None):
        raise PlanningError(f"{today.file} and {sites.file} give positions in different columns.")
    new = np.array([one not in set(today.ids) for one in sites.ids], bool)
    nodes = None
    if today.nodes is not None and sites.nodes is not None:
        nodes = today.nodes + [node for node, one in zip(sites.nodes, new, strict=True) if one]
    return replace(
        sites,
        ids=today.ids + [one for one, is_new in zip(sites.ids, new, strict=True) if is_new],
        x=np.append(today.x, sites.x[new]),
        y=np.append(today.y, sites.y[new]),
        given=np.vstack([today.given, sites.given[new]]),
        rows=today.rows + [row for row, one in zip(sites.rows, new, strict=True) if one],
        nodes=nodes,
        node_metres=np.append(today.node_metres, sites.node_metres[new]),
    )


def read_network(path: Path, plane: Plane) -> tuple[Network, dict[str, int]]:
    """Return the network of a .csv of ways, and its nodes' numbers by name.

    Raises:
        PlanningError: a column is missing, or a length is none.
    """
    rows = read_rows(path, ["from", "to", "metres"])
    metres = numbers(path, rows, "metres")
    names: dict[str, int] = {}
    start = [names.setdefault(row["from"], len(names)) for row in rows]
    end = [names.setdefault(row["to"], len(names)) for row in rows]
    if not (rows and {"from_x", "from_y", "to_x", "to_y"} <= set(rows[0])):
        return build_network(start, end, metres), names
    given = np.empty((len(names), 2))
    for nodes, side in ((start, "from"), (end, "to")):
        given[nodes] = np.column_stack(
            [numbers(path, rows, f"{side}_x"), numbers(path, rows, f"{side}_y")]
        )
    placed = plane.to_metres(given)
    return build_network(start, end, metres, x=placed[:, 0], y=placed[:, 1]), names


def _joined(network: Network, names: dict[str, int], places: Places) -> Joined:
    if places.nodes is None:
        return join(network, places.x, places.y, what=f"{places.file}: row")
    nodes = np.empty(len(places.nodes), np.int32)
    for index, name in enumerate(places.nodes):
        if name not in names:
            raise PlanningError(
                f"{places.file}, row {index + 1}: node {name} is in none of the ways."
            )
        nodes[index] = names[name]
    return Joined(nodes, places.node_metres)


def reasons(asked: Question, plan: SitePlan) -> list[str]:
    """Return why each point is outside, or ""; a cut network is told from a long walk."""
    return [
        UNCONNECTED if why == NO_CANDIDATE and apart else why
        for why, apart in zip(plan.outside, asked.unconnected.tolist(), strict=True)
    ]


def as_json(asked: Question, plan: SitePlan, problem: str, steps: list[Step]) -> dict[str, Any]:
    """Return the answer for machines."""
    ids = asked.sites.ids
    return {
        "problem": problem,
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "proven": plan.proven,
        "ended": plan.ended,
        "seconds": round(plan.seconds, 3),
        "divided": plan.divided,
        "sites": [
            {"id": ids[site], "existing": bool(site < asked.existing), "households": float(load)}
            for site, load in zip(plan.sites, plan.loads, strict=True)
        ],
        "served": {
            one: {"site": ids[site], "metres": round(float(metres), 1)}
            for one, site, metres in zip(asked.demand.ids, plan.site_of, plan.metres, strict=True)
            if site >= 0
        },
        "outside": {
            one: why
            for one, why in zip(asked.demand.ids, reasons(asked, plan), strict=True)
            if why != SERVED
        },
        "curve": [
            {
                "site": ids[step.site],
                "adds": step.added,
                "covered": step.covered,
                "at_most": step.at_most,
            }
            for step in steps
        ],
    }


def as_geojson(asked: Question, plan: SitePlan) -> dict[str, Any]:
    """Return the sites, and the points outside with the reason, in the input's coordinates."""
    sites = [
        _feature(
            asked.sites,
            int(site),
            {"kind": "site", "existing": bool(site < asked.existing), "households": float(load)},
        )
        for site, load in zip(plan.sites, plan.loads, strict=True)
    ]
    outside = [
        _feature(asked.demand, point, {"kind": "outside", "reason": why})
        for point, why in enumerate(reasons(asked, plan))
        if why != SERVED
    ]
    return {"type": "FeatureCollection", "features": [*sites, *outside]}


def _feature(places: Places, index: int, properties: dict[str, Any]) -> dict[str, Any]:
    at = places.given[index]
    placed = {"type": "Point", "coordinates": at.tolist()} if np.isfinite(at).all() else None
    return {
        "type": "Feature",
        "geometry": placed,
        "properties": {"id": places.ids[index], **properties},
    }
