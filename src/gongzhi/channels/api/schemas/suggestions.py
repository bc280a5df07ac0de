"""What a machine suggests for a case, as it is told."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema


class SuggestedClassOut(Schema):
    """A class suggested, how sure (0 to 1), the words that decided it, and whether it was kept.

    Without ``code`` nothing was sure enough. ``kept`` is null until somebody decides.
    """

    code: str
    sure: float
    words: list[str]
    kept: bool | None


class SuggestedSeverityOut(Schema):
    """A severity suggested; ``words`` are those that decided it.

    ``examples`` is how many decided cases it was learnt from; 0 is for rules: words of danger, or
    the class's own severity where there are none.
    """

    severity: str
    sure: float
    words: list[str]
    examples: int
    kept: bool | None


class SuggestedUnitOut(Schema):
    """A unit suggested: it handled ``times`` of the last ``of`` of the class.

    ``rule`` is the name of the dispatch rule that named it, where one did.
    """

    unit_id: int
    name: str
    sure: float
    times: int
    of: int
    rule: str
    kept: bool | None


class SuggestedPlaceOut(Schema):
    """A place suggested, by the name found in the text."""

    area_code: str
    name: str
    sure: float
    kept: bool | None


class SuggestionOut(Schema):
    """What a machine suggests for a case; a named human decides.

    ``model_id`` null: from names and keywords. ``examples`` is how many decided cases it was
    learnt from. A part that is null was not asked, or nothing was found.
    """

    case_id: int
    made_at: datetime
    model_id: int | None
    examples: int
    category: SuggestedClassOut | None
    severity: SuggestedSeverityOut | None
    unit: SuggestedUnitOut | None
    place: SuggestedPlaceOut | None
    decided_at: datetime | None
