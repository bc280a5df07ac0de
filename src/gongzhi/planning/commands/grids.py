"""``gongzhi plan grids``: buildings in, grids out, with figures and certificates."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Final

import click

from gongzhi.planning.building_files import read_barriers, read_buildings, read_present
from gongzhi.planning.buildings import Buildings, Kind
from gongzhi.planning.commands.output import write_file
from gongzhi.planning.errors import RefusedRowsError
from gongzhi.planning.grids.drawing import Drawing, draw_grids
from gongzhi.planning.grids.optimum import Standing
from gongzhi.planning.grids.outlines import as_geojson
from gongzhi.planning.grids.report import as_json, notes, proofs_by_community, summary
from gongzhi.planning.grids.settings import MAX_GAP, SWEEPS, Progress, Settings, Weights

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_KIND_PARTS: Final = 4
_SHOWN: Final = 20
_PROVEN: Final = {
    Standing.OPTIMAL: "proven: there are no better grids",
    Standing.BOUNDED: "proven: at most {:.1%} from the best grids",
    Standing.NOT_ENUMERABLE: "not proven, since the ways to draw it are too many to list",
    Standing.OUT_OF_BAND: "not proven, since a grid is out of band",
}


def _kind(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> list[Kind]:
    kinds = []
    for text in given:
        parts = text.split(":")
        if len(parts) != _KIND_PARTS or not (parts[2].isdecimal() and parts[3].isdecimal()):
            raise click.BadParameter(f"“{text}”: give NAME:COLUMN:MIN:MAX.")
        kinds.append(Kind(parts[0], parts[1], int(parts[2]), int(parts[3])))
    return kinds


@click.command()
@click.option("--buildings", "file", type=_FILE, required=True, help=".csv or .geojson.")
@click.option("--barriers", type=_FILE, help="A .geojson of roads and rivers not to be crossed.")
@click.option("--present", type=_FILE, help="A .csv `id,grid`: begin from the grids of today.")
@click.option("--lock", "locked", multiple=True, help="A present grid that stays as it is.")
@click.option("--min", "minimum", type=click.IntRange(1), default=300, show_default=True)
@click.option("--max", "maximum", type=click.IntRange(1), default=500, show_default=True)
@click.option("--measure", default="households", show_default=True, help="The column counted.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    callback=_kind,
    metavar="NAME:COLUMN:MIN:MAX",
    help="Rows whose column `kind` says NAME make grids of their own, by COLUMN.",
)
@click.option(
    "--units",
    type=click.Choice(["auto", "metres", "degrees"]),
    default="auto",
    show_default=True,
    help="What x and y are.",
)
@click.option(
    "--max-gap",
    type=click.FloatRange(0, min_open=True),
    default=MAX_GAP,
    show_default=True,
    help="Metres beyond which two buildings are no neighbours.",
)
@click.option(
    "--estate-weight",
    type=click.FloatRange(0),
    default=Weights().estates,
    show_default=True,
    help="What cutting an estate once costs; a ragged grid costs 1.",
)
@click.option(
    "--change-weight",
    type=click.FloatRange(0),
    default=None,
    help="What moving an ordinary grid's households costs.  [default: 3 with --present]",
)
@click.option(
    "--sweeps",
    type=click.IntRange(1),
    default=SWEEPS,
    show_default=True,
    help="Tries for each building: more take longer and draw rounder grids.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option(
    "--seconds", type=click.FloatRange(0, min_open=True), help="End then, with the best so far."
)
@click.option(
    "--prove",
    is_flag=True,
    help="Tell how far each community's grids are from the best there are, and take better ones.",
)
@click.option("--json", "as_json_", is_flag=True, help="Write JSON: grids, certificates, figures.")
@click.option("--out", type=_FILE, help="Write grids and buildings as GeoJSON.")
def grids(  # noqa: PLR0913 - as many as the command has options
    *,
    file: Path,
    barriers: Path | None,
    present: Path | None,
    locked: tuple[str, ...],
    minimum: int,
    maximum: int,
    measure: str,
    kinds: list[Kind],
    units: str,
    max_gap: float,
    estate_weight: float,
    change_weight: float | None,
    sweeps: int,
    seed: int,
    seconds: float | None,
    prove: bool,
    as_json_: bool,
    out: Path | None,
) -> None:
    """Part buildings into grids: connected, compact, each in one community, of so many households.

    Columns: id,x,y,households,community and, if there are such, estate and kind. What is out of
    band is listed with the reason, which --json gives as a certificate to be checked by machine.

    \b
    Examples:
        gongzhi plan grids --buildings buildings.csv --out grids.geojson
        gongzhi plan grids --buildings buildings.csv --present today.csv --lock 3 --json
        gongzhi plan grids --buildings buildings.csv --prove --json
        gongzhi plan grids --buildings mixed.csv --kind commercial:floor_area:20000:60000
    """
    ordinary = Kind("", measure, minimum, maximum)
    buildings = _read(file, [ordinary, *kinds], units)
    today, odd = read_present(present, buildings.ids) if present else ([], [])
    settings = Settings(
        max_gap=max_gap,
        barriers=read_barriers(barriers, buildings.plane) if barriers else None,
        present=tuple(today),
        locked=frozenset(locked),
        sweeps=sweeps,
        seed=seed,
        seconds=seconds,
        prove=prove,
        weights=Weights(
            estates=estate_weight,
            change=(3.0 if present else 0.0) if change_weight is None else change_weight,
        ),
    )
    drawing = draw_grids(buildings, settings, progress=_tell)
    if sys.stderr.isatty():
        click.echo(err=True)
    if out is not None:
        write_file(out, as_geojson(buildings, drawing))
    if as_json_:
        told = as_json(buildings, drawing, settings)
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    for note in [*odd, *notes(buildings, drawing)]:
        click.echo(note, err=True)
    _print(buildings, drawing)


def _read(file: Path, kinds: list[Kind], units: str) -> Buildings:
    try:
        return read_buildings(file, kinds=kinds, units=units)
    except RefusedRowsError as error:
        for fault in error.faults:
            click.echo(str(fault), err=True)
        raise


def _tell(progress: Progress) -> bool:
    if sys.stderr.isatty():
        share = progress.done / progress.of
        line = f"\r{share:4.0%} of {progress.of} buildings, {progress.seconds:.0f} s"
        click.echo(line, nl=False, err=True)
    return True


def _print(buildings: Buildings, drawing: Drawing) -> None:
    figures = summary(buildings, drawing)
    for name, value in figures.items():
        click.echo(f"{name.replace('_', ' '):30} {value}")
    for community, proof in proofs_by_community(buildings, drawing):
        click.echo(f"{community}: {_PROVEN[proof.standing].format(proof.gap)}")
    outside = [grid for grid, inside in enumerate(drawing.figures.in_band) if not inside]
    for grid in outside[:_SHOWN]:
        why = drawing.certificates[grid]
        reason = why.says if why else "locked" if drawing.locked[grid] else "not proven"
        click.echo(f"{drawing.names[grid]}: {drawing.figures.sizes[grid]}. {reason}")
    if len(outside) > _SHOWN:
        click.echo(f"… and {len(outside) - _SHOWN} more out of band; --json lists them all.")
