"""Matching of invented requests and volunteers, beside scipy's exact matching and greed."""

from __future__ import annotations

import time

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from bench.harness import Run
from gongzhi.planning.matching import Pairs, Side, match, side, suitable


def measure(run: Run) -> None:
    """Match 10,000 and 100,000 requests with half as many helpers, ~30 candidates each."""
    for count, limit in ((10_000, 0.5),) if run.quick else ((10_000, 0.5), (100_000, 15.0)):
        requests, helpers = _sides(count)
        cpu = time.process_time()
        pairs = suitable(requests, helpers, reach=3000)
        run.value(f"{count:,}: candidates, processor time", time.process_time() - cpu, unit="s")
        begun, cpu = time.perf_counter(), time.process_time()
        found = match(requests, helpers, pairs)
        run.value(f"{count:,}: match, seconds", time.perf_counter() - begun, unit="s", limit=limit)
        run.value(f"{count:,}: match, processor time", time.process_time() - cpu, unit="s")
        run.value(f"{count:,}: left out", 1 - found.served.sum() / count, unit="share")
        run.value(
            f"{count:,}: left out by greed", 1 - _greedily(helpers, pairs) / count, unit="share"
        )
        if count == 10_000:
            _scipy(run, count, helpers, pairs)


def _sides(count: int) -> tuple[Side, Side]:
    draws = np.random.default_rng(0)
    width = np.sqrt(count) * 30
    half = count // 2
    requests = side(
        *draws.uniform(0, width, (2, count)),
        skills=1 << draws.integers(0, 6, count), hours=1 << draws.integers(0, 14, count),
    )  # fmt: skip
    helpers = side(
        *draws.uniform(0, width, (2, half)),
        skills=(1 << draws.integers(0, 6, half)) | (1 << draws.integers(0, 6, half)),
        hours=draws.integers(1, 2**14, half), amount=draws.integers(1, 4, half),
    )  # fmt: skip
    return requests, helpers


def _greedily(helpers: Side, pairs: Pairs) -> int:
    """Return how many are served if each takes the nearest who has room, in order of coming."""
    room, done = helpers.amount.tolist(), -1
    served = 0
    for request, helper in zip(pairs.request.tolist(), pairs.helper.tolist(), strict=True):
        if request != done and room[helper]:
            room[helper] -= 1
            served += 1
            done = request
    return served


def _scipy(run: Run, count: int, helpers: Side, pairs: Pairs) -> None:
    """Match with scipy: helpers repeated by their room, and nobody for each request."""
    first = np.cumsum(helpers.amount) - helpers.amount
    room = helpers.amount[pairs.helper]
    row = np.repeat(pairs.request, room)
    seat = np.repeat(first[pairs.helper], room) + (
        np.arange(len(row)) - np.repeat(np.cumsum(room) - room, room)
    )
    seats = int(helpers.amount.sum())
    rows = np.append(row, np.arange(count))
    columns = np.append(seat, seats + np.arange(count))
    cost = np.append(np.repeat(pairs.metres, room) + 1, np.full(count, 1e6))
    table = csr_array((cost, (rows, columns)), shape=(count, seats + count))
    cpu = time.process_time()
    _, column = min_weight_full_bipartite_matching(table)
    run.value(f"{count:,}: scipy, processor time", time.process_time() - cpu, unit="s")
    run.value(f"{count:,}: scipy left out", float((column >= seats).mean()), unit="share")
