"""A day's round of 20, 50 and 500 stops, beside PyVRP where it is installed (group ``bench``)."""

from __future__ import annotations

import time
from importlib.util import find_spec

import numpy as np

from bench.harness import Run
from gongzhi.planning.rounds import Day, Stops, stops, suggest_round
from gongzhi.planning.watch import Watch


def measure(run: Run) -> None:
    """Suggest rounds without windows, so that all stops fit and only the walking is compared."""
    for count, seconds in (
        ((20, 2.0), (50, 2.0)) if run.quick else ((20, 2.0), (50, 2.0), (500, 30.0))
    ):
        draws = np.random.default_rng(count)
        due = stops(*draws.uniform(0, 2000, (2, count)), minutes=np.full(count, 0.5))
        day = Day(1000, 1000, begins=0, ends=1440)
        begun, cpu = time.perf_counter(), time.process_time()
        found = suggest_round(due, day, watch=Watch(seconds))
        spent = time.process_time() - cpu
        limit = 2.0 if count <= 50 else None
        run.value(f"{count} stops, seconds", time.perf_counter() - begun, unit="s", limit=limit)
        run.value(f"{count} stops, processor time", spent, unit="s")
        run.value(f"{count} stops: walked", found.metres, unit="m")
        run.value(f"{count} stops: visited", len(found.order), unit="stops")
        if find_spec("pyvrp"):
            _pyvrp(run, due, day, max(spent, 0.2))


def _pyvrp(run: Run, due: Stops, day: Day, seconds: float) -> None:
    """Give PyVRP the same stops, and as much of the processor as ours took."""
    from pyvrp import Model  # noqa: PLC0415 - only where it is installed
    from pyvrp.stop import MaxRuntime  # noqa: PLC0415 - only where it is installed

    x, y = np.append(day.x, due.x), np.append(day.y, due.y)
    metres = np.rint(np.hypot(x[:, None] - x, y[:, None] - y) * day.factor).astype(int)
    model = Model()
    places = [model.add_location(float(one), float(other)) for one, other in zip(x, y, strict=True)]
    depot = model.add_depot(places[0])
    model.add_vehicle_type(1, start_depot=depot, end_depot=depot)
    for place in places[1:]:
        model.add_client(place)
    for start, place in enumerate(places):
        for end, other in enumerate(places):
            model.add_edge(place, other, int(metres[start, end]))
    found = model.solve(MaxRuntime(seconds), seed=1, display=False)
    run.value(f"{len(due)} stops: walked by PyVRP", float(found.cost()), unit="m")
