"""Has this been reported? Likely the same matters, ranked, each with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.handling.cases.categories import category_of, get_category
from gongzhi.handling.cases.models import Case
from gongzhi.handling.cases.places import find_point
from gongzhi.handling.cases.queries import VIEW, PublicCase, public_cases
from gongzhi.handling.cases.services import NewCase
from gongzhi.handling.cases.workflow import OPEN
from gongzhi.handling.likeness import rules
from gongzhi.handling.likeness.candidates import Matter, candidates, earlier_copies
from gongzhi.language.duplicates import COPIED, Candidate, Report, SharedArea, rank_duplicates
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.queries import Depth

MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two reports may be of one matter.

    ``words`` stand in both texts; ``copied`` tells that one text is nearly the other. ``metres``
    is None where a place is unknown, and then ``area`` the smallest that both lie in. ``days``
    lie between their receipts.
    """

    words: tuple[str, ...]
    copied: bool
    metres: int | None
    area: SharedArea
    days: int
    same_class: bool


@dataclass(frozen=True, slots=True)
class LikelySame:
    """A case that may be the same matter, and why.

    ``score`` is from 0 to 1 and orders them. ``title``, a person's number in it starred, and the
    reason's words are empty where the viewer may not read the case.
    """

    case_id: int
    number: str
    title: str
    status: str
    received_at: datetime
    merged_into_id: int | None
    score: float
    reason: Reason


def matter_reported(new: NewCase) -> Matter:
    """Return a report as it is compared; its point gives the grid. Raises ``InvalidInput``."""
    point, area_code = find_point(new.lon, new.lat), new.area_code.strip()
    grid = territory.find_grid(*point) if point and len(area_code) < Depth.GRID.length else None
    code = new.category_code.strip()
    return Matter(
        title=new.title,
        detail=new.detail,
        category_id=get_category(code).id if code else None,
        lon=new.lon,
        lat=new.lat,
        area_code=grid or area_code,
        at=new.received_at or timezone.now(),
    )


def matter_of(case: Case) -> Matter:
    """Return a case as it is compared; its text must be loaded or is read."""
    return Matter(
        title=case.title,
        detail=case.text.detail if hasattr(case, "text") else "",
        category_id=case.category_id,
        lon=case.lon,
        lat=case.lat,
        area_code=case.area_code,
        at=case.received_at,
        case_id=case.pk,
    )


def likely_same(viewer: Actor, matter: Matter, *, most: int = MOST) -> list[LikelySame]:
    """Return the cases that may be the same matter, the likeliest first, ties by id.

    Those outside the viewer's areas are told without title and words, and only where their class
    is public. Three statements.
    """
    found = candidates(matter)
    reads = {row.pk: viewer.may(VIEW, row.area_code) for row in found}
    rows = {row.pk: row for row in found if row.public or reads[row.pk]}
    return [
        _told(
            rows[one.id],
            one,
            reads=reads[one.id],
            same_class=bool(_same_class(matter, rows[one.id])[0]),
        )
        for one in _ranked(matter, list(rows.values()), most, words=True)
    ]


def likely_copies(case_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return for those of the cases that are likely the same as an earlier one, the earlier ones.

    Compared are near-copies only, here already or among these. Two statements, in a transaction.
    """
    earlier = {pk: ids for pk, ids in earlier_copies(case_ids).items() if ids}
    texts = Case.objects.select_related("text").defer("text__words", "text__salt")
    rows = texts.in_bulk([*earlier, *(pk for ids in earlier.values() for pk in ids)])
    found = {}
    for pk, ids in earlier.items():
        ranked = _ranked(matter_of(rows[pk]), [rows[each] for each in ids if each in rows], MOST)
        if ranked:
            found[pk] = [candidate.id for candidate in ranked]
    return found


def likely_public(matter: Matter, *, most: int = MOST) -> list[PublicCase]:
    """Return open public cases that may be what a resident writes about, the likeliest first.

    They are what the public list of cases near by tells anybody, without a word of what others
    wrote: the words only choose and order. Four statements.
    """
    rows = candidates(matter, where=Q(public=True, status__in=list(OPEN)))
    ids = [candidate.id for candidate in _ranked(matter, rows, most)]
    return public_cases(ids, lon=matter.lon, lat=matter.lat) if ids else []


def _ranked(
    matter: Matter, rows: Sequence[Case], most: int, *, words: bool = False
) -> list[Candidate]:
    by_id = {row.pk: row for row in rows}
    return rank_duplicates(
        _report(matter),
        [_report(matter_of(row)) for row in rows],
        most=most,
        words=words,
        weigh=lambda candidate: _weigh(matter, by_id[candidate.id], candidate),
    )


def _report(matter: Matter) -> Report:
    building, grid, community = (
        _down_to(matter.area_code, depth) for depth in (Depth.BUILDING, Depth.GRID, Depth.COMMUNITY)
    )
    return Report(
        id=matter.case_id,
        title=matter.title,
        detail=matter.detail,
        at=matter.at,
        lon=matter.lon,
        lat=matter.lat,
        building=building,
        grid=grid,
        community=community,
    )


def _down_to(code: str, depth: Depth) -> str:
    return code[: depth.length] if len(code) >= depth.length else ""


def _weigh(matter: Matter, row: Case, candidate: Candidate) -> float:
    same, radius = _same_class(matter, row)
    length = min(len(matter.title + matter.detail), len(row.title + row.text.detail))
    return rules.weigh(candidate, same_class=same, radius=radius, length=length)


def _same_class(matter: Matter, row: Case) -> tuple[bool | None, int]:
    """Tell whether both are of one class, or one of a class within the other's."""
    one, other = category_of(matter.category_id), category_of(row.category_id)
    if one is None or other is None:
        return None, 0
    same = one.code.startswith(other.code) or other.code.startswith(one.code)
    deeper = max(one, other, key=lambda category: category.level)
    return same, deeper.duplicate_radius


def _told(row: Case, found: Candidate, *, reads: bool, same_class: bool) -> LikelySame:
    return LikelySame(
        case_id=row.pk,
        number=row.number,
        title=row.shown_title if reads else "",
        status=row.status,
        received_at=row.received_at,
        merged_into_id=row.merged_into_id,
        score=found.score,
        reason=Reason(
            words=found.words if reads else (),
            copied=found.copied >= COPIED,
            metres=None if found.metres is None else round(found.metres),
            area=found.area,
            days=int((found.hours or 0) // 24),
            same_class=same_class,
        ),
    )
