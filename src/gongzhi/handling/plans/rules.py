"""What holds before a measure may move, and the periods of duties. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.clock.limits import Limit, due_at
from gongzhi.foundation.errors import InvalidInput
from gongzhi.handling.plans.errors import GuardRefusal

if TYPE_CHECKING:
    from gongzhi.foundation.clock.calendar import WorkingCalendar

LOWEST_SCORE: Final = 1
HIGHEST_SCORE: Final = 5
WHOLE: Final = 100
FARTHEST: Final = timedelta(days=3660)
_MONTHS: Final = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_YEAR: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A measure as the guards see it."""

    title: str = ""
    evidence: int = 0
    needs_evidence: bool = False
    submitted_by: str = ""
    adjustment_by: str = ""
    open_milestones: tuple[str, ...] = ()
    blanks: frozenset[str] = frozenset()
    score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a command was given, as far as guards ask."""

    actor: str
    today: date
    has_lead: bool = False
    due_on: date | None = None
    blanks: frozenset[str] = field(default_factory=frozenset)
    score: int | None = None
    granted: bool = True


def _assignable(snapshot: Snapshot, asked: Asked) -> None:
    if snapshot.adjustment_by:
        raise GuardRefusal(_("An adjustment waits for a decision. Decide on it first."))
    if not asked.has_lead:
        raise GuardRefusal(
            _(
                "No unit here stands for the lead that the document names. "
                "Choose the unit that is to lead."
            ),
            field="lead_unit_id",
        )
    if asked.due_on is None:
        raise GuardRefusal(_("Say by when it is to be done."), field="due_on")
    check_due(asked.due_on, asked.today)


def check_due(due_on: date, today: date, *, field: str = "due_on") -> None:
    """Raise ``InvalidInput`` unless a day lies ahead, within ten years."""
    if not today < due_on <= today + FARTHEST:
        raise InvalidInput(
            _("The day it is due must lie ahead: after {today}, within ten years."),
            field=field,
            today=today.isoformat(),
        )


def _evidence_shown(snapshot: Snapshot, _asked: Asked) -> None:
    if snapshot.needs_evidence and not snapshot.evidence:
        raise GuardRefusal(
            _(
                "This measure asks for evidence and none is attached yet. Name a document, or "
                "link a case, a notice or a meeting."
            ),
            field="evidence_text",
        )


def _verifiable(snapshot: Snapshot, asked: Asked) -> None:
    _milestones_reached(snapshot, asked)
    if snapshot.submitted_by == asked.actor:
        raise GuardRefusal(
            _("You submitted this yourself. Somebody else verifies it; ask a colleague.")
        )


def _no_adjustment_waits(snapshot: Snapshot, asked: Asked) -> None:
    if snapshot.adjustment_by:
        raise GuardRefusal(_("An adjustment already waits for a decision. Wait for it first."))
    if asked.due_on is not None:
        check_due(asked.due_on, asked.today)


def _adjustment_of_another(snapshot: Snapshot, asked: Asked) -> None:
    if not snapshot.adjustment_by:
        raise GuardRefusal(_("Nobody has asked for an adjustment of this measure."))
    if snapshot.adjustment_by == asked.actor:
        raise GuardRefusal(_("You asked for this adjustment yourself. Somebody else decides."))
    if asked.granted and asked.due_on is not None:
        check_due(asked.due_on, asked.today)


def _blanks_known(snapshot: Snapshot, asked: Asked) -> None:
    unknown = asked.blanks - snapshot.blanks
    if unknown or not asked.blanks:
        raise GuardRefusal(
            _("This measure has no blank “{unknown}”. It has: {blanks}."),
            field="values",
            unknown="、".join(sorted(unknown)),
            blanks="、".join(sorted(snapshot.blanks)) or "—",
        )


def _milestones_reached(snapshot: Snapshot, _asked: Asked) -> None:
    if snapshot.open_milestones:
        raise GuardRefusal(
            _("Not every step is done yet: {steps}. Have them reported first."),
            steps="、".join(snapshot.open_milestones[:3]),
        )


def _appraised_once(snapshot: Snapshot, asked: Asked) -> None:
    if snapshot.score is not None:
        raise GuardRefusal(_("This measure has been appraised already."))
    if asked.score is None or not LOWEST_SCORE <= asked.score <= HIGHEST_SCORE:
        raise InvalidInput(_("Choose a score from 1 to 5."), field="score")


_GUARDS: Final[Mapping[str, Callable[[Snapshot, Asked], None]]] = {
    "assignable": _assignable,
    "evidence_shown": _evidence_shown,
    "verifiable": _verifiable,
    "no_adjustment_waits": _no_adjustment_waits,
    "adjustment_of_another": _adjustment_of_another,
    "blanks_known": _blanks_known,
    "milestones_reached": _milestones_reached,
    "appraised_once": _appraised_once,
}


def check_guard(name: str, snapshot: Snapshot, asked: Asked) -> None:
    """Run a move's guard. Raises ``GuardRefusal`` or ``InvalidInput`` with what to do next."""
    if name:
        _GUARDS[name](snapshot, asked)


def check_percent(percent: int) -> None:
    """Raise ``InvalidInput`` unless a share lies between 0 and 100."""
    if not 0 <= percent <= WHOLE:
        raise InvalidInput(_("Say how far it is, from 0 to 100 per cent."), field="percent")


def limit_until(due_on: date, today: date) -> Limit:
    """Return the limit that ends with business of a day; off-days counted."""
    return Limit.parse(f"{(due_on - today).days}d")


# -- duties that recur -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of whole months, from its first day to its last."""

    starts_on: date
    ends_on: date


def period_of(cadence: str, day: date) -> Period:
    """Return the month, quarter, half-year or year that a day lies in."""
    months = _MONTHS[cadence]
    first = (day.month - 1) // months * months + 1
    start = day.replace(month=first, day=1)
    return Period(start, _months_after(start, months) - timedelta(days=1))


def periods_between(cadence: str, since: date, until: date) -> list[Period]:
    """Return every period that begins on or before ``until``, from that of ``since`` on."""
    found = [period_of(cadence, since)]
    while found[-1].ends_on < until:
        found.append(period_of(cadence, found[-1].ends_on + timedelta(days=1)))
    return found


def due_of(period: Period, grace: str, calendar: WorkingCalendar) -> datetime:
    """Return when a period's duty is due: with business of its last working day, or a grace after.

    A grace such as ``5wd`` is counted from the period's last day.
    """
    last = period.ends_on
    if grace:
        return due_at(calendar.close_of(last), Limit.parse(grace), calendar)
    while not calendar.is_working_day(last):
        last -= timedelta(days=1)
    return calendar.close_of(last)


def _months_after(day: date, months: int) -> date:
    total = day.month - 1 + months
    return day.replace(year=day.year + total // _YEAR, month=total % _YEAR + 1)
