"""What the answers on staff and money say in words, above all what nobody has said."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from gongzhi.oversight.metrics.queries import UNIT_TITLES, get_metric
from gongzhi.oversight.staffing.lines import Kind, Line
from gongzhi.oversight.staffing.queries import PayLine, Staffing
from gongzhi.oversight.standards.queries import open_words


def unit_of(line: Line) -> str:
    """Return the unit of a line's figure in the language active now."""
    return str(UNIT_TITLES[get_metric(line.metric).unit])


def reasons_of(line: Line) -> list[str]:
    """Return in words why figures of some of a line's places are not known."""
    rule = line.standard.entry.rule
    return [open_words(reason, rule) for reason in line.reasons()]


def pay_words(one: PayLine) -> str:
    """Return what a cost of pay lacks, or ""."""
    if not one.grades:
        return _("What grade is asked is not known here: the terms served are not stated.")
    if one.sums[0].with_asked < one.sums[0].places:
        return _("No loaded pack states a pay table: give yuan a year for each grade.")
    return ""


def left_open(found: Staffing) -> Iterator[str]:
    """Yield what the loaded packs do not say, so that no number stands for it."""
    if not found.of(Kind.POST):
        yield _("No loaded pack says how many posts there must be.")
    if not found.of(Kind.FUND):
        yield _("No loaded pack says how much money there must be.")
    if found.pay:
        yield _(
            "No loaded pack states a pay table: packs name grades, and what a grade is paid is "
            "yours to give."
        )
        yield _(
            "Of other posts than workers and secretaries no loaded pack says the grade; nor does "
            "one say whether the secretary counts among the workers."
        )
    else:
        yield _("No loaded pack says what grade anybody is paid by.")
    shared = {one.fund.key for one in found.shares}
    for fund in found.of(Kind.FUND):
        if fund.key not in shared:
            yield _("{fund}: no loaded pack says in figures who bears which share.").format(
                fund=fund.standard.title
            )
