"""The nearest peers of the grid solver, each run alone: ``python -m bench.grid_peers NAME IN OUT``.

IN is an .npz of points, sizes, pairs of neighbours and bounds; OUT gets the labels and how long the
peer took, what it imports apart. spopt and gerrychain come with ``uv sync --group bench``.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
STEPS = 500


def maxp(
    points: NDArray[np.float64], sizes: Labels, pairs: Labels, bounds: Labels
) -> Callable[[], Labels]:
    """Max-P regions as spopt does it by default: as many regions of the least size as it finds."""
    import geopandas  # noqa: PLC0415 - an optional group
    from libpysal.weights import W  # noqa: PLC0415 - an optional group
    from spopt.region import MaxPHeuristic  # noqa: PLC0415 - an optional group

    links: dict[int, list[int]] = {number: [] for number in range(len(sizes))}
    for one, two in pairs.tolist():
        links[one].append(two)
        links[two].append(one)
    frame = geopandas.GeoDataFrame(
        {"x": points[:, 0], "y": points[:, 1], "size": sizes},
        geometry=geopandas.points_from_xy(points[:, 0], points[:, 1]),
    )
    np.random.seed(1)  # noqa: NPY002 - what spopt draws from
    random.seed(1)
    weights = W(links, silence_warnings=True)
    model = MaxPHeuristic(frame, weights, ["x", "y"], "size", int(bounds[0]), top_n=2)

    def run() -> Labels:
        model.solve()
        return np.asarray(model.labels_, dtype=np.int64)

    return run


def recom(
    points: NDArray[np.float64], sizes: Labels, pairs: Labels, bounds: Labels
) -> Callable[[], Labels]:
    """500 steps of gerrychain's ReCom from a tree partition; the one with fewest links cut."""
    import networkx as nx  # noqa: PLC0415 - an optional group
    from gerrychain import Graph, MarkovChain, Partition, accept, updaters  # noqa: PLC0415 - an optional group
    from gerrychain.partition import recursive_tree_part  # noqa: PLC0415 - an optional group
    from gerrychain.proposals import recom as propose  # noqa: PLC0415 - an optional group
    from gerrychain.tree import bipartition_tree  # noqa: PLC0415 - an optional group

    random.seed(1)
    net = nx.Graph()
    for number, size in enumerate(sizes.tolist()):
        net.add_node(number, size=size, x=points[number, 0])
    net.add_edges_from(pairs.tolist())
    count = round(2 * int(sizes.sum()) / int(bounds.sum()))
    target = float(sizes.sum()) / count
    slack = float(min(target - bounds[0], bounds[1] - target)) / target

    def run() -> Labels:
        graph = Graph.from_networkx(net)
        first = recursive_tree_part(graph, range(count), target, "size", slack)
        counted = {"size": updaters.Tally("size"), "cut_edges": updaters.cut_edges}
        chain = MarkovChain(
            partial(
                propose,
                pop_col="size",
                pop_target=target,
                epsilon=slack,
                bipartition_tree_fn=partial(bipartition_tree, allow_pair_reselection=True),
            ),
            [],
            accept.always_accept,
            Partition(graph, first, counted),
            STEPS,
        )
        best = min(chain, key=lambda part: len(part["cut_edges"]))
        return np.array([best.assignment[number] for number in range(len(sizes))], dtype=np.int64)

    return run


if __name__ == "__main__":
    name, given, out = sys.argv[1:]
    data = np.load(given)
    run = {"maxp": maxp, "recom": recom}[name](**data)
    begun = time.perf_counter(), time.process_time()
    labels = run()
    spent = time.perf_counter() - begun[0], time.process_time() - begun[1]
    np.savez(out, labels=labels, spent=spent)
