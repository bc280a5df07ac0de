"""The story of a measure in words, from its journal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongzhi.foundation.actors import ActorKind
from gongzhi.foundation.models import JournalEntry
from gongzhi.handling.plans.statuses import STATUS_TITLES, VERB_TITLES
from gongzhi.registry.organisations.queries import unit_names

_OTHER_VERBS: Final = {
    "move_unit": gettext_lazy("handed over"),
    "add_measure": gettext_lazy("added to the programme"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One step as the story tells it; the fields are those that the story's template asks for."""

    day: date
    at: datetime
    who: str
    what: str
    after: str = ""
    said: str = ""
    erased: bool = False
    turn: bool = False
    tone: str = ""
    public: bool = False


def who_of(entry: JournalEntry) -> str:
    """Return who did a step, as stories tell it."""
    return _("System") if entry.actor_kind == ActorKind.SYSTEM.value else entry.actor_label


def told(entries: Iterable[JournalEntry]) -> list[Told]:
    """Return the steps in words, in the order given. One query for the units' names."""
    held = [(entry, json.loads(entry.facts)) for entry in entries]
    names = unit_names({facts["unit"] for _entry, facts in held if facts.get("unit")})
    return [_told(entry, facts, names) for entry, facts in held]


def _told(entry: JournalEntry, facts: dict[str, Any], names: dict[int, str]) -> Told:
    at = timezone.localtime(entry.at)
    verb = entry.verb.removeprefix("plans.")
    what = str(VERB_TITLES.get(verb) or _OTHER_VERBS.get(verb, verb))
    turned = facts.get("from") != facts.get("to")
    return Told(
        day=at.date(),
        at=at,
        who=who_of(entry),
        what=what,
        after="；".join(_after(facts, names, turned=turned)),
        said=entry.note,
        erased=entry.note_digest is not None and not entry.note,
        turn=turned,
        tone={"supervise": "bad", "return_measure": "warn", "verify": "good", "close": "good"}.get(
            verb, ""
        ),
    )


def _after(facts: dict[str, Any], names: dict[int, str], *, turned: bool) -> Iterable[str]:
    if unit := names.get(facts.get("unit", 0)):
        yield unit
    if facts.get("due_on"):
        yield _("to be done by %(day)s") % {"day": facts["due_on"]}
    if "percent" in facts:
        yield f"{facts['percent']} %"
    if "score" in facts:
        yield f"{facts['score']} / 5"
    if "granted" in facts:
        yield _("granted") if facts["granted"] else _("refused")
    if turned and facts.get("to") in STATUS_TITLES:
        yield f"→ {STATUS_TITLES[facts['to']]}"
