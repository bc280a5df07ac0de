"""The tables and the chart of a briefing, short enough to be read in a meeting.

What stands alike is told once: the measures of a programme that wait for the same reason until the
same day, and the units that owe the same duty for the same period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gongzhi.channels.briefing.parts import Bars, Series, Table
from gongzhi.channels.briefing.stock import Stock
from gongzhi.channels.portal.planfigures import LinkedFigure
from gongzhi.foundation.clock.rules import Colour
from gongzhi.handling.plans.queries import DutyRow, MeasureRow

NAMED: Final = 3
"""So many of what stands alike are named; of more, the number is told."""
_COLOURS: Final = {Colour.RED: "C8102E", Colour.YELLOW: "E0A100", Colour.GREEN: "2E8B57"}


def tables_of(stock: Stock) -> dict[str, Table]:
    """Return the tables by the names under which the text places them."""
    return {
        _("measures"): _measures([*stock.of(Colour.RED), *stock.of(Colour.YELLOW)]),
        _("duties"): _duties(stock.duties),
        _("figures"): Table(
            _("Figures"),
            [_("Figure"), _("Value"), _("To come to")],
            [[figure.title, _value(figure), _target(figure)] for figure in stock.figures],
            [50, 25, 25],
        ),
    }


def charts_of(stock: Stock) -> dict[str, Bars]:
    """Return the chart by the name under which the text places it."""
    return {
        _("measures"): Bars(
            _("Measures of each programme by light"),
            [programme.title for programme in stock.programmes],
            [
                Series(_light(colour), _counts(stock, colour), _COLOURS[colour])
                for colour in (Colour.RED, Colour.YELLOW, Colour.GREEN)
            ],
        )
    }


def _counts(stock: Stock, colour: Colour) -> list[int]:
    rows = stock.of(colour)
    return [
        sum(1 for row in rows if row.measure.programme_id == programme.pk)
        for programme in stock.programmes
    ]


def _measures(rows: Iterable[MeasureRow]) -> Table:
    alike: dict[tuple[object, ...], list[MeasureRow]] = defaultdict(list)
    for row in rows:
        measure = row.measure
        key = (measure.programme_id, row.lead, measure.due_on, row.light.colour, row.light.words)
        alike[key].append(row)
    return Table(
        _("Measures that are late or at risk"),
        [
            _("No."),
            _("Measure"),
            _("Lead"),
            _("To be done by"),
            pgettext("measure", "Light"),
            _("Why"),
        ],
        [
            [
                _numbers([row.measure.number for row in each]),
                _titles(each),
                each[0].lead or "—",
                f"{each[0].measure.due_on or '—'}",
                _light(each[0].light.colour),
                each[0].light.words,
            ]
            for each in alike.values()
        ],
        [13, 25, 14, 20, 14, 26],
    )


def _titles(alike: Sequence[MeasureRow]) -> str:
    if len(alike) <= NAMED:
        return "、".join(row.measure.title for row in alike)
    return _("%(programme)s, %(n)s measures") % {
        "programme": alike[0].measure.programme.title,
        "n": len(alike),
    }


def _numbers(numbers: Iterable[str]) -> str:
    """Write numbers as runs, 1–4、7; what is no number stands as the document has it."""
    found = [number for number in numbers if number]
    if not all(number.isdecimal() for number in found):
        return "、".join(found)
    runs: list[list[int]] = []
    for number in sorted(map(int, found)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _duties(rows: Iterable[DutyRow]) -> Table:
    alike: dict[tuple[object, ...], list[DutyRow]] = defaultdict(list)
    for row in rows:
        each = row.instance
        alike[each.duty.title, row.period, each.state, each.kept_on].append(row)
    return Table(
        _("Recurring duties of the period"),
        [_("Duty"), _("Period"), _("Unit"), _("Status"), _("Done on")],
        [
            [
                each[0].instance.duty.title,
                each[0].period,
                _units(each),
                each[0].instance.get_state_display(),
                f"{each[0].instance.kept_on or '—'}",
            ]
            for each in alike.values()
        ],
        [34, 20, 24, 12, 16],
    )


def _units(alike: Sequence[DutyRow]) -> str:
    if len(alike) <= NAMED:
        return "、".join(str(row.instance.unit) for row in alike)
    return ngettext("%(n)s unit", "%(n)s units", len(alike)) % {"n": len(alike)}


def _light(colour: Colour) -> str:
    return {Colour.RED: _("late"), Colour.YELLOW: _("at risk"), Colour.GREEN: _("in order")}[colour]


def _value(figure: LinkedFigure) -> str:
    if figure.value is None:
        return _("withheld: too few") if figure.reason == "too_few" else _("no data")
    return f"{figure.shown}{figure.unit}"


def _target(figure: LinkedFigure) -> str:
    bounds = [f"≥{figure.at_least}" if figure.at_least else ""]
    bounds.append(f"≤{figure.at_most}" if figure.at_most else "")
    return "，".join(bound for bound in bounds if bound) or "—"
