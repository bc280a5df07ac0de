"""Drafts for tests: one that a job draws, and one made by hand where nothing has to be solved."""

from __future__ import annotations

import numpy as np
from django.utils import timezone

from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.drafts.ground import Ground
from gongzhi.registry.drafts.models import GridDraft
from gongzhi.registry.drafts.proposal import Mark, settled, summary
from gongzhi.registry.drafts.settings import DraftSettings
from gongzhi.registry.territory.models import Area
from gongzhi.registry.territory.rules import Depth
from gongzhi.registry.territory.services import create_area
from tests.registry.cast import APRICOT, COUNTY, box, point

SETTINGS = DraftSettings(minimum=300, maximum=500, sweeps=20)
EACH = 50


RIVER = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {},
            "geometry": {"type": "LineString", "coordinates": [point(0.5, -1), point(0.5, 2)]},
        }
    ],
}
"""A river from south to north: two columns of buildings lie west of it, four east."""


def build_town() -> list[Area]:
    """Give 杏花社区 two grids side by side, of 12 buildings (600 households) and 4 (200)."""
    grids = []
    for name, x, count in (("西网格", 0, 12), ("东网格", 1, 4)):
        grid = create_area(actor=SYSTEM, parent_code=APRICOT, name=name, boundary=box(x, 0))
        spots = [point(x + 0.125 + 0.25 * (at // 3), 0.3 + 0.1 * (at % 3)) for at in range(count)]
        Area.objects.bulk_create(
            Area(
                code=f"{grid.code}{at:03d}",
                name=f"{name[0]}{at}号楼",
                level=Depth.BUILDING,
                county=COUNTY,
                parent=grid,
                lon=lon,
                lat=lat,
                households=EACH,
            )
            for at, (lon, lat) in enumerate(spots, start=1)
        )
        grids.append(grid)
    return grids


def draft_by_hand(area_code: str) -> GridDraft:
    """Return a ready draft of the buildings below an area, in a row, each grid as it is today."""
    buildings = list(
        Area.objects.filter(
            code__startswith=area_code, level=Depth.BUILDING, valid_to__isnull=True
        ).order_by("code")
    )
    grids = sorted({str(each.parent_id) for each in buildings})
    today = np.array([grids.index(str(each.parent_id)) for each in buildings])
    count = len(buildings)
    row = np.arange(count)
    ground = Ground(
        codes=np.array([each.code for each in buildings]),
        names=np.array([each.name for each in buildings]),
        sizes=np.array([each.households or EACH for each in buildings]),
        places=np.array([(each.lon, each.lat) for each in buildings], dtype=np.float64),
        today=today,
        grids=np.array(grids),
        grid_names=np.array([Area.objects.get(code=code).name for code in grids]),
        estate=np.full(count, -1, dtype=np.int64),
        community=np.zeros(count, dtype=np.int64),
        communities=np.array([grids[0][:12]]),
        community_names=np.array(["示例社区"]),
        pairs=np.stack([row[:-1], row[1:]], axis=1),
        borders=np.full(count - 1, 50.0),
        areas=np.full(count, 2_500.0),
        perimeters=np.full(count, 200.0),
        piece=np.zeros(count, dtype=np.int64),
        middle=np.array([110.0, 30.0]),
        max_gap=np.array([250.0]),
    )
    grid_of, marks = settled(ground, today, [Mark() for _grid in grids])
    figures = summary(ground, SETTINGS, grid_of)
    return GridDraft.objects.create(
        name="手作草案",
        area_code=area_code,
        settings=SETTINGS.as_json(),
        state=GridDraft.State.READY,
        made_by="示例",
        made_at=timezone.now(),
        ground=ground.packed(),
        grid_of=grid_of.tolist(),
        marks=[mark.as_json() for mark in marks],
        figures=figures | {"today": figures},
    )
