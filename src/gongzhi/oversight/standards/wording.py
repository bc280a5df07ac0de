"""What a verdict says to a person: the value, the bounds, what is missing and what would mend it.

Numbers are told as they are where they end, else to two decimals; nothing here is compared.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from gongzhi.oversight.metrics.queries import UNIT_TITLES, get_metric
from gongzhi.oversight.standards.conflicts import fixed_bounds
from gongzhi.oversight.standards.kinds import Cadence, Ratio, Rule, Span, Weight
from gongzhi.oversight.standards.provisions import Remedy, StandardEntry
from gongzhi.oversight.standards.rules import Open, period_of
from gongzhi.planning.staffing.demands import Bounds

SPAN_TITLES: Final = {
    Span.MONTH: gettext_lazy("month"),
    Span.QUARTER: gettext_lazy("quarter"),
    Span.HALF_YEAR: gettext_lazy("half-year"),
    Span.YEAR: gettext_lazy("year"),
}
_CENT: Final = 100


def chinese() -> bool:
    """Tell whether the language active now is Chinese."""
    return (get_language() or "zh").startswith("zh")


def title_of(entry: StandardEntry) -> str:
    """Return a standard's title in the language active now."""
    return entry.title if chinese() or not entry.title_en else entry.title_en


def number(value: Fraction, *, gap: Fraction | None = None) -> str:
    """Return a number as people write it: ``1,200``, ``0.5``, and ``0.33`` for a third.

    What misses a bound by ``gap`` is rounded away from it: 89.999 is not 90 where 90 is asked.
    """
    hundredths = round(value * _CENT)
    if gap:
        hundredths = floor(value * _CENT) if gap < 0 else ceil(value * _CENT)
    whole, rest = divmod(abs(hundredths), _CENT)
    sign = "-" if hundredths < 0 else ""
    decimals = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{sign}{whole:,}{decimals}"


def amount(value: Fraction, unit: str, *, gap: Fraction | None = None) -> str:
    """Return a number with its unit: ``3 名``, ``90%``; for ``gap`` see ``number``."""
    shown = number(value, gap=gap)
    return f"{shown}{unit}" if unit == "%" else f"{shown} {unit}" if unit else shown


def unit_of(entry: StandardEntry) -> str:
    """Return the unit of a standard's figure in the language active now."""
    if isinstance(entry.rule, Weight) or getattr(entry.rule, "at_least", None) is not None:
        return "%"
    if isinstance(entry.rule, Cadence):
        return _("times")
    return entry.remedy.unit if chinese() else ""


def bounds_words(bounds: Bounds, unit: str) -> str:
    """Return bounds in short: ``300-500 户``, ``至少 1 名``, ``至多 9 级``."""
    low, high = bounds.low, bounds.high
    if low is not None and high is not None:
        return amount(low, unit) if low == high else f"{number(low)}–{amount(high, unit)}"
    if low is not None:
        return _("at least {amount}").format(amount=amount(low, unit))
    if high is not None:
        return _("at most {amount}").format(amount=amount(high, unit))
    return ""


def gap_words(gap: Fraction, unit: str) -> str:
    """Return by how much a bound is missed."""
    words = _("{amount} short") if gap < 0 else _("{amount} over")
    return words.format(amount=amount(abs(gap), unit, gap=abs(gap)))


def open_words(reason: Open, rule: Rule) -> str:
    """Return why a standard is neither met nor unmet."""
    if reason is Open.AMBIGUOUS:
        return _("The source can be read in two ways: {doubt}").format(doubt=rule.doubt or "")
    return str(_OPEN[reason])


_OPEN: Final = {
    Open.NO_DATA: gettext_lazy("There is no data."),
    Open.TOO_FEW: gettext_lazy("Too few people to tell without singling somebody out."),
    Open.PARTIAL: gettext_lazy("Only a part has been stated: too little for a verdict."),
    Open.NOT_DUE: gettext_lazy("The first period has not ended."),
    Open.NOT_COVERED: gettext_lazy("The source has no row for this case."),
}


def remedy_words(entry: StandardEntry, gap: Fraction, *, on: date) -> str:
    """Return what would mend a breach, in words that can be acted on; ``gap`` is not 0."""
    remedy = entry.remedy
    what = remedy.what if chinese() else remedy.what_en
    if isinstance(entry.rule, Cadence):
        due = period_of(on, entry.rule.every)[1]
        return _hold(what, -gap, due)
    template = _REMEDIES[remedy.do](gap < 0)
    return template.format(amount=_mending(remedy, gap, unit_of(entry)), what=what)


def _mending(remedy: Remedy, gap: Fraction, unit: str) -> str:
    """Return the amount of a remedy. What comes in whole pieces is mended by whole pieces."""
    whole = remedy.do in {"appoint", "found"}
    return amount(Fraction(ceil(abs(gap))) if whole else abs(gap), unit, gap=abs(gap))


def _hold(what: str, times: Fraction, due: date) -> str:
    day = date_format(due, "Y-m-d")
    if times > 1:
        return _("{what}: {times} times by {day}").format(what=what, times=times, day=day)
    return _("{what} by {day}").format(what=what, day=day)


def _appoint(short: bool) -> str:  # noqa: FBT001 - one of two sentences
    return _("{amount} more {what}") if short else _("move {amount} of the {what} elsewhere")


def _found(short: bool) -> str:  # noqa: FBT001 - one of two sentences
    return _("set up {amount} more {what}") if short else _("{amount} fewer {what}")


def _fund(short: bool) -> str:  # noqa: FBT001 - one of two sentences
    return _("add {amount} to {what}") if short else _("take {amount} from {what}")


def _raise(short: bool) -> str:  # noqa: FBT001 - one of two sentences
    return _("raise {what} by {amount}") if short else _("lower {what} by {amount}")


def _resize(short: bool) -> str:  # noqa: FBT001 - one of two sentences
    if short:
        return _("join {amount} to it, or merge it with the next: {what}")
    return _("move {amount} out of it, or split it: {what}")


_REMEDIES: Final[dict[str, Callable[[bool], str]]] = {
    "appoint": _appoint,
    "found": _found,
    "fund": _fund,
    "raise": _raise,
    "resize": _resize,
    "change": _raise,
}


def rule_words(entry: StandardEntry) -> str:
    """Return what a standard asks, in short, where its bounds hang on nothing else."""
    rule = entry.rule
    if isinstance(rule, Cadence):
        span = SPAN_TITLES[rule.every]
        return _("at least {times} × each {span}").format(times=rule.times, span=span)
    if isinstance(rule, Ratio):
        per = UNIT_TITLES[get_metric(rule.per).unit]
        low, high = number(Fraction(rule.low)), number(Fraction(rule.high))
        return _("one for each {span} {unit}").format(span=f"{low}–{high}", unit=per)
    fixed = fixed_bounds(rule)
    return bounds_words(fixed[1], unit_of(entry)) if fixed else ""
