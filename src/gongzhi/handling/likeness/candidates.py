"""Which cases are worth comparing with a report: near-copies, and what lies near and was lately."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Q

from gongzhi.foundation.coordinates import Point
from gongzhi.handling.cases.categories import category_of
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.places import cells_within, find_point
from gongzhi.handling.cases.queries.compared import SETTLED_ELSEWHERE
from gongzhi.handling.cases.rulebook import thresholds_for
from gongzhi.handling.cases.workflow import OPEN
from gongzhi.handling.likeness.keys import bands_of, mixed, months_between, text_of
from gongzhi.registry.territory.queries import Depth

NEAR_METRES: Final = 150.0
WIDEST_METRES: Final = 500.0
MOST_NEAR: Final = 30
MOST_COPIES: Final = 20
_NEAR_READ: Final = 400
_COPIES_READ: Final = 400
_ANY: Final = 2**63 - 1
# What is read of a candidate: to be compared, and to be told of.
_COMPARED: Final = (
    "title", "text__detail", "category_id", "lon", "lat", "area_code", "received_at", "status",
    "public", "merged_into_id",
)  # fmt: skip

# PostgreSQL thinks that a text shares keys with one in seven. By ``text_id`` it would read from the
# newest on, all million where few do; by a sum, the index of keys is the only way there is.
_NEWEST: Final = """
    CROSS JOIN LATERAL (
        SELECT text_id, keys FROM likeness_textkeys
        WHERE keys && own.keys AND text_id + 0 < own.text_id
        ORDER BY text_id + 0 DESC LIMIT %(most)s
    ) AS other"""
_EARLIER: Final = f"""
    SELECT own.text_id, other.text_id, other.keys, own.keys
    FROM likeness_textkeys AS own {_NEWEST}
    WHERE own.text_id = ANY(%(ids)s)"""  # noqa: S608 - constants only
_SHARING: Final = f"""
    SELECT other.text_id, other.keys
    FROM (SELECT %(keys)s::integer[] AS keys, %(below)s AS text_id OFFSET 0) AS own {_NEWEST}"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is compared: words, class and place, as far as they are known.

    ``lon`` and ``lat`` are WGS 84 degrees, ``area_code`` the deepest area known. ``case_id`` is 0
    for a report that is not a case yet.
    """

    title: str = ""
    detail: str = ""
    category_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    area_code: str = ""
    at: datetime
    case_id: int = 0

    @property
    def window(self) -> timedelta:
        """How long before and after two reports may still be of one matter."""
        return timedelta(days=thresholds_for(self.area_code).duplicate_days)


def candidates(matter: Matter, *, where: Q | None = None) -> list[Case]:
    """Return up to fifty cases with their texts, in no order. Three statements at most.

    An open case that is a near-copy counts whatever its age, as far as the keys reach back; what
    was refused or sent elsewhere does not: whoever reports it again reports something new.
    """
    ids = {*_near(matter, where), *_copies(matter)}
    if not ids:
        return []
    lately = Q(received_at__gte=matter.at - matter.window) | Q(status__in=list(OPEN))
    rows = Case.objects.filter(lately, pk__in=ids).exclude(status__in=SETTLED_ELSEWHERE)
    if where is not None:
        rows = rows.filter(where)
    return list(rows.select_related("text").only(*_COMPARED))


def asked_keys(matter: Matter) -> list[int]:
    """Return the keys under which near-copies of a matter's text lie; none for an empty text."""
    bands, told = bands_of([text_of(matter.title, matter.detail)])
    county = matter.area_code[: Depth.COUNTY.length]
    if not told[0] or len(county) < Depth.COUNTY.length:
        return []
    at, window = matter.at.astimezone(UTC), matter.window
    return [
        int(key)
        for month in months_between(at - window, at + window)
        for key in mixed(bands[0], county, month)
    ]


def earlier_copies(case_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return for each of the cases the earlier ones that share most keys. Runs in a transaction.

    Their keys are made (``index_texts``); compared are those of the same month.
    """
    shared: dict[int, Counter[int]] = {case_id: Counter() for case_id in case_ids}
    with connection.cursor() as cursor:
        # Freshly filled, the table is thought small; read whole for each case, a file of some
        # thousand rows took minutes.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(_EARLIER, {"ids": list(case_ids), "most": _COPIES_READ})
        for case_id, earlier, keys, own in cursor.fetchall():
            shared[case_id][earlier] = len(set(own).intersection(keys))
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")
    return {
        case_id: [each for each, _count in counted.most_common(MOST_COPIES)]
        for case_id, counted in shared.items()
    }


def _copies(matter: Matter) -> list[int]:
    """Return the cases that share most keys, the newest first among equals."""
    asked = asked_keys(matter)
    if not asked:
        return []
    wanted = set(asked)
    with connection.cursor() as cursor:
        cursor.execute(_SHARING, {"keys": asked, "below": _ANY, "most": _COPIES_READ})
        newest = cursor.fetchall()
    shared = Counter(
        {pk: len(wanted.intersection(keys)) for pk, keys in newest if pk != matter.case_id}
    )
    return [pk for pk, _count in shared.most_common(MOST_COPIES)]


def _near(matter: Matter, where: Q | None) -> list[int]:
    """Return the cases near by, or of the same area where no point is known, nearest first."""
    point = find_point(matter.lon, matter.lat)
    around = _around(matter, point)
    if around is None:
        return []
    rows = (
        Case.objects.filter(around, received_at__gte=matter.at - matter.window)
        .exclude(status__in=SETTLED_ELSEWHERE)
        .exclude(pk=matter.case_id)
    )
    if where is not None:
        rows = rows.filter(where)
    found = rows.order_by("-received_at").values_list("pk", "lon", "lat")[:_NEAR_READ]
    if point is None:
        return [pk for pk, _lon, _lat in found[:MOST_NEAR]]
    # A case in a cell has a point; for the type alone it might have none.
    placed = ((pk, lon, lat) for pk, lon, lat in found if lon is not None and lat is not None)
    return [pk for _distance, pk in sorted(_by_distance(point, placed))[:MOST_NEAR]]


def _by_distance(
    point: Point, placed: Iterable[tuple[int, float, float]]
) -> Iterator[tuple[float, int]]:
    """Yield each case with what grows as its distance; so near by, the earth is flat."""
    narrowed = math.cos(math.radians(point[1]))
    for pk, lon, lat in placed:
        yield math.hypot((lon - point[0]) * narrowed, lat - point[1]), pk


def _around(matter: Matter, point: Point | None) -> Q | None:
    if point is None:
        return _same_area(matter.area_code)
    around = Q(h3__in=cells_within(*point, NEAR_METRES))
    category = category_of(matter.category_id)
    radius = min(category.duplicate_radius, WIDEST_METRES) if category else 0
    if category is not None and radius > NEAR_METRES:
        around |= Q(category_id=category.id, h3__in=cells_within(*point, radius))
    return around


def _same_area(code: str) -> Q | None:
    if len(code) >= Depth.GRID.length:
        return Q(grid_code=code[: Depth.GRID.length])
    if len(code) >= Depth.COMMUNITY.length:
        return Q(community_code=code[: Depth.COMMUNITY.length])
    return None
