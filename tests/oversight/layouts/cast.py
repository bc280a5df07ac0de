"""A layout for tests that no solver has to make: buildings of an area, one centre at the first."""

from __future__ import annotations

import numpy as np
from django.utils import timezone

from gongzhi.oversight.layouts.ground import Ground
from gongzhi.oversight.layouts.models import SiteLayout
from gongzhi.oversight.layouts.outcome import Outcome, Site, walks_of
from gongzhi.oversight.layouts.settings import LayoutSettings
from gongzhi.planning.network import build_network, join
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth

SETTINGS = LayoutSettings(reach=500, unit="metres", factor=1.0, capacity=5_000)


def ground_of(
    places: list[tuple[float, float]], households: list[int], *, ways: bool = False
) -> Ground:
    """Return homes at places in degrees, each named by its number; with ways, one chain of them."""
    spots = np.array(places, dtype=np.float64)
    count = len(places)
    none = np.empty(0)
    ground = Ground(
        codes=np.array([f"{at:018d}" for at in range(count)]),
        names=np.array([f"{at + 1}号楼" for at in range(count)]),
        households=np.array(households, np.int64),
        places=spots,
        community=np.zeros(count, np.int64),
        communities=np.array(["990101001001"]),
        community_names=np.array(["示例社区"]),
        reachable=np.ones(count, bool),
        apart=np.zeros(count, bool),
        middle=spots.mean(axis=0),
        ways_starts=np.zeros(1, np.int64),
        ways_ends=np.empty(0, np.int32),
        ways_mm=np.empty(0, np.int32),
        node_x=none,
        node_y=none,
        home_node=np.empty(0, np.int32),
        home_metres=none,
    )
    if not ways:
        return ground
    x, y = ground.plane.to_metres(spots).T
    network = build_network(
        np.arange(count - 1), np.arange(1, count), np.hypot(np.diff(x), np.diff(y)), x=x, y=y
    )
    joined = join(network, x, y)
    fields = {name: getattr(ground, name) for name in Ground.__dataclass_fields__}
    return Ground(
        **fields
        | {
            "ways_starts": network.starts,
            "ways_ends": network.ends,
            "ways_mm": network.millimetres,
            "node_x": x,
            "node_y": y,
            "home_node": joined.node,
            "home_metres": joined.metres,
        }
    )


def outcome_at(ground: Ground, settings: LayoutSettings, *places: tuple[float, float]) -> Outcome:
    """Return centres at places over a ground."""
    sites = tuple(
        Site(name=f"{at + 1}号中心", lon=lon, lat=lat) for at, (lon, lat) in enumerate(places)
    )
    pairs = []
    for site in sites:
        near, metres = ground.walks_to(
            site.lon, site.lat, limit=settings.metres, factor=settings.factor
        )
        pairs.append((near, metres.astype(np.float32)))
    return Outcome(ground, settings, sites, walks_of(ground, settings, pairs))


def layout_by_hand(area_code: str, settings: LayoutSettings = SETTINGS) -> SiteLayout:
    """Return a ready layout of the buildings below an area with one centre, at the first of them."""
    rows = Area.objects.filter(
        code__startswith=area_code, level=Depth.BUILDING, valid_to__isnull=True
    ).order_by("code")
    homes = [(each.lon or 0, each.lat or 0) for each in rows]
    outcome = outcome_at(
        ground_of(homes, [each.households or 0 for each in rows]), settings, homes[0]
    )
    figures = outcome.figures()
    proof = {
        "value": 1.0, "bound": 1.0, "gap": 0.0, "proven": True, "ended": "", "seconds": 0.1,
        "divided": 0, "candidates": len(homes), "curve": [],
    }  # fmt: skip
    today = outcome.standing_only().figures()
    return SiteLayout.objects.create(
        name="手作方案",
        area_code=area_code,
        settings=settings.as_json(),
        state=SiteLayout.State.READY,
        made_by="示例",
        made_at=timezone.now(),
        ground=outcome.ground.packed(),
        sites=[site.as_json() for site in outcome.sites],
        answer=outcome.walks.packed(),
        figures=figures | proof | {"today": today, "settings": settings.as_json()},
    )
