"""Walks along a network: as far as they are, no farther than the limit, and refused by row."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gongzhi.planning.commands.sites import sites
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.network import Joined, build_network, join
from gongzhi.planning.reach import reach_walking


def test_walks_are_those_of_another_program_and_end_at_the_limit():
    draws = np.random.default_rng(2)
    start, end = draws.integers(0, 200, (2, 500))
    metres = draws.integers(1, 300, 500)
    network = build_network(start, end, metres, nodes=200)
    homes = Joined(draws.integers(0, 200, 60).astype(np.int32), draws.uniform(0, 20, 60))
    rooms = Joined(draws.integers(0, 200, 15).astype(np.int32), draws.uniform(0, 20, 15))

    reach = reach_walking(network, homes, rooms, metres=500)

    links = csr_array((network.millimetres / 1000, network.ends, network.starts), shape=(200, 200))
    whole = dijkstra(links, indices=rooms.node)[:, homes.node]
    whole += rooms.metres[:, None] + homes.metres[None, :]
    found = np.full((15, 60), np.inf)
    for site in range(15):
        own = slice(reach.starts[site], reach.starts[site + 1])
        found[site, reach.demand[own]] = reach.metres[own]
    assert found == pytest.approx(np.where(whole <= 500, whole, np.inf), abs=0.01)


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        (([], [], []), "no ways"),
        (([0], [1], [-5]), "Way 1 is -5 m"),
        (([0, 1], [1, 2], [5, float("nan")]), "Way 2 is nan m"),
        (([0], [-1], [5]), "negative node"),
    ],
)
def test_ways_that_are_none_are_refused(ways, says):
    with pytest.raises(PlanningError, match=says):
        build_network(*ways)


def test_points_join_the_nearest_node():
    network = build_network([0, 1], [1, 2], [100, 100], x=[0, 100, 200], y=[0, 0, 0])

    joined = join(network, [110, 0], [0, 30])

    assert joined.node.tolist() == [1, 0]
    assert joined.metres == pytest.approx([10, 30])


def _write(path: Path, header: str, rows: list[str]) -> str:
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    return str(path)


def test_the_command_says_who_is_cut_off_from_every_candidate(tmp_path):
    demand = _write(tmp_path / "d.csv", "id,node,households", ["a,1,10", "b,2,20", "c,9,5"])
    candidates = _write(tmp_path / "c.csv", "id,node", ["hall,3"])
    edges = _write(tmp_path / "e.csv", "from,to,metres", ["1,2,100", "2,3,50", "8,9,10"])
    out = tmp_path / "o.geojson"

    done = CliRunner().invoke(
        sites,
        ["--demand", demand, "--candidates", candidates, "--edges", edges, "--json",
         "--curve", "1", "--out", str(out)],
    )  # fmt: skip

    told = json.loads(done.stdout)
    assert told["sites"] == [{"id": "hall", "existing": False, "households": 30.0}]
    assert told["served"]["a"] == {"site": "hall", "metres": 150.0}
    assert told["outside"] == {"c": "network_piece_without_candidate"}
    assert told["proven"]
    assert len(json.loads(out.read_text(encoding="utf-8"))["features"]) == 2


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["a,0,0,10", "a,5,5,10"], "row 2: id a is there already, in row 1"),
        (["a,0,0,ten"], "row 1: households is “ten”"),
        (["a,0,,10"], "row 1: y is “”"),
    ],
)
def test_the_command_names_the_row_that_it_cannot_read(tmp_path, rows, says):
    demand = _write(tmp_path / "d.csv", "id,x,y,households", rows)
    candidates = _write(tmp_path / "c.csv", "id,x,y", ["hall,300,0"])

    done = CliRunner().invoke(sites, ["--demand", demand, "--candidates", candidates])

    assert isinstance(done.exception, PlanningError)
    assert says in str(done.exception)


def test_centres_of_a_real_estate_are_proven_along_its_paths(tmp_path: Path, shared_data: Path):
    places = shared_data / "places"
    ways = [
        line.replace("\t", ",")
        for line in (places / "toa_payoh_paths_edges.dat").read_text().splitlines()
    ]
    with (places / "toa_payoh_buildings_osm_center_nodes.csv").open() as file:
        homes = [f"{r['InputID']},{r['TargetID']},{r['Distance']},80" for r in csv.DictReader(file)]
    demand = _write(tmp_path / "d.csv", "id,node,node_metres,households", homes)
    edges = _write(tmp_path / "e.csv", "from,to,metres", ways)

    done = CliRunner().invoke(
        sites,
        ["--demand", demand, "--candidates", demand, "--edges", edges, "--json"],
    )

    told = json.loads(done.stdout)
    assert told["proven"]
    assert not told["outside"]
    assert max(one["metres"] for one in told["served"].values()) <= 1000
