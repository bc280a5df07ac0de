"""Drawing grids: how fast, how compact, how much in band; beside spopt and gerrychain."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np

from bench.harness import REAL_DATA, Run
from bench.towns import town
from gongzhi.planning.building_files import read_buildings
from gongzhi.planning.buildings import Buildings
from gongzhi.planning.grids.drawing import Drawing, draw_grids
from gongzhi.planning.grids.measures import Figures
from gongzhi.planning.grids.measures import measure as measure_grids
from gongzhi.planning.grids.optimum import Standing
from gongzhi.planning.grids.report import summary
from gongzhi.planning.grids.settings import Settings, Weights

REAL: Final = REAL_DATA / "places" / "buildings.csv"
STREET: Final = 863
DISTRICT: Final = 15_000
CITY: Final = 138_000
PEERS: Final = {
    "maxp": ("spopt", "spopt MaxP"),
    "recom": ("gerrychain", "gerrychain ReCom, 500 steps"),
}
PATIENCE: Final = 900.0
MAXP: Final = 300.0


def measure(run: Run) -> None:
    """Draw a street, a district, a city and real blocks; then the street again by the peers."""
    draw_grids(town(60))  # compiled here, not in the first figure
    street = town(STREET, communities=False)
    ours, worked = _drawn(run, "street of 863 buildings", street)
    _drawn(run, "district of 15,000 buildings", town(DISTRICT), limit=5.0)
    if not run.quick:
        _drawn(run, "city of 138,000 buildings", town(CITY), limit=60.0)
    _redrawn(run)
    if REAL.exists():
        real = read_buildings(REAL)
        _drawn(run, "4,877 real blocks, 79 communities", real)
        _proven(run, real)
    else:
        print(f"{REAL} is absent: nothing is measured on real blocks.")
    for name in PEERS:
        _peer(run, name, ours=ours, street=street, worked=worked)


def _drawn(
    run: Run, name: str, buildings: Buildings, limit: float | None = None
) -> tuple[Drawing, float]:
    """Draw and report; return the drawing and the processor time, which is held to the limit."""
    begun, worked = time.perf_counter(), time.process_time()
    drawing = draw_grids(buildings)
    spent = time.process_time() - worked
    run.value(f"{name}: by the clock", time.perf_counter() - begun, unit="s")
    run.value("  processor time of all threads", spent, unit="s", limit=limit)
    told = summary(buildings, drawing)
    run.value("  grids", len(drawing.names), unit="grids")
    run.value(
        "  in band where possible", float(str(told["share_in_band_where_possible"])), unit="share"
    )
    run.value("  out of band and not proven", float(str(told["not_proven"])), unit="grids", limit=0)
    run.value("  estates split", drawing.figures.estates_split, unit="estates")
    _shape(run, drawing.figures)
    return drawing, spent


def _shape(run: Run, figures: Figures) -> None:
    run.value("  in band", float(figures.in_band.mean()), unit="share")
    run.value("  contiguity breaks", float(figures.breaks.sum()), unit="breaks")
    run.value("  Polsby–Popper", float(figures.roundness.mean()), unit="mean")
    run.value("  RMS distance", figures.overall_rms, unit="m")


def _proven(run: Run, buildings: Buildings) -> None:
    """Draw every fourth community (every one, unless quick) and prove how good its grids are."""
    step = 4 if run.quick else 1
    chosen = buildings.only(buildings.community % step == 0)
    begun = draw_grids(chosen)
    clock, worked = time.perf_counter(), time.process_time()
    drawing = draw_grids(chosen, Settings(prove=True))
    name = f"{len(set(chosen.community.tolist()))} of the communities, proven: by the clock"
    run.value(name, time.perf_counter() - clock, unit="s")
    run.value("  processor time of all threads", time.process_time() - worked, unit="s")
    proofs = list(drawing.proofs.values())
    known = [each.gap for each in proofs if each.gap is not None]
    run.value("  pieces", len(proofs), unit="pieces")
    run.value("  enumerated, all in band", len(known), unit="pieces")
    optimal = [each for each in proofs if each.standing is Standing.OPTIMAL]
    run.value("  proven optimal", len(optimal), unit="pieces")
    run.value("  widest gap where enumerated", max(known, default=0.0), unit="share", limit=0.02)
    listed = [each for each in proofs if each.standing is Standing.NOT_ENUMERABLE]
    run.value("  not enumerable", len(listed), unit="pieces")
    run.value("  Polsby–Popper before", float(begun.figures.roundness.mean()), unit="mean")
    run.value("  RMS distance before", begun.figures.overall_rms, unit="m")
    _shape(run, drawing.figures)


def _redrawn(run: Run) -> None:
    """Let the households of a district drift by a tenth, and mend its grids."""
    before = town(DISTRICT)
    present = draw_grids(before)
    chance = np.random.default_rng(7)
    drift = chance.normal(1, 0.1, len(before.communities))[before.community]
    drift = drift * chance.normal(1, 0.12, len(before))
    after = replace(before, sizes=np.maximum(np.round(before.sizes * drift), 1).astype(np.int64))
    stale = measure_grids(after, present.network, present.grid_of)
    names = tuple(present.names[grid] for grid in present.grid_of)
    mended = draw_grids(after, Settings(present=names, weights=Weights(change=3.0)))
    run.value("redraw after drift: out of band before", int((~stale.in_band).sum()), unit="grids")
    run.value("  out of band after", int((~mended.figures.in_band).sum()), unit="grids")
    moved = float(after.sizes[mended.moved].sum() / after.sizes.sum())
    run.value("  households moved", moved, unit="share", limit=0.03)


def _peer(run: Run, name: str, *, street: Buildings, ours: Drawing, worked: float) -> None:
    package, title = PEERS[name]
    if find_spec(package) is None:
        print(f"{package} is not installed (uv sync --group bench): no figure of {title}.")
        return
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder, "given.npz"), Path(folder, "out.npz")
        bounds = np.array([street.kinds[0].minimum, street.kinds[0].maximum])
        pairs = ours.network.pairs
        np.savez(given, points=street.points, sizes=street.sizes, pairs=pairs, bounds=bounds)
        command = [sys.executable, "-W", "ignore", "-m", "bench.grid_peers", name]
        try:
            subprocess.run([*command, str(given), str(out)], check=True, timeout=PATIENCE)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            print(f"{title}: no figure, {error}.")
            return
        found = np.load(out)
        labels, (clock, processor) = found["labels"], found["spent"]
    _, grid_of = np.unique(labels, return_inverse=True)
    figures = measure_grids(street, ours.network, grid_of.reshape(-1).astype(np.int64))
    run.value(f"the same street by {title}: by the clock", float(clock), unit="s")
    run.value("  processor time", float(processor), unit="s")
    limit = MAXP if name == "maxp" else None
    times = float(processor) / worked
    run.value("  times as much as ours", times, unit="×", limit=limit, higher_is_better=True)
    run.value("  grids", len(figures.sizes), unit="grids")
    _shape(run, figures)
