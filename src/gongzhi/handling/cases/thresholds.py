"""The counts and limits of the loop as one typed value. Pure: the rows come in as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from gongzhi.foundation.clock.limits import Limit, Unit
from gongzhi.foundation.errors import InvalidInput

HIGHEST_COUNT: Final = 999
TRIGGERS: Final = ("hard", "enforcement", "emergency")
PHASES: Final = ("filing", "dispatch", "handling", "call_back", "answer", "inquiry")


@dataclass(frozen=True, slots=True)
class Step:
    """Who is told when a limit has passed since the deadline."""

    after: Limit
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The rules of the loop that hold for one area on one day."""

    max_returns: int
    max_reopenings: int
    max_extensions: int
    max_questions: int
    max_inquiries: int
    inquiries_a_day: int
    extension_longest: Limit
    dispatch_limit_longest: Limit
    duplicate_days: int
    notification_days: int
    topic_days: int
    whistle_limits: Mapping[str, Limit]
    default_limits: Mapping[str, Limit]
    told_at_warning: tuple[str, ...]
    told_when_due: tuple[str, ...]
    steps_of_hours: tuple[Step, ...]
    steps_of_days: tuple[Step, ...]

    def steps(self, limit: Limit) -> tuple[Step, ...]:
        """Return the escalation steps of a limit: by hours for natural hours, else by days."""
        return self.steps_of_hours if limit.unit in _BY_HOURS else self.steps_of_days

    def chain(self, limit: Limit, /) -> Sequence[Limit]:
        """Return how long after its deadline each further level is told."""
        return tuple(step.after for step in self.steps(limit))

    def told_at(self, limit: Limit, level: int) -> tuple[str, ...]:
        """Return the role codes to tell at a level: 1 warned, 2 overdue, 3 and on the steps."""
        if level <= 1:
            return self.told_at_warning
        if level == 2:  # noqa: PLR2004 (the levels as documented)
            return self.told_when_due
        steps = self.steps(limit)
        return (steps[min(level - 3, len(steps) - 1)].role,) if steps else ()


_BY_HOURS: Final = frozenset({Unit.MINUTES, Unit.HOURS})


def thresholds_from(values: Mapping[str, str]) -> Thresholds:
    """Read the rules by name. Raises ``InvalidInput`` naming the rule that cannot be read."""
    return Thresholds(
        max_returns=_count(values, "max_returns"),
        max_reopenings=_count(values, "max_reopenings"),
        max_extensions=_count(values, "max_extensions"),
        max_questions=_count(values, "max_questions"),
        max_inquiries=_count(values, "max_inquiries"),
        inquiries_a_day=_count(values, "inquiries_a_day"),
        extension_longest=_limit(values, "extension_longest"),
        dispatch_limit_longest=_limit(values, "dispatch_limit_longest"),
        duplicate_days=_count(values, "duplicate_days"),
        notification_days=_count(values, "notification_days"),
        topic_days=_count(values, "topic_days"),
        whistle_limits={name: _limit(values, f"whistle_limit.{name}") for name in TRIGGERS},
        default_limits={phase: _limit(values, f"limit.{phase}") for phase in PHASES},
        told_at_warning=tuple(_text(values, "escalation.warn").split()),
        told_when_due=tuple(_text(values, "escalation.due").split()),
        steps_of_hours=_steps(values, "escalation.hours"),
        steps_of_days=_steps(values, "escalation.days"),
    )


def check_rule(name: str, value: str, known: Mapping[str, str]) -> None:
    """Raise ``InvalidInput`` unless the value can stand for the rule of this name."""
    if name not in known:
        raise InvalidInput(
            _("There is no rule “{name}”. Known: {known}."),
            field="name",
            name=name[:40],
            known=", ".join(sorted(known)),
        )
    thresholds_from({**known, name: value})


def _text(values: Mapping[str, str], name: str) -> str:
    if name not in values:
        raise InvalidInput(_("The rule “{name}” is missing."), field=name, name=name)
    return values[name].strip()


def _count(values: Mapping[str, str], name: str) -> int:
    text = _text(values, name)
    if not text.isascii() or not text.isdigit() or int(text) > HIGHEST_COUNT:
        raise InvalidInput(
            _("The rule “{name}” is a whole number from 0 to {highest}, not “{value}”."),
            field=name,
            name=name,
            highest=HIGHEST_COUNT,
            value=text[:40],
        )
    return int(text)


def _limit(values: Mapping[str, str], name: str) -> Limit:
    return Limit.parse(_text(values, name))


def _steps(values: Mapping[str, str], name: str) -> tuple[Step, ...]:
    steps = []
    for part in filter(None, (part.strip() for part in _text(values, name).split(";"))):
        after, _space, role = part.partition(" ")
        if not role.strip():
            raise InvalidInput(
                _("The rule “{name}” has steps such as “1wd street_leader”."),
                field=name,
                name=name,
            )
        steps.append(Step(Limit.parse(after), role.strip()))
    return tuple(steps)
