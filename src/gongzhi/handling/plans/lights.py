"""Red, yellow or green, and why: from clocks, steps and figures alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gongzhi.foundation.clock.rules import Colour
from gongzhi.handling.plans.statuses import Status

__all__ = ["Colour", "Figure", "Light", "LightRule", "Reason", "Step", "Target", "Watch", "light"]

_DONE: Final = frozenset({Status.VERIFIED, Status.CLOSED})
_ORDER: Final = (Colour.RED, Colour.YELLOW, Colour.GREEN)


@dataclass(frozen=True, slots=True)
class LightRule:
    """After how many days a measure that waits turns yellow."""

    accept_days: int
    silent_days: int
    soon_days: int
    verify_days: int


@dataclass(frozen=True, slots=True)
class Target:
    """What a metric is to come to."""

    metric: str
    at_least: Decimal | None = None
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's value as it stands; ``title`` and ``unit`` are for the reason's words."""

    value: Decimal | None
    title: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone not reached yet."""

    title: str
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A measure as the light sees it."""

    status: str
    due_on: date | None
    due_at: datetime | None = None
    warn_at: datetime | None = None
    assigned_at: datetime | None = None
    reported_at: datetime | None = None
    lead_named: bool = True
    lead_known: bool = True
    lead_active: bool = True
    supervised: bool = False
    adjusting: bool = False
    blanks: int = 0
    steps: tuple[Step, ...] = ()
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a colour: a code, and what its sentence names."""

    colour: Colour
    code: str
    days: int = 0
    name: str = ""
    value: str = ""

    @property
    def words(self) -> str:
        """Return the ground in the language active now."""
        span = ngettext("%(n)s day", "%(n)s days", self.days) % {"n": self.days}
        places = {"span": span, "name": self.name, "value": self.value, "n": self.days}
        return str(_WORDS[self.code]) % places


@dataclass(frozen=True, slots=True)
class Light:
    """A colour, and its grounds, the gravest first."""

    colour: Colour
    reasons: tuple[Reason, ...]

    @property
    def words(self) -> str:
        """Return the grounds in one line."""
        return "；".join(reason.words for reason in self.reasons)


def light(
    watch: Watch,
    now: datetime,
    rule: LightRule,
    figures: Mapping[str, Figure] | None = None,
) -> Light:
    """Return a measure's colour at a moment, with every ground that bears on it.

    ``figures`` are the metrics that it is linked to, by their ids. A metric without a value says so
    and colours nothing; one that the measure sets no bound for says nothing.
    """
    grounds = list(_grounds(watch, now, rule, figures or {}))
    colour = next((c for c in _ORDER if any(g.colour is c for g in grounds)), Colour.GREEN)
    grounds.sort(key=lambda ground: _ORDER.index(ground.colour))
    return Light(colour, tuple(grounds))


def _grounds(
    watch: Watch, now: datetime, rule: LightRule, figures: Mapping[str, Figure]
) -> Iterator[Reason]:
    if watch.status in _DONE:
        yield Reason(Colour.GREEN, "done" if watch.status == Status.CLOSED else "verified")
        return
    yield from _of_lead(watch)
    yield from _of_clock(watch, now)
    yield from _of_waiting(watch, now, rule)
    yield from _of_steps(watch, now.date(), rule)
    yield from _of_figures(watch, figures)
    if watch.supervised:
        yield Reason(Colour.YELLOW, "supervised")
    if watch.adjusting:
        yield Reason(Colour.YELLOW, "adjusting")
    if watch.blanks:
        yield Reason(Colour.YELLOW, "blanks", days=watch.blanks)


def _of_lead(watch: Watch) -> Iterator[Reason]:
    if not watch.lead_named and not watch.lead_known:
        yield Reason(Colour.YELLOW, "lead_unnamed")
    elif not watch.lead_known:
        yield Reason(Colour.YELLOW, "lead_unknown")
    elif not watch.lead_active:
        yield Reason(Colour.RED, "lead_dissolved")


def _of_clock(watch: Watch, now: datetime) -> Iterator[Reason]:
    if watch.status == Status.SUBMITTED:
        return
    if watch.due_at is None:
        yield from _of_day(watch.due_on, now.date())
    elif now >= watch.due_at:
        yield Reason(Colour.RED, "overdue", days=max((now - watch.due_at).days, 1))
    else:
        left = (watch.due_at - now).days
        near = watch.warn_at is not None and now >= watch.warn_at
        yield (
            Reason(Colour.YELLOW, "near", days=left)
            if near
            else Reason(Colour.GREEN, "in_time", days=left)
        )


def _of_day(due_on: date | None, today: date) -> Iterator[Reason]:
    if due_on is None:
        yield Reason(Colour.YELLOW, "no_day")
    elif due_on < today:
        yield Reason(Colour.RED, "overdue", days=(today - due_on).days)
    else:
        yield Reason(Colour.GREEN, "in_time", days=(due_on - today).days)


def _of_waiting(watch: Watch, now: datetime, rule: LightRule) -> Iterator[Reason]:
    since = watch.reported_at or watch.assigned_at
    waited = (now - since).days if since else 0
    if watch.status == Status.PLANNED:
        yield Reason(Colour.GREEN, "not_assigned")
    elif watch.status == Status.ASSIGNED and watch.assigned_at:
        waited = (now - watch.assigned_at).days
        if waited > rule.accept_days:
            yield Reason(Colour.YELLOW, "not_accepted", days=waited)
    elif watch.status == Status.UNDER_WAY and waited > rule.silent_days:
        yield Reason(Colour.YELLOW, "silent", days=waited)
    elif watch.status == Status.SUBMITTED:
        slow = waited > rule.verify_days
        yield Reason(Colour.YELLOW if slow else Colour.GREEN, "to_verify", days=waited)


def _of_steps(watch: Watch, today: date, rule: LightRule) -> Iterator[Reason]:
    for step in watch.steps:
        if step.due_on is None:
            continue
        if step.due_on < today:
            yield Reason(Colour.RED, "step_late", (today - step.due_on).days, step.title)
        elif step.due_on <= today + timedelta(days=rule.soon_days):
            yield Reason(Colour.YELLOW, "step_near", (step.due_on - today).days, step.title)


def _of_figures(watch: Watch, figures: Mapping[str, Figure]) -> Iterator[Reason]:
    for target in watch.targets:
        figure = figures.get(target.metric)
        if figure is None or (target.at_least is None and target.at_most is None):
            continue
        if figure.value is None:
            yield Reason(Colour.GREEN, "no_figure", name=figure.title)
        elif missed(figure.value, target):
            told = f"{_plain(round(figure.value, 2))} {figure.unit}（{_bounds(target)}）"
            yield Reason(Colour.YELLOW, "figure_missed", name=figure.title, value=told)


def missed(value: Decimal, target: Target) -> bool:
    """Tell whether a value is not where it is to come to."""
    low = target.at_least is not None and value < target.at_least
    return low or (target.at_most is not None and value > target.at_most)


def _bounds(target: Target) -> str:
    bounds = (("≥", target.at_least), ("≤", target.at_most))
    return "，".join(f"{sign} {_plain(bound)}" for sign, bound in bounds if bound is not None)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


@cache
def light_rule() -> LightRule:
    """Return the days as shipped."""
    held = yaml.safe_load((Path(__file__).parent / "data" / "lights.yaml").read_text("utf-8"))
    return LightRule(**{name: held[name] for name in LightRule.__slots__})


_WORDS: Final = {
    "done": _("done and signed off"),
    "verified": _("verified, to be signed off"),
    "lead_unnamed": _("the document names no lead"),
    "lead_unknown": _("the lead unit is not matched to a unit here"),
    "lead_dissolved": _("the lead unit was dissolved without a successor"),
    "no_day": _("no day is set"),
    "not_assigned": _("not assigned yet"),
    "supervised": _("supervised from above"),
    "adjusting": _("an adjustment waits for a decision"),
    "no_figure": _("no data for the figure %(name)s"),
    "figure_missed": _("the figure %(name)s is %(value)s"),
    "overdue": _("overdue by %(span)s"),
    "near": _("due soon, %(span)s left"),
    "in_time": _("%(span)s left"),
    "not_accepted": _("assigned %(span)s ago, not accepted yet"),
    "silent": _("no report for %(span)s"),
    "to_verify": _("submitted %(span)s ago, to verify"),
    "step_late": _("step “%(name)s” overdue by %(span)s"),
    "step_near": _("step “%(name)s” due in %(span)s"),
    "blanks": _("blanks to fill in: %(n)s"),
}
