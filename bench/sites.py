"""Service centres: real blocks as they are, and a city of 100,000 points made from them."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.harness import REAL_DATA, Run
from gongzhi.channels.portal.layouts import changed_homes, reach_features
from gongzhi.oversight.layouts.ground import Ground
from gongzhi.oversight.layouts.outcome import Outcome, Site, Walks, walks_of
from gongzhi.oversight.layouts.settings import LayoutSettings
from gongzhi.planning.network import Joined, Network, build_network
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
from gongzhi.planning.watch import Watch

BUILDINGS: Final = REAL_DATA / "places" / "buildings.csv"
SIDE: Final = 313
APART: Final = 38.0
SOURCES: Final = 26_000
STREWN: Final = 150.0
# A search stops at its limit: this one leaves a second of the thirty to what comes after it.
SECONDS: Final = 29
HOMES: Final = 15_000
CENTRES: Final = 60


def measure(run: Run) -> None:
    """Site centres among real blocks, then at city size, then walk a network of 98,000 nodes."""
    if not BUILDINGS.exists():
        raise SystemExit(f"{BUILDINGS} is absent: the measurement needs the buildings there.")
    warm()
    with BUILDINGS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x, y, homes = (np.array([float(row[one]) for row in rows]) for one in ("x", "y", "households"))
    reach = reach_straight(x, y, x[::4], y[::4], metres=1000)
    _all(run, f"{len(x):,} real blocks", reach, homes, (40, 60))
    draws = np.random.default_rng(0)
    sizes = {10_000: (4_000, 1000.0, (60, 100)), 100_000: (10_000, 500.0, (300, 400))}
    for points, (candidates, metres, numbers) in list(sizes.items())[: 1 if run.quick else 2]:
        chosen = draws.integers(0, len(x), points)
        px, py = (one[chosen] + draws.normal(0, STREWN, points) for one in (x, y))
        sites = draws.choice(points, candidates, replace=False)
        reach = reach_straight(px, py, px[sites], py[sites], metres=metres)
        _all(run, f"{points:,} points", reach, homes[chosen], numbers)
    _walks(run)
    _desk(run)


def _all(  # noqa: PLR0917 - each is a part of the question
    run: Run, name: str, reach: Reach, homes: NDArray[np.float64], sites: tuple[int, int]
) -> None:
    _one(
        run, f"{name}: fewest", lambda: plan_cover(reach, homes, seed=1, watch=Watch(SECONDS)), 0.02
    )
    _one(
        run, f"{name}: best {sites[0]}",
        lambda: plan_best(reach, homes, sites[0], seed=1, watch=Watch(SECONDS)), None,
    )  # fmt: skip
    _one(
        run, f"{name}: least walking {sites[1]}",
        lambda: plan_walking(reach, homes, sites[1], seed=1, watch=Watch(SECONDS)), 0.01,
    )  # fmt: skip
    whole = np.rint(homes)
    _one(
        run, f"{name}: capacity 5,000",
        lambda: plan_capacity(reach, whole, 5000, seed=1, watch=Watch(SECONDS)), None,
    )  # fmt: skip
    greedy = curve(reach, homes, upto=sites[0])
    run.value(f"{name}: greedy {sites[0]}, households", greedy[-1].covered, unit="homes")


def _one(run: Run, name: str, solve: Callable[[], SitePlan], limit: float | None) -> None:
    begun, cpu = time.perf_counter(), time.process_time()
    plan = solve()
    run.value(f"{name}, seconds", time.perf_counter() - begun, unit="s", limit=30.0)
    run.value(f"{name}, processor time", time.process_time() - cpu, unit="s")
    run.value(f"{name}: value", plan.value, unit="")
    run.value(f"{name}: proven gap", plan.gap, unit="share", limit=limit)


def _network() -> Network:
    """Return streets of 98,000 crossings, 38 m apart, a quarter of the ways missing."""
    draws = np.random.default_rng(1)
    node = np.arange(SIDE * SIDE)
    x = (node % SIDE) * APART + draws.uniform(-12, 12, len(node))
    y = (node // SIDE) * APART + draws.uniform(-12, 12, len(node))
    right, down = node[node % SIDE < SIDE - 1], node[:-SIDE]
    start = np.concatenate([right, down])
    end = np.concatenate([right + 1, down + SIDE])
    kept = draws.random(len(start)) < 0.72
    start, end = start[kept], end[kept]
    return build_network(start, end, np.hypot(x[start] - x[end], y[start] - y[end]), x=x, y=y)


def _walks(run: Run) -> None:
    network = _network()
    everyone = Joined(np.arange(network.nodes, dtype=np.int32), np.zeros(network.nodes))
    draws = np.random.default_rng(2)
    nodes = np.sort(draws.choice(network.nodes, 1_000 if run.quick else SOURCES, replace=False))
    sources = Joined(nodes.astype(np.int32), np.zeros(len(nodes)))
    one = Joined(nodes[:1].astype(np.int32), np.zeros(1))
    run.timed(
        "one dragged site's circle",
        lambda: reach_walking(network, everyone, one, metres=1000),
        times=20, warm=2, limit=200,
    )  # fmt: skip
    begun, cpu = time.perf_counter(), time.process_time()
    reach = reach_walking(network, everyone, sources, metres=1000)
    run.value(f"{len(nodes):,} sources, seconds", time.perf_counter() - begun, unit="s", limit=4.0)
    run.value(f"{len(nodes):,} sources, processor time", time.process_time() - cpu, unit="s")
    run.value("pairs within 1 km", len(reach.demand), unit="pairs")


def _desk(run: Run) -> None:
    """Move a centre of 15,000 buildings as the desk does: read back, walk, measure."""
    network = _network()
    draws = np.random.default_rng(3)
    node = draws.choice(network.nodes, HOMES, replace=False)
    plane = Plane(degrees=True, longitude=121.5, latitude=31.2)
    if network.x is None or network.y is None:
        return
    spots = np.column_stack([network.x, network.y])
    spots -= spots.mean(axis=0)
    places = plane.to_given(spots[node])
    settings = LayoutSettings()
    for along in (False, True):
        ground = _ground(network, spots, node, places, along=along)
        sites = tuple(
            Site(name=str(at), lon=lon, lat=lat)
            for at, (lon, lat) in enumerate(places[:CENTRES].tolist())
        )
        pairs = [
            (near, metres.astype(np.float32))
            for near, metres in (
                ground.walks_to(one.lon, one.lat, limit=settings.metres, factor=settings.factor)
                for one in sites
            )
        ]
        answer = walks_of(ground, settings, pairs).packed()
        stored = ground.packed()

        def move(
            stored: bytes = stored, answer: bytes = answer, sites: tuple[Site, ...] = sites
        ) -> None:
            outcome = Outcome(Ground.unpacked(stored), settings, sites, Walks.unpacked(answer))
            moved = outcome.with_moved(0, 121.5, 31.2)
            moved.figures()
            list(reach_features(moved, 0))
            changed_homes(outcome, moved)

        how = "along ways of 98,000 nodes" if along else "straight"
        run.timed(f"a centre moved on the desk, {how}", move, times=20, warm=2, limit=200)


def _ground(
    network: Network,
    spots: NDArray[np.float64],
    node: NDArray[np.int64],
    places: NDArray[np.float64],
    *,
    along: bool,
) -> Ground:
    count = len(node)
    none = np.empty(0, np.int32)
    return Ground(
        codes=np.array([f"{at:018d}" for at in range(count)]),
        names=np.array([f"示例苑{at}号楼" for at in range(count)]),
        households=np.full(count, 40, np.int64),
        places=places,
        community=np.zeros(count, np.int64),
        communities=np.array(["990101001001"]),
        community_names=np.array(["示例社区"]),
        reachable=np.ones(count, bool),
        apart=np.zeros(count, bool),
        middle=np.array([121.5, 31.2]),
        ways_starts=network.starts if along else np.zeros(1, np.int64),
        ways_ends=network.ends if along else none,
        ways_mm=network.millimetres if along else none,
        node_x=spots[:, 0] if along else np.empty(0),
        node_y=spots[:, 1] if along else np.empty(0),
        home_node=node.astype(np.int32) if along else none,
        home_metres=np.zeros(count) if along else np.empty(0),
    )
