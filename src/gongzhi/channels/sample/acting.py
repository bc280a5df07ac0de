"""Taking a story's steps by the commands of cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from gongzhi.channels.sample.cast import Cast, Routing
from gongzhi.channels.sample.stories import By, Step
from gongzhi.foundation.actors import Actor, reporter_of
from gongzhi.handling.cases.queries import SATISFIED_FROM, rating_reasons
from gongzhi.handling.cases.verbs import get_verb

LEADS: Final = frozenset({"dispatch", "reassign", "rule_return"})
"""Verbs after which the unit they name leads the case."""


def parameters_of(step: Step, routing: Routing) -> dict[str, object]:
    """Return what a step's command is given beside the case and the actor."""
    given: dict[str, object] = dict(step.values)
    if step.note:
        given["note"] = step.note
    if step.unit is not None:
        given["unit_id"] = routing.unit(step.unit)
    return given


def take_step(
    step: Step,
    *,
    case_id: int,
    photos: Sequence[bytes],
    routing: Routing,
    cast: Cast,
    actor_of: Callable[[int], Actor],
) -> None:
    """Take one step as the account whose part it is, and note who leads the case after it."""
    actor = (
        reporter_of(case_id)
        if step.by is By.REPORTER
        else actor_of(cast.account_of(step.by, units=(routing.acting(step.by),)))
    )
    given = parameters_of(step, routing)
    if photos:
        given["photos"] = photos
    if step.verb == "rate":
        given["reasons"] = _reasons_for(int(dict(step.values)["satisfied"]), case_id)
    get_verb(step.verb).command(actor=actor, case_id=case_id, **given)
    if step.verb in LEADS and step.unit is not None:
        routing.lead = routing.unit(step.unit)


def _reasons_for(satisfied: int, case_id: int) -> list[int]:
    """Return the reasons that a reporter ticks; two of three tick one or two."""
    good = satisfied >= SATISFIED_FROM
    fitting = [row.pk for row in rating_reasons() if row.satisfied is good]
    first, many = case_id % max(len(fitting), 1), case_id % 3
    return (fitting[first:] + fitting[:first])[:many]
