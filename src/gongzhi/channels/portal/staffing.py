"""Staff and money as the page shows them: sums in words, and what is not known as nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gongzhi.oversight.metrics.queries import get_metric
from gongzhi.oversight.staffing.lines import Kind, Line
from gongzhi.oversight.staffing.queries import AreaRow, PayLine, Shared, Staffing, rows_of
from gongzhi.oversight.staffing.wording import pay_words, reasons_of, unit_of
from gongzhi.oversight.standards.queries import Standard, number
from gongzhi.planning.staffing.outlook import Sum


@dataclass(frozen=True, slots=True)
class Words:
    """One sum in words; "" is what nobody knows. ``tone`` colours the gap, ``of`` tells a part."""

    today: str
    asked: str
    gap: str
    tone: str
    of: str


@dataclass(frozen=True, slots=True)
class LineWords:
    """A standard with what is asked now and in each year of the what-if."""

    line: Line
    unit: str
    now: Words
    years: tuple[Words, ...]
    reasons: tuple[str, ...]

    @property
    def then(self) -> Words:
        """The last year."""
        return self.years[-1]


@dataclass(frozen=True, slots=True)
class RowWords:
    """An area under one standard; ``inner`` is one that lies in the area listed before."""

    code: str
    name: str
    inner: bool
    counts: tuple[tuple[str, str], ...]
    now: Words
    then: Words


@dataclass(frozen=True, slots=True)
class CostWords:
    """What a share or pay comes to now and in each year, or what it lacks."""

    title: str
    standard: Standard
    now: str
    years: tuple[str, ...]
    lacks: str = ""
    of: str = ""


def words_of(total: Sum, kind: Kind) -> Words:
    """Return a sum in words. Grades are not added up: the places that miss theirs are counted."""
    of = _part(total.known, total.places)
    if kind is Kind.GRADE:
        return Words("", "", *_missed(total), of)
    return Words(
        number(total.today) if total.with_today else "",
        _either(total) if total.with_asked else "",
        *_gap(total),
        of,
    )


def _part(known: int, places: int) -> str:
    """Return of how many places a sum is, "" where it is of all or of none."""
    if not 0 < known < places:
        return ""
    return _("{known} of {places} known").format(known=known, places=places)


def _either(total: Sum) -> str:
    """Return what is asked, by both readings where the source can be read in two ways."""
    if total.low == total.strict_low:
        ranged = total.with_high == total.with_asked and total.high > total.low
        return f"{number(total.low)}–{number(total.high)}" if ranged else number(total.low)
    return _("{one} or {other}").format(one=number(total.low), other=number(total.strict_low))


def _gap(total: Sum) -> tuple[str, str]:
    if not total.known:
        return "", "muted"
    if total.short != total.strict_short:
        words = _("{one} or {other} short")
        ends = number(total.short), number(total.strict_short)
        return words.format(one=ends[0], other=ends[1]), "tone-bad" if total.short else "tone-warn"
    if total.short:
        return _("{number} short").format(number=number(total.short)), "tone-bad"
    if total.over:
        return _("{number} over").format(number=number(total.over)), "muted"
    return pgettext("staffing", "enough"), "muted"


def _missed(total: Sum) -> tuple[str, str]:
    if not total.known:
        return "", "muted"
    if not total.missed:
        return pgettext("staffing", "kept"), "muted"
    words = ngettext("missed in {number} place", "missed in {number} places", total.missed)
    return words.format(number=total.missed), "tone-bad"


def lines_in_words(lines: Sequence[Line]) -> list[LineWords]:
    """Return standards in words, each with its sums by year."""
    found = []
    for line in lines:
        now, *years = (words_of(one, line.kind) for one in line.sums())
        found.append(LineWords(line, unit_of(line), now, tuple(years), tuple(reasons_of(line))))
    return found


def rows_in_words(found: Staffing, line: Line) -> list[RowWords]:
    """Return the areas under a standard in words, the sum last."""
    rows = rows_of(found, line)
    first = min((row.level for row in rows[:-1]), default=None)
    return [_row(line, row, inner=row.level != first) for row in rows[:-1]] + [
        _row(line, row, inner=False) for row in rows[-1:]
    ]


def _row(line: Line, row: AreaRow, *, inner: bool) -> RowWords:
    counts = tuple(
        (number(row.counts[name][0]), number(row.counts[name][1]))
        if name in row.counts
        else ("", "")
        for name in line.counts
    )
    now, then = (words_of(one, line.kind) for one in (row.now, row.then))
    return RowWords(row.code, row.name, inner, counts, now, then)


def count_titles(line: Line) -> list[str]:
    """Return the names of the figures that a line hangs on."""
    return [str(get_metric(name).name) for name in line.counts]


def costs_in_words(found: Staffing) -> Iterator[CostWords]:
    """Yield the shares of funds and the cost of pay, year by year."""
    for one in found.shares:
        yield from _share_words(one)
    for each in found.pay:
        yield _pay_in_words(each)


def _share_words(one: Shared) -> Iterator[CostWords]:
    for at, metric in enumerate((one.share.first, one.share.second)):
        now, *years = (number(shares[at]) for shares in one.by_year)
        yield CostWords(str(get_metric(metric).name), one.share.standard, now, tuple(years))


def _pay_in_words(one: PayLine) -> CostWords:
    sums = one.sums
    now, *years = (_either(total) if total.with_asked else "" for total in sums)
    return CostWords(
        one.grade.standard.title,
        one.grade.standard,
        now,
        tuple(years),
        pay_words(one),
        _part(sums[0].with_asked, sums[0].places),
    )
