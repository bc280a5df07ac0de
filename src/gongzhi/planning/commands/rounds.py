"""``gongzhi plan rounds``: what is due in, a day's suggested walking round out."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

import click
import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.errors import PlanningError
from gongzhi.planning.rounds import Day, Round, stops, suggest_round
from gongzhi.planning.tables import Places, numbers, read_places
from gongzhi.planning.watch import Watch

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_CLOCK: Final = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")


def _minute(text: str, where: str) -> float:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise PlanningError(f"{where} is “{text}”: a time such as 09:30 is meant.")
    return int(found[1]) * 60.0 + int(found[2])


def _clock(minute: float) -> str:
    return f"{int(minute) // 60:02}:{int(minute) % 60:02}"


@click.command()
@click.option("--stops", "file", type=_FILE, required=True, help="A .csv of what is due.")
@click.option("--start", nargs=2, type=float, required=True, metavar="X Y", help="Begin and end.")
@click.option("--begins", default="09:00", show_default=True, help="When the round begins.")
@click.option("--ends", default="17:00", show_default=True, help="When it must be back.")
@click.option(
    "--pace", type=float, default=75.0, show_default=True, help="Metres walked in a minute."
)
@click.option(
    "--factor", type=float, default=1.3, show_default=True, help="A walk over its straight line."
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=2.0,
    show_default=True,
    help="End then, with the best so far.",
)
@click.option("--json", "as_json_", is_flag=True, help="Write JSON.")
def rounds(  # noqa: PLR0913 - as many as the command has options
    *,
    file: Path,
    start: tuple[float, float],
    begins: str,
    ends: str,
    pace: float,
    factor: float,
    seconds: float,
    as_json_: bool,
) -> None:
    """Suggest a day's walking round over what is due; what does not fit is told with the reason.

    Columns: id, x,y in metres or lon,lat in degrees, minutes, and, if there are such, opens,
    closes (times such as 14:00) and weight (1 to 100; more is kept where the day is short). It is a
    suggestion: nothing about where anybody is or was is read or kept.

    \b
    Example:
        gongzhi plan rounds --stops due.csv --start 30100 33900 --begins 08:30 --ends 12:00
    """
    places = read_places(file, ["minutes"])
    origin = places.plane.to_metres(np.array([start], float))[0]
    day = Day(
        float(origin[0]), float(origin[1]),
        _minute(begins, "--begins"), _minute(ends, "--ends"), pace, factor,
    )  # fmt: skip
    due = stops(
        places.x,
        places.y,
        minutes=numbers(file, places.rows, "minutes"),
        opens=_times(places, "opens", 0.0),
        closes=_times(places, "closes", 1440.0),
        weight=numbers(file, places.rows, "weight", absent=1.0),
    )
    found = suggest_round(due, day, watch=Watch(seconds))
    if as_json_:
        click.echo(json.dumps(_as_json(places, found), ensure_ascii=False, indent=1))
        return
    for stop, arrives, at in zip(found.order, found.arrives, found.begins, strict=True):
        waits = f", waits until {_clock(at)}" if at >= arrives + 1 else ""
        click.echo(f"{_clock(arrives)}  {places.ids[stop]}{waits}")
    click.echo(f"{_clock(found.back)}  back; {len(found.order)} stops, {found.metres:.0f} m")
    for one, why in zip(places.ids, found.left_out, strict=True):
        if why:
            click.echo(f"not today: {one}, {why.replace('_', ' ')}", err=True)


def _times(places: Places, column: str, absent: float) -> NDArray[np.float64]:
    return np.array(
        [
            _minute(row[column], f"{places.file}, row {index}: {column}")
            if row.get(column)
            else absent
            for index, row in enumerate(places.rows, 1)
        ]
    )


def _as_json(places: Places, found: Round) -> dict[str, object]:
    return {
        "stops": [
            {"id": places.ids[stop], "arrives": _clock(arrives), "begins": _clock(begins)}
            for stop, arrives, begins in zip(found.order, found.arrives, found.begins, strict=True)
        ],
        "back": _clock(found.back),
        "metres": round(found.metres),
        "left_out": {one: why for one, why in zip(places.ids, found.left_out, strict=True) if why},
        "ended": found.ended,
        "seconds": round(found.seconds, 3),
    }
