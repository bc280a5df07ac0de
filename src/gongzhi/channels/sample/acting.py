"""Taking a story's steps by the commands of cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from gongzhi.channels.sample.cast import Cast, Routing
from gongzhi.channels.sample.stories import By, Step, Target
from gongzhi.foundation.actors import Actor, reporter_of
from gongzhi.handling.cases import services as cases
from gongzhi.handling.cases.workflow import CASE_WORKFLOW

# Verbs whose command has a longer name; all others are `<verb>` or `<verb>_case`.
_NAMES: Final[Mapping[str, str]] = {
    "whistle": "blow_whistle",
    "answer": "answer_question",
    "extend": "extend_limit",
    "comment": "comment_case",
}
LEADS: Final = frozenset({"dispatch", "reassign", "rule_return"})
"""Verbs after which the unit they name leads the case."""



def command_of(verb: str) -> Callable[..., Any]:
    """Return the command behind a verb of the workflow table."""
    if verb not in CASE_WORKFLOW.verbs:
        raise LookupError(verb)
    for name in (_NAMES.get(verb, verb), f"{verb}_case"):
        found: Callable[..., Any] | None = getattr(cases, name, None)
        if found is not None:
            return found
    raise LookupError(verb)


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
    command_of(step.verb)(actor=actor, case_id=case_id, **given)
    if step.verb in LEADS and step.unit is not None:
        routing.lead = routing.unit(step.unit)
