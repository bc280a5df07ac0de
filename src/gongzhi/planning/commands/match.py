"""``gongzhi plan match``: requests and helpers in, who helps whom out, with a reason for each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import click
import numpy as np
from numpy.typing import NDArray

from gongzhi.planning.errors import PlanningError
from gongzhi.planning.matching import Matching, Pairs, match, side, suitable
from gongzhi.planning.tables import Places, numbers, read_places

_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_MOST_WORDS: Final = 62


@click.command(name="match")
@click.option("--requests", "asked", type=_FILE, required=True, help="A .csv of who needs help.")
@click.option("--helpers", "offered", type=_FILE, required=True, help="A .csv of who offers it.")
@click.option("--reach", type=float, default=3000.0, show_default=True, help="The farthest, m.")
@click.option(
    "--most",
    type=click.IntRange(1, 200),
    default=30,
    show_default=True,
    help="The nearest suitable helpers considered for each request.",
)
@click.option(
    "--spread",
    type=click.FloatRange(0),
    default=200.0,
    show_default=True,
    help="Metres that each further request of one helper counts as more: higher shares out work.",
)
@click.option("--json", "as_json_", is_flag=True, help="Write JSON.")
def match_files(
    *, asked: Path, offered: Path, reach: float, most: int, spread: float, as_json_: bool
) -> None:
    """Match requests with helpers by skills, hours, place and room; a person decides.

    Columns of both: id, x,y in metres or lon,lat in degrees and, if there are such, skills and
    hours: words parted by semicolons, of which a request needs all skills and one hour. Requests
    may have urgency (1 to 100) and amount, helpers room (how many requests they can take).

    \b
    Example:
        gongzhi plan match --requests needs.csv --helpers volunteers.csv --reach 2000 --json
    """
    needs = read_places(asked)
    helpers = read_places(offered, plane=needs.plane if needs.plane.degrees else None)
    skills = _words([needs, helpers], "skills")
    hours = _words([needs, helpers], "hours")
    requests = side(
        needs.x, needs.y, what=f"{asked}: row",
        skills=_bits(needs, "skills", skills), hours=_hours(needs, hours),
        amount=_whole(asked, needs, "amount"),
    )  # fmt: skip
    givers = side(
        helpers.x, helpers.y, what=f"{offered}: row",
        skills=_bits(helpers, "skills", skills), hours=_hours(helpers, hours),
        amount=_whole(offered, helpers, "room"),
    )  # fmt: skip
    pairs = suitable(requests, givers, reach=reach, most=most)
    found = match(requests, givers, pairs, urgency=_whole(asked, needs, "urgency"), spread=spread)
    told = [_told(needs, helpers, pairs, found, at, hours) for at in range(len(found.pairs))]
    left = {one: why for one, why in zip(needs.ids, found.left_out, strict=True) if why}
    if as_json_:
        figures = {"metres": round(found.metres), "seconds": round(found.seconds, 3)}
        click.echo(
            json.dumps({"pairs": told, "left_out": left, **figures}, ensure_ascii=False, indent=1)
        )
        return
    for pair in told:
        because = "; ".join([*pair["skills"], *pair["hours"][:1], f"{pair['metres']} m"])
        click.echo(f"{pair['request']} → {pair['helper']}  ({because})")
    for why, count in sorted(Counter(left.values()).items()):
        click.echo(f"left out: {count}, {why.replace('_', ' ')}", err=True)


def _words(sides: Iterable[Places], column: str) -> list[str]:
    """Return the words of a column over both files, in order of their first coming."""
    found: dict[str, None] = {}
    for places in sides:
        for row in places.rows:
            found.update(dict.fromkeys(_cell(row.get(column, ""))))
    if len(found) > _MOST_WORDS:
        raise PlanningError(
            f"There are {len(found)} different {column}: at most {_MOST_WORDS} can be told apart."
        )
    return list(found)


def _cell(cell: str) -> list[str]:
    return [word.strip() for word in cell.replace("；", ";").split(";") if word.strip()]


def _bits(places: Places, column: str, words: list[str]) -> NDArray[np.int64]:
    place = {word: index for index, word in enumerate(words)}
    return np.array(
        [sum(1 << place[word] for word in set(_cell(row.get(column, "")))) for row in places.rows],
        np.int64,
    )


def _hours(places: Places, words: list[str]) -> NDArray[np.int64]:
    """Return the hours as bits; an empty cell means any hour."""
    bits = _bits(places, "hours", words)
    return np.where(bits == 0, (1 << (len(words) + 1)) - 1, bits)


def _whole(path: Path, places: Places, column: str) -> NDArray[np.int64]:
    found = numbers(path, places.rows, column, absent=1.0)
    for index, value in enumerate(found.tolist(), 1):
        if value != int(value):
            raise PlanningError(
                f"{path}, row {index}: {column} is {value:g}; a whole one is meant."
            )
    return found.astype(np.int64)


def _told(  # noqa: PLR0917 - each is a part of the question
    needs: Places,
    helpers: Places,
    pairs: Pairs,
    found: Matching,
    at: int,
    hours: list[str],
) -> dict[str, Any]:
    """Tell a pair with its reason: the skills asked for, the hours both have, the metres."""
    pair = found.pairs[at]
    request, common = int(pairs.request[pair]), int(pairs.hours[pair])
    return {
        "request": needs.ids[request],
        "helper": helpers.ids[int(pairs.helper[pair])],
        "amount": int(found.carried[at]),
        "skills": _cell(needs.rows[request].get("skills", "")),
        "hours": [word for index, word in enumerate(hours) if common >> index & 1],
        "metres": round(float(pairs.metres[pair])),
    }
