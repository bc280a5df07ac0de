"""The draft of a period's briefing: its figures and its text, from what the platform holds.

The text is the reader's to edit before it is made; the tables and charts are made from the same
rows again, so that nothing is typed twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gongzhi.channels.briefing.figures import charts_of, tables_of
from gongzhi.channels.briefing.outline import numeral
from gongzhi.channels.briefing.parts import Bars, Table
from gongzhi.channels.briefing.stock import MOST_LISTED, Stock, stock_of
from gongzhi.foundation.actors import Actor, check_may
from gongzhi.foundation.clock.rules import Colour
from gongzhi.handling.plans.models import DutyInstance
from gongzhi.handling.plans.permissions import BRIEF
from gongzhi.handling.plans.statuses import Status
from gongzhi.registry.territory import queries as territory
from gongzhi.registry.territory.errors import no_such_area


@dataclass(frozen=True, slots=True)
class Draft:
    """A briefing as drafted: what its head says, its text, and what the text may hold."""

    organ: str
    title: str
    text: str
    tables: dict[str, Table] = field(default_factory=dict)
    charts: dict[str, Bars] = field(default_factory=dict)


def draft_briefing(viewer: Actor, *, area_code: str, since: date, until: date) -> Draft:
    """Return the briefing of an area for a period, both days included.

    Measures that reach the area, duties due there in the period, reports made in it.
    Raises ``NotPermitted`` and ``NotFound``.
    """
    check_may(viewer, BRIEF, area_code)
    area = territory.find_area(area_code)
    if area is None:
        raise no_such_area(area_code)
    stock = stock_of(viewer, area, since=since, until=until)
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
        tables=tables_of(stock),
        charts=charts_of(stock),
    )


def _overview(stock: Stock) -> tuple[str, str]:
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


def _progress(stock: Stock) -> tuple[str, str]:
    lines = []
    for at, programme in enumerate(stock.programmes, start=1):
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


def _problems(stock: Stock) -> tuple[str, str]:
    red, yellow = stock.of(Colour.RED), stock.of(Colour.YELLOW)
    if not red and not yellow:
        return _("What stands in the way"), _("No measure is late or at risk.")
    lines = [
        _("%(red)s measures are late and %(yellow)s are at risk; the reasons are in the table.")
        % {"red": len(red), "yellow": len(yellow)},
        _place(_("table"), _("measures")),
    ]
    return _("What stands in the way"), "\n".join(lines)


def _duties(stock: Stock) -> tuple[str, str]:
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


def _next(stock: Stock) -> tuple[str, str]:
    lines = []
    for number, task in enumerate(stock.tasks, start=1):
        who = f"{task.unit}" if task.unit else ""
        day = _("to be done by %(day)s") % {"day": _day(task.due_on)} if task.due_on else ""
        lines.append(f"{number}.{task.title}。" + "，".join(part for part in (who, day) if part))
    return _("What comes next"), "\n".join(lines) or _("To be written.")


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
