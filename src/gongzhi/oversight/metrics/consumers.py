"""What metrics do after a command on a case has committed: remember it, to tally it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gongzhi.foundation.events import on
from gongzhi.foundation.journal.hashing import Json
from gongzhi.handling.cases.events import CREATED, IMPORTED, REHOMED, event_of

# The verbs after which a case may count otherwise.
_TELLING: Final = (
    "accept", "refuse", "divert", "merge", "unmerge", "split", "place", "dispatch", "reassign",
    "return_case", "rule_return", "ask_reporter", "answer", "lapse_question", "suspend", "resume",
    "extend", "whistle", "answer_whistle", "refuse_whistle", "rule_whistle", "withdraw_whistle",
    "handle", "verify", "fail_verification", "close", "call_back", "rate", "reopen",
)  # fmt: skip


EVENTS: Final = (CREATED, IMPORTED, REHOMED, *(event_of(verb) for verb in _TELLING))
"""The events after which a case is tallied again."""


def touch(facts: Mapping[str, Json]) -> None:
    """Remember the event's cases, and the area in which one lay before."""
    from gongzhi.oversight.metrics.models import TouchedCase  # noqa: PLC0415 (loaded apps)

    TouchedCase.objects.bulk_create(
        [TouchedCase(case_id=case_id, area_code=area) for case_id, area in touched_by(facts)],
        ignore_conflicts=True,
    )


def touched_by(facts: Mapping[str, Json]) -> Iterator[tuple[int, str]]:
    """Yield each case of an event, with "", and with the area in which it lay before if told."""
    named = [facts.get("case_id"), *_listed(facts, "case_ids"), *_listed(facts, "into")]
    areas = {"", str(facts.get("area_before") or "")}
    yield from ((one, area) for one in named if isinstance(one, int) for area in areas)


def _listed(facts: Mapping[str, Json], name: str) -> list[Json]:
    found = facts.get(name)
    return found if isinstance(found, list) else []


for _name in EVENTS:
    on(_name)(touch)
