"""``gongzhi plan sites``: demand, candidates and ways in, service centres out."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click
import numpy as np

from gongzhi.planning.commands.output import write_file
from gongzhi.planning.siting.files import Question, as_geojson, as_json, read_question
from gongzhi.planning.siting.plan import (
    SitePlan,
    curve,
    plan_best,
    plan_capacity,
    plan_cover,
    plan_walking,
    warm,
)
from gongzhi.planning.siting.tiers import Tier, tiers_of
from gongzhi.planning.watch import Progress, Watch

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_TOLD_EVERY: Final = 0.5


@click.command()
@click.option("--demand", type=_FILE, required=True, help="A .csv: id,households and a position.")
@click.option("--candidates", type=_FILE, required=True, help="A .csv: id and a position.")
@click.option("--existing", type=_FILE, help="A .csv: id and a position; these centres stay.")
@click.option(
    "--edges", type=_FILE, help="A .csv of ways: from,to,metres[,from_x,from_y,to_x,to_y]."
)
@click.option("--reach", type=float, default=1000.0, show_default=True, help="The longest walk, m.")
@click.option(
    "--factor",
    type=float,
    default=1.3,
    show_default=True,
    help="Without --edges, a walk is the straight line times this.",
)
@click.option(
    "--problem",
    type=click.Choice(["cover", "best", "walking", "capacity"]),
    default="cover",
    show_default=True,
    help="Fewest for all; best cover, or least walking, for --sites; fewest within --capacity.",
)
@click.option("--sites", "number", type=click.IntRange(1), help="How many, existing included.")
@click.option(
    "--capacity",
    type=click.IntRange(1),
    default=5000,
    show_default=True,
    help="The most households of a centre.",
)
@click.option("--curve", "upto", type=click.IntRange(1), help="Tell what each of so many adds.")
@click.option(
    "--tier",
    type=click.Choice(["street", "community", "station"]),
    help="Tell how many centres 1+1+2+N asks for, and how many of this tier there are.",
)
@click.option("--people", type=click.FloatRange(0), help="With --tier: how many live there.")
@click.option("--square-km", type=click.FloatRange(0), help="With --tier: how large it is.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=30.0,
    show_default=True,
    help="End then, with the best so far.",
)
@click.option("--json", "as_json_", is_flag=True, help="Write JSON: sites, who is outside, proof.")
@click.option("--out", type=_FILE, help="Write sites and who is outside as GeoJSON.")
def sites(  # noqa: PLR0913 - as many as the command has options
    *,
    demand: Path,
    candidates: Path,
    existing: Path | None,
    edges: Path | None,
    reach: float,
    factor: float,
    problem: str,
    number: int | None,
    capacity: int,
    upto: int | None,
    tier: str | None,
    people: float | None,
    square_km: float | None,
    seed: int,
    seconds: float,
    as_json_: bool,
    out: Path | None,
) -> None:
    """Choose where service centres go, and say how near to the best the choice is.

    A position is x,y in metres or lon,lat in degrees; with --edges it may be `node` and
    `node_metres`, the walk to that node. Whoever stays outside is listed with the reason.

    \b
    Examples:
        gongzhi plan sites --demand homes.csv --candidates rooms.csv --reach 1000
        gongzhi plan sites --demand homes.csv --candidates rooms.csv --edges ways.csv \\
            --existing today.csv --problem walking --sites 12 --out sites.geojson
        gongzhi plan sites --demand homes.csv --candidates rooms.csv --problem capacity \\
            --tier community --people 52000 --square-km 3.6
        gongzhi plan sites --demand homes.csv --candidates rooms.csv --curve 20
    """
    if problem in {"best", "walking"} and number is None:
        raise click.UsageError(f"--problem {problem} needs --sites: how many centres.")
    asked = read_question(demand, candidates, existing, edges, reach=reach, factor=factor)
    warm()
    watch = Watch(seconds, _Teller())
    kept = np.arange(asked.existing)
    table, homes = asked.reach, asked.households
    if problem == "best" and number is not None:
        plan = plan_best(table, homes, number, existing=kept, seed=seed, watch=watch)
    elif problem == "walking" and number is not None:
        plan = plan_walking(table, homes, number, existing=kept, seed=seed, watch=watch)
    elif problem == "capacity":
        plan = plan_capacity(table, homes, capacity, existing=kept, seed=seed, watch=watch)
    else:
        plan = plan_cover(table, homes, existing=kept, seed=seed, watch=watch)
    steps = curve(table, homes, existing=kept, upto=upto) if upto else []
    total = float(homes.sum())
    asks = tiers_of(households=total, people=people, square_km=square_km) if tier else []
    if out is not None:
        write_file(out, json.dumps(as_geojson(asked, plan), ensure_ascii=False))
    if as_json_:
        answer = as_json(asked, plan, problem, steps)
        if tier:
            answer["tiers"] = [_tier_as_json(one, tier, len(plan.sites)) for one in asks]
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
        return
    _print(asked, plan)
    for one in asks:
        found = _tier_as_json(one, tier or "", len(plan.sites))
        centres = "" if found["centres"] is None else f", {found['centres']}: {found['says']}"
        click.echo(f"{'tier ' + one.name:22} {_asks(one)}{centres} — {one.clause}")
    for rank, step in enumerate(steps, 1):
        click.echo(
            f"{rank:4} {asked.sites.ids[step.site]:20} adds {step.added:.0f}, "
            f"{step.covered:.0f} covered, at most {step.at_most:.0f}"
        )


def _tier_as_json(tier: Tier, planned: str, centres: int) -> dict[str, Any]:
    mine = tier.name == planned
    return asdict(tier) | {
        "centres": centres if mine else None,
        "says": tier.says(centres) if mine else None,
    }


def _asks(tier: Tier) -> str:
    """Return what a tier asks for, in a few words."""
    if tier.low is None:
        return "as needed, no number" if tier.name == "station" else "needs --people or --square-km"
    if tier.stricter is not None:
        return f"{tier.low} or {tier.stricter} centres, as the clause is read"
    return (
        f"{tier.low} to {tier.high} centres" if tier.high != tier.low else f"{tier.low} centre(s)"
    )


class _Teller:
    """Tells a person who watches how the search stands, twice a second."""

    def __init__(self) -> None:
        self._told = 0.0

    def __call__(self, progress: Progress) -> bool:
        if sys.stderr.isatty() and progress.seconds - self._told > _TOLD_EVERY:
            self._told = progress.seconds
            click.echo(
                f"\r{progress.step}: {progress.best:.0f}, bound {progress.bound:.0f}, "
                f"{progress.seconds:.0f} s   ",
                nl=False,
                err=True,
            )
        return True


def _print(asked: Question, plan: SitePlan) -> None:
    served = plan.site_of >= 0
    homes = asked.households
    total = float(homes.sum())
    walked = float((homes[served] * plan.metres[served]).sum()) / max(float(homes[served].sum()), 1)
    click.echo(f"{'sites':22} {len(plan.sites)}, of which {asked.existing} stand already")
    click.echo(f"{'households served':22} {homes[served].sum():.0f} of {total:.0f}")
    click.echo(f"{'mean walk':22} {walked:.0f} m, the longest {np.nanmax(plan.metres):.0f} m")
    proof = "proven best" if plan.proven else f"at most {plan.gap:.2%} from the best there can be"
    click.echo(f"{'answer':22} {plan.value:.0f}, bound {plan.bound:.0f}: {proof}")
    if plan.divided:
        click.echo(f"{'divided points':22} {plan.divided}")
    if plan.ended:
        click.echo(f"{'ended early':22} {plan.ended}: the best so far is shown", err=True)
    for reason, count in sorted(Counter(plan.outside).items()):
        if reason:
            click.echo(f"{'outside':22} {count} points: {reason.replace('_', ' ')}")
    for site, load in zip(plan.sites, plan.loads, strict=True):
        click.echo(f"  {asked.sites.ids[site]:20} {load:.0f} households")
