"""What 1+1+2+N asks for, and walks around one point against the compiled search."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from gongzhi.planning.commands.sites import sites
from gongzhi.planning.errors import PlanningError
from gongzhi.planning.footways import Footways, walk_from
from gongzhi.planning.network import Joined, build_network
from gongzhi.planning.reach import reach_walking
from gongzhi.planning.siting.tiers import Tier, tiers_of


def _tier(name: str, **counts: float | None) -> Tier:
    (found,) = [tier for tier in tiers_of(**counts) if tier.name == name]  # type: ignore[arg-type]  # by name
    return found


@pytest.mark.parametrize(("people", "square_km", "low"), [
    (50_000, 4.0, 1), (50_001, 4.0, 2), (40_000, 4.1, 2), (0, 0, 1), (120_000, 9, 3),
])  # fmt: skip
def test_of_subdistrict_centres_both_readings_are_told(people: float, square_km: float, low: int):
    tier = _tier("street", households=1, people=people, square_km=square_km)

    assert (tier.low, tier.stricter) == (low, 2 * low)
    assert [tier.says(count) for count in (low - 1, low, 2 * low)] == ["few", "open", "enough"]


@pytest.mark.parametrize(("households", "low", "high"), [
    (5_000, 1, 1), (5_001, 2, 2), (2_000, 1, 1), (30_000, 6, 10),
])  # fmt: skip
def test_a_community_centre_serves_three_to_five_thousand(households: int, low: int, high: int):
    tier = _tier("community", households=households)

    assert (tier.low, tier.high) == (low, high)
    assert tier.says(low - 1) == "few"
    assert tier.says(high + 1) == "many"


def test_where_nothing_is_known_or_asked_nothing_is_said():
    assert _tier("street", households=1).says(3) == "open"
    assert _tier("station", households=1).says(0) == "open"
    with pytest.raises(PlanningError, match="Households: nan"):
        tiers_of(households=float("nan"))


def test_the_command_tells_the_tiers_with_their_clauses(tmp_path: Path):
    (tmp_path / "homes.csv").write_text("id,x,y,households\na,0,0,4000\nb,9000,0,4000\n")
    (tmp_path / "rooms.csv").write_text("id,x,y\nr,10,0\ns,9010,0\n")
    asked = [
        "--demand", str(tmp_path / "homes.csv"), "--candidates", str(tmp_path / "rooms.csv"),
        "--tier", "community", "--people", "60000",
    ]  # fmt: skip

    answer = CliRunner().invoke(sites, [*asked, "--json"])
    told = CliRunner().invoke(sites, asked)

    tiers = {tier["name"]: tier for tier in json.loads(answer.output)["tiers"]}
    assert (tiers["community"]["centres"], tiers["community"]["says"]) == (2, "enough")
    assert (tiers["street"]["low"], tiers["street"]["stricter"]) == (2, 4)
    assert "2 or 4 centres, as the clause is read" in told.output
    assert "3000~5000户" in told.output


def test_one_walk_in_plain_python_is_that_of_the_compiled_search():
    draws = np.random.default_rng(7)
    x, y = draws.uniform(0, 2_000, (2, 300))
    start, end = draws.integers(0, 300, (2, 900))
    network = build_network(start, end, np.hypot(x[start] - x[end], y[start] - y[end]), x=x, y=y)
    everyone = Joined(np.arange(300, dtype=np.int32), np.zeros(300))
    one = Joined(np.array([5], np.int32), np.zeros(1))
    ways = Footways(network.starts, network.ends, network.millimetres, x, y)

    reach = reach_walking(network, everyone, one, metres=900)
    found = walk_from(ways, float(x[5]), float(y[5]), limit=900)

    order = np.argsort(found.nodes)
    assert found.nodes[order].tolist() == reach.demand.tolist()
    assert found.metres[order] == pytest.approx(reach.metres)
