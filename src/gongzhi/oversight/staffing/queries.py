"""Reading staff and money: one answer for an area, from the standards of the packs in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from django.utils import timezone

from gongzhi.foundation.actors import Actor
from gongzhi.oversight.staffing.lines import Kind, Line, Share, kind_of, lines_of
from gongzhi.oversight.staffing.question import Question
from gongzhi.oversight.standards.queries import VIEW, Rule, held_below
from gongzhi.planning.staffing.demands import Bounds
from gongzhi.planning.staffing.outlook import Need, Sum, pay_asked, shared, sum_of
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.queries import areas_at_levels, find_area
from gongzhi.registry.territory.rules import Depth

__all__ = [
    "VIEW",
    "AreaRow",
    "Kind",
    "Line",
    "PayLine",
    "Question",
    "Shared",
    "Staffing",
    "areas_of",
    "rows_of",
    "staffing_of",
]

# Which posts are paid by which grade. Of a secretary each community has one.
_PAID: Final = {"pay.worker_grade": "staff.community_workers"}
_ALONE: Final = "pay.secretary_grade"
_ONE: Final = Need(None, (Bounds(Fraction(1)),))


@dataclass(frozen=True, slots=True)
class PayLine:
    """What posts cost a year by the grade that a standard asks, at the pay that was supposed.

    ``posts`` is None where each place has one. ``needs`` are of the grade's places in their order,
    now and after each year; of places whose grade has no pay nothing is known.
    """

    grade: Line
    posts: Line | None
    needs: tuple[tuple[Need, ...], ...]

    @property
    def sums(self) -> list[Sum]:
        """All places together, now and after each year."""
        return [sum_of(each) for each in zip(*self.needs, strict=True)]

    @property
    def grades(self) -> list[Fraction]:
        """The grades that are asked anywhere, the lowest first."""
        asked = (
            bounds.high for cell in self.grade.cells for need in cell.needs for bounds in need.asked
        )
        return sorted({one for one in asked if one is not None}, reverse=True)


@dataclass(frozen=True, slots=True)
class Shared:
    """A fund's two shares, now and after each year, as asked: who pays is told by their figures."""

    fund: Line
    share: Share
    by_year: tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Staffing:
    """What standards ask of posts, pay and funds at and below an area, now and in a what-if."""

    area_code: str
    area_name: str
    on: date
    question: Question
    lines: tuple[Line, ...]
    shares: tuple[Shared, ...]
    pay: tuple[PayLine, ...]

    def of(self, kind: Kind) -> list[Line]:
        """Return the standards of one kind."""
        return [line for line in self.lines if line.kind is kind]


def staffing_of(
    viewer: Actor, *, area_code: str, question: Question, on: date | None = None
) -> Staffing:
    """Return today, what is asked and what is short for an area, and the same as supposed.

    All numbers asked are those of the standards in force, place by place. Queries: as many as
    levels and figures ask for, never one for each area. Raises ``NotPermitted`` out of the
    viewer's areas and ``NotFound`` for an area that is not there.
    """
    day = on or timezone.localdate()
    held = held_below(viewer, area_code=area_code, asks=_asks, on=day)
    area = find_area(area_code)
    if area is None:
        raise no_such_area(area_code)
    lines, shares = lines_of(held, question.what_if)
    pairs = [(fund, share) for share in shares for fund in lines if share.shares(fund)]
    return Staffing(
        area_code,
        area.name,
        day,
        question,
        tuple(lines),
        tuple(_shared(fund, share) for fund, share in pairs),
        tuple(_pay(one, lines, question) for one in lines if one.metric in {*_PAID, _ALONE}),
    )


def _asks(rule: Rule) -> bool:
    metric = getattr(rule, "metric", "")  # a cadence has none
    return bool(metric) and kind_of(metric) is not None


def _shared(fund: Line, share: Share) -> Shared:
    """Return the shares of what is asked of the places that the share speaks of."""
    cells = [cell for cell in fund.cells if cell.code in share.places]
    years = len(fund.cells[0].needs)
    totals = (sum_of(cell.needs[year] for cell in cells).low for year in range(years))
    return Shared(fund, share, tuple(shared(total, share.ratio) for total in totals))


def _pay(grade: Line, lines: Sequence[Line], question: Question) -> PayLine:
    posts = next((one for one in lines if one.metric == _PAID.get(grade.metric)), None)
    by_code = {cell.code: cell.needs for cell in posts.cells} if posts else {}
    nobody = (Need(None),) * (question.years + 1)
    alone = (_ONE,) * (question.years + 1)
    needs = tuple(
        tuple(
            pay_asked(many, each, question.pay)
            for many, each in zip(
                alone if grade.metric == _ALONE else by_code.get(cell.code, nobody),
                cell.needs,
                strict=True,
            )
        )
        for cell in grade.cells
    )
    return PayLine(grade, posts, needs)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area under a standard: what it hangs on and the sums, now and in the last year.

    ``counts`` are those known, by figure; ``depth`` is how far the area lies below the first.
    """

    code: str
    name: str
    level: Depth
    counts: Mapping[str, tuple[Fraction, Fraction]]
    now: Sum
    then: Sum


def rows_of(staffing: Staffing, line: Line) -> list[AreaRow]:
    """Return the areas below, two levels down to communities at most, each after the one above.

    The area itself comes last: it is the sum. One query.
    """
    own = next(depth for depth in Depth if depth.length == len(staffing.area_code))
    last = max(own, Depth.COMMUNITY)
    now, then = (line.sums_by_area(year, down_to=last) for year in (0, -1))
    below = [depth for depth in Depth if own < depth <= Depth.COMMUNITY][:2]
    counts = _counts(line, staffing.question)
    areas = areas_at_levels([staffing.area_code], below).order_by("code") if below else ()
    found = [(area.code, area.name, Depth(area.level)) for area in areas if area.code in now]
    return [
        AreaRow(code, name, level, counts.get(code, {}), now[code], then[code])
        for code, name, level in (*found, (staffing.area_code, staffing.area_name, own))
        if code in now
    ]


def _counts(line: Line, question: Question) -> dict[str, dict[str, tuple[Fraction, Fraction]]]:
    """Return what a line hangs on in every area, now and grown, of the places that know it."""
    what_if = question.what_if
    found: dict[str, dict[str, tuple[Fraction, Fraction]]] = {}
    for cell in line.cells:
        for name in line.counts:
            if name not in cell.counts:
                continue
            value = cell.counts[name]
            grown = what_if.grown(name, value, question.years)
            for depth in Depth:
                if depth.length <= len(cell.code):
                    here = found.setdefault(cell.code[: depth.length], {})
                    one, other = here.get(name, (Fraction(0), Fraction(0)))
                    here[name] = (one + value, other + grown)
    return found


def areas_of(found: Staffing) -> list[tuple[str, str]]:
    """Return code and name of the areas at and below that hold others, by code. One query."""
    own = found.area_code, found.area_name
    levels = [depth for depth in Depth if len(own[0]) < depth.length <= Depth.STREET.length]
    below = areas_at_levels([own[0]], levels).order_by("code") if levels else ()
    return [own, *((area.code, area.name) for area in below)]
