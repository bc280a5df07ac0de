"""What everybody may see of cases: open ones near by, and counts of a grid. Nothing personal.

Only categories that are public appear, without title, text, address or picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from gongzhi.foundation.codes.case_numbers import parse_case_number
from gongzhi.foundation.coordinates import Point, distance_m
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.cases.categories import CategoryInForce, all_categories, category_of
from gongzhi.handling.cases.models import Case, CaseFollower
from gongzhi.handling.cases.places import GRID_LENGTH, cells_within, find_point
from gongzhi.handling.cases.queries.following import PublicStep, shared_steps
from gongzhi.handling.cases.secret_codes import digest_secret
from gongzhi.handling.cases.workflow import OPEN, Status

MOST_OFFERED: Final = 3
# How near a case must be where its class is not known or sets no radius.
UNKNOWN_CLASS_METRES: Final = 60
WIDEST_METRES: Final = 300
COUNTED_DAYS: Final = 90
SMALLEST_COUNT: Final = 5
"""Fewer reports of a class are not counted: they could point at one household (RULES §10)."""

_NOT_COUNTED: Final = (Status.REFUSED, Status.DIVERTED, Status.MERGED)
_SOLVED: Final = (Status.CLOSED, Status.RATED)


@dataclass(frozen=True, slots=True)
class PublicCase:
    """An open case as anybody may see it. ``metres`` is None where no point is known."""

    number: str
    category: CategoryInForce
    status: str
    area_code: str
    received_at: datetime
    followers: int
    metres: int | None


@dataclass(frozen=True, slots=True)
class GridClassCount:
    """Reports of one first-level class; ``category`` is None for the smaller ones together."""

    category: CategoryInForce | None
    reported: int
    solved: int


@dataclass(frozen=True, slots=True)
class GridMatters:
    """What was reported in a grid and solved. ``few``: so few that no number is shown."""

    days: int
    classes: Sequence[GridClassCount]
    few: bool


@dataclass(frozen=True, slots=True)
class JoinedCase:
    """A case as somebody who joined it follows it: its class, where it stands, its steps."""

    case: Case
    category: CategoryInForce | None
    steps: Sequence[PublicStep]


def nearby_cases(
    *,
    category_code: str = "",
    lon: float | None = None,
    lat: float | None = None,
    area_code: str = "",
    limit: int = MOST_OFFERED,
) -> list[PublicCase]:
    """Return open public cases near a point or of a grid or building, nearest first.

    With a class (of any level) only its own, within each one's radius; without, only what is very
    near or of the same building. One statement.
    """
    classes = {
        each.id: each
        for each in all_categories()
        if each.active and each.public and each.code.startswith(category_code.strip().upper())
    }
    point = find_point(lon, lat)
    where = _where(point, area_code, by_class=bool(category_code.strip()))
    if not classes or where is None:
        return []
    rows = Case.objects.filter(
        where, category_id__in=list(classes), public=True, status__in=list(OPEN)
    ).order_by("-received_at")[: 40 * limit]
    found = []
    for row in rows:
        metres = _metres(point, row)
        radius = classes[row.category_id or 0].duplicate_radius if category_code else 0
        if metres is None or metres <= max(radius, UNKNOWN_CLASS_METRES):
            found.append(_told(row, classes[row.category_id or 0], metres))
    return sorted(found, key=lambda each: each.metres if each.metres is not None else -1)[:limit]


def public_cases(
    case_ids: Sequence[int], *, lon: float | None = None, lat: float | None = None
) -> list[PublicCase]:
    """Return those of the cases that are open, public and of an active class, in this order.

    ``lon`` and ``lat`` are where the viewer says to be. One statement.
    """
    point = find_point(lon, lat)
    classes = {each.id: each for each in all_categories() if each.active and each.public}
    rows = Case.objects.filter(public=True, status__in=list(OPEN)).in_bulk(case_ids)
    found = [rows[case_id] for case_id in case_ids if case_id in rows]
    return [
        _told(row, classes[row.category_id], _metres(point, row))
        for row in found
        if row.category_id in classes
    ]


def find_public_case(number: str) -> int | None:
    """Return the id of a public case by its number, or None."""
    try:
        case_id = parse_case_number(number)
    except InvalidInput:
        return None
    return case_id if Case.objects.filter(pk=case_id, public=True).exists() else None


def matters_of_grid(grid_code: str) -> GridMatters:
    """Return how many public reports of the last days a grid had, by first-level class.

    Classes below ``SMALLEST_COUNT`` go together; where even those are fewer, none is shown.
    """
    since = timezone.now() - timedelta(days=COUNTED_DAYS)
    rows = (
        Case.objects.filter(
            grid_code=grid_code, received_at__gte=since, public=True, category__isnull=False
        )
        .exclude(status__in=_NOT_COUNTED)
        .values_list("category_id")
        .annotate(
            reported=Count("pk"),
            solved=Count("pk", filter=Q(status__in=_SOLVED) & ~Q(resolved=False)),
        )
    )
    tops = {each.code: each for each in all_categories() if each.level == 1}
    counts: dict[str, list[int]] = {}
    for category_id, reported, solved in rows:
        category = category_of(category_id)
        top = next((code for code in tops if category and category.code.startswith(code)), "")
        count = counts.setdefault(top, [0, 0])
        count[0] += reported
        count[1] += solved
    large = {code: count for code, count in counts.items() if count[0] >= SMALLEST_COUNT}
    small = [count for code, count in counts.items() if code not in large]
    together = [sum(count[place] for count in small) for place in (0, 1)]
    classes = [GridClassCount(tops.get(code), *count) for code, count in large.items()]
    if together[0] >= SMALLEST_COUNT:
        classes.append(GridClassCount(None, *together))
    return GridMatters(
        days=COUNTED_DAYS,
        classes=sorted(classes, key=lambda c: (c.category is None, -c.reported)),
        few=0 < together[0] < SMALLEST_COUNT,
    )


def find_joined(number: str, secret: str) -> JoinedCase | None:
    """Return the case that somebody joined, to whoever knows its number and their own secret.

    Where it was merged since, with what became of the matter in the case that took it in. None
    where it is public no more.
    """
    try:
        case_id = parse_case_number(number)
    except InvalidInput:
        return None
    followers = CaseFollower.objects.filter(case_id=case_id, secret_digest=digest_secret(secret))
    case = Case.objects.filter(pk__in=followers.values("case_id"), public=True).first()
    if case is None:
        return None
    return JoinedCase(case, category_of(case.category_id), shared_steps(case))


def _where(point: Point | None, area_code: str, *, by_class: bool) -> Q | None:
    """Return where to look; None where the place is too vague for an offer to be of use."""
    found = Q(pk__in=())
    if point is not None:
        found |= Q(h3__in=cells_within(*point, WIDEST_METRES if by_class else UNKNOWN_CLASS_METRES))
    if len(area_code) > GRID_LENGTH:
        found |= Q(area_code=area_code)
    elif len(area_code) == GRID_LENGTH and by_class and point is None:
        found |= Q(grid_code=area_code)
    return found if len(found) > 1 else None


def _metres(point: Point | None, row: Case) -> float | None:
    if point is None or row.lon is None or row.lat is None:
        return None
    return distance_m(point, Point(row.lon, row.lat))


def _told(row: Case, category: CategoryInForce, metres: float | None) -> PublicCase:
    return PublicCase(
        number=row.number,
        category=category,
        status=row.status,
        area_code=row.area_code,
        received_at=row.received_at,
        followers=row.followers,
        # In tens: near enough to recognise the lamp, too coarse to find a door.
        metres=None if metres is None else max(10, round(metres / 10) * 10),
    )
