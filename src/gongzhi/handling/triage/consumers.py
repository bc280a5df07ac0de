"""What triage does after cases have changed: suggest for new ones, note what was decided."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.foundation.events import on
from gongzhi.foundation.journal.hashing import Json
from gongzhi.handling.cases.events import CREATED, IMPORTED, event_of


@on(CREATED)
def suggest(facts: Mapping[str, Json]) -> None:
    """Suggest for a new case."""
    from gongzhi.handling.triage.services import suggest_for_cases  # noqa: PLC0415 (loaded apps)

    case_id = facts["case_id"]
    if isinstance(case_id, int):
        suggest_for_cases([case_id])


@on(IMPORTED)
def suggest_for_file(facts: Mapping[str, Json]) -> None:
    """Suggest for the cases of a file."""
    from gongzhi.handling.triage.services import suggest_for_cases  # noqa: PLC0415 (loaded apps)

    case_ids = facts["case_ids"]
    if isinstance(case_ids, list):
        suggest_for_cases([each for each in case_ids if isinstance(each, int)])


@on(event_of("classify"))
@on(event_of("place"))
@on(event_of("dispatch"))
@on(event_of("reassign"))
@on(event_of("rule_return"))
def note_decision(facts: Mapping[str, Json]) -> None:
    """Hold the suggestion against what was just decided."""
    from gongzhi.handling.triage.services import settle_suggestion  # noqa: PLC0415 (loaded apps)

    case_id = facts["case_id"]
    if isinstance(case_id, int):
        settle_suggestion(case_id)
