"""The draft of a period's briefing: its figures and its text, from what the platform holds.

The text is the reader's to edit before it is made; the tables and charts are made from the same
rows again, so that nothing is typed twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongzhi.channels.briefing.outline import numeral
from gongzhi.channels.briefing.parts import Bars, Series, Table
from gongzhi.channels.portal.planfigures import LinkedFigure, figures_at, linked_figures
from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.clock.rules import Colour
from gongzhi.handling.plans import queries
from gongzhi.handling.plans.models import DutyInstance, Milestone, Programme, Progress
from gongzhi.handling.plans.permissions import BRIEF
from gongzhi.handling.plans.queries import DutyFilter, DutyRow, MeasureFilter, MeasureRow
from gongzhi.handling.plans.statuses import Status
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.errors import no_such_area
from gongzhi.registry.territory.models import Area

MOST_LISTED: Final = 30
_COLOURS: Final = {Colour.RED: "C8102E", Colour.YELLOW: "E0A100", Colour.GREEN: "2E8B57"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A briefing as drafted: what its head says, its text, and what the text may hold."""

    organ: str
    title: str
    text: str
    tables: dict[str, Table] = field(default_factory=dict)
    charts: dict[str, Bars] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Stock:
    """What a briefing is drawn from."""

    area: str
    since: date
    until: date
    rows: list[MeasureRow]
    duties: list[DutyRow]
    reports: dict[int, Progress]
    tasks: list[Milestone]
    figures: list[LinkedFigure]

    def of(self, colour: Colour) -> list[MeasureRow]:
        return [row for row in self.rows if row.light.colour is colour]

    def with_status(self, *statuses: Status) -> list[MeasureRow]:
        return [row for row in self.rows if row.measure.status in statuses]


def draft_briefing(viewer: Actor, *, area_code: str, since: date, until: date) -> Draft:
    """Return the briefing of an area for a period, both days included.

    Measures that reach the area, duties due there in the period, reports made in it.
    Raises ``NotPermitted`` and ``NotFound``.
    """
    check_may(viewer, BRIEF, area_code)
    area = territory.find_area(area_code)
    if area is None:
        raise no_such_area(area_code)
    stock = _stock(viewer, area, since=since, until=until)
    parts = [_overview(stock), _progress(stock), _problems(stock), _duties(stock), _next(stock)]
    text = "\n".join(
        f"{numeral(at)}、{title}\n{body}" for at, (title, body) in enumerate(parts, start=1)
    )
    title = _("Report on the work led by Party building, %(since)s to %(until)s") % {
        "since": _day(since),
        "until": _day(until),
    }
    return Draft(
        organ=_organ(area.name),
        title=title,
        text=text,
        tables=_tables(stock),
        charts=_charts(stock),
    )


def _stock(viewer: Actor, area: Area, *, since: date, until: date) -> _Stock:
    rows = queries.list_measures(viewer, MeasureFilter(reaching=area.code), figures_of=figures_at)
    ids = [row.id for row in rows]
    span = (_start(since), _start(until + timedelta(days=1)))
    made = Progress.objects.filter(measure_id__in=ids, at__gte=span[0], at__lt=span[1])
    return _Stock(
        area=area.name,
        since=since,
        until=until,
        rows=rows,
        duties=[
            row
            for row in queries.list_duties(
                viewer, DutyFilter(area_code=area.code, since=since, until=until)
            )
            if row.instance.state != DutyInstance.State.EXCUSED
        ],
        reports={report.measure_id: report for report in made.order_by("at", "pk")},
        tasks=list(
            Milestone.objects.filter(
                measure_id__in=ids, reached_on__isnull=True, due_on__isnull=False
            )
            .select_related("unit", "measure")
            .order_by("due_on")[:MOST_LISTED]
        ),
        figures=_figures(rows),
    )


def _figures(rows: Iterable[MeasureRow]) -> list[LinkedFigure]:
    """Return the figures of the measures, each metric once."""
    found: dict[str, LinkedFigure] = {}
    for row in rows:
        for figure in linked_figures(row.measure) if row.measure.metrics else ():
            found.setdefault(figure.metric, figure)
    return list(found.values())


def _overview(stock: _Stock) -> tuple[str, str]:
    kept = sum(1 for row in stock.duties if row.instance.state == DutyInstance.State.KEPT)
    programmes = {row.measure.programme_id for row in stock.rows}
    first = _(
        "By %(until)s, %(area)s carries out %(programmes)s programmes with %(measures)s measures:"
        " %(done)s are signed off, %(green)s are in order, %(yellow)s are at risk and %(red)s are"
        " late."
    ) % {
        "until": _day(stock.until),
        "area": stock.area,
        "programmes": len(programmes),
        "measures": len(stock.rows),
        "done": len(stock.with_status(Status.CLOSED)),
        "green": len(stock.of(Colour.GREEN)) - len(stock.with_status(Status.CLOSED)),
        "yellow": len(stock.of(Colour.YELLOW)),
        "red": len(stock.of(Colour.RED)),
    }
    second = _("Of %(due)s recurring duties due in this period, %(kept)s were kept.") % {
        "due": len(stock.duties),
        "kept": kept,
    }
    lines = [first + second, _place(_("chart"), _("measures"))]
    if stock.figures:
        lines.append(_place(_("table"), _("figures")))
    return _("How things stand"), "\n".join(lines)


