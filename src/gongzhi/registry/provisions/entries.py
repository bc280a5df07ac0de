"""What every entry of a policy pack has: a key, a title, and the clause it comes from. Pure.

Each domain derives the entries of its section from ``Entry`` and owns their fields; the packs only
put them together. Two packs that rule on one matter give it one key in one section: the more local
and later entry then holds, and the other is shown beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Annotated, Final, Self

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

if TYPE_CHECKING:
    from gongzhi.foundation.errors import Text

KEY_PATTERN: Final = r"^[a-z0-9]+([.-][a-z0-9]+)*$"
KEY_LENGTH: Final = 80
TITLE_LENGTH: Final = 120
DOCUMENT_LENGTH: Final = 120

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

    document: str = Field("", max_length=DOCUMENT_LENGTH)
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

    @property
    def matter(self) -> str:
        """What it rules on: of the entries of a section on one matter, one holds."""
        return self.key

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError(_("effective_to lies before effective_from"))
        return self


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a section's own check finds wrong: with which entry, where in it, and in words.

    ``index`` is the entry's place in the section; ``path`` leads to the value, by field names and
    positions, and is empty for the entry as a whole.
    """

    index: int
    path: tuple[str | int, ...]
    message: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the checks of a section may rely on: the rest of its pack, and what the platform has."""

    keys: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by section
    units: frozenset[str] = frozenset()  # every name of a unit that the pack gives
    parts: frozenset[str] = frozenset()  # of its programme
    metrics: frozenset[str] = frozenset()
    starts_on: date | None = None  # its programme's first day
    ends_on: date | None = None

    def keys_of(self, section: str) -> frozenset[str]:
        """Return the keys of a section of this pack."""
        return self.keys.get(section, frozenset())


def find_cycle(edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Return keys that lead to each other in a circle, first and last the same; none if none do."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()
