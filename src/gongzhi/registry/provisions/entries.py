"""What every entry of a policy pack has: a key, a title, and the clause it comes from. Pure.

Each domain derives the entries of its section from ``Entry`` and owns their fields; the packs only
put them together. Two packs that rule on one matter give it one key in one section: the more local
and later entry then holds, and the other is shown beside it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

KEY_PATTERN: Final = r"^[a-z0-9]+([.-][a-z0-9]+)*$"
KEY_LENGTH: Final = 80
TITLE_LENGTH: Final = 120

Key = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=KEY_LENGTH)]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_LENGTH)
]


class Piece(BaseModel):
    """A part of a pack: nothing unknown in it, nothing changed after it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Clause(Piece):
    """Where a rule is written, in the source's own words.

    ``document`` is empty for the pack's own document; ``section`` says where in it:
    ``二、（一）1`` or ``第二百七十八条``; ``heading`` quotes its words exactly.
    """

    document: str = Field("", max_length=120)
    section: str = Field(min_length=1, max_length=60)
    heading: str = Field(min_length=1, max_length=200)


class Entry(Piece):
    """One entry of a section. Its key is unique in the section while it is effective.

    ``verified`` is true only where the clause's own text was read; others are shown as 待核实. The
    days are the pack's where they are left out, and both belong to the time of effect.
    """

    key: Key = Field(description="Its name in the section: lower case, digits, dots and hyphens.")
    title: Title = Field(description="Its title in Chinese.")
    title_en: str = Field("", max_length=TITLE_LENGTH, description="Its title in English.")
    clause: Clause = Field(description="Where it is written.")
    verified: bool = Field(True, description="Whether the clause's own text was read.")
    note: str = Field("", max_length=500, description="What a reader should know.")
    effective_from: date | None = Field(None, description="First day, if not the pack's.")
    effective_to: date | None = Field(None, description="Last day, if not the pack's.")

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("effective_to lies before effective_from")
        return self