def _progress(stock: _Stock) -> tuple[str, str]:
    lines = []
    for at, programme in enumerate(_programmes(stock), start=1):
        lines.append(f"（{numeral(at)}）{programme.title}")
        told = [
            row
            for row in stock.rows
            if row.measure.programme_id == programme.pk and row.id in stock.reports
        ]
        for number, row in enumerate(told[:MOST_LISTED], start=1):
            report = stock.reports[row.id]
            head = f"{number}.{row.measure.title}。"
            lines.append(f"{head}{_sentence(row.lead)}{_sentence(report.note)}")
        if not told:
            lines.append(_("No report was made in this period."))
    return pgettext("briefing", "What was done"), "\n".join(lines) or _(
        "No programme is in force here."
    )


def _problems(stock: _Stock) -> tuple[str, str]:
    red, yellow = stock.of(Colour.RED), stock.of(Colour.YELLOW)
    if not red and not yellow:
        return _("What stands in the way"), _("No measure is late or at risk.")
    lines = [
        _("%(red)s measures are late and %(yellow)s are at risk; the reasons are in the table.")
        % {"red": len(red), "yellow": len(yellow)},
        _place(_("table"), _("measures")),
    ]
    return _("What stands in the way"), "\n".join(lines)


def _duties(stock: _Stock) -> tuple[str, str]:
    if not stock.duties:
        return _("Recurring duties"), _("No duty fell due in this period.")
    late = [row for row in stock.duties if row.colour is Colour.RED]
    lines = [
        _("%(late)s duties were not kept in time.") % {"late": len(late)}
        if late
        else _("Every duty that fell due was kept in time."),
        _place(_("table"), _("duties")),
    ]
    return _("Recurring duties"), "\n".join(lines)


def _next(stock: _Stock) -> tuple[str, str]:
    lines = []
    for number, task in enumerate(stock.tasks, start=1):
        who = f"{task.unit}" if task.unit else ""
        day = _("to be done by %(day)s") % {"day": _day(task.due_on)} if task.due_on else ""
        lines.append(f"{number}.{task.title}。" + "，".join(part for part in (who, day) if part))
    return _("What comes next"), "\n".join(lines) or _("To be written.")


def _tables(stock: _Stock) -> dict[str, Table]:
    risky = [*stock.of(Colour.RED), *stock.of(Colour.YELLOW)]
    return {
        _("measures"): Table(
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
                    row.measure.number,
                    row.measure.title,
                    row.lead or "—",
                    f"{row.measure.due_on or '—'}",
                    _light(row.light.colour),
                    row.light.words,
                ]
                for row in risky
            ],
            [7, 25, 17, 18, 14, 28],
        ),
        _("duties"): Table(
            _("Recurring duties of the period"),
            [_("Duty"), _("Period"), _("Unit"), _("Status"), _("Done on")],
            [
                [
                    row.instance.duty.title,
                    row.period,
                    str(row.instance.unit),
                    row.instance.get_state_display(),
                    f"{row.instance.kept_on or '—'}",
                ]
                for row in stock.duties
            ],
            [34, 20, 24, 12, 16],
        ),
        _("figures"): Table(
            _("Figures"),
            [_("Figure"), _("Value"), _("To come to")],
            [[figure.title, _value(figure), _target(figure)] for figure in stock.figures],
            [50, 25, 25],
        ),
    }


def _charts(stock: _Stock) -> dict[str, Bars]:
    programmes = _programmes(stock)
    return {
        _("measures"): Bars(
            _("Measures of each programme by light"),
            [programme.title for programme in programmes],
            [
                Series(
                    _light(colour),
                    [
                        sum(
                            1
                            for row in stock.of(colour)
                            if row.measure.programme_id == programme.pk
                        )
                        for programme in programmes
                    ],
                    _COLOURS[colour],
                )
                for colour in (Colour.RED, Colour.YELLOW, Colour.GREEN)
            ],
        )
    }


def _programmes(stock: _Stock) -> list[Programme]:
    return list({row.measure.programme_id: row.measure.programme for row in stock.rows}.values())


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


def _organ(area_name: str) -> str:
    """Return a name for the organ that issues it, to be put right by the reader."""
    return _("Office for plans and supervision, %(area)s") % {"area": area_name}


def _place(kind: str, name: str) -> str:
    return f"［{kind}：{name}］"


def _sentence(text: str) -> str:
    plain = " ".join(text.split())
    return plain if not plain or plain[-1] in "。！？；，" else f"{plain}。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
